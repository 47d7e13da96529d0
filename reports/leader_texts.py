"""The words of the leader's page (users.md, screen 5), from the same figures as the bulletin. Templates only print."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaigns import rates
from reports import assistance, spans
from reports.analysis_blocks import counts_of, points_moved
from reports.bulletin_texts import Number, number, part_of_one
from reports.choices import Window
from reports.figure_catalogue import FIGURES
from reports.figures import Scope
from reports.lights import RED

RATE = "nonconforming_rate"
# What is read for the page: of these all windows, of the same week a year ago the rate alone.
PAGE_CODES = (
    "measure_progress",
    "tasks_due",
    "tasks_done",
    "tasks_overdue",
    "reports_expected",
    "reports_missing",
    "batches_tested",
    "batches_nonconforming",
    RATE,
    "rectifications_ordered",
    "follow_up_open",
    "follow_up_overdue",
    "firms_assisted",
    "products_cultivated",
)
LIGHT_CODES = ("measure_progress", "tasks_overdue", "reports_missing")


@dataclass(frozen=True)
class Sentence:
    """The one sentence at the top, in clauses that each lead to their rows: what is wrong, then the rate."""

    opening: str
    clauses: list[Number]
    rate_clauses: list[Number]
    caution: str


def sentence(statement, last_year, measures, *, today):
    """到11月19日：红灯2项，后处理超期2批次，上期未报2家。不合格率今年累计14.8%，去年同期17.9%，低3.1个百分点。

    `last_year` is the statement on the same period a year before, or None.
    """
    red = [light for light in measures if light.tone == RED]
    clauses = [Number(_("红灯措施%(count)s项") % {"count": len(red)}, "#measures", not red)]
    clauses += [
        _clause(statement, code, window, words)
        for code, window, words in (
            ("tasks_overdue", Window.PERIOD, _("逾期任务%(number)s项")),
            ("follow_up_overdue", Window.PERIOD, _("后处理超期%(number)s批次")),
            ("reports_missing", Window.PREVIOUS, _("上期未报%(number)s家")),
        )
        if code in statement.cells
    ]
    rate_clauses, caution = _rate_clauses(statement, last_year)
    opening = _("到%(month)d月%(day)d日：") % {"month": today.month, "day": today.day}
    return Sentence(opening, clauses, rate_clauses, caution)


def _clause(statement, code, window, words):
    found = number(statement, code, window)
    return Number(words % {"number": found.text}, found.url, found.is_zero)


def _rate_clauses(statement, last_year):
    """([clauses], caution) on the rate of random checks this year and last; a small sample is called one."""
    now = _rate_cell(statement)
    if part_of_one(now) is None:
        return [], ""
    clauses = [_clause(statement, RATE, Window.YEAR_TO_DATE, _("随机抽查不合格率今年累计%(number)s"))]
    before = _rate_cell(last_year)
    if part_of_one(before) is None:
        return clauses, ""
    clauses.append(_clause(last_year, RATE, Window.YEAR_TO_DATE, _("去年同期%(number)s")))
    clauses.append(Number(points_moved(part_of_one(now), part_of_one(before))))
    return clauses, "" if rates.is_clear_difference(*counts_of(now), *counts_of(before)) else _("样本小，尚不足以判断")


def _rate_cell(statement):
    return statement.cell(RATE, Window.YEAR_TO_DATE) if statement and RATE in statement.cells else None


@dataclass(frozen=True)
class Tile:
    """One of the four: a title, its number with the word after it, and lines that each open their rows."""

    title: str
    number: Number
    word: str
    lines: list[Number] = field(default_factory=list)


def tiles(statement):
    """查处, 帮扶, 打造, 后处理: each opens its rows."""
    year, now = Window.YEAR_TO_DATE, Window.PERIOD
    wanted = (
        (
            _("查处"),
            ("rectifications_ordered", year, _("批次责令改正")),
            (
                ("batches_nonconforming", year, _("今年不合格%(number)s批次")),
                ("batches_tested", year, _("检验%(number)s批次")),
            ),
        ),
        (_("帮扶"), ("firms_assisted", now, _("家")), ()),
        (_("打造"), ("products_cultivated", now, _("个产品")), ()),
        (
            _("后处理"),
            ("follow_up_open", now, _("批次未结")),
            (
                ("follow_up_overdue", now, _("超期%(number)s批次")),
                ("follow_up_open", Window.PREVIOUS, _("上期末未结%(number)s批次")),
            ),
        ),
    )
    return [
        Tile(
            title,
            number(statement, *main),
            word,
            [_clause(statement, *line) for line in lines if line[0] in statement.cells] or _of_whom(statement, main[0]),
        )
        for title, (*main, word), lines in wanted
        if main[0] in statement.cells
    ]


def _of_whom(statement, code):
    """The line below 帮扶 and 打造: a count within the very rows that the tile's number opens."""
    scope = scope_of(statement)
    rows = FIGURES[code].rows(scope, Window.PERIOD)
    if code == "firms_assisted":
        count, words = assistance.passed_count(rows, scope), _("列入后复查合格%(number)s家")
    else:
        count, words = rows.values("enterprise").distinct().count(), _("%(number)s家企业")
    return [Number(words % {"number": f"{count:,}"}, statement.url(code, Window.PERIOD), not count)]


@dataclass(frozen=True)
class Change:
    """What happened since the last look: 新转红 1 (who)."""

    label: str
    count: int
    url: str = ""
    names: str = ""


def changes(statement, then, *, lights, lights_then):
    """What changed since the statement `then`: newly red and no longer red units, newly overdue, newly done."""
    red, red_then = _red_units(lights), _red_units(lights_then)
    scope, scope_then = scope_of(statement), scope_of(then)
    overdue = _newly_overdue("tasks_overdue", "task_id", scope, scope_then)
    batches = _newly_overdue("follow_up_overdue", "spot_check_id", scope, scope_then)
    done = FIGURES["tasks_done"].rows(scope, Window.SINCE_LAUNCH).filter(recorded_at__gt=then.cutoff_at).count()
    found = [
        Change(_("新转红单位"), len(red.keys() - red_then.keys()), "#units", _names(red, red_then)),
        Change(_("已消红单位"), len(red_then.keys() - red.keys()), "", _names(red_then, red)),
        Change(_("新逾期任务"), overdue, statement.url("tasks_overdue", Window.PERIOD)),
    ]
    if "follow_up_overdue" in statement.cells:
        found.append(Change(_("后处理新超期"), batches, statement.url("follow_up_overdue", Window.PERIOD)))
    return [*found, Change(_("新办结任务"), done, statement.url("tasks_done", Window.SINCE_LAUNCH))]


def scope_of(statement):
    """The scope a live statement was read in."""
    return Scope(statement.campaign.pk, statement.cutoff_at, spans.spans_of(statement.campaign, statement.period))


def _newly_overdue(code, identity, scope, scope_then):
    if code not in FIGURES:
        return 0
    now, before = (
        set(FIGURES[code].rows(each, Window.PERIOD).values_list(identity, flat=True)) for each in (scope, scope_then)
    )
    return len(now - before)


def _red_units(lights):
    return {light.label.code: light.label.name for light in lights if light.tone == RED}


def _names(these, without):
    return _("、").join(these[code] for code in these if code not in without)
