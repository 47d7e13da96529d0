"""Unit reports for tests: the instants of the week of 9-15 November 2026, and reports on their way.

The week opens on Saturday and is due on Monday at noon, Shanghai time.
"""

from datetime import UTC, date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from reports import services
from reports.models import UnitReport

DUE_AT = datetime(2026, 11, 16, 4, tzinfo=UTC)
BEFORE_DUE = DUE_AT - timedelta(hours=2)
AFTER_DUE = DUE_AT + timedelta(hours=2)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 32


def photo(name="现场.png", content=PNG):
    return SimpleUploadedFile(name, content)


def fill_in(report, task, *, by, is_declared_zero=False, **fields):
    """The report saved with something told about one task."""
    return services.save_unit_report(
        report,
        version=report.version,
        values={"is_declared_zero": is_declared_zero},
        lines={task.pk: {"percent": 40, "done": "走访12家", **fields}},
        by=by,
    )


def declare_zero(report, *, by):
    services.save_unit_report(report, version=report.version, values={"is_declared_zero": True}, lines={}, by=by)
    return services.submit_unit_report(report, by=by)


def authorise(report, *, by, starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 31)):
    return services.grant_standing_authorisation(
        report.period.campaign, unit=report.unit, starts_on=starts_on, ends_on=ends_on, by=by
    )


def reloaded(report):
    return UnitReport.objects.with_excuse().for_list().get(pk=report.pk)
