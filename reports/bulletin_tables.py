"""The tables of a bulletin, made from the cells of a statement. A table without a row is None."""

from datetime import date

from django.utils.translation import gettext as _

from campaigns import rates
from campaigns.periods import local_day
from reports import frozen_content, lights
from reports.bulletin_runs import token, value_of
from reports.bulletin_texts import change, part_of_one
from reports.choices import Window
from reports.documents.tree import Table
from reports.figure_catalogue import FIGURES
from reports.figure_groups import PAPER_GROUPS, grouped

PERIOD, YEAR = Window.PERIOD, Window.YEAR_TO_DATE
FIGURE_WIDTHS = (25.4, 8, 8, 9.2, 9.2, 9.2, 7.5, 7.5)
MOST_ITEMS = 8


def table(title, header, rows, **options):
    """A table whose columns but the first are numbers; None without rows."""
    if not rows:
        return None
    return Table(title, header, rows, **{"right": tuple(range(1, len(header)))} | options)


def figure_tables(statement):
    """All figures over all windows, with 环比 and 同比, in three tables."""
    header = [_("指标"), *(window.label for window in Window), _("环比"), _("同比")]
    return [
        table(
            *(str(title), header, [_figure_row(statement, code) for code in codes]),
            widths=FIGURE_WIDTHS,
            unit_words=_("比率的环比、同比单位：个百分点") if _has_rates(codes) else "",
        )
        for title, codes in grouped([code for code in FIGURES if code in statement.cells], PAPER_GROUPS)
    ]


def _has_rates(codes):
    return any(FIGURES[code].places is not None for code in codes)


def _figure_row(statement, code):
    figure = FIGURES[code]
    name = str(figure.name)
    if figure.places is None and not name.endswith(str(figure.unit_word)):
        name = _("%(title)s（%(unit)s）") % {"title": name, "unit": figure.unit_word}
    return [
        name,
        *(token(statement, code, window) for window in Window),
        _moved(statement, code, Window.PREVIOUS),
        _moved(statement, code, Window.LAST_YEAR),
    ]


def _moved(statement, code, window):
    """本期 against another window, as a number alone: what it is of rates, the table says."""
    if FIGURES[code].places is None:
        return change(statement, code, window, in_percent=False)
    return _points(statement, code, window)


def _points(statement, code, window, **group):
    """The change of a rate in percentage points, as a number alone; "—" where unknown."""
    now, before = (part_of_one(statement.cell(code, each, **group)) for each in (Window.PERIOD, window))
    points = rates.points_change(now, before)
    return rates.UNKNOWN if points is None else f"{points:+}" if points else "0.0"


def _by_group(statement, dimension, columns):
    """[[name, tokens]] of the groups of a dimension that have something in one of the (code, window) columns."""
    return [
        [label.name, *(token(statement, code, window, **{dimension: key}) for code, window in columns)]
        for key, label in statement.labels[dimension].items()
        if any(_has_rows(statement, code, window, **{dimension: key}) for code, window in columns)
    ]


def _has_rows(statement, code, window, **group):
    cell = statement.cell(code, window, **group)
    return bool(cell and cell["rows"])


def unit_table(statement):
    """What each unit did and owes in the period: facts, in the order of units."""
    header = [_("单位"), _("应报"), _("未报"), _("迟报"), _("到期任务"), _("逾期任务"), _("任务进度")]
    codes = ("reports_expected", "reports_missing", "reports_late", "tasks_due", "tasks_overdue", "measure_progress")
    return table(_("各单位情况（本期）"), header, _by_group(statement, "unit", [(code, PERIOD) for code in codes]))


def village_table(statement):
    header = [
        _("村（社区）"),
        *(_("本期检验"), _("本期不合格"), _("今年检验"), _("今年不合格")),
        *(_("今年不合格率（随机）"), _("今年发现率（定向）"), _("未结"), _("超期")),
    ]
    columns = [
        *(("batches_tested", PERIOD), ("batches_nonconforming", PERIOD)),
        *(("batches_tested", YEAR), ("batches_nonconforming", YEAR)),
        *(("nonconforming_rate", YEAR), ("finding_rate", YEAR)),
        *(("follow_up_open", PERIOD), ("follow_up_overdue", PERIOD)),
    ]
    rows = _by_group(statement, "village", columns)
    return table(_("各村（社区）抽查与后处理"), header, rows, unit_words=_("单位：批次"))


def product_table(statement):
    header = [
        _("产品类别"),
        *(_("本期检验"), _("本期不合格"), _("今年检验"), _("今年不合格")),
        *(_("今年不合格率（随机）"), _("今年发现率（定向）")),
    ]
    columns = [
        *(("batches_tested", PERIOD), ("batches_nonconforming", PERIOD)),
        *(("batches_tested", YEAR), ("batches_nonconforming", YEAR)),
        *(("nonconforming_rate", YEAR), ("finding_rate", YEAR)),
    ]
    return table(_("各类产品抽查结果"), header, _by_group(statement, "product", columns), unit_words=_("单位：批次"))


def item_table(statement):
    """The items that failed most often this year."""
    columns = [("failed_items", window) for window in (PERIOD, YEAR, Window.SINCE_LAUNCH)]
    items = sorted(
        statement.labels["item"],
        key=lambda item: [-value_of(statement, "failed_items", window, item=item) for window in (YEAR, PERIOD)],
    )
    rows = [
        [
            statement.labels["item"][item].name,
            *(token(statement, code, window, item=item) for code, window in columns),
        ]
        for item in items[:MOST_ITEMS]
        if _has_rows(statement, "failed_items", YEAR, item=item)
    ]
    header = [_("不合格项目"), _("本期"), _("今年累计"), _("行动以来累计")]
    return table(_("主要不合格项目"), header, rows, unit_words=_("单位：项次"))


def measure_table(statement):
    """Each measure's progress, how it moved, and its light."""
    schedule = frozen_content.schedule_in(statement.content)
    code = "measure_progress"
    rows = []
    for pk, label in statement.labels["measure"].items():
        rows.append(
            [
                label.name,
                token(statement, code, PERIOD, measure=pk),
                token(statement, code, Window.PREVIOUS, measure=pk),
                _points(statement, code, Window.PREVIOUS, measure=pk),
                token(statement, "tasks_overdue", PERIOD, measure=pk),
                lights.measure_light(statement, schedule, pk, label=label).word,
            ]
        )
    header = [_("措施"), _("本期"), _("上期"), _("变化（百分点）"), _("逾期任务"), _("亮灯")]
    return table(_("各项措施进度"), header, rows, right=(1, 2, 3, 4))


def overdue_table(statement):
    """Tasks overdue at the period's end, with the days they were late by the cut-off."""
    cut_off = local_day(statement.cutoff_at)
    rows = [
        [task["title"], task["unit"], task["due_on"], _days_overdue(task, cut_off)]
        for task in statement.content["overdue"]
    ]
    header = [_("任务"), _("牵头单位"), _("完成时限"), _("逾期天数")]
    words = _("逾期天数算到数据截至之日")
    return table(_("逾期未办结任务"), header, rows, right=(3,), unit_words=words)


def _days_overdue(task, cut_off):
    """Until the cut-off; or until the task was closed, between the period's end and it."""
    due_on = date.fromisoformat(task["due_on"])
    if task["closed_on"] is None:
        return str((cut_off - due_on).days)
    return _("%(days)s（已办结）") % {"days": (date.fromisoformat(task["closed_on"]) - due_on).days}


def due_next_table(statement):
    rows = [[task["title"], task["unit"], task["due_on"]] for task in statement.content["due_next"]]
    return table(_("下期到期任务"), [_("任务"), _("牵头单位"), _("完成时限")], rows, right=())


def ranking_tables(statement):
    """Units by their results, villages and departments apart (users.md, 5: on results, never on log-ins)."""
    villages = set(statement.content["villages"])
    units = [pk for pk in statement.labels["unit"] if _is_ranked(statement, pk)]
    return [
        _ranking_table(statement, title, [pk for pk in units if (pk in villages) == is_village])
        for title, is_village in ((_("村（社区）排名"), True), (_("部门排名"), False))
    ]


def _is_ranked(statement, pk):
    codes = ("reports_expected", "tasks_overdue", "measure_progress")
    return any(_has_rows(statement, code, PERIOD, unit=pk) for code in codes)


RANKED_BY = ("tasks_overdue", "reports_missing", "reports_late")


def _ranking_table(statement, title, units):
    ranked = sorted(units, key=lambda pk: _results(statement, pk))
    results = [_results(statement, pk) for pk in ranked]
    rows = [
        [
            statement.labels["unit"][pk].name,
            _rank(results, result),
            *(token(statement, code, PERIOD, unit=pk) for code in RANKED_BY),
            token(statement, "measure_progress", PERIOD, unit=pk),
        ]
        for pk, result in zip(ranked, results, strict=True)
    ]
    header = [_("单位"), _("名次"), _("逾期任务"), _("未报"), _("迟报"), _("任务进度")]
    return table(title, header, rows)


def _rank(results, result):
    """The place of a result among sorted ones; equal results share it."""
    place = results.index(result) + 1
    return _("%(place)s（并列）") % {"place": place} if results.count(result) > 1 else str(place)


def _results(statement, pk):
    """What units are ranked by: fewer overdue tasks, fewer reports missing and late, then more progress as printed.

    A unit that leads no task is not compared by progress: it stands as one that left nothing undone.
    """
    progress = rates.shown_percent(part_of_one(statement.cell("measure_progress", PERIOD, unit=pk)))
    counts = [value_of(statement, code, PERIOD, unit=pk) for code in RANKED_BY]
    return [*counts, -100 if progress is None else -progress]
