"""The 保障台账 as a workbook of four sheets: 人 · 财 · 物 · 政策."""

from django.utils.translation import gettext as _

from accounts import languages
from campaigns import rates
from campaigns.models import BudgetLine, Policy, StaffMember, Supply
from campaigns.resource_totals import budget_years
from campaigns.workbooks import Sheet, workbook_bytes


@languages.of_records()
def resource_workbook(campaign, *, user):
    """The bytes of the workbook, ended rows included."""
    sheets = (_staff_sheet, _budget_sheet, _supply_sheet, _policy_sheet)
    return workbook_bytes([sheet(campaign, user) for sheet in sheets])


def _demo(row):
    return _("演示") if row.is_demo else ""


def _staff_sheet(campaign, user):
    rows = StaffMember.objects.visible_to(user).filter(campaign=campaign).select_related("unit")
    headings = [_("姓名"), _("工作组"), _("所在单位"), _("抽调"), _("分工"), _("自"), _("至"), _("备注")]
    cells = (
        [
            row.name,
            row.get_group_display(),
            row.unit.name,
            _("是") if row.is_seconded else "",
            row.duty,
            row.starts_on,
            row.ends_on,
            _demo(row),
        ]
        for row in rows
    )
    return Sheet(_("人员"), headings, cells, [14, 10, 22, 8, 28, 12, 12, 8])


def _budget_sheet(campaign, user):
    lines = BudgetLine.objects.visible_to(user).filter(campaign=campaign)
    headings = [
        _("年度"),
        _("支出方向"),
        _("预算项目"),
        _("预算安排（元）"),
        _("已支出（元）"),
        _("支出进度"),
        _("比上年增长"),
        _("说明"),
        _("备注"),
    ]
    return Sheet(_("经费"), headings, _budget_rows(lines), [8, 22, 24, 18, 18, 10, 12, 28, 8])


def _budget_rows(lines):
    for year in budget_years(lines):
        for head in year.heads:
            for line in head.lines:
                amounts = [line.appropriated_amount, line.spent_amount]
                yield [line.year, line.head, line.line, *amounts, "", "", line.note, _demo(line)]
            yield _sum_row(year.year, _("%(head)s小计") % {"head": head.name}, head.total)
        yield _sum_row(year.year, _("合计"), year.total)


def _sum_row(year, label, total):
    shares = [rates.percent(total.spent_rate), rates.percent(total.growth)]
    return [year, label, "", total.appropriated, total.spent, *shares]


def _supply_sheet(campaign, user):
    rows = Supply.objects.visible_to(user).filter(campaign=campaign).select_related("kept_by")
    headings = [_("名称"), _("数量"), _("计量单位"), _("保管单位"), _("说明"), _("自"), _("至"), _("备注")]
    cells = (
        [
            row.name,
            row.quantity,
            row.unit_of_measure,
            row.kept_by.name,
            row.note,
            row.starts_on,
            row.ends_on,
            _demo(row),
        ]
        for row in rows
    )
    return Sheet(_("物资"), headings, cells, [24, 8, 10, 22, 28, 12, 12, 8])


def _policy_sheet(campaign, user):
    rows = Policy.objects.visible_to(user).filter(campaign=campaign)
    headings = [
        _("政策文件"),
        _("发文字号"),
        _("支持方式"),
        _("条款"),
        _("受益对象"),
        _("受益户数"),
        _("兑现金额（元）"),
        _("自"),
        _("至"),
        _("备注"),
    ]
    cells = (
        [
            row.document,
            row.number,
            row.get_kind_display(),
            row.clause,
            row.beneficiaries,
            row.beneficiary_count,
            row.honoured_amount,
            row.starts_on,
            row.ends_on,
            _demo(row),
        ]
        for row in rows
    )
    return Sheet(_("政策"), headings, cells, [30, 18, 10, 40, 24, 10, 16, 12, 12, 8])
