"""The drill over every page answers for the whole, whichever of its parts comes last."""

from itertools import permutations

import pytest

from tests.browser import survey
from tests.browser.test_every_page import PARTS, must_be_seen

SAW = {"office": {"reports:office_desk"}, "firm": {"inspections:firm_home"}, "beside": {"accounts:login"}}
VIEWS = set().union(*SAW.values())


class Seen:
    def __init__(self, *names):
        self.names, self.templates = set(names), {"a.html"}


def missed(folder, names, *, code="now"):
    return survey.missed(SAW, names=names, templates={"a.html"}, folder=folder, code=code)


@pytest.mark.parametrize("order", list(permutations(SAW)))
def test_last_part_names_what_nobody_has_looked_at(tmp_path, order):
    for part in order[:-1]:
        survey.keep(part, Seen(*SAW[part]), folder=tmp_path, code="now")
        assert missed(tmp_path, VIEWS | {"reports:forgotten"}) == []

    survey.keep(order[-1], Seen(*SAW[order[-1]]), folder=tmp_path, code="now")

    assert missed(tmp_path, VIEWS) == []
    assert missed(tmp_path, VIEWS | {"reports:forgotten"}) == ["reports:forgotten"]


def test_part_that_saw_other_code_has_yet_to_look(tmp_path):
    for part in SAW:
        survey.keep(part, Seen(*SAW[part]), folder=tmp_path, code="before" if part == "firm" else "now")

    assert missed(tmp_path, {"reports:forgotten"}) == []


def test_parts_and_pages_are_told_apart():
    names, templates = must_be_seen()

    assert len(set(PARTS)) == len(PARTS)
    assert "campaigns:ledger_list" in names
    assert "campaigns/ledger_list.html" in templates
