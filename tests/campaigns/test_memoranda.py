"""合作备忘录: a duty on either side of every matter, who says how far it is, and what a reader sees of it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AuditEvent
from campaigns import closing_sections, memorandum_lines, memorandum_sheets, services, spreadsheets
from campaigns.choices import CampaignStatus, DutySide, DutyStatus
from campaigns.models import Memorandum, MemorandumDuty, MemorandumItem
from campaigns.transitions import Conflict
from tests.factories import OrgUnitFactory, make_person
from tests.factories_campaigns import CampaignUnitFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
DONE, UNDER_WAY, NOT_STARTED = DutyStatus.DONE, DutyStatus.UNDER_WAY, DutyStatus.NOT_STARTED


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def memorandum(campaign, town, village, town_clerk):
    return services.create_memorandum(
        campaign,
        title="质量合作备忘录",
        first_party=town,
        second_party=village,
        signed_on=date(2026, 3, 1),
        ends_on=date(2026, 12, 31),
        by=town_clerk,
    )


def add(memorandum, by, **values):
    texts = {"title": "检测服务", "first_duty": "镇里出检测券", "second_duty": "村里组织送检", **values}
    return services.add_memorandum_item(memorandum, by=by, **texts)


@pytest.fixture
def item(memorandum, town_clerk):
    return add(memorandum, town_clerk, due_on=date(2026, 11, 19))


@pytest.fixture
def first(item):
    return loaded_duty(item, DutySide.FIRST)


@pytest.fixture
def second(item):
    return loaded_duty(item, DutySide.SECOND)


def loaded_duty(item, side):
    return MemorandumDuty.objects.select_related("item__memorandum__campaign").get(item=item, side=side)


def move(duty, by, to=UNDER_WAY, **values):
    return services.move_duty(duty, to=to, by=by, **{"note": "已印发", "moved_on": TODAY, **values})


# -- What is agreed


def test_a_matter_has_a_duty_on_either_side(memorandum, item, campaign):
    duties = list(item.duties.values_list("side", "text", "status"))

    assert duties == [(DutySide.FIRST, "镇里出检测券", NOT_STARTED), (DutySide.SECOND, "村里组织送检", NOT_STARTED)]
    assert (item.code, item.position) == ("item-1", 0)
    event = AuditEvent.objects.get(action="create_memorandum")
    assert event.unit == campaign.owner_unit


def test_codes_and_places_go_on(memorandum, town_clerk, item):
    assert (add(memorandum, town_clerk).code, MemorandumItem.objects.last().position) == ("item-2", 1)


def test_one_party_twice_is_refused(campaign, town, town_clerk):
    with pytest.raises(ValidationError, match="不能是同一单位"):
        services.create_memorandum(campaign, title="备忘录", first_party=town, second_party=town, by=town_clerk)


def test_one_title_twice_is_refused(campaign, town, village, town_clerk, memorandum):
    with pytest.raises(ValidationError, match="已有同名的备忘录"):
        services.create_memorandum(
            campaign, title=memorandum.title, first_party=village, second_party=town, by=town_clerk
        )


def test_days_in_the_wrong_order_are_refused(memorandum, item, town_clerk):
    with pytest.raises(ValidationError, match="不能早于签订日期 2026-03-01"):
        services.change_memorandum(memorandum, ends_on=date(2026, 2, 28), by=town_clerk)
    with pytest.raises(ValidationError, match="不能晚于备忘录有效期 2026-11-18"):
        services.change_memorandum(memorandum, ends_on=date(2026, 11, 18), by=town_clerk)
    with pytest.raises(ValidationError, match="完成时限不能早于签订日期"):
        add(memorandum, town_clerk, due_on=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="完成时限不能晚于备忘录有效期"):
        services.change_memorandum_item(item, due_on=date(2027, 1, 1), by=town_clerk)
    item.refresh_from_db()
    assert item.due_on == date(2026, 11, 19)


def test_a_change_keeps_what_was_before(item, town_clerk):
    services.change_memorandum_item(
        item, title=item.title, due_on=None, first_duty="镇里出检测券", second_duty="村里逐家组织送检", by=town_clerk
    )

    event = AuditEvent.objects.get(action="change_memorandum_item")
    assert event.before == {"due_on": "2026-11-19", "second_duty": "村里组织送检"}
    assert event.after == {"due_on": None, "second_duty": "村里逐家组织送检"}


def test_change_of_nothing_is_refused(memorandum, item, town_clerk):
    with pytest.raises(ValidationError, match="没有改动"):
        services.change_memorandum_item(item, title=item.title, by=town_clerk)
    with pytest.raises(ValidationError, match="没有改动"):
        services.change_memorandum(memorandum, title=memorandum.title, by=town_clerk)


def test_an_ended_matter_stays_and_takes_nothing_more(item, first, town_clerk):
    services.end_memorandum_item(item, ends_on=TODAY, by=town_clerk)

    for act in (
        lambda: services.end_memorandum_item(item, ends_on=TODAY, by=town_clerk),
        lambda: services.change_memorandum_item(item, title="另一事项", by=town_clerk),
        lambda: move(first, town_clerk),
    ):
        with pytest.raises(ValidationError, match="已于 2026-11-20 终止"):
            act()
    assert MemorandumDuty.objects.filter(item=item).count() == 2


def test_an_end_to_come_or_before_the_signing_is_refused(item, town_clerk):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        services.end_memorandum_item(item, ends_on=date(2026, 11, 21), by=town_clerk)
    with pytest.raises(ValidationError, match="不能早于签订日期"):
        services.end_memorandum_item(item, ends_on=date(2026, 2, 1), by=town_clerk)


@pytest.mark.parametrize("who", ["leader", "inspector", "village_reporter", "other_town_clerk"])
def test_only_the_office_says_what_is_agreed(who, request, campaign, town, village, memorandum, item):
    person = request.getfixturevalue(who)

    for act in (
        lambda: services.create_memorandum(campaign, title="另一份", first_party=town, second_party=village, by=person),
        lambda: services.change_memorandum(memorandum, title="另一份", by=person),
        lambda: add(memorandum, person),
        lambda: services.change_memorandum_item(item, title="另一事项", by=person),
        lambda: services.end_memorandum_item(item, ends_on=TODAY, by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_closed_campaign_is_read_only(campaign, memorandum, item, first, town_clerk):
    campaign.status, campaign.closed_on = CampaignStatus.CLOSED, TODAY
    campaign.save()
    item, first = MemorandumItem.objects.get(pk=item.pk), loaded_duty(item, DutySide.FIRST)

    for act in (
        lambda: services.change_memorandum(memorandum, title="另一份", by=town_clerk),
        lambda: services.end_memorandum_item(item, ends_on=TODAY, by=town_clerk),
        lambda: move(first, town_clerk),
    ):
        with pytest.raises(ValidationError, match="只能查看"):
            act()


# -- How far it is


def test_the_office_speaks_for_both_sides(first, second, town_clerk):
    move(first, town_clerk, DONE)
    move(second, town_clerk, UNDER_WAY)

    assert list(MemorandumDuty.objects.order_by("side").values_list("status", flat=True)) == [DONE, UNDER_WAY]
    event = AuditEvent.objects.get(action="memorandumduty_done")
    assert (event.before["status"], event.after["reason"]) == (NOT_STARTED, "已印发")


def test_a_units_people_speak_for_the_duty_of_their_unit(first, second, village_reporter, other_village_reporter):
    move(second, village_reporter, DONE)

    assert MemorandumDuty.objects.get(pk=second.pk).note == "已印发"
    for duty, person in ((first, village_reporter), (second, other_village_reporter)):
        with pytest.raises(PermissionDenied):
            move(duty, person)


@pytest.mark.parametrize("who", ["leader", "inspector", "other_town_clerk"])
def test_others_do_not_move_a_duty(who, request, first):
    with pytest.raises(PermissionDenied):
        move(first, request.getfixturevalue(who))


def test_what_is_fulfilled_is_opened_again_by_the_office_only(second, village_reporter, town_clerk):
    move(second, village_reporter, DONE)
    with pytest.raises(PermissionDenied):
        move(second, village_reporter, UNDER_WAY)

    move(second, town_clerk, UNDER_WAY, note="检测券没有用完")

    assert MemorandumDuty.objects.get(pk=second.pk).status == UNDER_WAY


def test_a_note_alone_is_no_move(second, village_reporter):
    move(second, village_reporter)
    move(second, village_reporter, UNDER_WAY, note="已组织两批")

    assert (second.status, MemorandumDuty.objects.get(pk=second.pk).note) == (UNDER_WAY, "已组织两批")
    assert AuditEvent.objects.get(action="note_duty").before["note"] == "已印发"
    with pytest.raises(ValidationError, match="没有改动"):
        move(second, village_reporter, UNDER_WAY, note="已组织两批")


def test_a_move_of_a_duty_that_somebody_moved_is_a_conflict(second, village_reporter, town_clerk):
    mine = loaded_duty(second.item, DutySide.SECOND)
    move(second, town_clerk, UNDER_WAY)

    with pytest.raises(Conflict):
        move(mine, village_reporter, UNDER_WAY)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"note": " "}, "请写明履行情况"),
        ({"note": "字" * 301}, "不能超过300个字"),
        ({"moved_on": date(2026, 11, 21)}, "不能晚于今天"),
        ({"moved_on": date(2026, 2, 1)}, "不能早于签订日期"),
    ],
)
def test_bad_input_moves_nothing(first, town_clerk, values, message):
    with pytest.raises(ValidationError, match=message):
        move(first, town_clerk, **values)
    assert MemorandumDuty.objects.get(pk=first.pk).status == NOT_STARTED


# -- What a reader sees


def counts(memorandum, user):
    found = memorandum_lines.side_counts(Memorandum.objects.filter(pk=memorandum.pk), user, on=TODAY)
    return {
        side: (count.total, count.done, count.under_way, count.overdue) for side, count in found[memorandum.pk].items()
    }


def test_counts_leave_out_what_has_ended(memorandum, item, first, town_clerk):
    move(first, town_clerk, DONE)
    ended = add(memorandum, town_clerk, due_on=date(2026, 5, 1))
    services.end_memorandum_item(ended, ends_on=TODAY, by=town_clerk)

    assert counts(memorandum, town_clerk) == {DutySide.FIRST: (1, 1, 0, 0), DutySide.SECOND: (1, 0, 0, 1)}


def test_a_duty_is_overdue_after_its_day_until_it_is_fulfilled(memorandum, item, first, town_clerk):
    move(first, town_clerk, DONE)
    today = add(memorandum, town_clerk, title="今天到期", due_on=TODAY)

    lines = {line.item: line for line in memorandum_lines.item_lines(memorandum, town_clerk, on=TODAY)}

    assert [cell.is_overdue for cell in lines[item].cells] == [False, True]
    assert [cell.is_overdue for cell in lines[today].cells] == [False, False]


def test_page_shows_both_duties_their_states_and_what_is_late(client_of, memorandum, item, village_reporter):
    page = client_of(village_reporter).get(memorandum.get_absolute_url()).content.decode()

    for text in ("镇里出检测券", "村里组织送检", "2026-11-19", "逾期 1 项", "已履行 0/1"):
        assert text in page
    assert page.count("登记履行情况") == 1  # its own duty
    assert "新增合作事项" not in page


def test_the_office_enters_a_memorandum_on_the_pages(client_of, campaign, town, village, town_clerk):
    client = client_of(town_clerk)
    body = {"title": "合作备忘录", "first_party": town.pk, "second_party": village.pk, "signed_on": "2026-03-01"}
    made = client.post(reverse("campaigns:memorandum_create", args=[campaign.pk]), body)
    memorandum = Memorandum.objects.get()
    assert made.url == memorandum.get_absolute_url()

    body = {"title": "检测服务", "first_duty": "镇里出检测券", "second_duty": "村里组织送检", "due_on": "2026-12-01"}
    client.post(reverse("campaigns:memorandum_item_add", args=[memorandum.pk]), body)
    duty = MemorandumDuty.objects.get(side=DutySide.SECOND)
    body = {"to": DONE, "note": "送检三批", "moved_on": "2026-11-20"}
    client.post(reverse("campaigns:memorandum_duty_move", args=[duty.pk]), body)

    page = client.get(reverse("campaigns:memorandum_list", args=[campaign.pk])).content.decode()
    assert "已履行 1/1" in page
    assert "已履行 0/1" in page


def test_refused_input_stays_in_the_form(client_of, memorandum, town_clerk):
    body = {"title": "检测服务", "first_duty": "镇里出检测券", "second_duty": "村里组织送检", "due_on": "2027-12-01"}
    answer = client_of(town_clerk).post(reverse("campaigns:memorandum_item_add", args=[memorandum.pk]), body)

    assert "完成时限不能晚于备忘录有效期 2026-12-31" in answer.content.decode()
    assert "村里组织送检" in answer.content.decode()


def test_a_party_from_outside_takes_part_in_the_campaign(client_of, campaign, bureau, other_town, village, town_clerk):
    CampaignUnitFactory(campaign=campaign, unit=bureau, is_reporting=False)
    client, url = client_of(town_clerk), reverse("campaigns:memorandum_create", args=[campaign.pk])

    assert client.post(url, {"title": "甲", "first_party": bureau.pk, "second_party": village.pk}).status_code == 302
    assert (
        client.post(url, {"title": "乙", "first_party": other_town.pk, "second_party": village.pk}).status_code == 404
    )


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 200), ("village_reporter", 200), ("town_clerk", 200), ("other_town_clerk", 404)]
)
def test_who_reads_a_memorandum(client_of, request, campaign, memorandum, who, status):
    client = client_of(request.getfixturevalue(who))

    assert client.get(memorandum.get_absolute_url()).status_code == status
    assert client.get(reverse("campaigns:memorandum_list", args=[campaign.pk])).status_code == status


def test_a_page_of_many_matters_takes_a_fixed_number_of_queries(
    client_of, memorandum, town_clerk, django_assert_max_num_queries
):
    for number in range(30):
        add(memorandum, town_clerk, title=f"事项{number}")
    client = client_of(town_clerk)

    with django_assert_max_num_queries(12):
        client.get(memorandum.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(reverse("campaigns:memorandum_list", args=[memorandum.campaign_id]))


# -- The action's end


def test_open_duties_are_handed_on_with_who_owes_them(campaign, memorandum, item, first, village, town_clerk):
    move(first, town_clerk, DONE)

    sections = {section.code: items for section, items in closing_sections.open_items(campaign, town_clerk)}

    (left,) = sections["memoranda"]
    assert (left.unit, left.due_on, left.label) == (village, date(2026, 11, 19), "检测服务：村里组织送检")


def test_the_archive_keeps_both_sides(campaign, item, first, town_clerk, tmp_path):
    move(first, town_clerk, DONE)
    path = tmp_path / "memoranda.xlsx"
    path.write_bytes(memorandum_sheets.memorandum_workbook(campaign, user=town_clerk))

    (sheet,) = spreadsheets.read_sheets(path)

    cells = [cell for _number, row in sheet.rows for cell in row]
    for text in ("检测服务", "镇里出检测券", "已履行", "已印发", "村里组织送检", "未启动"):
        assert text in cells


def test_a_unit_above_the_party_speaks_for_it(campaign, memorandum, item, second, village):
    """Whoever acts for a subtree speaks for the party within it."""
    hamlet = OrgUnitFactory(parent=village)
    below = make_person(Role.UNIT_REPORTER, hamlet, acts_for=hamlet)
    above = make_person(Role.UNIT_HEAD, village, acts_for=village)

    with pytest.raises(PermissionDenied):
        move(second, below)
    assert move(second, above).status == UNDER_WAY
