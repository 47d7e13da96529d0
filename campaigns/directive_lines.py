"""督办与批示 as a list: which directives, how long each has left in working days, and the rung that comes next."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns import directive_ladder
from campaigns.choices import LADDER_RUNGS, DirectiveStepKind
from campaigns.directive_ladder import DATING_KINDS
from campaigns.models import Directive, DirectiveBlocker, DirectiveExtension, DirectiveStep, SupervisionLetter

STATE_LABELS = {
    "issued": _("待签收"),
    "received": _("办理中"),
    "replied": _("待核查"),
    "overdue": _("逾期"),
    "reported": _("列入领导清单"),
}
# The text for the work group (复制催办文字) names this many, and those due within so many working days.
REMINDER_SHOWN, REMINDER_DAYS = 30, 2


def chosen_directives(directives, *, calendar, on, state="", unit=None, kind=""):
    """What the filters leave of a (scoped) queryset of directives."""
    if unit is not None:
        directives = directives.filter(unit=unit)
    if kind:
        directives = directives.filter(kind=kind)
    if state == "overdue":
        return directives.overdue(on).running(directive_ladder.requests_since(calendar, on=on))
    if state == "reported":
        return directives.reported()
    return directives.filter(status=state) if state else directives


@dataclass(frozen=True)
class RungLine:
    """One rung of the ladder: `state` is done, skipped, next, ahead or paused; `on` the day it was taken or comes."""

    kind: DirectiveStepKind
    label: str
    on: date
    state: str

    @property
    def is_last(self):
        return self.kind == DirectiveStepKind.REPORTED


@dataclass(frozen=True)
class DirectiveLine:
    """One directive in the list. `left` is how many working days remain, negative when late, None where none count."""

    directive: Directive
    is_unread: bool
    left: int | None
    rung: RungLine | None
    is_reported: bool
    pause: str

    @property
    def is_overdue(self):
        return self.left is not None and self.left < 0

    @property
    def left_text(self):
        return _("%(left)s（暂停）") % {"left": left_text(self.left)} if self.pause else left_text(self.left)


def with_ladder(directives, user):
    """The directives with what the ladder looks at, in four queries however many there are."""
    steps = DirectiveStep.objects.visible_to(user).filter(kind__in=(*LADDER_RUNGS, *DATING_KINDS))
    blockers = DirectiveBlocker.objects.visible_to(user).open().select_related("raised_to")
    extensions = DirectiveExtension.objects.visible_to(user).asked()
    letters = SupervisionLetter.objects.visible_to(user)
    return directives.prefetch_related(
        Prefetch("steps", steps, to_attr="ladder_steps"),
        Prefetch("blockers", blockers, to_attr="open_blockers"),
        Prefetch("extensions", extensions, to_attr="asked_extensions"),
        Prefetch("letters", letters, to_attr="seen_letters"),
    )


def directive_lines(directives, *, unread, calendar, on):
    """The lines of directives that come `with_ladder`; `unread` are the pks that wait for the reader's 阅知."""
    return [_line(directive, directive.pk in unread, calendar=calendar, on=on) for directive in directives]


def _line(directive, is_unread, *, calendar, on):
    rungs = rung_lines(directive, calendar=calendar, on=on)
    paused_on = _paused_on(directive, calendar=calendar, on=on)
    return DirectiveLine(
        directive,
        is_unread,
        # While it waits for somebody else no day is lost to the unit.
        days_left(directive, calendar=calendar, on=paused_on or on),
        next((rung for rung in rungs if rung.state == "next"), None),
        directive.is_awaited and any(rung.is_last and rung.state == "done" for rung in rungs),
        "" if paused_on is None else _pause_words(directive, on=on),
    )


def rung_lines(directive, *, calendar, on):
    """The ladder of a directive that comes `with_ladder`, from the first rung to the last; empty where it does not run."""
    if not directive.is_tracked:
        return []
    steps, letters = directive.ladder_steps, directive.seen_letters
    following, is_paused = None, _paused_on(directive, calendar=calendar, on=on) is not None
    if directive.is_awaited and not is_paused:
        following = directive_ladder.next_rung(directive, calendar, on=on, steps=steps, letters=letters)
    ladder = directive_ladder.rungs_of(directive, calendar, steps=steps, letters=letters)
    taken = [_taken_on(rung, steps) for rung in ladder]
    highest = max((place for place, day in enumerate(taken) if day), default=-1)
    return [
        RungLine(
            rung.kind,
            _label(rung, directive),
            day or rung.on,
            _state_of(rung, day, place < highest or not directive.is_awaited, following, is_paused=is_paused),
        )
        for place, (rung, day) in enumerate(zip(ladder, taken, strict=True))
    ]


def _label(rung, directive):
    """The first reminder may be one to receive the directive, kept under a day of its own."""
    return rung.kind.label if rung.due_on == directive.reply_due_on else _("提醒签收")


def _taken_on(rung, steps):
    """The day on which a rung was taken, None where it was not."""
    days = [step.happened_on for step in steps if directive_ladder.is_taken(rung, [step])]
    return min(days, default=None)


def _state_of(rung, taken_on, is_skipped, following, *, is_paused):
    if taken_on:
        return "done"
    if rung == following:
        return "next"
    if is_skipped:
        return "skipped"
    return "paused" if is_paused else "ahead"


def _paused_on(directive, *, calendar, on):
    """The day since which an awaited directive that comes `with_ladder` waits for somebody else; None where it does not,
    or no longer: `DirectiveQuerySet.running` for a row in hand."""
    if not directive.is_awaited:
        return None
    since = directive_ladder.requests_since(calendar, on=on)
    raised_on = [blocker.raised_on for blocker in directive.open_blockers]
    asked_at = [extension.asked_at for extension in directive.asked_extensions if extension.asked_at >= since]
    return min([*raised_on, *map(timezone.localdate, asked_at)], default=None)


def _pause_words(directive, *, on):
    """For whom a directive that comes `with_ladder` and is paused waits, and since when that one is late."""
    if directive.open_blockers:
        blocker = directive.open_blockers[0]
        words = {"unit": blocker.raised_to, "day": blocker.answer_due_on}
        if blocker.answer_due_on < on:
            return _("%(unit)s应于 %(day)s 前答复协调事项，已逾期") % words
        return _("等%(unit)s协调（%(day)s前答复）") % words
    return _("等延期批复（申请延至 %(day)s）") % {"day": directive.asked_extensions[0].due_on}


def days_left(directive, *, calendar, on):
    """Working days until the reply date, negative when it is past; None for what is not awaited."""
    if not directive.is_awaited:
        return None
    left = calendar.working_days_between(on, directive.reply_due_on)
    # Between a reply date and the next working day nobody is late by a working day, yet the day has passed.
    return -1 if left == 0 and directive.reply_due_on < on else left


def left_text(left):
    """How far the reply date is, in words: 还剩 3 个工作日, 今天到期, 逾期 2 个工作日; empty where none is awaited."""
    if left is None:
        return ""
    if left < 0:
        return ngettext("逾期 %(days)d 个工作日", "逾期 %(days)d 个工作日", -left) % {"days": -left}
    if left == 0:
        return _("今天到期")
    return ngettext("还剩 %(days)d 个工作日", "还剩 %(days)d 个工作日", left) % {"days": left}


def reminder_text(directives, *, calendar, on):
    """The text for the work group (复制催办文字): what is overdue or due within two working days, and whose it is."""
    last_day = calendar.add_working_days(on, REMINDER_DAYS)
    due = (
        directives.awaited()
        .running(directive_ladder.requests_since(calendar, on=on))
        .filter(reply_due_on__lte=last_day)
        .select_related("unit")
        .order_by("reply_due_on", "pk")
    )
    items = [
        _("%(unit)s：%(subject)s（%(month)d月%(day)d日前回复，%(left)s）")
        % {
            "unit": each.unit,
            "subject": each.subject_label,
            "month": each.reply_due_on.month,
            "day": each.reply_due_on.day,
            "left": left_text(days_left(each, calendar=calendar, on=on)),
        }
        for each in due[:REMINDER_SHOWN]
    ]
    if not items:
        return ""
    return _("各单位：以下督办和批示请抓紧办理，在系统中回复。%(items)s。") % {
        "items": _("；").join(str(item) for item in items)
    }
