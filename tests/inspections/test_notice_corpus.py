"""The 21 published notices: every row, every cell, every item."""

import csv
import json
from pathlib import Path

import pytest

from inspections import item_names, notice_table

NOTICES = sorted(Path(__file__).parents[1].joinpath("data/notices").glob("*/rows.csv"))
TOTALS_NOTICE = "cn-zj-nb-2023-fire-products"


def read(path):
    meta = json.loads(path.with_name("meta.json").read_text(encoding="utf-8"))
    return notice_table.read_notice(path, meta=meta)


def printed_rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_notices_are_here():
    assert len(NOTICES) == 21


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.parent.name)
def test_notice_keeps_every_row_and_cell(path):
    table = read(path)

    assert [row.as_printed for row in table.rows] == printed_rows(path)
    assert table.rows_read == len(table.rows)
    assert table.problems == []
    assert table.unknown_columns == []
    assert bool(table.totals) == (path.parent.name == TOTALS_NOTICE)
    assert len(set(table.row_keys)) == len(table.rows)


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.parent.name)
def test_notice_items_are_in_the_dictionary(path):
    names = {row["name"] for row in item_names.read_dictionary_rows()}

    table = read(path)

    assert {name for row in table.rows for name in row.items} <= names
    assert [row.unknown_items for row in table.rows if row.unknown_items] == []


def test_hard_cells_of_the_notices_are_understood():
    records = {path.parent.name: read(path).records for path in NOTICES}

    beijing = records["cn-bj-2012-lighting"]
    assert [record.produced_on for record in beijing[:4]] == ["2012-02", "2012-09", "", "2011-02-27"]
    assert records["cn-bj-2015-lighting"][0].batch == "6939164301873"
    assert records["cn-sh-2021-02-led"][0].produced_on == "2019-09-16"
    assert records["cn-bj-2016-lighting"][0].produced_on == "2014-12"
    assert records["cn-nat-2010-cfl"][0].items == ["光通量维持率", "颜色特征", "能效标识"]
    assert records["cn-gd-sz-shenshan-2021-lamps"][1].items[-1] == "耐热、耐火和耐起痕"
    assert records["cn-gd-sz-shenshan-2021-lamps"][0].brand == "图形"
    assert records["cn-gd-gz-consumer-lamps"][1].brand == ""
    assert records["cn-gd-gz-consumer-lamps"][3].items == ["灯功率", "初始光效/光通量"]
    assert records["cn-sh-energy-saving-lamps"][0].brand == "沪邦"
    assert records["cn-sh-2010q4-light-strings"][1].batch == "1031"
    assert {record.verdict for record in records["cn-sh-2010q4-light-strings"]} == {None}


def test_totals_notice_counts_products_not_batches():
    table = read(next(path for path in NOTICES if path.parent.name == TOTALS_NOTICE))

    assert table.records == []
    last = table.totals[-1]
    assert (last.product, last.inspected, last.nonconforming, last.rate) == ("消防应急照明灯具", 5, 1, "20.00%")
