"""What units report on tasks. Draft lines live with the unit report; here they become facts, or stop being facts."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts, files, photo_times
from campaigns.models import ProgressEntry, ProgressEvidence, Task

MAXIMUM_EVIDENCE = 9


@dataclass(frozen=True)
class ProgressLine:
    """One line of a unit's report: percent from 0 to 100 and what was done, what stands in the way, what comes next,
    and why the percent is not what the portal works out (`computed_progress`)."""

    task: Task
    percent: int
    done: str = ""
    problem: str = ""
    next_step: str = ""
    difference_reason: str = ""


@transaction.atomic
def record_progress(period, *, unit, lines, by):
    """Make the lines of a signed report count, in place of what the unit reported for this period before.

    Returns the new ProgressEntry rows. The caller writes the audit event of the report they belong to.
    """
    recorded_at = facts.stamp()
    withdraw_progress(period, unit=unit, at=recorded_at)
    return ProgressEntry.objects.bulk_create(
        ProgressEntry(
            campaign_id=period.campaign_id,
            measure_id=line.task.measure_id,
            task=line.task,
            unit=unit,
            period=period,
            happened_on=period.ends_on,
            percent=line.percent,
            done=line.done,
            problem=line.problem,
            next_step=line.next_step,
            difference_reason=line.difference_reason,
            recorded_at=recorded_at,
            recorded_by=by,
        )
        for line in lines
    )


def withdraw_progress(period, *, unit, at):
    """What the unit reported for the period no longer counts; returns how many entries ended."""
    return facts.supersede(ProgressEntry.objects.filter(period=period, unit=unit), at=at)


@transaction.atomic
def attach_evidence(task, *, period, unit, upload, by):
    """Keep a file as evidence of a unit's progress and return its link. Raises ValidationError for a bad or a tenth file."""
    attached = ProgressEvidence.objects.filter(task=task, period=period, unit=unit, withdrawn_at=None)
    if attached.count() >= MAXIMUM_EVIDENCE:
        raise ValidationError(_("每项任务每期最多 %(limit)d 个附件。") % {"limit": MAXIMUM_EVIDENCE})
    stored = files.store_file(upload)
    upload.seek(0)
    evidence, created = ProgressEvidence.objects.get_or_create(
        task=task,
        unit=unit,
        period=period,
        file=stored,
        withdrawn_at=None,
        defaults={
            "name": files.plain_name(upload.name),
            "uploaded_by": by,
            "uploaded_at": timezone.now(),
            "taken_at": photo_times.taken_at(upload),
        },
    )
    if created:
        accounts_services.record_event("attach_evidence", evidence, by=by, unit=unit, after={"sha256": stored.sha256})
    return evidence


@transaction.atomic
def withdraw_evidence(evidence, *, by):
    """Take a file off a report that is not signed; the bytes stay. Returns the evidence."""
    evidence.withdrawn_at = timezone.now()
    evidence.save(update_fields=["withdrawn_at"])
    accounts_services.record_event("withdraw_evidence", evidence, by=by, unit=evidence.unit)
    return evidence
