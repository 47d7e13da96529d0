"""The pages of 督办函: as it will read, changed, signed in the portal or on paper, dropped, listed and downloaded."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns import services
from campaigns.choices import DirectiveKind, LetterStatus
from campaigns.models import SupervisionLetter
from tests.factories_campaigns import CampaignUnitFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 13)
PHOTO = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-09T10:00:00+08:00", tick=False)
    return time_machine


@pytest.fixture
def letter(clock, campaign, village, town_clerk):
    return draft(clock, campaign, village, town_clerk)


def draft(clock, campaign, unit, by):
    """A letter drafted on the fifth working day after the reply date."""
    clock.move_to("2026-11-09T10:00:00+08:00", tick=False)
    directive = services.issue_directive(
        campaign,
        unit=unit,
        kind=DirectiveKind.ORDER,
        text="清退无照生产点",
        subject_label="无照生产点清退",
        subject_url=campaign.get_absolute_url(),
        issued_by=by,
        by=by,
        reply_due_on=DUE,
    )
    clock.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return services.draft_letter(directive, by=by)


def page_of(name, row):
    return reverse(f"campaigns:{name}", args=[row.pk])


def edited(letter, **values):
    return {"text": "请贵单位抓紧。", "reply_due_on": "2026-11-30", "seen_version": letter.version, **values}


def test_draft_reads_as_it_will_and_office_changes_it(letter, town_clerk, client_of):
    client = client_of(town_clerk)
    html = client.get(letter.get_absolute_url()).content.decode()
    for text in ("督办函", "演示东村", "无照生产点清退", "签发时编号", "登记签批", "不发"):
        assert text in html

    client.post(page_of("supervision_letter_change", letter), edited(letter, text="第一段。\n第二段。"))

    assert client.get(letter.get_absolute_url()).context["paragraphs"][:2] == ["第一段。", "第二段。"]


def test_stale_change_shows_both_versions_and_saves_the_second_time(letter, town_clerk, second_clerk, client_of):
    url = page_of("supervision_letter_change", letter)
    client_of(second_clerk).post(url, edited(letter, text="同事改的。"))
    client = client_of(town_clerk)

    response = client.post(url, edited(letter, text="我改的。"))

    html = response.content.decode()
    assert response.status_code == 409
    assert "同事改的。" in html
    assert "我改的。" in html
    letter.refresh_from_db()
    assert letter.text == "同事改的。"

    client.post(url, edited(letter, text="我改的。"))
    letter.refresh_from_db()
    assert letter.text == "我改的。"


def test_change_says_what_is_wrong(letter, town_clerk, client_of):
    url = page_of("supervision_letter_change", letter)

    errors = client_of(town_clerk).post(url, edited(letter, text="", reply_due_on="2026-11-20")).context["form"].errors
    assert "text" in errors
    errors = client_of(town_clerk).post(url, edited(letter, reply_due_on="2026-11-20")).context["form"].errors
    assert "reply_due_on" in errors


def test_leader_signs_and_the_unit_reads_and_downloads(letter, leader, village_reporter, client_of):
    reader = client_of(village_reporter)
    assert reader.get(letter.get_absolute_url()).status_code == 404
    client = client_of(leader)
    assert page_of("supervision_letter_sign", letter) in client.get(letter.get_absolute_url()).content.decode()
    assert page_of("supervision_letter_register", letter) not in client.get(letter.get_absolute_url()).content.decode()

    client.post(page_of("supervision_letter_sign", letter))

    letter.refresh_from_db()
    html = reader.get(letter.get_absolute_url()).content.decode()
    assert letter.reference in html
    assert "〔2026〕1号" in html
    assert "2026年11月20日" in html
    response = reader.get(page_of("supervision_letter_download", letter))
    assert zipfile.is_zipfile(BytesIO(response.content))
    assert response["Content-Disposition"].startswith("attachment")


def test_second_signature_is_told_who_was_faster(letter, leader, leader_in_charge, client_of):
    services.sign_letter(letter, by=leader)

    response = client_of(leader_in_charge).post(page_of("supervision_letter_sign", letter))

    assert response.status_code == 409
    assert "已由他人处理" in response.content.decode()


def test_letter_whose_date_has_passed_is_not_signed(letter, leader, client_of, clock):
    clock.move_to("2026-12-10T10:00:00+08:00", tick=False)

    response = client_of(leader).post(page_of("supervision_letter_sign", letter), follow=True)

    assert "要求回复的日期已过" in response.content.decode()
    letter.refresh_from_db()
    assert letter.status == LetterStatus.DRAFT


def test_office_registers_a_signature_on_paper(letter, leader, town_clerk, village_head, client_of):
    client, url = client_of(town_clerk), page_of("supervision_letter_register", letter)
    values = {"signed_by": leader.pk, "signed_on": "2026-11-20"}
    assert client.post(url, values).context["form"].errors["scan"]
    scan = SimpleUploadedFile("签批.png", PHOTO, "image/png")

    client.post(url, {**values, "scan": scan})

    letter.refresh_from_db()
    assert (letter.status, letter.signed_by, letter.recorded_by) == (LetterStatus.SIGNED, leader, town_clerk)
    response = client_of(village_head).get(page_of("supervision_letter_scan_download", letter))
    assert b"".join(response.streaming_content) == PHOTO
    late = client.post(url, {**values, "scan": SimpleUploadedFile("a.png", PHOTO, "image/png")})
    assert late.status_code == 409


def test_scan_that_is_not_there_is_absent(letter, town_clerk, client_of):
    assert client_of(town_clerk).get(page_of("supervision_letter_scan_download", letter)).status_code == 404


def test_office_drops_a_draft_with_a_reason(letter, town_clerk, client_of):
    client, url = client_of(town_clerk), page_of("supervision_letter_drop", letter)
    assert client.post(url, {"reason": ""}).context["form"].errors

    client.post(url, {"reason": "已电话答复"})

    letter.refresh_from_db()
    assert letter.status == LetterStatus.WITHDRAWN
    html = client.get(letter.get_absolute_url()).content.decode()
    assert "不发" in html
    assert url not in html


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("supervision_letter_sign", "town_clerk"),
        ("supervision_letter_sign", "village_head"),
        ("supervision_letter_change", "leader"),
        ("supervision_letter_register", "leader"),
        ("supervision_letter_drop", "village_head"),
    ],
)
def test_acts_are_closed_to_others(request, letter, name, person, client_of):
    assert client_of(request.getfixturevalue(person)).post(page_of(name, letter)).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "supervision_letter_detail",
        "supervision_letter_download",
        "supervision_letter_change",
        "supervision_letter_register",
        "supervision_letter_drop",
    ],
)
def test_letters_of_another_town_are_absent(letter, name, other_town_clerk, client_of):
    assert client_of(other_town_clerk).get(page_of(name, letter)).status_code == 404


def test_list_holds_a_unit_only_what_was_signed_to_it(
    clock, campaign, letter, other_village, leader, town_clerk, village_head, client_of
):
    draft(clock, campaign, other_village, town_clerk)
    url = page_of("supervision_letter_list", campaign)
    assert len(client_of(town_clerk).get(url).context["page"].rows) == 2
    assert not client_of(village_head).get(url).context["page"].rows
    services.sign_letter(letter, by=leader)

    assert client_of(village_head).get(url).context["page"].rows == [letter]
    assert url in client_of(village_head).get(reverse("campaigns:directive_list")).content.decode()


def test_list_is_in_the_order_of_numbers(clock, campaign, letter, other_village, leader, town_clerk, client_of):
    second = draft(clock, campaign, other_village, town_clerk)
    third = draft(clock, campaign, other_village, town_clerk)
    services.sign_letter(second, by=leader)
    services.sign_letter(letter, by=leader)
    client, url = client_of(town_clerk), page_of("supervision_letter_list", campaign)

    assert client.get(url).context["page"].rows == [third, letter, second]
    assert client.get(f"{url}?after={letter.pk}").context["page"].rows == [second]


def test_list_of_a_foreign_campaign_is_absent(letter, campaign, other_town_clerk, client_of):
    assert client_of(other_town_clerk).get(page_of("supervision_letter_list", campaign)).status_code == 404


def test_list_and_page_cost_the_same_for_many(clock, campaign, town_clerk, client_of, django_assert_max_num_queries):
    for _number in range(8):
        draft(clock, campaign, CampaignUnitFactory(campaign=campaign).unit, town_clerk)
    client = client_of(town_clerk)

    with django_assert_max_num_queries(8):
        assert len(client.get(page_of("supervision_letter_list", campaign)).context["page"].rows) == 8
    with django_assert_max_num_queries(8):
        client.get(SupervisionLetter.objects.first().get_absolute_url())
