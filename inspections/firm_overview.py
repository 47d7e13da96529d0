"""What a firm sees first (users.md, screen 4): what it must do, what was found at its products, and who looks after it."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.time_left import days_left
from campaigns import services as campaigns_services
from enterprises.choices import SelfReportStatus
from enterprises.models import ContactRequest, EnterpriseDuty, Product, SelfReport
from inspections import clocks
from inspections.choices import Verdict
from inspections.models import FailedItem, Rectification, SpotCheckVerdict
from inspections.plain_words import sentence_for

MAXIMUM_CARDS = 3
MAXIMUM_RESULTS = 10
# From so near on a due day is shown as urgent.
URGENT_DAYS = 7
# A certificate that runs out within this time is marked: renewing takes weeks.
CERTIFICATE_DAYS = 90


@dataclass(frozen=True)
class Duty:
    """Something the firm must do. The address leads to it; where it is done outside the portal, to the words about it."""

    title: str
    due_on: date
    left: str
    url: str
    button: str
    is_urgent: bool
    note: str = ""


@dataclass
class Result:
    """A spot check of the firm's products, with each failed item in plain words."""

    verdict: SpotCheckVerdict
    failed: list = field(default_factory=list)
    rectification: Rectification | None = None
    # The last day on which the firm corrects; the authority's re-inspection has its own, later one.
    correct_by: date | None = None

    @property
    def spot_check(self):
        return self.verdict.spot_check

    @property
    def is_nonconforming(self):
        return self.verdict.verdict == Verdict.NONCONFORMING


@dataclass(frozen=True)
class Certificate:
    product: Product
    left: str
    is_expired: bool
    is_ending: bool


def duties_of(enterprise, results, *, user, now):
    """[Duty], the nearest first, at most three."""
    today = timezone.localdate(now)
    duties = [*_self_report_duties(enterprise, user=user, now=now), *_rectification_duties(results, today)]
    return sorted(duties, key=lambda duty: duty.due_on)[:MAXIMUM_CARDS]


def _self_report_duties(enterprise, *, user, now):
    owed = SelfReport.objects.visible_to(user).outstanding().filter(enterprise=enterprise)
    owed = owed.filter(round__is_opened=True, round__opens_at__lte=now, round__closes_at__gt=now)
    for self_report in owed.select_related("round__campaign"):
        is_returned = self_report.status == SelfReportStatus.RETURNED
        title = _("重报%(round)s自查") if is_returned else _("%(round)s自查")
        yield _duty(
            title % {"round": self_report.round},
            timezone.localdate(self_report.round.due_at),
            on=timezone.localdate(now),
            url=reverse("enterprises:self_report_detail", args=[self_report.pk]),
            button=_("去填报"),
            note=self_report.return_reason,
        )


def _rectification_duties(results, today):
    for result in results:
        rectification = result.rectification
        if rectification is not None and rectification.closed_on is None:
            yield _duty(
                _("整改：%(product)s") % {"product": result.spot_check.product_name},
                result.correct_by,
                on=today,
                url=f"#result-{result.spot_check.pk}",
                button=_("看要改什么"),
                note=_("改好后请联系监管责任人安排复查。"),
            )


def _duty(title, due_on, *, on, url, button, note):
    is_urgent = (due_on - on).days <= URGENT_DAYS
    return Duty(title, due_on, days_left(due_on, on=on), url, button, is_urgent, note)


def results_of(enterprise, *, user):
    """[Result] of the firm's last spot checks."""
    verdicts = SpotCheckVerdict.objects.visible_to(user).current().filter(spot_check__enterprise=enterprise)
    results = {
        verdict.spot_check_id: Result(verdict)
        for verdict in verdicts.select_related("spot_check").order_by("-happened_on", "-pk")[:MAXIMUM_RESULTS]
    }
    failed = FailedItem.objects.visible_to(user).current().filter(spot_check__in=results)
    for row in failed.select_related("item__parent").order_by("pk"):
        results[row.spot_check_id].failed.append((row.item.name, sentence_for(row.item)))
    _add_rectifications(results, user)
    return list(results.values())


def _add_rectifications(results, user):
    rows = list(Rectification.objects.visible_to(user).current().filter(spot_check__in=results))
    calendar = campaigns_services.work_calendar() if rows else None
    for row in rows:
        result = results[row.spot_check_id]
        result.rectification = row
        result.correct_by = clocks.deadline(row.ordered_on, clocks.CORRECTION_DAYS, calendar).rolled


def certificates_of(enterprise, *, user, on):
    """[Certificate] of the products made today, the one that runs out first on top."""
    products = Product.objects.visible_to(user).current(on).filter(enterprise=enterprise).exclude(certificate_number="")
    rows = [_certificate(product, on) for product in products]
    return sorted(rows, key=lambda row: row.product.certificate_valid_until or date.max)


def _certificate(product, on):
    until = product.certificate_valid_until
    if until is None:
        return Certificate(product, "", is_expired=False, is_ending=False)
    days = (until - on).days
    return Certificate(product, days_left(until, on=on), is_expired=days < 0, is_ending=0 <= days <= CERTIFICATE_DAYS)


def people_of(enterprise, *, user, on):
    """Who looks after the firm today (谁管我)."""
    return EnterpriseDuty.objects.visible_to(user).current(on).filter(enterprise=enterprise)


def open_topics(enterprise, *, user):
    """What the firm asked help for and has no answer to yet."""
    requests = ContactRequest.objects.visible_to(user).filter(enterprise=enterprise, answered_at=None)
    return set(requests.values_list("topic", flat=True))
