"""The firms of the registry's list as rows of a table."""

from collections import defaultdict

from django.utils.translation import gettext as _

from accounts.prepared_queries import prepared
from accounts.table_rows import PrintedTable, status
from enterprises.choices import STATUS_TONES, DutyKind, EnterpriseSize, EnterpriseStatus
from enterprises.models import EnterpriseDuty

PRINTED = ("pk", "name", "credit_code", "temporary_number", "unit__name", "size", "category__name", "status")


def printed(enterprises):
    """Of some firms what a row of the list prints, as named tuples: whole firms take three times as long."""
    return enterprises.values_list(*PRINTED, named=True)


def supervisors(firms, *, on):
    """{pk of a firm: names of those who supervise it on a day}"""
    found = defaultdict(list)
    for pk, name in _supervisors([firm.pk for firm in firms], on):
        found[pk].append(name)
    return found


class RegistryTable(PrintedTable):
    """Heading and rows of `printed` firms, with the `supervisors` of them."""

    detail_view = "enterprises:enterprise_detail"
    wide_only = ("category",)
    row = (
        '<td class="task-title"><a href="{}">{}</a></td>'
        '<td class="wide-only">{}</td>'
        "<td>{}</td>"
        '<td class="wide-only">{}</td>'
        '<td class="wide-only">{}</td>'
        "<td>{}</td>"
        '<td data-label="%(supervisor)s">{}</td>'
    )

    def __init__(self, firms, supervisors):
        super().__init__(firms)
        self.supervisors = supervisors
        self.sizes = {"": "—"} | {size: str(size.label) for size in EnterpriseSize}
        self.statuses = {each: status(STATUS_TONES[each], each.label) for each in EnterpriseStatus}
        self.nobody = status("red", _("未指定"))

    def headings(self):
        return {
            "name": _("企业名称"),
            "number": _("代码"),
            "unit": _("村（社区）"),
            "size": _("规模"),
            "category": _("主营产品"),
            "status": _("状态"),
            "supervisor": _("监管责任人"),
        }

    def texts(self, firm):
        return (
            self.address_of(firm.pk),
            firm.name,
            firm.credit_code or firm.temporary_number,
            firm.unit__name,
            self.sizes[firm.size],
            firm.category__name or "—",
            self.statuses[firm.status],
            "".join(self.supervisors.get(firm.pk, ())) or self.nobody,
        )


@prepared
def _supervisors(enterprise_ids, on):
    duties = EnterpriseDuty.objects.current(on).filter(kind=DutyKind.SUPERVISOR, enterprise__in=enterprise_ids)
    return duties.values_list("enterprise", "name")
