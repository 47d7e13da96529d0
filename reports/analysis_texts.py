"""The other blocks of the analysis page: measures, units, rates by group, failed items, follow-up, self-reports."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns import rates
from campaigns.periods import local_day
from reports import lights
from reports.analysis_blocks import Block, Row, chart_of, counts_of, interval_words, percent_value
from reports.bulletin_texts import Number, number, part_of_one
from reports.choices import Window
from reports.dimensions import DIMENSIONS
from reports.figure_catalogue import FIGURES
from reports.leader_texts import scope_of

RANDOM_RATE, TARGETED_RATE = "nonconforming_rate", "finding_rate"
# Rates are shown by one of these at a time.
GROUPS = ("village", "product", "size")
UNIT_CODES = ("tasks_due", "tasks_done", "tasks_overdue", "reports_expected", "reports_late", "reports_missing")
SELF_REPORT_CODES = ("self_reports_expected", "self_reports_filed", "self_reports_late", "self_reports_missing")
FOLLOW_UP_CODES = ("follow_up_open", "follow_up_overdue")
CODES = (RANDOM_RATE, TARGETED_RATE, "failed_items", lights.PROGRESS, *UNIT_CODES, *SELF_REPORT_CODES, *FOLLOW_UP_CODES)
ITEMS_SHOWN = 12
# Days left until the re-inspection is due, from which a batch belongs to the next line.
SOON, LATER = 7, 30


def measures_block(statement):
    """Every measure with its light, how far it is and should be, and why."""
    schedule = lights.schedule_of(statement)
    found = lights.measure_lights(statement, schedule)
    planned = [schedule.planned["measure"].get(light.label.pk) for light in found]
    return Block(
        slug="measures",
        word=_("措施"),
        title=_("措施进度与亮灯"),
        unit="%",
        header=[_("措施"), _("亮灯"), _("进度"), _("序时进度"), _("原因")],
        rows=[
            Row(light.label.name, [light.progress or Number(rates.UNKNOWN), Number(rates.percent(share))], light)
            for light, share in zip(found, planned, strict=True)
        ],
        codes=(lights.PROGRESS,),
        chart=chart_of(
            "bars",
            [light.label.name for light in found],
            (_("进度"), [percent_value(_progress(statement, light)) for light in found]),
            (_("序时进度"), [percent_value(share) for share in planned]),
            unit="%",
        ),
        label=_("条形图：各项措施的进度和序时进度，数值见下表。"),
        note=_("序时进度按各任务已过天数占全部天数的比例、以权重加权。亮灯规则：%(rules)s。")
        % {"rules": schedule.rules.description},
    )


def _progress(statement, light):
    return part_of_one(statement.cell(lights.PROGRESS, Window.PERIOD, measure=light.label.pk))


def units_block(statement, window):
    """Every unit with its tasks and reports; facts, no ranking."""
    codes = [code for code in UNIT_CODES if code in statement.cells]
    units = _groups_with_rows(statement, window, "unit", codes)
    shown = [code for code in ("tasks_overdue", "reports_late", "reports_missing") if code in codes]
    return Block(
        slug="units",
        word=_("单位"),
        title=_("各单位任务与报送"),
        unit=_("项、份"),
        header=[_("单位"), *(str(FIGURES[code].name) for code in codes)],
        rows=_rows_by(statement, window, "unit", units, codes),
        codes=tuple(codes),
        chart=_stacked_bars(statement, window, "unit", units, shown),
        label=_("条形图：各单位逾期任务、迟报和未报数，数值见下表。"),
    )


def _groups_with_rows(statement, window, dimension, codes):
    """[(key, label)] of the groups of a dimension that any of the figures has rows of."""
    return [
        (key, label)
        for key, label in statement.labels[dimension].items()
        if any(_cell(statement, code, window, **{dimension: key})["rows"] for code in codes)
    ]


def _rows_by(statement, window, dimension, groups, codes):
    return [
        Row(label.name, [number(statement, code, window_of(code, window), **{dimension: key}) for code in codes])
        for key, label in groups
    ]


def _stacked_bars(statement, window, dimension, groups, codes):
    counts = {
        code: [_cell(statement, code, window, **{dimension: key})["rows"] for key, _label in groups] for code in codes
    }
    series = [(str(FIGURES[code].name), values) for code, values in counts.items()]
    return chart_of("bars", [label.name for _key, label in groups], *series, stacked=True)


def window_of(code, window):
    """The window asked for, or the period itself for a figure of a state, which does not add up over windows."""
    return window if window in FIGURES[code].windows else Window.PERIOD


def _cell(statement, code, window, **group):
    return statement.cell(code, window_of(code, window), **group)


def rate_block(statement, code, window, group):
    """A rate by village, product or size, each with its interval and how it stands against all the others."""
    window = window_of(code, window)
    total = statement.cell(code, window)
    found = []
    for key, label in statement.labels[group].items():
        cell = statement.cell(code, window, **{group: key})
        if cell["denominator"]:
            found.append((key, label, cell))
    found.sort(key=lambda each: part_of_one(each[2]), reverse=True)
    name = _("不合格率") if code == RANDOM_RATE else _("不合格发现率")
    bounds = [rates.wilson_interval(*counts_of(cell)) for _key, _label, cell in found]
    return Block(
        slug=code.replace("_", "-"),
        word=name,
        title=str(FIGURES[code].name),
        unit="%",
        header=[group_word(group), _("检验批次"), _("不合格"), name, _("95%区间"), _("与其余相比")],
        rows=[
            Row(label.name, _rate_numbers(statement, code, window, cell, total, **{group: key}))
            for key, label, cell in found
        ],
        codes=(code,),
        chart=chart_of(
            "interval",
            [label.name for _key, label, _cell in found],
            (name, [percent_value(part_of_one(cell)) for _key, _label, cell in found]),
            (_("95%区间"), [[percent_value(low), percent_value(high)] for low, high in bounds]),
            unit="%",
        ),
        label=_("点线图：%(name)s和95%%区间，数值见下表。") % {"name": name},
        note=_(
            "随机抽取和定向检查分开计算，不混在一个率里；区间用Wilson法，批次越少区间越宽。“样本小”：与其余的差别尚不足以判断。"
        ),
    )


def group_word(group):
    return str(DIMENSIONS[group].title)


def _rate_numbers(statement, code, window, cell, total, **group):
    url = statement.url(code, window, **group)
    part, whole = counts_of(cell)
    return [
        Number(f"{whole:,}", url),
        Number(f"{part:,}", url, not part),
        number(statement, code, window, **group),
        Number(interval_words(part, whole)),
        Number(_against_others(part, whole, *counts_of(total))),
    ]


def _against_others(part, whole, all_parts, everything):
    """Whether a group's rate is clearly above or below that of all other groups together."""
    others = (all_parts - part, everything - whole)
    if not others[1]:
        return rates.UNKNOWN
    if not rates.is_clear_difference(part, whole, *others):
        return _("样本小")
    return _("明显偏高") if rates.rate(part, whole) > rates.rate(*others) else _("明显偏低")


def items_block(statement, window):
    """Failed test items from the most frequent down (Pareto), with their running share of all."""
    code = "failed_items"
    counted = [
        (key, label, statement.cell(code, window, item=key)["rows"]) for key, label in statement.labels["item"].items()
    ]
    counted = sorted((each for each in counted if each[2]), key=lambda each: each[2], reverse=True)
    total, running, shares = sum(count for _key, _label, count in counted), 0, []
    for _key, _label, count in counted:
        running += count
        shares.append(rates.rate(running, total))
    shown = counted[:ITEMS_SHOWN]
    return Block(
        slug="items",
        word=_("不合格项目"),
        title=_("不合格项目（按次数从多到少）"),
        unit=_("项次"),
        header=[_("检验项目"), _("项次"), _("累计占比")],
        rows=[
            Row(label.name, [number(statement, code, window, item=key), Number(rates.percent(share))])
            for (key, label, _count), share in zip(counted, shares, strict=True)
        ],
        codes=(code,),
        chart=chart_of(
            "pareto",
            [label.name for _key, label, _count in shown],
            (_("项次"), [count for _key, _label, count in shown]),
            (_("累计占比"), [percent_value(share) for share in shares[:ITEMS_SHOWN]]),
        ),
        label=_("排列图：不合格项目的项次和累计占比，数值见下表。"),
        note=_("一个批次可能有几个项目不合格，项次之和大于不合格批次数。"),
    )


def follow_up_block(statement):
    """Failing batches whose follow-up is open, by village, and how many of them are overdue."""
    codes = [code for code in FOLLOW_UP_CODES if code in statement.cells]
    groups = [
        (key, label)
        for key, label in statement.labels["village"].items()
        if codes and statement.cell(codes[0], Window.PERIOD, village=key)["rows"]
    ]
    return Block(
        slug="follow-up",
        word=_("后处理"),
        title=_("不合格后处理：未结与超期"),
        unit=_("批次"),
        header=[group_word("village"), *(str(FIGURES[code].name) for code in codes)],
        rows=[
            Row(label.name, [number(statement, code, Window.PERIOD, village=key) for code in codes])
            for key, label in groups
        ],
        codes=tuple(codes),
        chart=chart_of(
            "bars",
            [label.name for _key, label in groups],
            *(
                (
                    str(FIGURES[code].name),
                    [statement.cell(code, Window.PERIOD, village=key)["rows"] for key, _label in groups],
                )
                for code in codes
            ),
        ),
        label=_("条形图：各村（社区）后处理未结和超期批次，数值见下表。"),
    )


@dataclass(frozen=True)
class AgeingLine:
    """Open follow-ups by how many days are left, with the batches themselves."""

    tone: str
    label: str
    rows: list


def ageing_lines(statement, user):
    """The open follow-ups that the reader may see, from overdue to far off, each (row, days left)."""
    if "follow_up_open" not in statement.cells:
        return []
    rows = FIGURES["follow_up_open"].rows(scope_of(statement), Window.PERIOD).visible_to(user)
    today = local_day(statement.cutoff_at)
    lines = (
        AgeingLine(lights.RED, _("已超期"), []),
        AgeingLine(lights.YELLOW, _("%(days)d日内到期") % {"days": SOON}, []),
        AgeingLine(lights.GREEN, _("%(from)d—%(to)d日到期") % {"from": SOON + 1, "to": LATER}, []),
        AgeingLine(lights.GREEN, _("%(days)d日后到期") % {"days": LATER}, []),
    )
    for row in rows.select_related("spot_check", "unit").order_by("due_on", "pk"):
        left = (row.due_on - today).days
        place = (left >= 0) + (left > SOON) + (left > LATER)
        lines[place].rows.append((row, left))
    return list(lines)


def self_reports_block(statement, window):
    """Self-reports expected, filed, late and missing, by the size of the firm."""
    codes = [code for code in SELF_REPORT_CODES if code in statement.cells]
    shown = [code for code in ("self_reports_late", "self_reports_missing") if code in codes]
    sizes = _groups_with_rows(statement, window, "size", codes)
    return Block(
        slug="self-reports",
        word=_("企业自查"),
        title=_("企业自查：按企业规模"),
        unit=_("份"),
        header=[group_word("size"), *(str(FIGURES[code].name) for code in codes)],
        rows=_rows_by(statement, window, "size", sizes, codes),
        codes=tuple(codes),
        chart=_stacked_bars(statement, window, "size", sizes, shown),
        label=_("条形图：各规模企业自查迟报和未报份数，数值见下表。"),
    )
