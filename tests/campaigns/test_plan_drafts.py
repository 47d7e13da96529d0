"""From an official plan to a campaign: the draft, its corrections, and what the campaign then holds."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role, UnitKind
from accounts.models import AuditEvent, OrgUnit
from campaigns import services
from campaigns.choices import MonthRule, PlanDraftStatus, PlanRowLevel, TaskPart, WeekRule
from campaigns.models import Campaign, PlanDraft
from campaigns.plan_draft_content import DraftTree, chosen_in, find_row, unmatched_names
from tests.campaigns import plan_samples
from tests.factories import OrgUnitFactory, make_person

PLAN = """演示镇2026年质量提升工作方案
为落实《演示市质量提升方案》（演府〔2025〕9号）要求，制定本方案。
一、工作目标
全面提升灯具质量。
二、重点任务
（一）严查无证生产
1.开展摸排。（牵头单位：演示分局；责任单位：各村（社区）；配合单位：演示供电所；完成时限：6月底前）
2.集中整治。（牵头单位：演示分局；责任单位：镇公安分局；完成时限：长期坚持）
3.总结经验。（牵头单位：镇公安分局；完成时限：2026年11月底前）
（二）加强宣传
1.开展宣传。（责任单位：演示供电所、演示分局）
"""
HEAD = {
    "name": "演示镇2026年质量提升行动",
    "slug": "town-2026",
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 12, 31),
    "week_rule": WeekRule.FRIDAY_TO_THURSDAY,
    "month_rule": MonthRule.TO_END,
    "first_period_on": date(2026, 1, 2),
}


@pytest.fixture(autouse=True)
def winter(time_machine):
    time_machine.move_to("2025-12-20 09:00 +0800")


@pytest.fixture
def draft(town, town_clerk):
    return services.read_into_draft(town, text=PLAN, by=town_clerk)


def row_of(draft, title):
    return next(row for row in draft.content["rows"] if row["title"] == title)


def values_of(draft, row, **changes):
    """What the form of a row would send unchanged."""
    values = {
        "level": row["level"],
        "title": row["title"],
        "lead": next(iter(chosen_in(row, "lead")), ""),
        "responsible": chosen_in(row, "responsible"),
        "cooperating": chosen_in(row, "cooperating"),
        "starts_on": None,
        "due_on": date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        "deliverable": row["deliverable"],
        "seen": draft.version,
    }
    return {**values, **changes}


def changed(draft, old_title, by, **changes):
    row = row_of(draft, old_title)
    return services.change_draft_row(draft, row["key"], by=by, **values_of(draft, row, **changes))


# -- Reading


def test_text_becomes_a_draft_of_the_office(draft, town, office, town_clerk):
    tree = DraftTree(draft.content, services.draft_unit_names(draft))

    assert (draft.owner_unit, draft.office_unit, draft.made_by) == (town, office, town_clerk)
    assert draft.name == "演示镇2026年质量提升工作方案"
    assert (tree.measure_count, tree.task_count) == (2, 4)
    assert json.loads(json.dumps(draft.content)) == draft.content
    assert AuditEvent.objects.get(action="read_plan_draft").after == {"name": draft.name, "tasks": 4}
    assert Campaign.objects.count() == 0


def test_word_file_is_kept_with_the_draft(town, town_clerk):
    content = plan_samples.henglan_docx()

    draft = services.read_into_draft(town, upload=SimpleUploadedFile("方案.docx", content), by=town_clerk)

    assert draft.file_name == "方案.docx"
    assert draft.file.path.read_bytes() == content


@pytest.mark.parametrize("values", [{}, {"text": "  "}, {"text": PLAN, "upload": SimpleUploadedFile("a.docx", b"x")}])
def test_either_a_file_or_text(town, town_clerk, values):
    with pytest.raises(ValidationError, match="二者选一"):
        services.read_into_draft(town, by=town_clerk, **values)


def test_file_that_is_no_word_document_is_refused_and_not_kept(town, town_clerk):
    with pytest.raises(ValidationError, match="只能读 .docx"):
        services.read_into_draft(town, upload=SimpleUploadedFile("a.docx", b"%PDF-1.7"), by=town_clerk)

    assert PlanDraft.objects.count() == 0


def test_strangers_draft_nothing(town, town_clerk, other_town_clerk, village):
    reporter = make_person(Role.UNIT_REPORTER, village, acts_for=village)

    for stranger in (other_town_clerk, reporter):
        with pytest.raises(PermissionDenied):
            services.read_into_draft(town, text=PLAN, by=stranger)
        draft = services.read_into_draft(town, text=PLAN, by=town_clerk)
        with pytest.raises(PermissionDenied):
            services.accept_draft_doubts(draft, by=stranger)
        with pytest.raises(PermissionDenied):
            services.save_draft(draft, by=stranger, **HEAD)
        assert not PlanDraft.objects.visible_to(other_town_clerk).exists()


def test_units_of_another_town_are_never_matched(town, town_clerk, other_town):
    draft = services.read_into_draft(town, text="一、重点任务\n（一）摸排。（牵头单位：邻镇南村）", by=town_clerk)

    assert row_of(draft, "摸排")["lead"]["codes"] == []
    assert "other-town-village" not in services.draft_unit_names(draft)


# -- Correcting


def test_saved_row_has_no_doubts_left(draft, town_clerk):
    assert row_of(draft, "集中整治")["doubts"]

    draft = changed(draft, "集中整治", town_clerk, responsible=["village"], due_on=date(2026, 10, 31))

    row = row_of(draft, "集中整治")
    assert (row["doubts"], row["due_on"]) == ([], "2026-10-31")
    assert [unit["codes"] for unit in row["responsible"]] == [["village"]]


def test_name_that_is_not_matched_stays_until_it_is_taken_out(draft, town_clerk):
    draft = changed(draft, "集中整治", town_clerk, due_on=date(2026, 10, 31))
    assert [unit["text"] for unit in row_of(draft, "集中整治")["responsible"]] == ["镇公安分局"]

    draft = changed(draft, "集中整治", town_clerk, responsible=["department"])
    assert [unit["codes"] for unit in row_of(draft, "集中整治")["responsible"]] == [["department"]]


def test_row_takes_no_unit_of_another_town(draft, town_clerk, other_town):
    for values in ({"lead": "other-town-village"}, {"responsible": ["other-town-village"]}, {"lead": "?别的单位"}):
        with pytest.raises(ValidationError, match="请选择列出的单位"):
            changed(draft, "开展摸排", town_clerk, **values)


def test_group_stays_a_group_while_all_its_units_are_chosen(draft, town_clerk):
    draft = changed(draft, "开展摸排", town_clerk, title="开展摸排建档")
    assert row_of(draft, "开展摸排建档")["responsible"][0]["text"] == "各村（社区）"

    draft = changed(draft, "开展摸排建档", town_clerk, responsible=["village"])
    assert [unit["is_group"] for unit in row_of(draft, "开展摸排建档")["responsible"]] == [False]


def test_second_person_sees_the_difference_and_nothing_is_lost(draft, town_clerk, second_clerk):
    seen = draft.version
    changed(draft, "开展摸排", town_clerk, due_on=date(2026, 5, 31))

    with pytest.raises(services.StaleRowError) as caught:
        changed(draft, "开展摸排", second_clerk, due_on=date(2026, 7, 31), seen=seen)

    assert caught.value.differences == [("完成时限", "2026-05-31", "2026-07-31")]
    draft.refresh_from_db()
    assert row_of(draft, "开展摸排")["due_on"] == "2026-05-31"


def test_two_people_may_correct_different_rows(draft, town_clerk, second_clerk):
    seen = draft.version
    changed(draft, "开展摸排", town_clerk, due_on=date(2026, 5, 31))

    changed(draft, "集中整治", second_clerk, due_on=date(2026, 7, 31), seen=seen)

    draft.refresh_from_db()
    assert [row_of(draft, title)["due_on"] for title in ("开展摸排", "集中整治")] == ["2026-05-31", "2026-07-31"]


def test_paragraph_becomes_a_task_of_the_measure_above(draft, town_clerk):
    text = next(row for row in draft.content["rows"] if "全面提升" in row["text"])
    measure = row_of(draft, "加强宣传")

    values = values_of(draft, text, level=PlanRowLevel.TASK, parent=measure["key"], title="全面提升灯具质量")
    draft = services.change_draft_row(draft, text["key"], by=town_clerk, **values)

    assert find_row(draft.content, text["key"])["parent"] == measure["key"]


def test_row_with_others_below_keeps_its_level_and_place(draft, town_clerk):
    measure = row_of(draft, "严查无证生产")

    with pytest.raises(ValidationError, match="下面还有条目"):
        changed(draft, "严查无证生产", town_clerk, level=PlanRowLevel.TEXT)
    with pytest.raises(ValidationError, match="下面还有条目"):
        services.remove_draft_row(draft, measure["key"], by=town_clerk)


def test_removed_row_is_gone(draft, town_clerk):
    key = row_of(draft, "总结经验")["key"]

    draft = services.remove_draft_row(draft, key, by=town_clerk)

    assert find_row(draft.content, key) is None
    with pytest.raises(ValidationError, match="已被删去"):
        services.remove_draft_row(draft, key, by=town_clerk)


def test_unknown_name_is_set_for_all_rows_at_once(draft, town_clerk, department):
    [name] = unmatched_names(draft.content)
    assert (name.text, name.count) == ("镇公安分局", 2)

    draft = services.set_draft_unit(draft, text=name.text, unit=department.code, by=town_clerk)

    assert unmatched_names(draft.content) == []
    assert row_of(draft, "总结经验")["lead"]["codes"] == [department.code]
    assert row_of(draft, "总结经验")["doubts"] == []
    with pytest.raises(ValidationError, match="已经处理过了"):
        services.set_draft_unit(draft, text=name.text, unit=department.code, by=town_clerk)


def test_unknown_name_can_be_nobody(draft, town_clerk):
    draft = services.set_draft_unit(draft, text="镇公安分局", unit="nobody", by=town_clerk)

    assert row_of(draft, "集中整治")["responsible"] == []
    assert row_of(draft, "总结经验")["lead"] is None


def test_unit_of_another_town_cannot_be_chosen(draft, town_clerk, other_town):
    with pytest.raises(ValidationError, match="请选择一个单位"):
        services.set_draft_unit(draft, text="镇公安分局", unit="other-town-village", by=town_clerk)


def test_accepted_doubts_leave_what_is_missing(draft, town_clerk):
    draft = services.accept_draft_doubts(draft, by=town_clerk)

    tree = DraftTree(draft.content, {})
    assert not any(row["doubts"] for row in draft.content["rows"])
    assert tree.point_count == tree.missing_count == 3  # 镇公安分局 twice, one date


def test_tasks_without_a_date_are_given_one(draft, town_clerk):
    draft = services.fill_draft_dates(draft, due_on=date(2026, 12, 31), by=town_clerk)

    assert row_of(draft, "开展宣传")["due_on"] == "2026-12-31"
    assert row_of(draft, "开展摸排")["due_on"] == "2026-06-30"


def test_only_the_maker_deletes_a_draft(draft, town_clerk, second_clerk):
    with pytest.raises(ValidationError, match="只有录入人"):
        services.delete_draft(draft, by=second_clerk)

    services.delete_draft(draft, by=town_clerk)

    assert not PlanDraft.objects.exists()
    assert AuditEvent.objects.filter(action="delete_plan_draft").exists()


# -- The campaign


def test_draft_that_is_not_ready_says_what_is_missing_and_makes_nothing(draft, town_clerk):
    with pytest.raises(ValidationError) as caught:
        services.save_draft(draft, by=town_clerk, **HEAD)

    assert [message.split("：", 1)[1] for message in caught.value.messages] == [
        "“镇公安分局”没有对上单位。",
        "“镇公安分局”没有对上单位。",
        "请填写完成时限。",
    ]
    assert (Campaign.objects.count(), PlanDraft.objects.get().status) == (0, PlanDraftStatus.DRAFT)


def test_date_outside_the_campaign_is_told_by_its_row(draft, town_clerk):
    draft = services.set_draft_unit(draft, text="镇公安分局", unit="new:department", by=town_clerk)
    draft = services.fill_draft_dates(draft, due_on=date(2026, 12, 31), by=town_clerk)

    with pytest.raises(ValidationError, match="“总结经验”：2026-11-30 不在行动起止日期之内"):
        services.save_draft(draft, by=town_clerk, **HEAD | {"ends_on": date(2026, 10, 31)})


def test_corrected_draft_becomes_a_campaign(draft, town, village, other_village, branch, department, town_clerk):
    draft = services.set_draft_unit(draft, text="镇公安分局", unit="new:department", by=town_clerk)
    draft = services.fill_draft_dates(draft, due_on=date(2026, 12, 31), by=town_clerk)

    campaign = services.save_draft(draft, by=town_clerk, **HEAD)

    police = OrgUnit.objects.get(name="镇公安分局")
    assert (police.parent, police.kind) == (town, UnitKind.DEPARTMENT)
    task = campaign.tasks.get(title="开展摸排")
    parts = {(each.part, each.unit) for each in task.task_units.all()}
    assert parts == {
        (TaskPart.LEAD, branch),
        (TaskPart.RESPONSIBLE, village),
        (TaskPart.RESPONSIBLE, other_village),
        (TaskPart.COOPERATING, department),
    }
    assert task.terms.get().due_on == date(2026, 6, 30)
    assert campaign.tasks.get(title="总结经验").terms.get().lead_unit == police
    assert campaign.goals.get().text == "全面提升灯具质量。"
    assert campaign.week_rule == WeekRule.FRIDAY_TO_THURSDAY
    draft.refresh_from_db()
    assert (draft.status, draft.campaign) == (PlanDraftStatus.SAVED, campaign)
    with pytest.raises(ValidationError, match="已经建立行动"):
        services.save_draft(draft, by=town_clerk, **HEAD | {"slug": "again"})


def test_code_in_use_is_refused_and_the_draft_stays(draft, town_clerk):
    draft = services.set_draft_unit(draft, text="镇公安分局", unit="nobody", by=town_clerk)
    draft = changed(draft, "总结经验", town_clerk, lead="branch")
    draft = services.fill_draft_dates(draft, due_on=date(2026, 12, 31), by=town_clerk)
    services.save_draft(draft, by=town_clerk, **HEAD)
    second = services.read_into_draft(
        draft.owner_unit, text="一、重点任务\n（一）摸排。（演示分局牵头，2026年6月底前）", by=town_clerk
    )

    with pytest.raises(ValidationError, match="已经建立"):
        services.save_draft(second, by=town_clerk, **HEAD)

    second.refresh_from_db()
    assert second.status == PlanDraftStatus.DRAFT


def test_official_plan_becomes_a_campaign_with_its_tasks_units_and_dates(db):
    """DOCX in, a few corrections, a campaign out: every task of the truth with its units and its date."""
    units = {}
    for row in plan_samples.henglan_units():
        units[row.code] = OrgUnitFactory(code=row.code, name=row.name, kind=row.kind, parent=units.get(row.parent))
    clerk = make_person(Role.OFFICE_CLERK, units["henglan-office"], acts_for=units["henglan"])
    upload = SimpleUploadedFile("方案.docx", plan_samples.henglan_docx())
    draft = services.read_into_draft(units["henglan"], upload=upload, by=clerk)

    draft = changed(draft, "开通检测绿色通道", clerk, responsible=[plan_samples.GENERAL])
    draft = services.accept_draft_doubts(draft, by=clerk)
    draft = services.fill_draft_dates(draft, due_on=date(2026, 12, 31), by=clerk)
    campaign = services.save_draft(draft, by=clerk, **HEAD | {"slug": "henglan-2026"})

    assert campaign.tasks.count() == len(plan_samples.HENGLAN_PLAN)
    assert campaign.phases.count() == 3
    for truth in plan_samples.HENGLAN_PLAN:
        task = campaign.tasks.get(title=truth.title)
        named = {part: set() for part in TaskPart.values}
        for each in task.task_units.select_related("unit"):
            named[each.part].add(each.unit.code)
        assert named["lead"] == {truth.lead}, truth.title
        assert (named["responsible"], named["cooperating"]) == (set(truth.responsible), set(truth.cooperating))
        assert task.terms.get().due_on == (truth.due_on or date(2026, 12, 31)), truth.title
        assert (task.measure.name, task.measure.group) == (truth.measure, truth.group)


def test_date_that_was_written_wrong_is_not_filled_with_the_others(town, town_clerk):
    text = "2026年方案\n一、重点任务\n（一）摸排。（演示分局牵头，2026年2月30日前完成）\n（二）整治。（演示分局牵头）"
    draft = services.read_into_draft(town, text=text, by=town_clerk)

    draft = services.fill_draft_dates(draft, due_on=date(2026, 12, 31), by=town_clerk)

    assert [row_of(draft, title)["due_on"] for title in ("摸排", "整治")] == [None, "2026-12-31"]
