"""Published figures of rules.md 2.3 and 7, and of the notices' meta.json."""

import json
from pathlib import Path

import pytest

from inspections.notice_totals import check_published_totals, read_count, read_rate

METAS = sorted(Path(__file__).parents[1].joinpath("data/notices").glob("*/meta.json"))


def problems(**totals):
    return check_published_totals(totals)


@pytest.mark.parametrize("path", METAS, ids=lambda path: path.parent.name)
def test_totals_of_the_notices_agree(path):
    assert check_published_totals(json.loads(path.read_text(encoding="utf-8"))["published_totals"]) == []


@pytest.mark.parametrize(
    ("failed", "batches", "rate"),
    [
        (34, 430, 7.9),
        (15, 220, 6.8),
        (39, 145, 26.9),
        (36, 194, 18.56),
        (37, 65, 57.0),
        (170, 348, 49.0),
        (14, 17, 82.0),
        (687, 5573, 12.3),
    ],
)
def test_rate_rounded_by_its_issuer_agrees(failed, batches, rate):
    assert problems(batches=batches, nonconforming=failed, rate=rate) == []


@pytest.mark.parametrize(
    ("passed", "batches", "rate"), [(12, 26, 46.1), (11, 15, 73.0), (36, 54, 66.7), (42, 50, 84.0)]
)
def test_conforming_rate_cut_off_or_rounded_agrees(passed, batches, rate):
    assert problems(batches=batches, nonconforming=batches - passed, conforming=passed, conforming_rate=rate) == []


def test_conforming_rate_that_is_the_nonconforming_rate_is_refused():
    (problem,) = problems(batches=263, nonconforming=23, conforming_rate=8.75)

    assert problem.is_refusal
    assert "8.75%" in problem.message
    assert "不合格率" in problem.message


def test_nonconforming_rate_that_is_the_conforming_rate_is_refused():
    (problem,) = problems(batches=263, nonconforming=23, rate="91.25%")

    assert problem.is_refusal


def test_rate_that_contradicts_its_counts_is_reported():
    (problem,) = problems(batches=5594, nonconforming=687, rate=12.4)

    assert not problem.is_refusal
    assert problem.column == "公布的不合格率"
    assert "12.28%" in problem.message


def test_rate_by_enterprise_is_named_as_such():
    (problem,) = problems(batches=133, nonconforming=75, enterprises=109, nonconforming_enterprises=67, rate=61.5)

    assert not problem.is_refusal
    assert "企业" in problem.message


def test_counts_that_do_not_add_up_are_reported():
    (problem,) = problems(batches=20, nonconforming=8, conforming=11)

    assert not problem.is_refusal


def test_more_failures_than_batches_are_refused():
    assert all(problem.is_refusal for problem in problems(batches=8, nonconforming=20, rate=40))


def test_half_is_both_rates_and_agrees():
    assert problems(batches=10, nonconforming=5, rate=50, conforming_rate=50) == []


@pytest.mark.parametrize("text", ["", None, "约三成", "1e2", "１2,5", "-3", "101", True, "٣"])
def test_what_is_no_rate_is_none(text):
    assert read_rate(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12", 12),
        ("１２", 12),
        (12, 12),
        ("12批次", 12),
        ("1.5", None),
        ("1,234", None),
        ("٣", None),
        (None, None),
        ("-1", None),
        (True, None),
    ],
)
def test_count_is_strict(text, count):
    assert read_count(text) == count
