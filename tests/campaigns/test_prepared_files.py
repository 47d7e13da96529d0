"""Files made in the background: asked for once, made once whatever happens to a worker, fetched by whoever asked."""

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Post
from campaigns import archive_parts, prepared_kinds, services, tasks
from campaigns.choices import PreparationStatus, PreparedKind
from campaigns.models import PreparedFile, StoredFile
from tests.factories import loaded

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=settings.PORTAL_LEASE_SECONDS)


@pytest.fixture
def maker(monkeypatch):
    """`maker(make)`: the archive is made by this function of (prepared, user, stream, progress)."""
    known = prepared_kinds.MAKERS[PreparedKind.ARCHIVE]

    def use(make):
        changed = prepared_kinds.PreparedMaker(make, known.may_ask, known.content_type)
        monkeypatch.setitem(prepared_kinds.MAKERS, PreparedKind.ARCHIVE, changed)

    return use


def quick(prepared, user, stream, progress):
    progress(1, 2)
    stream.write(b"made by " + user.login_name.encode())
    progress(2, 2)
    return "档案/包.zip"


@pytest.fixture
def prepared(campaign, town_clerk):
    return services.ask_for_file(campaign, kind=PreparedKind.ARCHIVE, by=town_clerk)


def claim(prepared, now=None):
    return services.claim_prepared_file(prepared.pk, now=now or timezone.now())


def test_asked_for_twice_is_one_file(prepared, campaign, town_clerk):
    again = services.ask_for_file(campaign, kind=PreparedKind.ARCHIVE, by=town_clerk)

    assert again == prepared
    assert AuditEvent.objects.filter(action="ask_for_file").count() == 1


def test_asked_for_after_it_was_made_is_a_new_one(prepared, campaign, town_clerk, maker):
    maker(quick)
    services.make_claimed_file(claim(prepared))

    assert services.ask_for_file(campaign, kind=PreparedKind.ARCHIVE, by=town_clerk) != prepared


@pytest.mark.parametrize("who", ["leader", "village_reporter", "other_town_clerk"])
def test_only_the_office_asks_for_an_archive(who, request, campaign):
    with pytest.raises(PermissionDenied):
        services.ask_for_file(campaign, kind=PreparedKind.ARCHIVE, by=request.getfixturevalue(who))


def test_made_file_is_kept_with_its_name_and_counts(prepared, maker):
    maker(quick)

    assert services.make_claimed_file(claim(prepared))

    prepared.refresh_from_db()
    assert (prepared.status, prepared.name, prepared.done_count, prepared.total_count) == ("done", "包.zip", 2, 2)
    assert prepared.file.path.read_bytes() == b"made by town-clerk"
    assert prepared.file.sha256 == hashlib.sha256(b"made by town-clerk").hexdigest()
    assert AuditEvent.objects.get(action="prepare_file").actor is None


def test_claimed_file_is_not_claimed_again_before_the_lease_ends(prepared):
    now = timezone.now()
    assert claim(prepared, now)

    assert claim(prepared, now) is None
    assert claim(prepared, now + LEASE - timedelta(seconds=1)) is None
    assert claim(prepared, now + LEASE)


def test_worker_that_came_back_from_the_dead_writes_nothing(prepared, maker):
    """Its lease ran out and another worker has the file: what it makes does not count, and is not an error."""
    maker(quick)
    dead = claim(prepared)
    alive = claim(prepared, timezone.now() + LEASE)

    assert not services.make_claimed_file(dead)
    assert PreparedFile.objects.get().status == PreparationStatus.RUNNING
    assert services.make_claimed_file(alive)
    assert PreparedFile.objects.get().status == PreparationStatus.DONE
    assert AuditEvent.objects.filter(action="prepare_file").count() == 1


def test_progress_keeps_the_lease(prepared, maker):
    ends = []

    def slow(row, user, stream, progress):
        PreparedFile.objects.update(lease_until=timezone.now())
        progress(1, 3)
        ends.append(PreparedFile.objects.get().lease_until)
        return quick(row, user, stream, progress)

    maker(slow)
    services.make_claimed_file(claim(prepared))

    assert ends[0] > timezone.now() + LEASE - timedelta(seconds=30)


def test_failure_is_tried_three_times_and_then_told(prepared, maker):
    def broken(row, user, stream, progress):
        raise OSError("disk full")

    maker(broken)
    for _attempt in range(PreparedFile.MAXIMUM_ATTEMPTS):
        with pytest.raises(OSError, match="disk full"):
            services.make_claimed_file(claim(prepared))
    assert claim(prepared) is None

    assert services.give_up_prepared_files(now=timezone.now()) == 1

    prepared.refresh_from_db()
    assert prepared.status == PreparationStatus.FAILED
    assert "请重新申请" in prepared.failure
    assert services.give_up_prepared_files(now=timezone.now()) == 0


def test_what_the_maker_refuses_is_told_at_once(prepared, maker):
    def refusing(row, user, stream, progress):
        raise ValidationError("缺少字体。")

    maker(refusing)

    assert not services.make_claimed_file(claim(prepared))

    prepared.refresh_from_db()
    assert (prepared.status, prepared.failure) == (PreparationStatus.FAILED, "缺少字体。")


def test_post_that_ended_meanwhile_gets_nothing(prepared, maker, town_clerk):
    maker(quick)
    Post.objects.filter(user=town_clerk).update(ends_on=timezone.localdate() - timedelta(days=1))

    assert not services.make_claimed_file(claim(prepared))

    assert "岗位已有变动" in PreparedFile.objects.get().failure
    assert not StoredFile.objects.exists()


def test_tick_twice_makes_one_file(prepared, maker, django_capture_on_commit_callbacks):
    maker(quick)

    for _round in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            tasks.prepare_file(prepared.pk)

    assert AuditEvent.objects.filter(action="prepare_file").count() == 1
    tasks.prepare_file(999_999)  # a row that is gone


# -- Archive


def made_archive(prepared):
    assert services.make_claimed_file(claim(prepared)), PreparedFile.objects.get().failure
    prepared.refresh_from_db()
    return zipfile.ZipFile(io.BytesIO(prepared.file.path.read_bytes()))


def test_archive_holds_the_plan_the_sheets_and_their_sums(prepared, task):
    archive = made_archive(prepared)

    names = archive.namelist()
    assert names == [
        "01 行动方案.yaml", "03 方案变更.xlsx", "04 任务台账.xlsx", "05 目标评估和移交.xlsx", "06 保障台账.xlsx",
        "07 督办和批示.xlsx", "08 活动.xlsx", "09 合作备忘录.xlsx", "SHA256SUMS",
    ]  # fmt: skip
    assert task.title in archive.read("01 行动方案.yaml").decode()
    sums = dict(reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names[:-1]}
    assert (prepared.done_count, prepared.total_count) == (8, 8)
    assert prepared.name.endswith(".zip")


def test_stored_file_goes_in_as_it_is(prepared, maker, monkeypatch, tmp_path):
    path = tmp_path / "issue.docx"
    path.write_bytes(b"x" * 3_000_000)
    part = archive_parts.ArchivePart("07 通报/一.docx", lambda: path)
    monkeypatch.setattr(archive_parts, "LOADERS", [(1, lambda campaign, user: [part])])

    archive = made_archive(prepared)

    assert archive.read("07 通报/一.docx") == path.read_bytes()
    assert hashlib.sha256(path.read_bytes()).hexdigest() in archive.read("SHA256SUMS").decode()


# -- Pages


def test_page_shows_progress_and_then_the_file(client_of, campaign, town_clerk, prepared, maker):
    client = client_of(town_clerk)
    url = reverse("campaigns:prepared_file_detail", args=[prepared.pk])
    waiting, polled = client.get(url), client.get(url, headers={"HX-Request": "true"})
    assert "排队中" in waiting.text
    assert "排队中" in polled.text
    assert "<html" not in polled.text
    assert client.get(reverse("campaigns:prepared_file_download", args=[prepared.pk])).status_code == 404

    maker(quick)
    services.make_claimed_file(claim(prepared))

    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "下载" in client.get(url).text
    file = client.get(reverse("campaigns:prepared_file_download", args=[prepared.pk]))
    assert file.getvalue() == b"made by town-clerk"
    assert "attachment" in file["Content-Disposition"]


def test_failed_file_says_why(client_of, town_clerk, prepared):
    PreparedFile.objects.update(status=PreparationStatus.FAILED, failure="缺少字体。")

    assert "缺少字体。" in client_of(town_clerk).get(prepared.get_absolute_url()).text


def test_asking_by_page_rings_and_leads_to_the_file(client_of, campaign, town_clerk):
    answer = client_of(town_clerk).post(reverse("campaigns:archive_ask", args=[campaign.pk]))

    assert answer.status_code == 302
    assert answer["Location"] == PreparedFile.objects.get().get_absolute_url()


def test_another_persons_file_is_404(client_of, prepared, second_clerk, other_town_clerk):
    for person in (second_clerk, other_town_clerk):
        for name in ("prepared_file_detail", "prepared_file_download"):
            assert client_of(loaded(person)).get(reverse(f"campaigns:{name}", args=[prepared.pk])).status_code == 404
