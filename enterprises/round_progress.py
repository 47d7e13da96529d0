"""How far a round of self-reports is: per village, from facts; and the texts with which groups are reminded.

Not filing is never named in public (users.md, 8), and a group is public: the office's text counts firms and names
villages, the village's text for its firms names none. Whom to telephone stands in the list below it, for the office and
the firm's own village only.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.time_left import day_word
from enterprises.choices import Timeliness
from enterprises.models import ExpectedSelfReport, SelfReport, SelfReportFiling, SelfReportRound


@dataclass(frozen=True)
class Progress:
    """Counts of firms: expected = in time + late + missing."""

    name: str
    expected: int
    late: int
    missing: int

    @property
    def on_time(self):
        return self.expected - self.late - self.missing

    @property
    def filed(self):
        return self.expected - self.missing


def progress_of(shown_round, *, user):
    """[Progress] of each village in the user's scope, in the order of the tree; one query."""
    filings = SelfReportFiling.objects.current().filter(round=OuterRef("round"), enterprise=OuterRef("enterprise"))
    expected = ExpectedSelfReport.objects.visible_to(user).current().filter(round=shown_round)
    rows = (
        expected.annotate(is_filed=Exists(filings), is_late=Exists(filings.filter(timeliness=Timeliness.LATE)))
        .order_by()
        .values("unit__position", "unit", "unit__name")
        .annotate(
            expected=Count("pk"),
            late=Count("pk", filter=Q(is_late=True)),
            missing=Count("pk", filter=Q(is_filed=False)),
        )
        .order_by("unit__position", "unit")
    )
    return [Progress(row["unit__name"], row["expected"], row["late"], row["missing"]) for row in rows]


def total_of(villages):
    return Progress(
        _("合计"),
        sum(each.expected for each in villages),
        sum(each.late for each in villages),
        sum(each.missing for each in villages),
    )


def reminder_text(shown_round, villages, *, now):
    """The text to paste into the work group; "" when nobody is missing."""
    missing = [
        _("%(village)s%(count)d家") % {"village": each.name, "count": each.missing} for each in villages if each.missing
    ]
    if not missing:
        return ""
    return _(
        "各村（社区）：%(round)s企业自查%(due)s截止，还没报的企业：%(missing)s。请电话提醒，不会用手机的企业请帮助代填。"
    ) % {
        "round": shown_round,
        "due": day_word(shown_round.due_at, now=now),
        "missing": _("、").join(missing),
    }


def firms_reminder_text(shown_round, *, by, now):
    """The text that a village pastes into the group of its firms: until when, where, and who helps."""
    village = by.post.unit.name
    contact = _("%(village)s（电话%(phone)s）") % {"village": village, "phone": by.phone} if by.phone else village
    return _(
        "各企业：%(round)s企业自查%(due)s截止，还没报的请尽快报。手机打开 %(address)s 登录就能填；"
        "不会用手机的，请联系%(contact)s，我们帮您代填。"
    ) % {
        "round": shown_round,
        "due": day_word(shown_round.due_at, now=now),
        "address": settings.PORTAL_BASE_URL,
        "contact": contact,
    }


def awaited_rounds(user, *, now):
    """[(round, count)] of the open rounds in which firms in the user's scope have not filed, the first due first."""
    rounds = SelfReportRound.objects.visible_to(user).open(now).filter(is_opened=True)
    awaited = SelfReport.objects.visible_to(user).awaited().filter(round__in=rounds)
    counts = dict(awaited.order_by().values_list("round").annotate(Count("pk")))
    shown = rounds.filter(pk__in=counts).select_related("campaign").order_by("due_at", "pk") if counts else []
    return [(each, counts[each.pk]) for each in shown]
