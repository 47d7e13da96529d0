"""The batches of the list of spot checks as rows of a table."""

from collections import defaultdict
from html import escape

from django.utils.translation import gettext as _

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

    def __init__(self, verdicts, failed_items):
        super().__init__(verdicts)
        self.items = failed_items
        self.sources = {source: escape(source.label) for source in CheckSource}
        self.methods = {method: escape(method.label) for method in CheckMethod}
        words = {"": _("尚无结论")} | {verdict: verdict.label for verdict in Verdict}
        self.outcomes = {verdict: status(VERDICT_TONES[verdict], word) for verdict, word in words.items()}
        self.comma = _("、")

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

    def cells(self, verdict):
        source, method = self.sources[verdict.spot_check__source], self.methods[verdict.spot_check__method]
        yield f"<td>{self.link(verdict.spot_check, verdict.spot_check__number)}</td>"
        yield f'<td class="text-nowrap">{verdict.happened_on.isoformat()}</td>'
        yield f"<td>{escape(verdict.spot_check__sampled_party)}</td>"
        yield f'<td class="text-nowrap">{escape(verdict.unit__name)}</td>'
        yield f"<td>{escape(product_line(*(getattr(verdict, name) for name in PRODUCT)))}</td>"
        yield f'<td class="text-nowrap">{source} · {method}</td>'
        yield f'<td class="text-nowrap">{self.outcomes[verdict.verdict]}</td>'
        items = self.items.get(verdict.spot_check)
        yield self.labelled("items", escape(self.comma.join(items))) if items else '<td class="wide-only">—</td>'


@prepared
def _failed_items(spot_check_ids):
    items = FailedItem.objects.current().filter(spot_check__in=spot_check_ids)
    return items.values_list("spot_check", "item__name")
