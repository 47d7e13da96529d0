"""Workbooks that the portal hands out about units."""

import io
from itertools import zip_longest

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import Role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (26, 14, 18, 14, 18)


@languages.of_records()
def contact_workbook(*, user):
    """The bytes of the list of contacts as it stands, ready to be changed and brought in again: one line per reporter.

    Chinese whoever asks for it: the import reads Chinese headings.
    """
    headings = [_("单位"), _("审核人"), _("审核人电话"), _("联络员"), _("联络员电话")]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(_("联络员名单"))
        heading = workbook.add_format({"bold": True, "bg_color": "#EAEEF2", "border": 1})
        # Text, or Excel makes a number of a telephone number.
        text = workbook.add_format({"num_format": "@"})
        for column, (title, width) in enumerate(zip(headings, WIDTHS, strict=True)):
            sheet.set_column(column, column, width, text)
            sheet.write_string(0, column, title, heading)
        for number, cells in enumerate(_contact_rows(user), 1):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell, text)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def _contact_rows(user):
    units = accounts_services.contact_units(user).with_parent_path().order_by("parent_path", "position", "pk")
    names = _unit_names(list(units.select_related("parent")))
    for unit, posts in accounts_services.contacts_of(names, on=timezone.localdate()).items():
        heads, reporters = (_lasting(posts[role]) for role in (Role.UNIT_HEAD, Role.UNIT_REPORTER))
        for head, reporter in zip_longest(heads, reporters or [("", "")], fillvalue=("", "")):
            yield [names[unit], *head, *reporter]


def _unit_names(units):
    """{unit: its name, with the town before it where two units share one}"""
    seen = [unit.name for unit in units]
    return {unit: f"{unit.parent.name}{unit.name}" if seen.count(unit.name) > 1 else unit.name for unit in units}


def _lasting(posts):
    """(name, telephone number) of those whose list this is: no deputies, nobody whose last day is today."""
    today = timezone.localdate()
    return [
        (post.user.display_name, post.user.phone)
        for post in posts
        if post.delegated_from_id is None and post.ends_on != today
    ]
