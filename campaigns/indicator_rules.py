"""What an indicator's readings come to against its target on a day. Pure: rows go in, a Verdict comes out; Decimal only.

Progress, and what is planned of it, are parts of one of the way from the baseline to the target's value. Without a
baseline a count starts at nothing, but a percentage (and whatever must not rise above its value) is a level: it should be
there all the time, so that all of the way is planned from the first day. docs/lights.md says the same to the office.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from campaigns.choices import IndicatorState, Operator
from campaigns.indicator_values import HUNDRED, PARTIAL, PERCENT, reading_value, requirement, with_unit

# "About" without a stated tolerance: 5 % of the target's value.
DEFAULT_TOLERANCE = Decimal("0.05")
NONE, ALL = Decimal(0), Decimal(1)
# Of these every reading counts, of the others the latest.
JUDGED_BY_HISTORY = (Operator.KEEP_AT, Operator.ZERO_EVENTS, Operator.MILESTONE_PASSED)
LEVELS = (Operator.KEEP_AT, Operator.ABOVE_REFERENCE, Operator.ZERO_EVENTS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target on a day. `actual` and `planned` are in the indicator's unit, `progress` and `planned_share` parts of one.

    `points_behind` is how many percentage points the progress lies below the schedule line, with one decimal.
    `is_settled`: what is reached cannot be lost again, or the day is past.
    """

    state: IndicatorState
    actual: Decimal | None
    planned: Decimal | None
    progress: Decimal | None
    planned_share: Decimal | None
    points_behind: Decimal
    sentence: str
    is_settled: bool = False

    @property
    def shortfall(self):
        """How much of what is planned by the day is missing, as a part of it."""
        if not self.planned_share or self.progress is None or self.state == IndicatorState.MET:
            return NONE
        return max(NONE, (self.planned_share - self.progress) / self.planned_share)


@dataclass(frozen=True, slots=True)
class _Case:
    """A target with the (day, value) of each reading that counts for it, the last one last."""

    target: object
    points: list
    late: list
    on: date
    reference: list
    unit_word: str

    @property
    def actual(self):
        return self.points[-1][1]


class _Outcome(NamedTuple):
    is_met: bool
    progress: Decimal
    words: str = ""
    is_lost: bool = False


def judge(target, reading, *, on, reference=(), earlier=(), unit_word=""):
    """The Verdict on a target on a day.

    `reading` is the latest one or None, `earlier` are those before it, `reference` the readings of the series that the
    target is compared with; those outside the target's dates, or after the day, do not count. `unit_word` is the
    indicator's unit of measure. Readings need `happened_on`, `value`, `numerator` and `denominator`.
    """
    case = _case(target, reading, on=on, reference=reference, earlier=earlier, unit_word=unit_word)
    if missing := _missing(case):
        return _without_data(case, missing)
    outcome = JUDGES[target.operator](case)
    is_over = on > target.due_on
    state = _state(outcome, is_over=is_over)
    planned_share = _planned_share(case)
    behind = NONE if outcome.is_met else _points(planned_share - outcome.progress)
    return Verdict(
        state,
        case.actual if case.points else None,
        _planned(case, planned_share),
        outcome.progress,
        planned_share,
        behind,
        _sentence(case, outcome, state, planned_share, behind),
        is_settled=outcome.is_met and (is_over or _cannot_be_lost(case)),
    )


def share_of_days(starts_on, due_on, day):
    """How much of a span, both ends included, has passed at the end of a day."""
    passed = max(0, min((day - starts_on).days, (due_on - starts_on).days) + 1)
    return Decimal(passed) / ((due_on - starts_on).days + 1)


def planned_share_on(target, day, *, unit_word=""):
    """The part of the way that the schedule line of a target asks for on a day."""
    return _planned_share(_Case(target, [], [], day, [], unit_word))


def planned_on(target, day, *, unit_word=""):
    """The value that the schedule line asks for on a day; None where there is no value to reach."""
    case = _Case(target, [], [], day, [], unit_word)
    return _planned(case, _planned_share(case))


def _case(target, reading, *, on, reference, earlier, unit_word):
    rows = sorted(
        (row for row in (*earlier, reading) if row is not None and target.starts_on <= row.happened_on <= on),
        key=lambda row: row.happened_on,
    )
    points = [(row.happened_on, reading_value(row, target.operator, unit_word)) for row in rows]
    in_time = [point for point in points if point[0] <= target.due_on]
    late = [point for point in points if point[0] > target.due_on]
    known = sorted(reference, key=lambda row: row.happened_on)
    return _Case(target, in_time, late, on, known, unit_word)


def _missing(case):
    """Why nothing can be said; "" where it can."""
    is_milestone = case.target.operator == Operator.MILESTONE_PASSED
    if not case.points:
        if is_milestone and (case.late or case.on > case.target.due_on):
            return ""  # what nobody recorded as passed by its day has not passed
        return _("已到期，没有完成值") if case.on > case.target.due_on else _("还没有完成值")
    if case.actual is None:
        return _("分母为0，无法计算")
    if case.target.operator == Operator.ABOVE_REFERENCE and _reference_value(case) is None:
        return _("还没有参照数据")
    return ""


def _without_data(case, sentence):
    planned_share = _planned_share(case)
    planned = _planned(case, planned_share)
    return Verdict(IndicatorState.NO_DATA, None, planned, None, planned_share, NONE, f"{sentence}{_('。')}")


def _state(outcome, *, is_over):
    if outcome.is_met:
        return IndicatorState.MET
    return IndicatorState.NOT_MET if is_over or outcome.is_lost else IndicatorState.ON_WAY


# Each kind of target: whether it is met by now, how far, and what else is to say.


def _at_least(case):
    value, start = case.target.value, case.target.baseline or NONE
    is_met = case.actual >= value
    progress = _way(case.actual, start, value) if start < value else _ratio(case.actual, value)
    return _Outcome(is_met, ALL if is_met else progress, _gap(case, value))


def _at_most(case):
    value, start = case.target.value, case.target.baseline
    is_met = case.actual <= value
    falls = start is not None and start > value
    progress = _way(case.actual, start, value) if falls else _ratio(value, case.actual)
    return _Outcome(is_met, ALL if is_met else progress, _gap(case, value))


def _about(case):
    value = case.target.value
    is_met = abs(case.actual - value) <= tolerance_of(case.target)
    progress = _way(case.actual, case.target.baseline or NONE, value)
    return _Outcome(is_met, ALL if is_met else progress, _gap(case, value))


def _keep_at(case):
    """Lost for good by one reading outside."""
    value, allowed = case.target.value, tolerance_of(case.target)
    outside = [(day, point) for day, point in case.points if point is not None and abs(point - value) > allowed]
    if not outside:
        return _Outcome(is_met=True, progress=ALL)
    day, worst = max(outside, key=lambda point: abs(point[1] - value))
    words = _("%(day)s为%(value)s，没有保持住") % {"day": day, "value": with_unit(worst, case.unit_word, beside=value)}
    return _Outcome(is_met=False, progress=min(_ratio(worst, value), _ratio(value, worst)), words=words, is_lost=True)


def _above_reference(case):
    reference = _reference_value(case)
    progress = _ratio(case.actual, reference)
    words = _("同期参照数据为%(value)s") % {"value": with_unit(reference, case.unit_word, beside=case.actual)}
    return _Outcome(case.actual > reference, progress, words)


def _zero_events(case):
    """Lost for good by one event."""
    events = [(day, point) for day, point in case.points if point]
    if not events:
        words = _("到%(day)s没有发生") % {"day": case.points[-1][0]}
        return _Outcome(is_met=True, progress=ALL, words=words)
    day, count = events[0]
    words = _("%(day)s记有%(value)s") % {"day": day, "value": with_unit(count, case.unit_word)}
    return _Outcome(is_met=False, progress=NONE, words=words, is_lost=True)


def _milestone_passed(case):
    passed = [day for day, value in case.points if value is not None and value >= 1]
    if passed:
        return _Outcome(is_met=True, progress=ALL, words=_("%(day)s通过") % {"day": passed[0]})
    late = [day for day, value in case.late if value is not None and value >= 1]
    if late:
        days = (late[0] - case.target.due_on).days
        words = _("%(day)s才通过，逾期%(days)d天") % {"day": late[0], "days": days}
        return _Outcome(is_met=False, progress=NONE, words=words)
    return _Outcome(is_met=False, progress=NONE, words=_("尚未通过，期限%(day)s") % {"day": case.target.due_on})


def _all_items(case):
    share = max(NONE, min(ALL, case.actual / HUNDRED))
    return _Outcome(share == ALL, share)


JUDGES: dict[str, Callable[[_Case], _Outcome]] = {
    Operator.AT_LEAST: _at_least,
    Operator.AT_MOST: _at_most,
    Operator.ABOUT: _about,
    Operator.KEEP_AT: _keep_at,
    Operator.SHARE_OF_BASE: _at_least,
    Operator.ABOVE_REFERENCE: _above_reference,
    Operator.ZERO_EVENTS: _zero_events,
    Operator.MILESTONE_PASSED: _milestone_passed,
    Operator.ALL_ITEMS: _all_items,
}


def tolerance_of(target):
    return abs(target.value) * DEFAULT_TOLERANCE if target.tolerance is None else target.tolerance


def _reference_value(case):
    """The reference on the reading's day, or on the latest day before it."""
    day = case.points[-1][0]
    known = [row.value for row in case.reference if row.happened_on <= day]
    return known[-1] if known else None


def _way(actual, start, value):
    """How much of the way from `start` to `value` is done, from 0 to 1."""
    if start == value:
        return ALL if actual == value else NONE
    return max(NONE, min(ALL, (actual - start) / (value - start)))


def _ratio(part, whole):
    return max(NONE, min(ALL, part / whole)) if whole > 0 else NONE


# The schedule line.


def _planned_share(case):
    target = case.target
    if case.on < target.starts_on:
        return NONE
    if target.operator == Operator.MILESTONE_PASSED:
        return ALL if case.on > target.due_on else NONE
    if case.on >= target.due_on or _is_level(case):
        return ALL
    if target.steps:
        reached = [Decimal(str(share)) for day, share in target.steps if date.fromisoformat(day) <= case.on]
        return reached[-1] / HUNDRED if reached else NONE
    return share_of_days(target.starts_on, target.due_on, case.on)


def _is_level(case):
    """Whether the value should stand all the time, rather than be reached step by step."""
    target = case.target
    if target.operator in LEVELS:
        return True
    if target.steps or target.operator == Operator.ALL_ITEMS:
        return False
    if target.baseline is None:
        return case.unit_word == PERCENT or target.operator in (Operator.AT_MOST, Operator.SHARE_OF_BASE)
    is_falling = target.operator == Operator.AT_MOST
    return target.baseline <= target.value if is_falling else target.baseline >= target.value and not _is_about(target)


def _is_about(target):
    return target.operator == Operator.ABOUT


def _planned(case, share):
    target = case.target
    if target.operator == Operator.ALL_ITEMS:
        return share * HUNDRED
    if target.value is None:
        return NONE if target.operator == Operator.ZERO_EVENTS else None
    if _is_level(case):
        return target.value
    start = target.baseline or NONE
    return start + (target.value - start) * share


def _cannot_be_lost(case):
    """A count that is reached, a step that is passed; a percentage or a level may fall again."""
    if case.target.operator in (Operator.MILESTONE_PASSED, Operator.ALL_ITEMS):
        return True
    return case.target.operator == Operator.AT_LEAST and case.unit_word != PERCENT


def _points(share):
    return max(NONE, (share * HUNDRED).quantize(Decimal("0.1"), ROUND_HALF_UP))


# Words.


def _gap(case, value):
    """差2家 or 超出2家; "" where there is none."""
    if case.actual == value:
        return ""
    gap = with_unit(abs(case.actual - value), _shown_unit(case))
    return (_("差%(gap)s") if case.actual < value else _("超出%(gap)s")) % {"gap": gap}


def _shown_unit(case):
    return PERCENT if case.target.operator in PARTIAL else case.unit_word


def _sentence(case, outcome, state, planned_share, behind):
    """ "12家，要求不低于30家：推进中，差18家，落后序时进度10.0个百分点。" """
    wanted = requirement(case.target, case.unit_word, reference_name=_reference_name(case))
    head = _("要求%(wanted)s") % {"wanted": wanted}
    if case.points and case.target.operator not in (Operator.MILESTONE_PASSED, Operator.ZERO_EVENTS):
        actual = with_unit(case.actual, _shown_unit(case), beside=case.target.value)
        head = _("%(actual)s，要求%(wanted)s") % {"actual": actual, "wanted": wanted}
    parts = [str(state.label)]
    if outcome.words and (state != IndicatorState.MET or case.target.operator not in JUDGED_BY_VALUE):
        parts.append(outcome.words)
    if behind and state == IndicatorState.ON_WAY:
        parts.append(_("落后序时进度%(points)s个百分点") % {"points": behind})
    return _("%(head)s：%(parts)s。") % {"head": head, "parts": _("，").join(parts)}


# Of these it is not worth saying by how much they are met.
JUDGED_BY_VALUE = (Operator.AT_LEAST, Operator.AT_MOST, Operator.ABOUT, Operator.SHARE_OF_BASE)


def _reference_name(case):
    series = getattr(case.target, "reference", None)
    return series.name if series is not None else ""
