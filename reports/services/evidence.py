"""Files that back a report's lines, while the report may still be changed."""

from django.db import transaction

from campaigns import services as campaigns_services
from campaigns.transitions import Conflict
from reports.models import UnitReport
from reports.services.unit_reports import lock_report, require_open


@transaction.atomic
def attach_report_evidence(report, *, task, upload, by):
    """Keep a file as evidence for a task on the report; returns the ProgressEvidence.

    Raises Conflict when the report was handed in, ValidationError for a file that is not accepted.
    """
    _refuse_settled(report, by)
    return campaigns_services.attach_evidence(task, period=report.period, unit=report.unit, upload=upload, by=by)


@transaction.atomic
def withdraw_report_evidence(evidence, *, by):
    """Take a file off the report it belongs to; returns it. Raises Conflict when the report was handed in."""
    reports = UnitReport.objects.for_list()
    _refuse_settled(reports.get(period=evidence.period_id, unit=evidence.unit_id), by)
    return campaigns_services.withdraw_evidence(evidence, by=by)


def _refuse_settled(report, by):
    lock_report(report)
    if not report.is_editable:
        raise Conflict(report)
    require_open(report, by)
