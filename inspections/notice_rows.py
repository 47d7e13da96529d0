"""Rows of a published table as records of batches or totals of products, each with every cell as it was printed."""

import re
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from accounts import plain_text
from inspections import notice_columns, notice_totals, notice_values
from inspections.notice_totals import Problem

QUOTED_BRAND = re.compile(r"\s*[“\"「『](?P<brand>[^”\"」』]{1,40})[”\"」』]")
SUM_LABELS = frozenset({"合计", "总计", "小计"})


@dataclass
class Record:
    """One printed batch. Text fields are as printed, empty for what the table does not say; verdict is conforming,
    nonconforming or None; produced_on is an ISO date, month or year."""

    row: int
    sampled_party: str = ""
    labelled_producer: str = ""
    product_class: str = ""
    product: str = ""
    brand: str = ""
    model: str = ""
    batch: str = ""
    produced_on: str = ""
    verdict: str | None = None
    items: list[str] = field(default_factory=list)
    unknown_items: list[str] = field(default_factory=list)
    lab: str = ""
    report_number: str = ""
    as_printed: dict[str, str] = field(default_factory=dict)

    def as_dict(self):
        values = {
            name: value if value != "" else None for name, value in asdict(self).items() if name != "product_class"
        }
        return {**values, "as_printed": self.as_printed}


@dataclass
class Total:
    """One printed line of counts of batches, None where not printed; rate in per cent as printed."""

    row: int
    product: str = ""
    inspected: int | None = None
    nonconforming: int | None = None
    rate: str = ""
    items: list[str] = field(default_factory=list)
    unknown_items: list[str] = field(default_factory=list)
    as_printed: dict[str, str] = field(default_factory=dict)

    def as_dict(self):
        return {**asdict(self), "rate": self.rate or None}


def is_sum(cells):
    """Whether a row is the line of sums below a table."""
    first = next((cell for cell in cells if cell.strip()), "")
    return plain_text.fold(first).replace(" ", "") in SUM_LABELS


class RowReader:
    """Reads the rows of one sheet in order: carries a class down, collects problems with their place."""

    def __init__(self, header, sheet, *, list_kind, dictionary):
        self.header, self.sheet, self.list_kind, self.dictionary = header, sheet, list_kind, dictionary
        self.problems, self.nameless_columns, self.carried = [], [], {}
        self.header_length = max((len(cells) for number, cells in sheet.rows if number == header.last_row), default=0)

    def read_record(self, number, cells):
        """The Record of a row, or None when the row is refused."""
        cells = self.complete(number, cells)
        if cells is None:
            return None
        items = self.dictionary.split("" if self.is_unknown(cells, "items") else self.printed(cells, "items"))
        production = self.read_production(number, cells)
        product, brand = self.known(cells, "product"), self.known(cells, "brand")
        if "brand" not in self.header.fields and (match := QUOTED_BRAND.match(product)):
            brand = match["brand"].strip()
        return Record(
            row=number,
            sampled_party=self.known(cells, "sampled_party"),
            labelled_producer=self.known(cells, "labelled_producer"),
            product_class=self.carry("product_class", self.known(cells, "product_class")),
            product=product,
            brand=brand,
            model=self.known(cells, "model"),
            batch=self.known(cells, "batch") or production.batch,
            produced_on=production.produced_on,
            verdict=self.read_verdict(number, cells, items),
            items=list(items.names),
            unknown_items=list(items.unknown),
            lab=self.known(cells, "lab"),
            report_number=self.known(cells, "report_number"),
            as_printed=self.as_printed(cells),
        )

    def read_total(self, number, cells):
        """The Total of a row, or None when the row is refused; a rate is checked against its counts."""
        cells = self.complete(number, cells)
        if cells is None:
            return None
        counts = {
            name: self.read_count(number, cells, name)
            for name in ("inspected_count", "nonconforming_count", "conforming_count")
        }
        inspected, failed, passed = counts.values()
        if failed is None and inspected is not None and passed is not None:
            failed = inspected - passed
        for name, kind in (("nonconforming_rate", "rate"), ("conforming_rate", "conforming_rate")):
            self.check_rate(number, cells, name, kind=kind, failed=failed, inspected=inspected)
        items = self.dictionary.split("" if self.is_unknown(cells, "items") else self.printed(cells, "items"))
        return Total(
            row=number,
            product=self.known(cells, "product") or self.known(cells, "product_class"),
            inspected=inspected,
            nonconforming=failed,
            rate=self.known(cells, "nonconforming_rate"),
            items=list(items.names),
            unknown_items=list(items.unknown),
            as_printed=self.as_printed(cells),
        )

    def check_sum(self, number, cells, totals):
        """Reports a printed line of sums (合计) that is not the sum of the lines above it."""
        cells = notice_columns.pad(cells, self.header.width)
        for name, values in (
            ("inspected_count", [total.inspected for total in totals]),
            ("nonconforming_count", [total.nonconforming for total in totals]),
        ):
            printed = notice_totals.read_count(self.printed(cells, name))
            if printed is not None and None not in values and printed != sum(values):
                message = _("合计为 %(printed)d，各行相加为 %(added)d。") % {"printed": printed, "added": sum(values)}
                self.problems.append(Problem(message, number, self.header.fields[name].name, is_refusal=False))

    # Cells

    def complete(self, number, cells):
        """The cells of a row under their headings. One cell short, it is moved right where that is certain."""
        if not self.sheet.is_ragged:
            return notice_columns.pad(cells, self.header.width)
        if len(cells) > self.header_length and any(cell.strip() for cell in cells[self.header_length :]):
            return self.refuse(
                number,
                _("本行有 %(count)d 格，比表头的 %(expected)d 格多，可能是单元格内容里有未加引号的分隔符。")
                % {"count": len(cells), "expected": self.header_length},
            )
        if shifted := self.shifted_right(cells):
            return shifted
        if len(cells) < self.header.width:
            return self.refuse(
                number,
                _("本行只有 %(count)d 格，表头有 %(expected)d 列；可能因合并单元格而左移，请补齐后重新上传。")
                % {"count": len(cells), "expected": self.header.width},
            )
        return cells

    def shifted_right(self, cells):
        """The row with the carried class put back, when its verdict stands one column left of where it belongs."""
        verdict, group = self.header.fields.get("verdict"), self.header.fields.get("product_class")
        if not verdict or not group or group.position > verdict.position or not self.carried.get("product_class"):
            return None
        cells = notice_columns.pad(cells, self.header.width)
        stands_left = notice_values.read_verdict(cells[verdict.position - 1]) is not None
        if not stands_left or notice_values.read_verdict(cells[verdict.position]) is not None or cells[-1].strip():
            return None
        return [*cells[: group.position], self.carried["product_class"], *cells[group.position : -1]]

    def printed(self, cells, name):
        column = self.header.fields.get(name)
        return cells[column.position] if column else ""

    def is_unknown(self, cells, name):
        return notice_values.is_unknown(self.printed(cells, name))

    def known(self, cells, name):
        return notice_values.known_text(self.printed(cells, name))

    def carry(self, name, value):
        """The value, or the last one above it."""
        self.carried[name] = value or self.carried.get(name, "")
        return self.carried[name]

    def as_printed(self, cells):
        """{heading: cell} of every column, and of columns without a heading that hold something."""
        printed = {column.name: cells[column.position] for column in self.header.columns}
        named = {column.position for column in self.header.columns}
        for position, cell in enumerate(cells):
            if position not in named and cell.strip():
                name = _("第%(number)d列") % {"number": position + 1}
                printed[name] = cell
                if name not in self.nameless_columns:
                    self.nameless_columns.append(name)
        return printed

    # Meanings

    def read_production(self, number, cells):
        """The Production of the date column, else of the column of dates and batches together."""
        name = "produced_on" if "produced_on" in self.header.fields else "produced_on_or_batch"
        column = self.header.fields.get(name)
        if not column:
            return notice_values.Production()
        text = cells[column.position]
        is_decimal = (number, column.position) in self.sheet.decimals
        try:
            production = notice_values.read_production(text, may_be_batch=name != "produced_on", is_decimal=is_decimal)
        except notice_values.ImpossibleDateError as error:
            self.refuse(
                number, _("“%(text)s”不是真实的日期：%(reason)s") % {"text": text.strip(), "reason": error}, column.name
            )
            return notice_values.Production()
        if not production.is_understood:
            message = _("“%(text)s”看不出日期，只按原文保留。") % {"text": text.strip()}
            self.problems.append(Problem(message, number, column.name, is_refusal=False))
        return production

    def read_verdict(self, number, cells, items):
        """The printed verdict; without one, what the kind of the list or a failing item says; else None."""
        fails = bool(items.names or items.unknown) or bool(
            notice_totals.read_count(self.printed(cells, "nonconforming_count"))
        )
        column = self.header.fields.get("verdict")
        text = cells[column.position] if column else ""
        verdict = notice_values.read_verdict(text)
        if verdict is None and not notice_values.is_unknown(text):
            message = _("“%(text)s”看不出合格或不合格，结论留空，按原文保留。") % {"text": text.strip()}
            self.problems.append(Problem(message, number, column.name, is_refusal=False))
            return None
        if verdict and self.list_kind and verdict != self.list_kind:
            self.refuse(number, _("本行结论为“%(text)s”，与所选名单类型不一致。") % {"text": text.strip()}, column.name)
        if verdict == notice_values.CONFORMING and fails:
            self.refuse(number, _("本行结论为合格，却列有不合格项目，请核对。"), column.name)
        return verdict or self.list_kind or (notice_values.NONCONFORMING if fails else None)

    def read_count(self, number, cells, name):
        column = self.header.fields.get(name)
        if not column or notice_values.is_unknown(cells[column.position]):
            return None
        count = notice_totals.read_count(cells[column.position])
        if count is None:
            self.refuse(number, _("“%(text)s”不是批次数。") % {"text": cells[column.position].strip()}, column.name)
        return count

    def check_rate(self, number, cells, name, *, kind, failed, inspected):
        column = self.header.fields.get(name)
        if not column or notice_values.is_unknown(cells[column.position]):
            if name == "nonconforming_rate":
                self.problems += notice_totals.check_rate(None, failed, inspected, name=kind, row=number)
            return
        text = cells[column.position]
        if (number, column.position) in self.sheet.decimals and float(text) < 1:  # Excel keeps 25 % as 0.25
            text = f"{float(text) * 100:.10g}"
        rate = notice_totals.read_rate(text)
        if rate is None:
            self.refuse(number, _("“%(text)s”不是比率。") % {"text": text.strip()}, column.name)
            return
        self.problems += notice_totals.check_rate(rate, failed, inspected, name=kind, row=number, column=column.name)

    def refuse(self, number, message, column=None):
        self.problems.append(Problem(message, number, column))
