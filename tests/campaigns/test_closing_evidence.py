"""What a closing demands must be attached; a problem that comes back is a new task that cites the old one."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns import services
from campaigns.choices import ClosingEvidence, TaskPart, TaskStatus
from campaigns.models import Task
from campaigns.plan_content import plan_content
from tests.factories_campaigns import make_task
from tests.factories_unit_reports import PNG

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 12)


def attach(task, week, unit, by, name="现场.png", content=PNG):
    return services.attach_evidence(task, period=week, unit=unit, upload=SimpleUploadedFile(name, content), by=by)


def demand(task, kind):
    Task.objects.filter(pk=task.pk).update(closing_evidence=kind)
    task.refresh_from_db()
    return task


@pytest.mark.parametrize(
    ("kind", "photo", "document"),
    [
        (ClosingEvidence.NONE, True, True),
        (ClosingEvidence.ANY, True, True),
        (ClosingEvidence.PHOTO, True, False),
        (ClosingEvidence.DOCUMENT, False, True),
    ],
)
@pytest.mark.parametrize("given", ["photo", "document"])
def test_the_kind_that_is_demanded_is_enough(task, week, village, village_head, kind, photo, document, given):
    demand(task, kind)
    files = {"photo": ("现场.png", PNG), "document": ("名单.pdf", b"%PDF-1.4 1")}
    attach(task, week, village, village_head, *files[given])

    if {"photo": photo, "document": document}[given]:
        assert services.request_closing(task, on=DAY, by=village_head).status == TaskStatus.CLOSING_REQUESTED
    else:
        with pytest.raises(ValidationError, match="办结要附"):
            services.request_closing(task, on=DAY, by=village_head)


def test_nothing_attached_taken_off_or_from_another_unit_is_not_enough(
    task, week, village, other_village, village_head, other_village_head
):
    demand(task, ClosingEvidence.PHOTO)
    attach(task, week, other_village, other_village_head)
    services.withdraw_evidence(attach(task, week, village, village_head, "另.png", PNG + b"1"), by=village_head)

    with pytest.raises(ValidationError, match="办结要附现场照片，请先在报送页上传"):
        services.request_closing(task, on=DAY, by=village_head)

    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN


@pytest.fixture
def closed(task, other_village, village_head, town_clerk):
    task.task_units.create(unit=other_village, part=TaskPart.COOPERATING, starts_on=task.campaign.starts_on)
    services.request_closing(demand(task, ClosingEvidence.NONE), on=DAY, by=village_head)
    return services.confirm_closing(task, by=town_clerk)


DAYS = {"starts_on": date(2026, 11, 16), "due_on": date(2026, 12, 20)}


def test_a_repeat_cites_the_old_task_and_keeps_its_units(closed, village, other_village, town_clerk):
    new = services.repeat_task(closed, **DAYS, by=town_clerk)

    assert (new.repeats, new.title) == (closed, f"（重复问题）{closed.title}")
    assert new.terms.get().lead_unit == village
    assert [row.unit for row in new.task_units.filter(part=TaskPart.COOPERATING)] == [other_village]
    closed.refresh_from_db()
    assert closed.status == TaskStatus.CLOSED


def test_a_repeat_of_a_repeat_is_marked_once(closed, village_head, town_clerk):
    again = services.repeat_task(closed, **DAYS, by=town_clerk)
    services.request_closing(again, on=DAY, by=village_head)
    services.confirm_closing(again, by=town_clerk)

    assert services.repeat_task(again, **DAYS, by=town_clerk).title == again.title


def test_only_what_is_closed_is_repeated_and_by_the_office(task, village_head, town_clerk):
    with pytest.raises(ValidationError, match="还没有办结"):
        services.repeat_task(task, **DAYS, by=town_clerk)
    Task.objects.filter(pk=task.pk).update(
        status=TaskStatus.CLOSED, closing_requested_by=village_head, closing_requested_on=DAY
    )
    task.refresh_from_db()
    with pytest.raises(PermissionDenied):
        services.repeat_task(task, **DAYS, by=village_head)


def test_the_new_tasks_page_leads_to_the_old(client, closed, town_clerk):
    client.force_login(town_clerk)
    url = reverse("campaigns:task_repeat", args=[closed.pk])

    html = client.post(url, {"starts_on": "2026-11-16", "due_on": "2026-12-20"}, follow=True).content.decode()

    assert "重复问题的原任务" in html
    assert closed.get_absolute_url() in html


def test_the_demand_belongs_to_the_plan(measure, village):
    make_task(measure, village, closing_evidence=ClosingEvidence.PHOTO)

    (row,) = plan_content(measure.campaign)["measures"]
    assert row["tasks"][0]["closing_evidence"] == "photo"
