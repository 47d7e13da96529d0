"""What a village's report shows from other apps (users.md, screen 2): its firms, spot checks, follow-ups, and who moved."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import WorkItem
from enterprises import permissions as enterprises_permissions
from enterprises.choices import ACTIVE_STATUSES, EnterpriseStatus
from enterprises.forms.registry import EnterpriseStatusForm
from enterprises.models import EnterpriseRecord
from inspections.choices import Verdict
from inspections.follow_ups import FollowUp
from inspections.models import Rectification, SpotCheckVerdict
from reports import permissions, services
from reports.models import UnitReport

CHANGES_SHOWN = 50
# What a village notes with one touch; the other statuses stand on the same page.
SURVEYED = (EnterpriseStatus.MOVED, EnterpriseStatus.STOPPED, EnterpriseStatus.CLOSED)
# The page's place to come back to after a firm's change was noted.
ANCHOR = "#village-firms"


@dataclass(frozen=True)
class FirmChange:
    """One entry of the registry made in the reporting window; `status_before` is None where it is the firm's first."""

    record: EnterpriseRecord
    status_before: str | None

    @property
    def what(self):
        if self.status_before is None:
            return _("新建档")
        if self.status_before == self.record.status:
            return _("更改档案")
        before = EnterpriseStatus(self.status_before).label
        return _("%(before)s → %(after)s") % {"before": before, "after": self.record.get_status_display()}


@dataclass(frozen=True)
class VillageFacts:
    """The village as the portal knew it at an instant: now, or when the report was received."""

    report: UnitReport
    known_at: datetime
    active_count: int
    sampled_count: int
    nonconforming_count: int
    open_firms_count: int
    open_batches_count: int
    nearest: FollowUp | None
    changes: list[FirmChange]
    question: WorkItem | None

    @property
    def firms_url(self):
        return _listed("enterprises:enterprise_list", unit=self.report.unit_id)

    @property
    def sampled_url(self):
        return self._batches_url(by="sampled")

    @property
    def nonconforming_url(self):
        return self._batches_url(by="concluded", verdict=Verdict.NONCONFORMING.value)

    def _batches_url(self, **query):
        period = self.report.period
        days = {"since": period.starts_on, "until": period.ends_on}
        return _listed("inspections:spot_check_list", unit=self.report.unit_id, **days, **query)

    @property
    def create_url(self):
        return f"{reverse('enterprises:enterprise_create')}?{self._back}"

    @property
    def survey_links(self):
        """(word, address) of each button that notes what became of a firm."""
        return [
            (
                EnterpriseStatusForm.in_words(status),
                f"{reverse('enterprises:enterprise_choose', args=[status.value])}?{self._back}",
            )
            for status in SURVEYED
        ]

    @property
    def _back(self):
        return urlencode({"next": self.report.get_absolute_url() + ANCHOR})


def has_firms(report):
    """Whether firms are registered in the report's unit: villages and communities, not departments."""
    return enterprises_permissions.is_village(report.unit)


def village_facts(report, *, user, now):
    """The VillageFacts of a report in six queries however many firms there are; None for a department.

    Spot checks and follow-ups are those of every campaign, as in the lists that the numbers lead to. Sampled counts by the
    day of sampling, nonconforming by the day of the conclusion: the bulletin's own figures do.
    """
    if not has_firms(report):
        return None
    known_at = now if report.is_editable else report.received_at
    return VillageFacts(
        report,
        known_at,
        active_count=_known(EnterpriseRecord, report, user, known_at).filter(status__in=ACTIVE_STATUSES).count(),
        **_batches(report, user, known_at),
        **_follow_ups(report, user, known_at),
        changes=_changes(report, user),
        question=services.open_question(report),
    )


def _known(model, report, user, known_at):
    return model.objects.visible_to(user).as_of(known_at).filter(unit=report.unit_id)


def _batches(report, user, known_at):
    days = (report.period.starts_on, report.period.ends_on)
    failed = Q(concluded_on__range=days, verdict=Verdict.NONCONFORMING)
    return _known(SpotCheckVerdict, report, user, known_at).aggregate(
        sampled_count=Count("pk", filter=Q(happened_on__range=days)), nonconforming_count=Count("pk", filter=failed)
    )


def _follow_ups(report, user, known_at):
    being_corrected = _known(Rectification, report, user, known_at).filter(closed_on=None)
    counts = being_corrected.aggregate(
        open_firms_count=Count("spot_check__sampled_party", distinct=True), open_batches_count=Count("pk")
    )
    first = being_corrected.order_by("due_on", "pk").first()
    return {**counts, "nearest": FollowUp(first, timezone.localdate(known_at)) if first else None}


def _changes(report, user):
    """What people entered in the registry from the opening of the window until the report was received, newest first."""
    until = report.period.closes_at if report.is_editable else report.received_at
    before = EnterpriseRecord.objects.filter(enterprise=OuterRef("enterprise"), pk__lt=OuterRef("pk"))
    rows = EnterpriseRecord.objects.visible_to(user).filter(
        unit=report.unit_id,
        enterprise_import=None,
        enterprise__is_registered=True,
        recorded_at__range=(report.period.opens_at, until),
    )
    rows = rows.select_related("enterprise", "recorded_by").annotate(
        status_before=Subquery(before.order_by("-recorded_at", "-pk").values("status")[:1])
    )
    return [FirmChange(row, row.status_before) for row in rows.order_by("-recorded_at", "-pk")[:CHANGES_SHOWN]]


def _listed(name, **query):
    return f"{reverse(name)}?{urlencode(query)}"


def can_change(user, report):
    """Whether the page shows the buttons of 摸排: to the village itself while its report is being written."""
    return permissions.is_of_unit(user, report.unit) and report.is_editable
