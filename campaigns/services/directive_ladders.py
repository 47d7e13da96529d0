"""The clock climbs the ladders of directives (`directive_ladder` says which rung comes when)."""

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.models import WorkItem
from campaigns import directive_ladder, working_hours
from campaigns.choices import CampaignStatus, DirectiveStatus, DirectiveStepKind, LetterStatus
from campaigns.models import Directive, DirectiveBlocker, DirectiveStep, SupervisionLetter
from campaigns.services import directive_asks, telling
from campaigns.services.calendar import work_calendar
from campaigns.services.directive_steps import write_step
from campaigns.services.directives import tell_urged
from campaigns.services.supervision_letters import write_draft

log = structlog.get_logger("portal.directives")


def climb_ladders(*, now):
    """Take every rung that is due and tell units that owe an answer to a blocker; returns how many rungs were climbed.

    Only in working hours of a working day, only in campaigns that are not closed, and nothing for a unit that waits for
    somebody else's answer, or for a decision on more time that is not late yet. Run again it climbs nothing: each rung is
    taken once for one reply date. After days without a clock a directive gets the highest rung that is due, never several
    at one moment.
    """
    calendar = work_calendar()
    if not working_hours.is_working_time(now, calendar):
        return 0
    on = timezone.localdate(now)
    climbed = sum(_unless_it_fails(_climb, each, calendar, now=now) for each in _with_a_rung_due(calendar, on))
    return climbed + sum(_unless_it_fails(_tell_late_answer, each, now=now) for each in _late_blockers(on))


def _unless_it_fails(act, row, *values, now):
    """What the act returns, or 0 where it fails: one row that cannot be told holds nobody else's reminder up."""
    try:
        return act(row, *values, now=now)
    except Exception:
        log.exception("ladder_failed", act=act.__name__, row_id=row.pk)
        return 0


def _with_a_rung_due(calendar, on):
    """Directives that may have a rung due, found without locks and in a fixed number of queries."""
    near = calendar.add_working_days(on, directive_ladder.REMINDED_DAYS_BEFORE)
    directives = (
        Directive.objects.awaited()
        .running(directive_ladder.requests_since(calendar, on=on))
        .filter(Q(reply_due_on__lte=near) | Q(status=DirectiveStatus.ISSUED))
        .exclude(campaign__status=CampaignStatus.CLOSED)
        .prefetch_related("steps", "letters")
        .order_by("reply_due_on", "pk")
    )
    return [
        directive
        for directive in directives
        if directive_ladder.due_rung(
            directive, calendar, on=on, steps=directive.steps.all(), letters=directive.letters.all()
        )
    ]


@transaction.atomic
def _climb(directive, calendar, *, now):
    """Take the due rung of one directive, judged anew under its lock; returns 1, or 0 where somebody was quicker."""
    locked = Directive.objects.awaited().select_for_update(of=("self",), skip_locked=True)
    related = "campaign__owner_unit", "campaign__office_unit", "unit", "issued_by"
    directive = locked.select_related(*related).filter(pk=directive.pk).first()
    on = timezone.localdate(now)
    # A query of its own after the lock: it sees who asked for help or more time just before.
    running = Directive.objects.running(directive_ladder.requests_since(calendar, on=on))
    if directive is None or not running.filter(pk=directive.pk).exists():
        return 0
    rung = directive_ladder.due_rung(
        directive,
        calendar,
        on=on,
        steps=DirectiveStep.objects.filter(directive=directive),
        letters=SupervisionLetter.objects.filter(directive=directive, status=LetterStatus.SIGNED),
    )
    if rung is None:
        return 0
    with languages.of_records():
        _ACTS[rung.kind](directive, rung, now)
    accounts_services.record_event(
        "climb_ladder", directive, by=None, at=now, after={"rung": rung.kind, "reply_due_on": directive.reply_due_on}
    )
    return 1


def _remind(directive, rung, now):
    """提醒: to the unit alone; the first one asks to receive, the other to reply."""
    if rung.due_on != directive.reply_due_on:
        said, key = _("交办后还没有签收，请先签收"), f"directive-receipt-{directive.pk}"
    else:
        said = _("回复期限是 %(day)s") % {"day": directive.reply_due_on}
        key = f"directive-reminded-{directive.pk}-{rung.due_on:%Y%m%d}"
    write_step(directive, rung.kind, by=None, text=said, due_on=rung.due_on, at=now)
    directive_asks.tell_unit(
        directive,
        key,
        subject=directive_asks.titled(_("提醒"), directive),
        body=_("%(said)s；有困难的可以申请延期或上报协调。%(text)s") % {"said": said, "text": directive.text},
        at=now,
    )


def _urge(directive, rung, now):
    """催办: to the unit, and the office is told."""
    write_step(directive, rung.kind, by=None, at=now)
    key = f"directive-urged-{directive.pk}-{timezone.localdate(now):%Y%m%d}"
    tell_urged(directive, key, at=now)
    directive_asks.tell_office(
        directive,
        f"directive-overdue-{directive.pk}-{rung.due_on:%Y%m%d}",
        subject=directive_asks.titled(_("逾期未回复"), directive),
        body=_("%(unit)s的回复期限是 %(day)s，今天已催办。") % {"unit": directive.unit, "day": directive.reply_due_on},
        at=now,
    )


def _draft(directive, _rung, now):
    """督办函: a draft for the office to look through and a leader to sign."""
    write_draft(directive, by=None, at=now)


def _report(directive, rung, now):
    """列入领导清单: the leaders decide what is to follow."""
    said = _("%(unit)s逾期未回复，回复期限 %(day)s") % {"unit": directive.unit, "day": directive.reply_due_on}
    write_step(directive, rung.kind, by=None, text=said, at=now)
    directive_asks.ask_leaders(
        directive.campaign,
        key_of=lambda role: directive_asks.reported_work_key(directive, role),
        title=directive_asks.titled(_("拖期督办，请定下一步"), directive),
        url=directive.get_absolute_url(),
        reason=said,
    )


_ACTS = {
    DirectiveStepKind.REMINDED: _remind,
    DirectiveStepKind.URGED: _urge,
    DirectiveStepKind.LETTER: _draft,
    DirectiveStepKind.REPORTED: _report,
}


def _late_blockers(on):
    late = DirectiveBlocker.objects.overdue(on).exclude(directive__campaign__status=CampaignStatus.CLOSED)
    told = WorkItem.objects.filter(key__startswith="directive-blocker-late-").values_list("key", flat=True)
    told = set(told)
    return [blocker for blocker in late.order_by("pk") if directive_asks.late_blocker_key(blocker) not in told]


@transaction.atomic
def _tell_late_answer(blocker, *, now):
    """The unit that was asked is the late one: its people are reminded once, and the office is told. Returns 1 or 0."""
    locked = DirectiveBlocker.objects.open().select_for_update(of=("self",), skip_locked=True)
    related = "raised_to", "directive__campaign__owner_unit", "directive__campaign__office_unit", "directive__unit"
    blocker = locked.select_related(*related).filter(pk=blocker.pk).first()
    key = None if blocker is None else directive_asks.late_blocker_key(blocker)
    if blocker is None or WorkItem.objects.filter(key=key).exists():
        return 0
    with languages.of_records():
        _remind_late_unit(blocker, key, now)
    accounts_services.record_event("remind_late_answer", blocker.directive, by=None, at=now)
    return 1


def _remind_late_unit(blocker, key, now):
    directive, unit = blocker.directive, blocker.raised_to
    said = _("%(unit)s应在 %(day)s 前答复协调事项，逾期未答复") % {"unit": unit, "day": blocker.answer_due_on}
    # Without a due date the step is no rung of the directive's own ladder.
    DirectiveStep.objects.create(
        directive=directive,
        kind=DirectiveStepKind.URGED,
        text=said,
        happened_on=timezone.localdate(now),
        recorded_at=now,
    )
    title, url = directive_asks.titled(_("协调事项逾期未答复"), directive), blocker.get_absolute_url()
    directive_asks.ask_office(directive.campaign, key=key, title=title, url=url, reason=said)
    roles = directive_asks.blocker_roles(blocker)
    people = telling.people_of([unit], roles, on=timezone.localdate(now))
    body = _("%(said)s。%(text)s") % {"said": said, "text": blocker.text}
    telling.tell(f"directive-blocker-late-{blocker.pk}", people, subject=title, body=body, url=url, at=now)
