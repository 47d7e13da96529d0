"""The batches of the list of spot checks as rows of a table."""

from collections import defaultdict

from django.utils.translation import gettext as _

from accounts.escaped_html import filled
from accounts.prepared_queries import prepared
from accounts.table_rows import PrintedTable, status
from inspections.choices import VERDICT_TONES, CheckMethod, CheckSource, Verdict
from inspections.models import FailedItem
from inspections.models.spot_check import product_line

PRODUCT = ("spot_check__product_name", "spot_check__brand", "spot_check__model", "spot_check__batch")
PRINTED = (
    "pk", "spot_check", "spot_check__number", "happened_on", "spot_check__sampled_party", "unit__name", *PRODUCT,
    "spot_check__source", "spot_check__method", "verdict",
)  # fmt: skip


def printed(verdicts):
    """Of some verdicts what a row of the list prints, as named tuples: whole batches take three times as long."""
    return verdicts.values_list(*PRINTED, named=True)


def failed_items(verdicts):
    """{pk of a batch: names of the items that it failed}"""
    found = defaultdict(list)
    for spot_check, name in _failed_items([verdict.spot_check for verdict in verdicts]):
        found[spot_check].append(name)
    return found


class SpotCheckTable(PrintedTable):
    """Heading and rows of `printed` verdicts, with the `failed_items` of their batches."""

    detail_view = "inspections:spot_check_detail"
    row = (
        '<td><a href="{}">{}</a></td>'
        '<td class="text-nowrap">{}</td>'
        "<td>{}</td>"
        '<td class="text-nowrap">{}</td>'
        "<td>{}</td>"
        '<td class="text-nowrap">{} · {}</td>'
        '<td class="text-nowrap">{}</td>'
        "{}"
    )

    def __init__(self, verdicts, failed_items):
        super().__init__(verdicts)
        self.items = failed_items
        self.sources = {source: str(source.label) for source in CheckSource}
        self.methods = {method: str(method.label) for method in CheckMethod}
        words = {"": _("尚无结论")} | {verdict: verdict.label for verdict in Verdict}
        self.outcomes = {verdict: status(VERDICT_TONES[verdict], word) for verdict, word in words.items()}
        self.comma = _("、")
        self.no_items = filled('<td class="wide-only">{}</td>', "—")

    def headings(self):
        return {
            "number": _("抽样单编号"),
            "sampled_on": _("抽样日期"),
            "party": _("被抽样单位"),
            "unit": _("村（社区）"),
            "product": _("产品"),
            "source": _("来源"),
            "verdict": _("结论"),
            "items": _("不合格项目"),
        }

    def texts(self, verdict):
        return (
            self.address_of(verdict.spot_check),
            verdict.spot_check__number,
            verdict.happened_on.isoformat(),
            verdict.spot_check__sampled_party,
            verdict.unit__name,
            product_line(*(getattr(verdict, name) for name in PRODUCT)),
            self.sources[verdict.spot_check__source],
            self.methods[verdict.spot_check__method],
            self.outcomes[verdict.verdict],
            self._items_cell(self.items.get(verdict.spot_check)),
        )

    def _items_cell(self, items):
        if not items:
            return self.no_items
        return filled('<td data-label="{}">{}</td>', self.labels["items"], self.comma.join(items))


@prepared
def _failed_items(spot_check_ids):
    items = FailedItem.objects.current().filter(spot_check__in=spot_check_ids)
    return items.values_list("spot_check", "item__name")
