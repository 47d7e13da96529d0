"""Readings of indicators that the portal works out by itself (系统取数): from which figure each is read, and how.

A reading says how things stood at the end of a day, as it was known then: so it comes out the same whenever the clock gets
to it, and only once. After days of downtime yesterday is read and the days before it stay without a reading.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns import computed_sources, facts
from campaigns import services as campaigns_services
from campaigns.choices import ActivityKind, CampaignStatus, IndicatorOrigin
from campaigns.computed_sources import ComputedSource
from campaigns.models import ActivityRecord, Campaign, Indicator, IndicatorReading, IndicatorTarget
from campaigns.periods import SHANGHAI, local_day
from reports.choices import BulletinKind, Window
from reports.figure_catalogue import FIGURES
from reports.figures import Scope
from reports.live_statements import live_statement
from reports.spans import spans_of

YEAR, NOW, LAUNCH = Window.YEAR_TO_DATE, Window.PERIOD, Window.SINCE_LAUNCH
PERCENT = _("%")
SETTLING_SECONDS = 20


@dataclass(frozen=True)
class Computed:
    """An indicator's source: the figures it is read from, and what reads {value} or {numerator, denominator} off them."""

    code: str
    name: Promise
    formula: Promise
    figures: tuple[str, ...]
    read: Callable
    unit_word: Promise | str = PERCENT


def _count(code, window, cells):
    return {"value": Decimal(cells(code, window)["rows"])}


def _share(code, window, cells):
    cell = cells(code, window)
    return _parts(cell["numerator"], cell["denominator"])


def _other_share(code, window, cells):
    cell = cells(code, window)
    return _parts((cell["denominator"] or 0) - cell["numerator"], cell["denominator"])


def _quotient(part, whole, window, cells):
    return _parts(cells(part, window)["rows"], cells(whole, window)["rows"])


def _closed_share(cells):
    """Of the tasks that have begun: those that were closed by then."""
    begun = cells.rows("measure_progress", NOW)
    return _parts(begun.filter(closed_on__lte=cells.day).count(), begun.count())


def _parts(numerator, denominator):
    return {"numerator": Decimal(numerator), "denominator": Decimal(denominator or 0)}


def _counted(code, figure, window):
    """A source that is a count of the catalogue as it stands; its words are the figure's."""
    known = FIGURES[figure]
    return Computed(code, known.name, known.formula, (figure,), partial(_count, figure, window), known.unit_word)


def _activity_sum(column, kind, cells):
    """Of a year's activities up to the day: the sum of a column, as it was known then. Activities are no figure of bulletins."""
    records = ActivityRecord.objects.as_of(cells.statement.cutoff_at).filter(
        campaign=cells.statement.campaign, happened_on__year=cells.day.year, happened_on__lte=cells.day
    )
    if kind:
        records = records.filter(kind=kind)
    if cells.unit:
        records = records.filter(unit=cells.unit)
    return {"value": Decimal(records.aggregate(total=Sum(column))["total"] or 0)}


def _activities(code, name, formula, unit_word, column, kind=""):
    """A source that is read off the records of activities, by itself and by the unit that held them."""
    return Computed(code, name, formula, (), partial(_activity_sum, column, kind), unit_word)


ACTIVITY_SOURCES = (
    _activities(
        "activity-sessions",
        _("活动场次（今年累计）"),
        _("已开展的活动的场次之和，各种类都计，今年累计，按开展日期计。"),
        _("场"),
        "session_count",
    ),
    _activities(
        "activity-firm-times",
        _("活动惠及企业家次（今年累计）"),
        _("已开展的活动的参加企业家次之和，各种类都计，今年累计，按开展日期计。"),
        _("家次"),
        "firm_count",
    ),
    _activities(
        "activity-person-times",
        _("活动参加人次（今年累计）"),
        _("已开展的活动的参加人次之和，各种类都计，今年累计，按开展日期计。"),
        _("人次"),
        "person_count",
    ),
    _activities(
        "training-sessions",
        _("培训场次（今年累计）"),
        _("已开展的培训的场次之和，今年累计，按开展日期计。"),
        _("场"),
        "session_count",
        ActivityKind.TRAINING,
    ),
    _activities(
        "training-firm-times",
        _("培训企业家次（今年累计）"),
        _("已开展的培训的参加企业家次之和，今年累计，按开展日期计。"),
        _("家次"),
        "firm_count",
        ActivityKind.TRAINING,
    ),
    _activities(
        "training-person-times",
        _("培训人次（今年累计）"),
        _("已开展的培训的参加人次之和，今年累计，按开展日期计。"),
        _("人次"),
        "person_count",
        ActivityKind.TRAINING,
    ),
)
COMPUTED = {
    source.code: source
    for source in (
        Computed(
            "pass-rate",
            _("抽查合格率（随机抽取，今年累计）"),
            _("随机抽取的合格批次 ÷ 随机抽取的检验批次，今年累计，按检验结论日期计。"),
            ("nonconforming_rate",),
            partial(_other_share, "nonconforming_rate", YEAR),
        ),
        Computed(
            "nonconforming-rate",
            _("抽查不合格率（随机抽取，今年累计）"),
            _("随机抽取的不合格批次 ÷ 随机抽取的检验批次，今年累计，按检验结论日期计。"),
            ("nonconforming_rate",),
            partial(_share, "nonconforming_rate", YEAR),
        ),
        Computed(
            "finding-rate",
            _("不合格发现率（定向检查，今年累计）"),
            _("定向检查的不合格批次 ÷ 定向检查的检验批次，今年累计；不代表总体质量水平。"),
            ("finding_rate",),
            partial(_share, "finding_rate", YEAR),
        ),
        Computed(
            "tasks-closed-share",
            _("任务办结率"),
            _("到当日已办结的任务 ÷ 到当日所在统计周末日已开始的任务。"),
            ("measure_progress",),
            _closed_share,
        ),
        Computed(
            "task-progress",
            _("任务总进度"),
            _("各任务最近一次填报进度按权重加权平均；已办结计100，已开始而未填报计0。"),
            ("measure_progress",),
            partial(_share, "measure_progress", NOW),
        ),
        Computed(
            "reports-on-time-share",
            _("单位按时报送率（今年累计）"),
            _("按时报送的份数 ÷ 应报份数，今年累计。"),
            ("reports_on_time", "reports_expected"),
            partial(_quotient, "reports_on_time", "reports_expected", YEAR),
        ),
        Computed(
            "self-report-filing-rate",
            _("企业自查报送率（今年累计）"),
            _("已报送的自查份数 ÷ 应报份数，今年累计，按自查季度末日计。"),
            ("self_reports_filed", "self_reports_expected"),
            partial(_quotient, "self_reports_filed", "self_reports_expected", YEAR),
        ),
        _counted("batches-tested", "batches_tested", YEAR),
        _counted("batches-nonconforming", "batches_nonconforming", YEAR),
        _counted("rectifications-ordered", "rectifications_ordered", YEAR),
        _counted("follow-up-open", "follow_up_open", NOW),
        _counted("follow-up-overdue", "follow_up_overdue", NOW),
        _counted("firms-assisted", "firms_assisted", NOW),
        _counted("products-cultivated", "products_cultivated", NOW),
        _counted("tasks-done", "tasks_done", LAUNCH),
        _counted("tasks-overdue", "tasks_overdue", NOW),
        *ACTIVITY_SOURCES,
    )
}


def register_sources():
    """Offers every source to the indicators of campaigns."""
    for source in COMPUTED.values():
        computed_sources.register(ComputedSource(source.code, source.name, source.unit_word, source.formula))


class Cells:
    """What the figures said of a campaign at the end of a day, or of one of its units."""

    def __init__(self, statement, day, unit=None):
        self.statement, self.day, self.unit = statement, day, unit

    def __call__(self, code, window):
        return self.statement.cell(code, window, **self._group(code))

    def rows(self, code, window):
        """The facts behind a cell."""
        scope = Scope(
            self.statement.campaign.pk,
            self.statement.cutoff_at,
            spans_of(self.statement.campaign, self.statement.period),
        )
        return FIGURES[code].rows(scope, window, **self._group(code))

    def _group(self, code):
        if self.unit is None:
            return {}
        return {unit_dimension(code): self.unit.pk}


def unit_dimension(code):
    """By which dimension a figure is counted by unit: a village of firms, a unit of tasks and reports; None by neither."""
    return next((name for name in ("unit", "village") if name in FIGURES[code].dimensions), None)


def end_of_day(day):
    """The instant at which a day of the campaigns is over."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=SHANGHAI)


def read_computed_indicators(*, now):
    """Write yesterday's reading of every computed indicator that has none, with those of the units that have targets.

    Returns how many were written. What was stamped before midnight and is not yet committed is waited for; raises
    UnsettledError where that takes too long.
    """
    day = local_day(now) - timedelta(days=1)
    waiting = _waiting(day)
    if not waiting:
        return 0
    facts.wait_until_settled(timeout_seconds=SETTLING_SECONDS)
    return sum(read_day(campaign, day) for campaign in waiting)


def _waiting(day):
    """The running campaigns with a computed indicator that has no reading of the day yet."""
    read = IndicatorReading.objects.current().filter(happened_on=day, unit=None).values("indicator")
    waiting = Indicator.objects.filter(origin=IndicatorOrigin.COMPUTED, computed_from__in=COMPUTED).exclude(pk__in=read)
    running = Campaign.objects.exclude(status=CampaignStatus.CLOSED).filter(starts_on__lte=day, ends_on__gte=day)
    return list(running.filter(pk__in=waiting.values("campaign")))


def read_day(campaign, day):
    """Write what the computed indicators of a campaign were at the end of a day; returns how many were written."""
    indicators = list(
        Indicator.objects.filter(campaign=campaign, origin=IndicatorOrigin.COMPUTED, computed_from__in=COMPUTED)
    )
    codes = {code for indicator in indicators for code in COMPUTED[indicator.computed_from].figures}
    statement = live_statement(campaign, kind=BulletinKind.WEEKLY, as_of=end_of_day(day), codes=codes, day=day)
    written = 0
    for indicator in indicators:
        source = COMPUTED[indicator.computed_from]
        for unit in [*_units(indicator, source), None]:  # the whole last: it says that the indicator is read
            written += _write(indicator, source.read(Cells(statement, day, unit)), day, unit)
    return written


def _units(indicator, source):
    """The units that have targets of their own, where all figures are counted by unit."""
    if any(unit_dimension(code) is None for code in source.figures):
        return []
    targets = IndicatorTarget.objects.current().filter(indicator=indicator, unit__isnull=False)
    return list({target.unit_id: target.unit for target in targets.select_related("unit")}.values())


def _write(indicator, amounts, day, unit):
    """1 where a reading was written. A share above one (a part counted outside its whole) is no reading."""
    try:
        reading = campaigns_services.record_reading(indicator, happened_on=day, unit=unit, by=None, **amounts)
    except ValidationError:
        nothing = {"numerator": Decimal(0), "denominator": Decimal(0)}
        reading = campaigns_services.record_reading(indicator, happened_on=day, unit=unit, by=None, **nothing)
    return int(reading is not None)
