"""The trend of the rate on the analysis page: past months as their issues told them, the running month live."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import rates
from campaigns.choices import PeriodKind
from reports.analysis_blocks import Block, Row, chart_of, compared, counts_of, interval_words, percent_value
from reports.bulletin_texts import Number, part_of_one
from reports.choices import BulletinKind, Window
from reports.models import BulletinFigure

RATE = "nonconforming_rate"
MONTHS = 13


@dataclass(frozen=True)
class MonthCell:
    """The rate of one month with the page of its rows; `cell` is None where no issue tells of that month."""

    cell: dict | None = None
    url: str = ""

    @property
    def part(self):
        return part_of_one(self.cell)


def trend_block(month, user):
    """The rate of random checks of the last 13 months beside the same months a year before.

    Past months are those of the monthly issues, frozen; `month` is the live statement on the month that runs.
    """
    calendar, last = month.campaign.calendar, month.period
    months = [calendar.at(PeriodKind.MONTH, last.index - back) for back in range(MONTHS - 1, -1, -1)]
    before = [calendar.at(PeriodKind.MONTH, month.index - 12) for month in months]
    told = _told_months(month, user, {each.key for each in (*months, *before)})
    pairs = [
        (told.get(each.key, MonthCell()), told.get(earlier.key, MonthCell()))
        for each, earlier in zip(months, before, strict=True)
    ]
    names = [each.key for each in months]
    return Block(
        slug="trend",
        word=_("走势"),
        title=_("不合格率走势（随机抽取，近13个月）"),
        unit="%",
        header=[_("月份"), _("检验批次"), _("不合格"), _("不合格率"), _("95%区间"), _("去年同月"), _("变化")],
        rows=[Row(name, _month_numbers(*pair)) for name, pair in zip(names, pairs, strict=True)],
        codes=(RATE,),
        chart=chart_of(
            "trend",
            names,
            (_("近13个月"), [percent_value(now.part) for now, _earlier in pairs]),
            (_("去年同月"), [percent_value(earlier.part) for _now, earlier in pairs]),
            unit="%",
        ),
        label=_("折线图：近13个月不合格率和去年同月不合格率，数值见下表。"),
        note=_("以前各月取自当月调度材料的定稿数，与通报一致；本月为实时数。“样本小”：与去年同月的差别尚不足以判断。"),
    )


def _told_months(month, user, keys):
    """{month key: MonthCell} by one query over the monthly issues; the running month as it is now."""
    figures = BulletinFigure.objects.visible_to(user).filter(
        code=RATE,
        bulletin__campaign=month.campaign,
        bulletin__kind=BulletinKind.MONTHLY,
        bulletin__period_key__in=keys,
    )
    told = {}
    for key, pk, cells in figures.values_list("bulletin__period_key", "bulletin_id", "cells"):
        total = next((cell for cell in cells if cell["params"] == {"window": Window.PERIOD.value}), None)
        told[key] = MonthCell(total, issue_rows_url(pk, RATE))
    live = MonthCell(month.cell(RATE, Window.PERIOD), month.url(RATE, Window.PERIOD))
    return {**told, month.period.key: live}


def _month_numbers(now, earlier):
    rate = Number(rates.percent(now.part), now.url)
    last_year = Number(rates.percent(earlier.part), earlier.url)
    if now.part is None:
        return [
            Number(rates.UNKNOWN),
            Number(rates.UNKNOWN),
            rate,
            Number(rates.UNKNOWN),
            last_year,
            Number(rates.UNKNOWN),
        ]
    part, whole = counts_of(now.cell)
    return [
        Number(f"{whole:,}", now.url),
        Number(f"{part:,}", now.url, not part),
        rate,
        Number(interval_words(part, whole)),
        last_year,
        Number(compared(now.cell, earlier.cell)),
    ]


def issue_rows_url(bulletin_id, code):
    """The page with the rows behind an issue's number of its own period."""
    return f"{reverse('reports:figure_rows', args=[bulletin_id, code])}?window={Window.PERIOD.value}"
