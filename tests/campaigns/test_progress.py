"""Progress counts from the sign-off; a corrected report replaces what it said before."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from campaigns import facts, services
from campaigns.models import ProgressEntry, ProgressEvidence
from campaigns.services.progress import MAXIMUM_EVIDENCE, ProgressLine

pytestmark = pytest.mark.django_db


def record(week, unit, by, *lines):
    return services.record_progress(week, unit=unit, lines=lines, by=by)


def evidence_file(number=0, name="现场.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 " + str(number).encode())


def test_a_line_becomes_a_fact_that_carries_its_dimensions(week, task, village, village_head):
    (entry,) = record(week, village, village_head, ProgressLine(task, 40, done="走访38家"))

    assert (entry.campaign_id, entry.measure_id) == (task.campaign_id, task.measure_id)
    assert (entry.happened_on, entry.percent, entry.recorded_by) == (week.ends_on, 40, village_head)


def test_a_second_report_supersedes_the_first_at_the_same_instant(week, task, village, village_head):
    (first,) = record(week, village, village_head, ProgressLine(task, 40))

    (second,) = record(week, village, village_head, ProgressLine(task, 60))

    first.refresh_from_db()
    assert first.superseded_at == second.recorded_at
    assert ProgressEntry.objects.current().get() == second


def test_what_another_unit_reported_stays(week, task, village, other_village, village_head, other_village_head):
    record(week, village, village_head, ProgressLine(task, 40))

    record(week, other_village, other_village_head, ProgressLine(task, 10))

    assert ProgressEntry.objects.current().count() == 2


def test_withdrawn_progress_no_longer_counts(week, task, village, village_head):
    record(week, village, village_head, ProgressLine(task, 40))

    with transaction.atomic():
        assert services.withdraw_progress(week, unit=village, at=facts.stamp()) == 1

    assert not ProgressEntry.objects.current().exists()


def test_a_percent_above_100_is_refused_by_the_database(week, task, village, village_head):
    with pytest.raises(IntegrityError), transaction.atomic():
        record(week, village, village_head, ProgressLine(task, 101))


def test_a_unit_sees_its_own_entries_and_the_town_all(
    week, task, village, other_village, village_head, other_village_head, town_clerk, other_town_clerk
):
    (own,) = record(week, village, village_head, ProgressLine(task, 40))
    record(week, other_village, other_village_head, ProgressLine(task, 10))

    assert list(ProgressEntry.objects.visible_to(village_head)) == [own]
    assert ProgressEntry.objects.visible_to(town_clerk).count() == 2
    assert not ProgressEntry.objects.visible_to(other_town_clerk).exists()


def test_the_same_file_is_attached_once_and_withdrawn_once(week, task, village, village_reporter):
    attach = {"period": week, "unit": village, "by": village_reporter}
    first = services.attach_evidence(task, upload=evidence_file(), **attach)

    assert services.attach_evidence(task, upload=evidence_file(), **attach) == first
    services.withdraw_evidence(first, by=village_reporter)

    assert not ProgressEvidence.objects.current().exists()
    assert first.file.path.exists()
    assert list(AuditEvent.objects.values_list("action", flat=True).order_by("pk"))[-2:] == [
        "attach_evidence",
        "withdraw_evidence",
    ]


def test_a_tenth_file_is_refused(week, task, village, village_reporter):
    attach = {"period": week, "unit": village, "by": village_reporter}
    for number in range(MAXIMUM_EVIDENCE):
        services.attach_evidence(task, upload=evidence_file(number), **attach)

    with pytest.raises(ValidationError, match="最多 9 个"):
        services.attach_evidence(task, upload=evidence_file(99), **attach)
