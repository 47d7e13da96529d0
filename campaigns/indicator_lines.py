"""Indicators as pages show them: each with its target on a day, its latest reading, what that comes to, and its light."""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from campaigns import indicator_rules, indicator_values
from campaigns.choices import IndicatorState
from campaigns.light_rules import RED, Light, RuleSet, Standing
from campaigns.models import Indicator, IndicatorReading, IndicatorTarget, ReferenceReading

READING_COLUMNS = ("pk", "indicator_id", "unit_id", "happened_on", "value", "numerator", "denominator")
# Nobody asks how long an indicator has been behind beyond three years.
MOST_MONTHS = 36


@dataclass(frozen=True)
class Track:
    """A target with its readings, earliest first, and those of the series it is compared with: judged on any day."""

    target: object
    readings: tuple
    references: tuple
    unit_word: str
    rules: RuleSet

    def verdict(self, on):
        known = self.readings[: bisect_right(self.readings, on, key=lambda row: row.happened_on)]
        if self.target.operator not in indicator_rules.JUDGED_BY_HISTORY:
            known = known[-1:]
        return indicator_rules.judge(
            self.target,
            known[-1] if known else None,
            on=on,
            reference=self.references,
            earlier=known[:-1],
            unit_word=self.unit_word,
        )

    def light(self, on):
        """The Light on a day, with what became of a red one in the same month where the rules ask for it."""
        verdict = self.verdict(on)
        was_red = bool(self.rules.cleared_red) and self._was_red_before(on)
        return self._light(verdict, on, was_red=was_red)

    def _light(self, verdict, on, *, was_red=False):
        is_over = on > self.target.due_on
        if on < self.target.starts_on:
            return self.rules.waiting_light(_("%(day)s开始") % {"day": self.target.starts_on})
        if verdict.state == IndicatorState.NO_DATA and not is_over:
            return self.rules.waiting_light(verdict.sentence)
        if verdict.state == IndicatorState.MET:
            if verdict.is_settled:
                return self.rules.done_light()
            return self.rules.switch(Standing(was_red_this_month=was_red))
        light = self.rules.switch(
            Standing(
                points_behind=verdict.points_behind,
                shortfall=verdict.shortfall,
                is_overdue=is_over or verdict.state == IndicatorState.NOT_MET,
                days_left=None if is_over else (self.target.due_on - on).days,
                was_red_this_month=was_red,
                misses_in_a_row=self._misses_before(on) if verdict.points_behind else 0,
            )
        )
        if light.reason or not verdict.points_behind:
            return light
        words = _("落后序时进度%(points)s个百分点，未到亮灯界限")
        return light._replace(reason=words % {"points": verdict.points_behind})

    def _was_red_before(self, on):
        days = (on.replace(day=number) for number in range(1, on.day))
        return any(self._light(self.verdict(day), day).tone == RED for day in days)

    def _misses_before(self, on):
        """How many months before the day's ended behind schedule, one after the other."""
        day, misses = on.replace(day=1) - timedelta(days=1), 0
        while day >= self.target.starts_on and misses < MOST_MONTHS and self.verdict(day).points_behind:
            misses += 1
            day = day.replace(day=1) - timedelta(days=1)
        return misses


@dataclass(frozen=True)
class Line:
    """One indicator, or one unit's share of it, on a day; without a target there is nothing to judge."""

    indicator: Indicator
    on: object
    reading: object = None
    track: Track | None = None
    unit: object = None

    @property
    def target(self):
        return self.track.target if self.track else None

    @cached_property
    def verdict(self):
        return self.track.verdict(self.on) if self.track else None

    @cached_property
    def light(self):
        return self.track.light(self.on) if self.track else Light("", "")

    @property
    def requirement(self):
        """不低于95%"""
        return requirement_of(self.target, self.indicator) if self.target else ""

    @property
    def actual(self):
        """The latest reading with its unit; "—" where there is none."""
        if self.reading is None:
            return "—"
        return shown_reading(self.reading, self.indicator, self.target)

    @property
    def state_label(self):
        return self.verdict.state.label if self.verdict else _("没有目标")

    @property
    def planned(self):
        """What the schedule line asks for on the day, a count in whole: 15家; "" where it asks for nothing."""
        if self.verdict is None or self.verdict.planned is None or self.on > self.target.due_on:
            return ""
        planned, unit_word = self.verdict.planned, unit_word_of(self.target, self.indicator)
        if unit_word != indicator_values.PERCENT and is_whole(self.target.value):
            planned = planned.to_integral_value(ROUND_CEILING)
        return indicator_values.with_unit(planned, unit_word)


def is_whole(value):
    return value is not None and value == value.to_integral_value()


def requirement_of(target, indicator):
    name = target.reference.name if target.reference else ""
    return indicator_values.requirement(target, indicator.unit_of_measure, reference_name=name)


def unit_word_of(target, indicator):
    """In what a target's values are: in per cent where it asks for a part of a whole."""
    is_partial = target is not None and target.operator in indicator_values.PARTIAL
    return indicator_values.PERCENT if is_partial else indicator.unit_of_measure


def shown_reading(reading, indicator, target):
    """A reading in words: 97.2%, 28家, or "—" where there was nothing to divide."""
    operator = target.operator if target else ""
    value = indicator_values.reading_value(reading, operator, indicator.unit_of_measure)
    return indicator_values.with_unit(
        value, unit_word_of(target, indicator), beside=target.value if target is not None else None
    )


def campaign_lines(campaign, user, *, on, rules):
    """A Line for each indicator of a campaign as a whole, in their order. Four queries, whatever their number."""
    indicators = list(
        Indicator.objects.visible_to(user).filter(campaign=campaign).select_related("measure", "lead_unit")
    )
    targets = IndicatorTarget.objects.visible_to(user).filter(campaign=campaign, unit=None)
    return _lines(campaign, user, {(each.pk, None): (each, None) for each in indicators}, targets, on=on, rules=rules)


def unit_lines(indicator, user, *, on, rules):
    """A Line for each unit with a target, or a reading, of its own that the reader may see, in the order of the tree."""
    targets = IndicatorTarget.objects.visible_to(user).filter(indicator=indicator, unit__isnull=False)
    readings = IndicatorReading.objects.visible_to(user).current().filter(indicator=indicator, unit__isnull=False)
    units = {target.unit for target in targets.current().select_related("unit")}
    units |= {reading.unit for reading in readings.select_related("unit")}
    parts = {
        (indicator.pk, unit.pk): (indicator, unit) for unit in sorted(units, key=lambda unit: (unit.position, unit.pk))
    }
    return _lines(indicator.campaign, user, parts, targets, on=on, rules=rules) if parts else []


def indicator_line(indicator, user, *, on, rules):
    """The Line of one indicator as a whole."""
    targets = IndicatorTarget.objects.visible_to(user).filter(indicator=indicator, unit=None)
    parts = {(indicator.pk, None): (indicator, None)}
    return _lines(indicator.campaign, user, parts, targets, on=on, rules=rules)[0]


def _lines(campaign, user, parts, targets, *, on, rules):
    """The lines of {(indicator id, unit id): (indicator, unit)}."""
    chosen = defaultdict(list)
    for target in targets.current().select_related("reference"):
        chosen[target.indicator_id, target.unit_id].append(target)
    chosen = {part: target_on(found, on) for part, found in chosen.items()}
    readings = _readings(campaign, user, parts, on)
    references = _references(campaign, user, chosen.values(), on)
    lines = []
    for part, (indicator, unit) in parts.items():
        known, target = tuple(readings[part]), chosen.get(part)
        track = None
        if target is not None:
            series = tuple(references[target.reference_id]) if target.reference_id else ()
            since = tuple(row for row in known if row.happened_on >= target.starts_on)
            track = Track(target, since, series, indicator.unit_of_measure, rules)
        lines.append(Line(indicator, on, known[-1] if known else None, track, unit))
    return lines


def target_on(targets, on):
    """Which of the targets of one indicator is the one of a day: the next due of those that run, else the last one past,
    else the first to come."""
    running = [target for target in targets if target.starts_on <= on <= target.due_on]
    if running:
        return min(running, key=lambda target: (target.due_on, -target.pk))
    past = [target for target in targets if target.due_on < on]
    return max(past, key=lambda target: target.due_on) if past else min(targets, key=lambda target: target.starts_on)


def _readings(campaign, user, parts, on):
    """{(indicator id, unit id): readings up to a day, earliest first}."""
    rows = IndicatorReading.objects.visible_to(user).current().filter(campaign=campaign, happened_on__lte=on)
    if len({indicator for indicator, _unit in parts}) == 1:
        rows = rows.filter(indicator=next(iter(parts))[0])
    if all(unit is None for _indicator, unit in parts):
        rows = rows.filter(unit=None)
    found = defaultdict(list)
    for row in rows.order_by("happened_on", "pk").values_list(*READING_COLUMNS, named=True):
        found[row.indicator_id, row.unit_id].append(row)
    return found


def _references(campaign, user, targets, on):
    """{series id: readings up to a day, earliest first}, of those that a target is compared with."""
    named = {target.reference_id for target in targets if target.reference_id}
    found = defaultdict(list)
    if named:
        rows = ReferenceReading.objects.visible_to(user).current().filter(series__in=named, happened_on__lte=on)
        for row in rows.order_by("happened_on", "pk"):
            found[row.series_id].append(row)
    return found


@dataclass(frozen=True)
class Summary:
    """How many indicators stand how, and how far all of them are by the weights of their targets (a part of one)."""

    counts: list
    total: int
    progress: Decimal | None


def summary_of(lines):
    """The Summary of lines with a target."""
    judged = [line for line in lines if line.verdict]
    states = Counter(line.verdict.state for line in judged)
    counts = [(state.label, states[state]) for state in IndicatorState if states[state]]
    known = [line for line in judged if line.verdict.progress is not None]
    weights = sum(line.target.weight for line in known)
    done = sum((line.verdict.progress * line.target.weight for line in known), Decimal(0))
    return Summary(counts, len(lines), done / weights if weights else None)


def chart_of(rows, indicator, target):
    """What chart.js draws of the readings in a table, earliest first: what was, and where the target's line stood."""
    unit_word = unit_word_of(target, indicator)
    operator = target.operator if target else ""
    values = [indicator_values.reading_value(row, operator, indicator.unit_of_measure) for row in rows]
    series = [{"name": _("完成值"), "values": [_drawn(value) for value in values]}]
    if target is not None and target.operator in indicator_values.SCHEDULED:
        planned = [
            indicator_rules.planned_on(target, row.happened_on, unit_word=indicator.unit_of_measure)
            if target.starts_on <= row.happened_on <= target.due_on
            else None
            for row in rows
        ]
        series.append({"name": _("序时进度"), "values": [_drawn(value) for value in planned]})
    return {
        "kind": "trend",
        "categories": [row.happened_on.isoformat() for row in rows],
        "series": series,
        "unit": unit_word,
        "stacked": False,
    }


def _drawn(value):
    """A point of a chart: the table beside it holds the exact number."""
    return None if value is None else float(round(value, 2))
