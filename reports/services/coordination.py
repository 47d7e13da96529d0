"""请您定的事: what a unit asks the town to settle in its signed report, and what a leader decided on it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import Role
from campaigns import permissions as campaigns_permissions
from campaigns import services as campaigns_services
from campaigns.transitions import Conflict
from reports.models import UnitReport

LABEL_LENGTH = 200


@transaction.atomic
def decide_coordination(report, *, kind, text, issued_by, by):
    """Record a leader's decision on what a signed report asks for; returns the Directive. Decided once.

    Raises PermissionDenied for anybody but a leader of the campaign or its office (代录), Conflict when it is decided
    already, and ValidationError where nothing signed asks for a decision.
    """
    campaign = report.period.campaign
    _refuse_strangers(campaign, by)
    _refuse_nothing_asked(report)
    directive = campaigns_services.issue_directive(
        campaign,
        unit=report.unit,
        kind=kind,
        text=text,
        subject_label=_subject(report),
        subject_url=report.get_absolute_url(),
        issued_by=issued_by,
        by=by,
    )
    if not UnitReport.objects.awaiting_decision().filter(pk=report.pk).update(coordination_directive=directive):
        report.refresh_from_db(fields=["status"])
        raise Conflict(report)
    report.coordination_directive = directive
    accounts_services.settle(_work_key(report))
    return directive


@transaction.atomic
def ask_to_record(report, *, by):
    """已在纸上批: a leader has written on paper and asks the office to type it in; returns the report."""
    campaign = report.period.campaign
    _refuse_strangers(campaign, by)
    if report.coordination_directive_id is not None:
        raise Conflict(report)
    _refuse_nothing_asked(report)
    _ask_office(report, campaign, by)
    accounts_services.record_event("ask_to_record", report, by=by, after={"leader": by.pk})
    return report


@languages.of_records()
def _ask_office(report, campaign, by):
    accounts_services.ask(
        _work_key(report),
        unit=campaign.office_unit,
        role=Role.OFFICE_CLERK,
        title=_("代录批示：%(unit)s %(period)s") % {"unit": report.unit, "period": report.period},
        url=report.decision_url,
        reason=_("%(leader)s %(day)s已在纸上批") % {"leader": by, "day": timezone.localdate()},
    )


@languages.of_records()
def _subject(report):
    return (_("%(unit)s请协调：%(matter)s") % {"unit": report.unit, "matter": report.coordination})[:LABEL_LENGTH]


def _refuse_strangers(campaign, by):
    if not campaigns_permissions.can_issue_directives(by, campaign):
        raise PermissionDenied


def _refuse_nothing_asked(report):
    if not UnitReport.objects.signed().filter(pk=report.pk).exclude(coordination="").exists():
        raise ValidationError(_("这份报送没有已审核的待协调事项。"))


def _work_key(report):
    return f"coordination-{report.pk}"
