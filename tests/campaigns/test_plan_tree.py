"""The plan's pages: the tree, edits within it and as pages of their own, the small pages beside it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from campaigns import services
from campaigns.choices import ClosingEvidence, GroupRole, TaskPart, TaskStatus
from campaigns.models import (
    CampaignUnit,
    Goal,
    LeadingGroupMember,
    Measure,
    Phase,
    SourceDocument,
    Task,
    TaskTerms,
    TaskUnit,
)
from campaigns.plan_tree import SHOWN_AT_ONCE
from tests.factories import OrgUnitFactory
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, PhaseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

HTMX = {"HX-Request": "true"}
ABSENT = 999_999


@pytest.fixture
def friday():
    with time_machine.travel("2026-11-20T10:20:00+08:00", tick=False):
        yield


def url(name, row, query=""):
    return reverse(f"campaigns:{name}", args=[getattr(row, "pk", row)]) + query


def page(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status
    return response.content.decode()


def posted(client, address, body, status=302, **headers):
    response = client.post(address, body, headers=headers)
    assert response.status_code == status, response.content.decode()[:2000]
    return response


def body_of(task, **values):
    """What the form of a task holds when nothing is changed."""
    terms = TaskTerms.objects.current().get(task=task)
    body = {
        "seen": terms.pk,
        "title": task.title,
        "deliverable": task.deliverable,
        "phase": task.phase_id or "",
        "lead_unit": terms.lead_unit_id,
        "starts_on": terms.starts_on.isoformat(),
        "due_on": terms.due_on.isoformat(),
        "weight": terms.weight,
        "closing_evidence": task.closing_evidence,
        "remark": task.remark,
    }
    return {**body, **values}


@pytest.fixture
def plan(campaign, measure, task, village, other_village, town_clerk):
    """A phase with a goal; a task with a sub-task of the other village and a milestone."""
    phase = PhaseFactory(campaign=campaign, name="攻坚阶段")
    services.add_goal(campaign, text="合格率提高", phase=phase, by=town_clerk)
    services.add_goal(campaign, text="整个行动的目标", by=town_clerk)
    services.add_task(
        measure,
        parent=task,
        title="摸底排查",
        lead_unit=other_village,
        responsible=[village],
        starts_on=date(2026, 2, 1),
        due_on=date(2026, 6, 30),
        weight=2,
        deliverable="排查清单",
        by=town_clerk,
    )
    services.add_milestone(task, title="印发通知", due_on=date(2026, 3, 1), by=town_clerk)
    return campaign


@pytest.fixture
def clerk(town_clerk, client_of):
    return client_of(town_clerk)


# The tree


def test_the_office_sees_the_whole_plan_with_its_buttons(plan, measure, task, clerk):
    shown = page(clerk, url("plan_tree", plan))

    for text in (
        "攻坚阶段", "合格率提高", "整个行动的目标", measure.name, task.title, "摸底排查", "印发通知", "2026-06-30",
        "权重 2", ">牵头</span> 演示西村", ">责任</span> 演示东村", "成果：排查清单", "加子任务",
        "加节点", "改挂", "撤销", "加任务",
    ):  # fmt: skip
        assert text in shown
    inner = shown.index("摸底排查")
    begins = shown.index(f'id="task-{task.pk}"')
    assert begins < inner < shown.index("</details>", begins)


@pytest.mark.parametrize("person", ["village_reporter", "village_head", "leader", "inspector"])
def test_readers_find_no_buttons(plan, task, person, request, client_of):
    shown = page(client_of(request.getfixturevalue(person)), url("plan_tree", plan))

    assert task.title in shown
    for word in ("加子任务", "加任务", "撤销", "plan-order", ">编辑<"):
        assert word not in shown


def test_a_unit_sees_its_own_tasks_and_no_other(
    plan, measure, task, other_task, department, village_reporter, client_of
):
    shown = page(client_of(village_reporter), url("plan_tree", plan))

    assert task.title in shown
    assert "摸底排查" in shown
    assert other_task.title not in shown
    assert "只列出本单位参与的" in shown


def test_a_subtask_whose_parent_is_not_seen_stands_by_itself(plan, task, other_village_reporter, client_of):
    shown = page(client_of(other_village_reporter), url("plan_tree", plan))

    assert "摸底排查" in shown
    assert task.title not in shown


def test_withdrawn_tasks_leave_the_tree(plan, task, town_clerk, clerk):
    services.withdraw_task(Task.objects.get(title="摸底排查"), reason="并入", by=town_clerk)

    assert "摸底排查" not in page(clerk, url("plan_tree", plan))


def test_an_empty_plan_says_what_to_do(campaign, clerk, village_reporter, client_of):
    assert "加措施" in page(clerk, url("plan_tree", campaign))
    assert "还没有编制" in page(client_of(village_reporter), url("plan_tree", campaign))


PAGES = [
    ("plan_tree", "campaign", ""),
    ("leading_group", "campaign", ""),
    ("source_document_list", "campaign", ""),
    ("participant_list", "campaign", ""),
]
OFFICE_PAGES = [
    ("campaign_change", "campaign"),
    ("phase_create", "campaign"),
    ("phase_change", "phase"),
    ("goal_create", "campaign"),
    ("goal_change", "goal"),
    ("measure_create", "campaign"),
    ("measure_change", "measure"),
    ("upper_mapping", "campaign"),
    ("task_create", "measure"),
    ("subtask_create", "task"),
    ("task_change", "task"),
    ("task_move", "task"),
    ("task_withdraw", "task"),
    ("milestone_create", "task"),
    ("milestone_change", "milestone"),
    ("milestone_reach", "milestone"),
    ("group_member_create", "campaign"),
    ("group_member_change", "member"),
    ("group_member_end", "member"),
    ("source_document_create", "campaign"),
    ("source_document_change", "document"),
    ("participant_create", "campaign"),
    ("participant_change", "participant"),
    ("participant_end", "participant"),
]


@pytest.fixture
def rows(plan, measure, task, town_clerk):
    return {
        "campaign": plan,
        "measure": measure,
        "task": task,
        "phase": Phase.objects.get(),
        "goal": Goal.objects.first(),
        "milestone": task.milestones.get(),
        "member": services.add_group_member(
            plan, role=GroupRole.HEAD, name="组长甲", post="镇长", starts_on=date(2026, 1, 1), by=town_clerk
        ),
        "document": services.add_source_document(plan, title="实施方案", number="演示〔2026〕1号", by=town_clerk),
        "participant": CampaignUnit.objects.first(),
    }


@pytest.mark.parametrize(("name", "row"), OFFICE_PAGES)
def test_every_edit_is_a_page_of_the_office_alone(
    rows, name, row, clerk, village_reporter, leader, other_town_clerk, client_of
):
    address = url(name, rows[row])

    assert page(clerk, address)
    for person in (village_reporter, leader):
        assert client_of(person).get(address).status_code == 403
        assert client_of(person).post(address).status_code == 403
    foreign = client_of(other_town_clerk)
    assert foreign.get(address).status_code == 404
    assert foreign.get(address).content == foreign.get(url(name, ABSENT)).content
    assert foreign.post(address).status_code == 404


@pytest.mark.parametrize(("name", "row", "query"), PAGES)
def test_pages_of_the_plan_are_read_by_whoever_sees_the_campaign(
    rows, name, row, query, village_reporter, leader, other_town_clerk, enterprise_filer, client_of
):
    address = url(name, rows[row], query)

    for person in (village_reporter, leader):
        assert page(client_of(person), address)
    assert client_of(other_town_clerk).get(address).status_code == 404
    assert client_of(enterprise_filer).get(address).status_code == 403


# Edits as pages


def test_a_task_is_edited_as_a_page(plan, task, other_village, clerk):
    response = posted(
        clerk, url("task_change", task), body_of(task, title="改过的任务", responsible=[other_village.pk])
    )

    assert response.url == url("plan_tree", plan, f"?measure={task.measure_id}#task-{task.pk}")
    assert Task.objects.get(pk=task.pk).title == "改过的任务"
    assert TaskUnit.objects.filter(task=task, unit=other_village, part=TaskPart.RESPONSIBLE).exists()


def test_a_refused_edit_keeps_what_was_typed(plan, task, clerk):
    response = posted(clerk, url("task_change", task), body_of(task, title="写了很多", due_on="2027-05-01"), status=200)

    shown = response.content.decode()
    assert "写了很多" in shown
    assert "应在行动的起止日期" in shown


def test_a_closed_unit_that_is_still_in_an_open_form_is_refused_with_a_sentence(plan, task, town, clerk):
    closed = OrgUnitFactory(parent=town, name="撤掉的村", ends_on=date(2026, 10, 31))
    CampaignUnitFactory(campaign=plan, unit=closed)

    assert "撤掉的村" not in page(clerk, url("task_change", task))
    response = posted(clerk, url("task_change", task), body_of(task, lead_unit=closed.pk), status=200)

    assert "已于 2026-10-31 停用" in response.content.decode()


def test_somebody_elses_change_is_shown_beside_ones_own(plan, task, clerk, second_clerk):
    body = body_of(task, weight=7)
    services.change_task(task, weight=5, by=second_clerk)

    response = posted(clerk, url("task_change", task), body, status=409)

    assert "刚被他人调整过" in response.content.decode()
    again = {**body, "seen": TaskTerms.objects.current().get(task=task).pk}
    posted(clerk, url("task_change", task), again)
    assert TaskTerms.objects.current().get(task=task).weight == 7


def test_the_reason_is_asked_for_only_once_the_plan_is_approved(plan, task, leader, town_clerk, clerk):
    assert 'name="reason"' not in page(clerk, url("task_change", task))
    services.approve_plan(plan, approved_by=leader, approved_on=date(2026, 11, 2), document="文", by=town_clerk)

    assert 'name="reason"' in page(clerk, url("task_change", task))
    posted(clerk, url("task_change", task), body_of(task, weight=3), status=200)
    posted(clerk, url("task_change", task), body_of(task, weight=3, reason="调度会议定"))
    assert plan.plan_changes.get().reason == "调度会议定"
    assert "都要写明原因" in page(clerk, url("plan_tree", plan))


def test_tasks_subtasks_and_milestones_are_added(plan, measure, task, village, clerk):
    body = {
        "title": "新任务",
        "lead_unit": village.pk,
        "starts_on": "2026-03-01",
        "due_on": "2026-09-30",
        "weight": 1,
        "closing_evidence": ClosingEvidence.NONE,
    }

    posted(clerk, url("task_create", measure), body)
    posted(clerk, url("subtask_create", task), {**body, "title": "新子任务"})
    posted(clerk, url("milestone_create", task), {"title": "中期检查", "due_on": "2026-07-01"})

    assert Task.objects.get(title="新任务").parent is None
    assert Task.objects.get(title="新子任务").parent == task
    shown = page(clerk, task.get_absolute_url())
    for text in ("新子任务", "中期检查", "在方案中编辑"):
        assert text in shown
    assert task.title in page(clerk, Task.objects.get(title="新子任务").get_absolute_url())


def test_a_task_is_moved_and_withdrawn(plan, task, clerk):
    other = MeasureFactory(campaign=plan, name="别的措施")
    subtask = Task.objects.get(title="摸底排查")

    posted(clerk, url("task_move", subtask), {"measure": other.pk, "parent": ""})
    assert Task.objects.get(pk=subtask.pk).measure == other
    response = posted(clerk, url("task_move", task), {"measure": other.pk, "parent": subtask.pk}, status=200)
    assert "不能晚于上级任务" in response.content.decode()
    posted(clerk, url("task_withdraw", task), {"reason": "并入他项"})
    assert Task.objects.get(pk=task.pk).status == TaskStatus.WITHDRAWN
    assert "已撤销" in page(clerk, task.get_absolute_url())
    assert posted(clerk, url("task_change", task), {}).url == task.get_absolute_url()
    assert posted(clerk, url("task_terms_change", task), {}).url == task.get_absolute_url()


def test_phases_goals_and_measures_are_edited(plan, measure, village, clerk):
    phase, goal = Phase.objects.get(), Goal.objects.get(phase=None)

    posted(clerk, url("phase_change", phase), {"name": "收官", "starts_on": "2026-01-01", "ends_on": "2026-12-30"})
    posted(clerk, url("goal_change", goal), {"text": "目标改了", "phase": phase.pk})
    posted(clerk, url("measure_change", measure), {"name": "措施改了", "group": "六加强", "lead_unit": village.pk})
    posted(clerk, url("measure_create", plan), {"name": "新措施"})
    posted(clerk, url("goal_create", plan), {"text": "新目标"})
    refused = posted(
        clerk, url("phase_create", plan), {"name": "重叠", "starts_on": "2026-03-01", "ends_on": "2026-04-01"}, 200
    )

    assert "重叠" in refused.content.decode()
    shown = page(clerk, url("plan_tree", plan))
    for text in ("收官", "目标改了", "措施改了", "六加强", "新措施", "新目标", ">牵头</span> 演示东村"):
        assert text in shown


def test_parts_of_a_draft_are_removed_and_those_in_use_are_not(plan, measure, task, clerk):
    goal, phase = Goal.objects.get(phase=None), Phase.objects.get()

    posted(clerk, url("goal_remove", goal), {})
    posted(clerk, url("milestone_remove", task.milestones.get()), {})
    for name, row in (("phase_remove", phase), ("measure_remove", measure)):
        posted(clerk, url(name, row), {})

    assert not Goal.objects.filter(pk=goal.pk).exists()
    assert not task.milestones.exists()
    assert Phase.objects.exists()
    assert Measure.objects.exists()
    assert "下还有任务" in page(clerk, url("plan_tree", plan))


# Edits within the tree


def test_the_form_opens_within_the_tree(plan, task, clerk):
    part = page(clerk, url("task_change", task), **HTMX)

    assert "<html" not in part
    assert f'hx-post="{url("task_change", task)}"' in part


def test_a_saved_form_gives_its_measure_back(plan, measure, task, clerk):
    response = posted(clerk, url("task_change", task), body_of(task, title="就地改的"), status=200, **HTMX)

    assert response.headers["HX-Retarget"] == f"#measure-{measure.pk}"
    part = response.content.decode()
    assert part.lstrip().startswith("<details")
    assert "就地改的" in part
    assert "摸底排查" in part
    assert part.count("autofocus") == 1


def test_a_refused_form_stays_where_it_is(plan, task, clerk, second_clerk):
    body = body_of(task, weight=9)
    services.change_task(task, weight=5, by=second_clerk)

    response = posted(clerk, url("task_change", task), body, status=200, **HTMX)  # htmx shows no 409

    assert "HX-Retarget" not in response.headers
    assert "刚被他人调整过" in response.content.decode()


def test_the_frame_comes_back_after_an_edit_of_a_goal(plan, clerk):
    goal = Goal.objects.get(phase=None)

    response = posted(clerk, url("goal_change", goal), {"text": "就地改的目标", "phase": ""}, status=200, **HTMX)

    assert response.headers["HX-Retarget"] == "#plan-frame"
    assert "就地改的目标" in response.content.decode()


def test_a_measure_is_shown_anew_with_the_whole_page(plan, measure, clerk):
    response = posted(
        clerk, url("measure_change", measure), {"name": "改", "group": "", "lead_unit": ""}, status=200, **HTMX
    )

    assert response.headers["HX-Redirect"].endswith(f"#measure-{measure.pk}")


# Order


def order_of(rows):
    return list(rows.values_list("pk", flat=True))


def test_rows_move_up_and_down(plan, measure, task, other_task, clerk):
    address = url("plan_order", plan)
    tops = Task.objects.filter(parent=None)
    assert order_of(tops) == [task.pk, other_task.pk]

    response = posted(clerk, address, {"up": f"task-{other_task.pk}"})
    assert response.url.endswith(f"#task-{other_task.pk}")
    assert order_of(tops) == [other_task.pk, task.pk]
    posted(clerk, address, {"up": f"task-{other_task.pk}"})  # at the top it stays
    assert order_of(tops) == [other_task.pk, task.pk]
    part = posted(clerk, address, {"down": f"task-{other_task.pk}"}, status=200, **HTMX).content.decode()
    assert part.count("autofocus") == 1
    assert "autofocus>↓" in part
    assert order_of(tops) == [task.pk, other_task.pk]


def test_measures_goals_and_members_move_too(plan, measure, town_clerk, clerk):
    second = MeasureFactory(campaign=plan)
    goals = [services.add_goal(plan, text=text, by=town_clerk) for text in "甲乙"]
    members = [
        services.add_group_member(plan, role=GroupRole.MEMBER, name=name, starts_on=date(2026, 1, 1), by=town_clerk)
        for name in "甲乙"
    ]
    address = url("plan_order", plan)

    posted(clerk, address, {"up": f"measure-{second.pk}"})
    posted(clerk, address, {"up": f"goal-{goals[1].pk}"})
    posted(clerk, address, {"down": f"member-{members[0].pk}"})

    assert order_of(Measure.objects.filter(campaign=plan)) == [second.pk, measure.pk]
    assert order_of(Goal.objects.filter(pk__in=[goal.pk for goal in goals])) == [goals[1].pk, goals[0].pk]
    assert order_of(LeadingGroupMember.objects.filter(campaign=plan)) == [members[1].pk, members[0].pk]


@pytest.mark.parametrize(
    "body", [{}, {"up": "task-x"}, {"up": "unit-1"}, {"sideways": "task-1"}, {"up": "task-999999"}]
)
def test_an_order_that_makes_no_sense_is_page_404(plan, clerk, body):
    posted(clerk, url("plan_order", plan), body, status=404)


def test_a_row_of_another_campaign_does_not_move(plan, town, office, clerk):
    stranger = MeasureFactory(campaign=CampaignFactory(owner_unit=town, office_unit=office))

    posted(clerk, url("plan_order", plan), {"up": f"measure-{stranger.pk}"}, status=404)


@pytest.mark.parametrize("asked", ["x", "999999", "9" * 40])
def test_an_unknown_measure_is_page_404(plan, clerk, asked):
    page(clerk, url("plan_tree", plan, f"?measure={asked}"), status=404)


# Long plans


@pytest.fixture
def long_plan(campaign, village):
    """Two thousand tasks under eleven measures."""
    measures = [MeasureFactory(campaign=campaign) for _number in range(11)]
    tasks = Task.objects.bulk_create(
        Task(
            campaign=campaign,
            measure=measures[number % 11],
            code=f"long-{number}",
            title=f"长任务{number}",
            position=number,
        )
        for number in range(2000)
    )
    TaskTerms.objects.bulk_create(
        TaskTerms(
            task=row,
            campaign=campaign,
            measure=row.measure,
            lead_unit=village,
            starts_on=campaign.starts_on,
            due_on=campaign.ends_on,
            recorded_at="2026-01-01T00:00:00Z",
        )
        for row in tasks
    )
    TaskUnit.objects.bulk_create(
        TaskUnit(task=row, unit=village, part=TaskPart.LEAD, starts_on=campaign.starts_on) for row in tasks
    )
    return measures


def test_a_plan_of_two_thousand_tasks_folds_and_costs_the_same_queries(
    campaign, long_plan, clerk, django_assert_max_num_queries
):
    page(clerk, url("plan_tree", campaign))  # the first request of a session stamps it

    with django_assert_max_num_queries(14):
        shown = page(clerk, url("plan_tree", campaign))
    assert "任务 2000 项" in shown
    assert "长任务" not in shown
    assert len(shown) < 60_000
    with django_assert_max_num_queries(14):
        opened = page(clerk, url("plan_tree", campaign, f"?measure={long_plan[0].pk}"))
    assert opened.count("长任务0<") == 1
    assert "长任务1<" not in opened
    with django_assert_max_num_queries(14):
        part = page(clerk, url("plan_tree", campaign, f"?measure={long_plan[1].pk}"), **HTMX)
    assert "长任务1<" in part
    assert "<html" not in part
    with django_assert_max_num_queries(14):
        assert page(clerk, url("plan_tree", campaign, "?all=1")).count("长任务1999<") == 1


def test_a_short_plan_is_shown_whole(plan, measure, village, clerk):
    assert len(Task.objects.all()) <= SHOWN_AT_ONCE

    assert "展开任务" not in page(clerk, url("plan_tree", plan))


def test_moving_one_of_two_thousand_tasks_costs_few_queries(campaign, long_plan, clerk, django_assert_max_num_queries):
    last = Task.objects.last()
    page(clerk, url("plan_tree", campaign))

    with django_assert_max_num_queries(32):
        posted(clerk, url("plan_order", campaign), {"up": f"task-{last.pk}"})

    assert sorted(Task.objects.values_list("position", flat=True)) == list(range(2000))


# The small pages beside the tree


def test_the_leading_group_is_kept(plan, village, clerk):
    body = {"role": GroupRole.HEAD, "name": "陈某", "post": "镇长", "duty": "负总责", "starts_on": "2026-01-01"}
    posted(clerk, url("group_member_create", plan), body)
    refused = posted(clerk, url("group_member_create", plan), {"role": "member", "starts_on": "2026-01-01"}, 200)
    assert "请填写姓名" in refused.content.decode()
    member = LeadingGroupMember.objects.get()

    posted(clerk, url("group_member_change", member), {**body, "name": "李某", "unit": village.pk})
    assert "李某" in page(clerk, plan.get_absolute_url())
    posted(clerk, url("group_member_end", member), {"on": "2026-11-19"})
    shown = page(clerk, url("leading_group", plan))

    assert "已退出" in shown
    assert "李某" in shown


def test_documents_are_kept_and_only_web_addresses_are_links(plan, clerk):
    body = {"title": "实施方案", "number": "演示〔2026〕1号", "url": "https://example.org/a", "is_basis": "on"}
    posted(clerk, url("source_document_create", plan), body)
    document = SourceDocument.objects.get()
    shown = page(clerk, url("source_document_list", plan))
    assert 'href="https://example.org/a"' in shown

    SourceDocument.objects.update(url="javascript:alert(1)")
    assert "javascript:" not in page(clerk, url("source_document_list", plan))
    posted(clerk, url("source_document_change", document), {"title": "改名"})
    document.refresh_from_db()
    assert (document.title, document.is_basis) == ("改名", False)


def test_units_come_and_go(plan, village, other_village, branch, task, clerk):
    posted(clerk, url("participant_create", plan), {"unit": branch.pk, "starts_on": "2026-11-20", "is_reporting": "on"})
    row = CampaignUnit.objects.get(unit=branch)
    posted(clerk, url("participant_change", row), {"is_reporting": ""})
    assert not CampaignUnit.objects.get(unit=branch).is_reporting
    leads = CampaignUnit.objects.get(unit=village)
    refused = posted(clerk, url("participant_end", leads), {"on": "2026-11-20"}, status=200)
    assert "请选择接手的单位" in refused.content.decode()

    posted(clerk, url("participant_end", leads), {"on": "2026-11-20", "successor": branch.pk})

    assert TaskTerms.objects.current().get(task=task).lead_unit == branch
    assert "2026-11-20" in page(clerk, url("participant_list", plan))


def test_upper_measures_nobody_carries_out_are_named(plan, measure, city, town, bureau, clerk):
    upper = CampaignFactory(owner_unit=city, office_unit=bureau, name="市级行动")
    CampaignUnitFactory(campaign=upper, unit=town)
    covered, bare = (MeasureFactory(campaign=upper, name=name) for name in ("上级措施甲", "上级措施乙"))
    assert "没有上级行动" in page(clerk, url("upper_mapping", plan))
    body = {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "parent": upper.pk}
    posted(clerk, url("campaign_change", plan), body)
    assert "市级行动" in page(clerk, plan.get_absolute_url())

    posted(clerk, url("upper_mapping", plan), {f"upper-{covered.pk}": [measure.pk]})
    shown = page(clerk, url("upper_mapping", plan))

    begins = shown.index("upper-uncovered")
    note = shown[begins : shown.index("<form", begins)]
    assert "上级措施乙" in note
    assert "上级措施甲" not in note
    refused = posted(clerk, url("upper_mapping", plan), {f"upper-{covered.pk}": [measure.pk]}, status=200)
    assert "没有改动" in refused.content.decode()
    posted(clerk, url("upper_mapping", plan), {f"upper-{bare.pk}": [measure.pk]})
    assert list(measure.upper_measures.all()) == [bare]


def test_the_campaign_page_shows_goals_group_and_parent(rows, village_reporter, client_of):
    shown = page(client_of(village_reporter), rows["campaign"].get_absolute_url())

    for text in ("合格率提高", "整个行动的目标", "攻坚阶段", "组长甲", "镇长"):
        assert text in shown
    assert "修改行动" not in shown
