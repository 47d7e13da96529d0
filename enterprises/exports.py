"""Workbooks that the portal hands out about firms."""

import io

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from enterprises import import_comparison
from enterprises.choices import EnterpriseSize, EnterpriseStatus
from enterprises.credit_codes import make_demo_code
from enterprises.models import ProductCategory

DEMO_SERIAL = 99_999
FILLED_ROWS = 2000


@languages.of_records()
def enterprise_template(*, unit):
    """The bytes of a workbook to fill in: headings that the import knows, one 演示 row, and lists to choose from.

    Chinese whoever asks for it: the import reads Chinese headings.
    """
    choices = {
        _("村（社区）"): list(import_comparison.villages_of(unit, on=timezone.localdate())),
        _("企业规模"): [str(label) for label in EnterpriseSize.labels],
        _("状态"): [str(label) for label in EnterpriseStatus.labels],
        _("产品类别"): list(ProductCategory.objects.values_list("name", flat=True)),
    }
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(_("企业名单"))
        lists = workbook.add_worksheet(_("可选值"))
        heading = workbook.add_format({"bold": True, "bg_color": "#EAEEF2", "border": 1})
        # Text, or Excel makes a number of a code and drops its last digits.
        text = workbook.add_format({"num_format": "@"})
        for column, (title, value) in enumerate(demo_row(choices).items()):
            sheet.set_column(column, column, 22 if column < 4 else 14, text)
            sheet.write_string(0, column, title, heading)
            sheet.write_string(1, column, value, text)
            if title in choices:
                write_choices(sheet, lists, column, title, choices[title], heading)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def demo_row(choices):
    """{heading: what the one row of the template says}"""
    villages, sizes, statuses, categories = choices.values()
    return {
        _("统一社会信用代码"): make_demo_code(DEMO_SERIAL),
        _("企业名称"): _("演示样例灯饰厂（填写前请删去本行）"),
        _("村（社区）"): (villages or [""])[0],
        _("地址"): _("演示路 1 号"),
        _("企业规模"): sizes[2],
        _("状态"): statuses[0],
        _("产品类别"): (categories or [""])[0],
        _("负责人"): _("演示负责人"),
        _("联系电话"): "0760-00000000",
        _("从业人数"): "12",
        _("监管责任人"): _("演示执法员"),
        _("村级联系人"): _("演示联络员"),
    }


def write_choices(sheet, lists, column, title, values, heading):
    """The values of a column, in a list of their own and as a drop-down."""
    lists.set_column(column, column, 22)
    lists.write_string(0, column, title, heading)
    for number, value in enumerate(values, 1):
        lists.write_string(number, column, value)
    if values:
        letter = xlsxwriter.utility.xl_col_to_name(column)
        source = f"='{lists.name}'!${letter}$2:${letter}${len(values) + 1}"
        sheet.data_validation(1, column, FILLED_ROWS, column, {"validate": "list", "source": source})
