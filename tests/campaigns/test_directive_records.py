"""What stays of directives: the archive's workbook, and the list that whoever leaves a post hands on."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from campaigns import handover, services
from campaigns.directive_sheets import directive_workbook
from tests.factories_directives import MONDAY, instruct, order, received, replied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def rows_of(content, name):
    heading, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(name).to_python()
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_archive_holds_each_directive_with_its_steps(campaign, village, town_clerk, village_head, leader):
    directive = replied(order(campaign, village, by=town_clerk), by=village_head)
    services.close_directive(directive, note="已核实", by=leader)
    instruct(campaign, village, by=town_clerk, issued_by=leader)

    content = directive_workbook(campaign, user=town_clerk)

    first, second = rows_of(content, "督办和批示")
    assert (first["种类"], first["承办单位"], first["状态"], first["代录人"]) == ("督办", "演示东村", "已办结", "")
    assert (second["批示人或交办人"], second["代录人"]) == ("镇长甲", "经办员甲")
    steps = [(row["环节"], row["经手人"]) for row in rows_of(content, "办理过程") if row["编号"] == directive.pk]
    assert steps == [("交办", "经办员甲"), ("签收", "书记甲"), ("回复办理结果", "书记甲"), ("核查办结", "镇长甲")]


def test_archive_holds_the_signed_letters_alone(campaign, village, town_clerk, leader, time_machine):
    for subject in ("发出", "未发"):
        order(campaign, village, by=town_clerk, subject_label=subject)
    time_machine.move_to(MONDAY.replace(day=19), tick=False)
    _draft, signed = (services.draft_letter(each, by=town_clerk) for each in campaign.directives.order_by("pk"))
    services.sign_letter(signed, by=leader)

    (row,) = rows_of(directive_workbook(campaign, user=town_clerk), "督办函")

    assert (row["文号"], row["签发人"]) == (signed.reference, "镇长甲")


def test_archive_shows_nobody_what_they_do_not_see(campaign, village, other_village_head, town_clerk):
    order(campaign, village, by=town_clerk)

    content = directive_workbook(campaign, user=other_village_head)

    assert rows_of(content, "督办和批示") == rows_of(content, "办理过程") == []


def test_open_directives_are_handed_over(campaign, village, other_village, town_clerk, village_head, leader):
    mine = received(order(campaign, village, by=town_clerk), by=village_head)
    order(campaign, other_village, by=town_clerk)
    instruct(campaign, village, by=leader, reply_due_on=None)  # nothing is awaited

    (line,), count = handover.open_directives(village_head, now=MONDAY)

    assert (count, line.state, line.due, line.url) == (1, "办理中", "2026-11-16", mine.get_absolute_url())
    assert line.what == "演示东村：督办 夜间生产排查"
    assert handover.open_directives(town_clerk, now=MONDAY)[1] == 2
    services.withdraw_directive(mine, reason="不办了", by=town_clerk)
    assert handover.open_directives(village_head, now=MONDAY) == ([], 0)
