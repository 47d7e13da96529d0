"""台账: what its lines print, filters, sorting, lights with their reasons, and views that a person keeps."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.choices import Role
from accounts.models import AuditEvent, OrgUnit, User
from campaigns import ledger, light_rules, services, task_lights
from campaigns.choices import TaskPart
from campaigns.models import LeadingGroupMember, LightRuleSet, Measure, Milestone, SavedView, Task
from campaigns.services.progress import ProgressLine
from tests.factories import make_person
from tests.factories_campaigns import (
    CampaignFactory,
    CampaignUnitFactory,
    MeasureFactory,
    make_clerk,
    make_task,
    open_week,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
TODAY = date(2026, 11, 20)


@pytest.fixture
def _today(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def campaign():
    return CampaignFactory(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


@pytest.fixture
def units(campaign):
    return [CampaignUnitFactory(campaign=campaign).unit for _number in range(3)]


@pytest.fixture
def tasks(campaign, units):
    """One on its way, one overdue, one not begun, one closed: by their codes."""
    strict, strong = MeasureFactory(campaign=campaign, name="严查"), MeasureFactory(campaign=campaign, name="加强")
    spans = {
        "way": (strict, units[0], date(2026, 10, 12), date(2026, 12, 30)),
        "late": (strict, units[1], date(2026, 1, 1), date(2026, 6, 30)),
        "later": (strong, units[1], date(2026, 12, 1), date(2026, 12, 31)),
        "closed": (strong, units[0], date(2026, 1, 1), date(2026, 3, 31)),
    }
    made = {
        code: make_task(measure, unit, code=code, title=f"任务{code}", starts_on=begin, due_on=due)
        for code, (measure, unit, begin, due) in spans.items()
    }
    reporter = make_person(Role.UNIT_REPORTER, units[0], acts_for=units[0])
    services.request_closing(made["closed"], on=date(2026, 3, 30), by=reporter)
    services.confirm_closing(made["closed"], by=make_clerk(campaign))
    return made


@pytest.fixture
def clerk(campaign):
    return make_clerk(campaign)


def codes(found):
    return [task.code for task in found]


def lines(campaign, user, **filters):
    tasks = ledger.filtered(ledger.ledger_tasks(campaign, user), on=TODAY, **filters)
    return {
        line.task.code: line for line in ledger.ledger_lines(campaign, tasks.order_by("position"), user=user, on=TODAY)
    }


def report(campaign, task, unit, percent, *, day=date(2026, 11, 5), **texts):
    services.record_progress(
        open_week(campaign, day), unit=unit, lines=[ProgressLine(task, percent, **texts)],
        by=make_person(Role.UNIT_HEAD, unit, acts_for=unit),
    )  # fmt: skip


def test_a_line_prints_who_what_when_and_how_far(campaign, tasks, units, clerk):
    task = tasks["way"]
    User.objects.filter(home_unit=units[0]).update(display_name="陈某", phone="13800000001")
    LeadingGroupMember.objects.create(
        campaign=campaign, role="member", name="李某", unit=units[0], starts_on=campaign.starts_on
    )
    task.task_units.create(unit=units[1], part=TaskPart.RESPONSIBLE, starts_on=task.campaign.starts_on)
    report(campaign, task, units[0], 45, done="走访38家", problem="检测排期长")
    Milestone.objects.create(task=task, code="m", title="节点", due_on=TODAY)

    (line,) = ledger.ledger_lines(
        campaign, ledger.ledger_tasks(campaign, clerk).filter(code="way"), user=clerk, on=TODAY, is_printed=True
    )

    assert (line.task.lead_unit_name, line.task.due_on) == (units[0].name, date(2026, 12, 30))
    assert (line.responsible, line.cooperating) == ([units[1].name], [])
    assert (line.leader, line.people) == ("李某", [("陈某", "13800000001")])
    assert (line.entry.done, line.percent, line.computed.percent) == ("走访38家", 45, 0)
    assert str(line.planned) == "50.0"  # 40 of 80 days


def test_only_what_the_lead_unit_declares_is_its_progress(campaign, tasks, units, clerk):
    report(campaign, tasks["way"], units[1], 90)

    assert lines(campaign, clerk)["way"].percent == 0


def test_the_closing_stands_on_its_line(campaign, tasks, clerk):
    line = lines(campaign, clerk)["closed"]

    assert line.closure.happened_on == date(2026, 3, 30)
    assert line.light.tone == light_rules.BLUE


@pytest.mark.parametrize(
    ("percent", "tone", "why"),
    [
        (45, "green", ""),
        (40, "yellow", "落后序时进度10.0个百分点，规则：落后10个百分点及以上为黄灯"),
        (19, "red", "落后序时进度31.0个百分点，规则：落后超过30个百分点为红灯"),
    ],
)
def test_each_colour_says_why(campaign, tasks, units, clerk, percent, tone, why):
    report(campaign, tasks["way"], units[0], percent)

    light = lines(campaign, clerk)["way"].light

    assert (light.tone, light.why) == (tone, why)


def test_a_task_that_has_not_begun_is_grey(campaign, tasks, clerk):
    assert lines(campaign, clerk)["later"].light.tone == light_rules.GREY


def test_a_red_light_that_was_cleared_says_so_where_the_rule_set_does(campaign, tasks, units, clerk):
    def choose(code):
        preset = light_rules.presets()[code]
        LightRuleSet.objects.update_or_create(
            campaign=campaign,
            starts_on=campaign.starts_on,
            defaults={"code": code, "name": preset.name, "rules": preset.data, "recorded_at": "2026-01-01T00:00Z"},
        )

    report(campaign, tasks["way"], units[0], 60, day=date(2026, 11, 12))
    plain = lines(campaign, clerk)["way"].light
    choose("ouhai-2020")
    cleared = lines(campaign, clerk)["way"].light

    assert (plain.tone, plain.is_cleared) == ("green", False)
    assert (cleared.tone, cleared.is_cleared) == ("yellow", True)
    assert "本月亮过红灯，现已消除" in cleared.why


def test_months_behind_in_a_row_are_counted(campaign, tasks, units, clerk):
    (task,) = ledger.ledger_tasks(campaign, clerk).filter(code="way")

    assert task_lights._misses(task, [], on=TODAY) == 1  # October ended behind; the task began in it
    assert task_lights._misses(task, [(date(2026, 10, 31), 50)], on=TODAY) == 0


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("open", ["way", "late", "later"]),
        ("overdue", ["late"]),
        ("due_soon", []),
        ("asked", []),
        ("closed", ["closed"]),
    ],
)
def test_states_filter(campaign, tasks, clerk, state, found):
    assert list(lines(campaign, clerk, state=state)) == found


def test_a_due_date_that_was_moved_is_not_overdue_any_more(campaign, tasks, clerk):
    services.change_task_terms(tasks["late"], due_on=date(2026, 12, 25), reason="经调度会议定", by=clerk)

    assert list(lines(campaign, clerk, state="overdue")) == []


def test_units_measures_and_words_filter(campaign, tasks, units, clerk):
    tasks["way"].task_units.create(unit=units[1], part=TaskPart.COOPERATING, starts_on=date(2026, 1, 1))

    assert list(lines(campaign, clerk, unit=units[1])) == ["way", "late", "later"]
    assert list(lines(campaign, clerk, unit=units[1], part=TaskPart.COOPERATING)) == ["way"]
    assert list(lines(campaign, clerk, measure=tasks["closed"].measure)) == ["later", "closed"]
    assert list(lines(campaign, clerk, text="任务way")) == ["way"]


def test_a_tone_filters(campaign, tasks, clerk):
    found = ledger.with_tone(ledger.ledger_tasks(campaign, clerk), campaign, light_rules.RED, user=clerk, on=TODAY)

    assert codes(found.order_by("position")) == ["way", "late"]


def test_a_withdrawn_task_has_no_line(campaign, tasks, clerk):
    services.withdraw_task(tasks["late"], reason="并入其他任务", by=clerk)

    assert "late" not in lines(campaign, clerk)


def test_lines_cost_the_same_queries_for_many(campaign, tasks, units, clerk, django_assert_max_num_queries):
    for number in range(30):
        make_task(tasks["way"].measure, units[0], code=f"more-{number}")

    with django_assert_max_num_queries(10):
        assert len(lines(campaign, clerk)) == 34


# The page.


def get(client, campaign, user, **query):
    client.force_login(user)
    return client.get(f"{reverse('campaigns:ledger_list', args=[campaign.pk])}?{urlencode(query)}")


def shown(response):
    return codes(line.task for line in response.context["table"].lines)


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("", ["way", "late", "later", "closed"]),
        ("due_on", ["closed", "late", "way", "later"]),
        ("-due_on", ["later", "way", "late", "closed"]),
        ("unit", ["way", "closed", "late", "later"]),
        ("-percent", ["way", "closed", "later", "late"]),
        ("nonsense", ["way", "late", "later", "closed"]),
    ],
)
def test_the_page_sorts(client, campaign, tasks, units, clerk, sort, found):
    report(campaign, tasks["way"], units[0], 45)

    assert shown(get(client, campaign, clerk, sort=sort)) == found


def test_texts_of_the_table_are_text_whatever_they_say(client, campaign, tasks, units, clerk):
    task, evil = tasks["way"], '<i>"&'
    report(campaign, task, units[0], 10, done=f"done{evil}", problem=f"problem{evil}")
    task.task_units.create(unit=units[1], part=TaskPart.RESPONSIBLE, starts_on=campaign.starts_on)
    task.task_units.create(unit=units[2], part=TaskPart.COOPERATING, starts_on=campaign.starts_on)
    for number, unit in enumerate(units):
        OrgUnit.objects.filter(pk=unit.pk).update(name=f"unit{number}{evil}")
    Measure.objects.filter(pk=task.measure_id).update(name=f"measure{evil}")
    Task.objects.filter(pk=tasks["late"].pk).update(title=f"parent{evil}")
    Task.objects.filter(pk=task.pk).update(title=f"title{evil}", parent=tasks["late"])
    data = light_rules.default_rules().data | {"tones": {"yellow": f"lamp{evil}", "red": f"lamp{evil}"}}
    LightRuleSet.objects.create(
        campaign=campaign, code="own", name="own", rules=data, starts_on=campaign.starts_on, recorded_at=timezone.now()
    )

    page = get(client, campaign, clerk).content.decode()

    words = ("done", "problem", "unit0", "unit1", "unit2", "measure", "parent", "title", "lamp")
    assert [word for word in words if f"{word}&lt;i&gt;&quot;&amp;" not in page] == []
    assert "<i>" not in page


def test_a_line_of_the_page_says_all_of_it(client, campaign, tasks, units, clerk):
    task = tasks["way"]
    Task.objects.filter(pk=task.pk).update(parent=tasks["late"], is_demo=True)
    task.task_units.create(unit=units[1], part=TaskPart.RESPONSIBLE, starts_on=campaign.starts_on)
    task.task_units.create(unit=units[2], part=TaskPart.COOPERATING, starts_on=campaign.starts_on)
    Milestone.objects.create(task=task, code="m", title="节点", due_on=TODAY)
    report(campaign, task, units[0], 40, done="走访38家" * 30, problem="检测排期长")
    services.request_closing(task, on=TODAY, by=make_person(Role.UNIT_REPORTER, units[0], acts_for=units[0]))

    page = get(client, campaign, clerk, measure=task.measure_id, state="asked").content.decode()

    (row,) = re.findall("<tr>(<td.*?)</tr>", page, re.DOTALL)
    cells = [strip_tags(cell.replace("<", " <")).split() for cell in row.split("</td>")[:-1]]
    assert [" ".join(cell) for cell in cells] == [
        "任务way 演示 严查 · 属“任务late”",
        f"{units[0].name} 另 2 家 责任：{units[1].name} 配合：{units[2].name}",
        "2026-12-30",
        "40% 序时 50.0% · 推算 0%",
        "滞后 待确认办结 落后序时进度10.0个百分点，规则：落后10个百分点及以上为黄灯",
        f"{('走访38家' * 30)[:79]}… 问题：检测排期长",
    ]
    assert f'href="{task.get_absolute_url()}"' in row
    assert re.findall('data-label="(.*?)"', row) == re.findall('<th scope="col">(.*?)</th>', page)[1:]


def test_the_page_goes_on_after_fifty_in_every_order(client, campaign, tasks, units, clerk):
    for number in range(50):
        make_task(tasks["way"].measure, units[0], code=f"more-{number}")

    for sort in ledger.SORTS:
        first = get(client, campaign, clerk, sort=sort)
        rest = client.get(f"{reverse('campaigns:ledger_list', args=[campaign.pk])}?{first.context['page'].next_query}")
        assert len(set(shown(first) + shown(rest))) == 54


def test_a_unit_sees_its_own_lines(client, campaign, tasks, units):
    reporter = make_person(Role.UNIT_REPORTER, units[1], acts_for=units[1])

    assert shown(get(client, campaign, reporter)) == ["late", "later"]


def test_a_filter_by_somebody_elses_unit_is_as_one_that_does_not_exist(client, campaign, tasks, clerk):
    stranger = CampaignUnitFactory().unit

    assert get(client, campaign, clerk, unit=stranger.pk).status_code == 404


def test_what_another_unit_reports_on_a_shared_task_is_not_told(campaign, tasks, units):
    tasks["way"].task_units.create(unit=units[2], part=TaskPart.COOPERATING, starts_on=date(2026, 1, 1))
    report(campaign, tasks["way"], units[0], 45, done="走访38家")
    partner = make_person(Role.UNIT_REPORTER, units[2], acts_for=units[2])

    (line,) = ledger.ledger_lines(
        campaign, ledger.ledger_tasks(campaign, partner), user=partner, on=TODAY, is_printed=True
    )

    assert (line.task.code, line.entry, line.percent, line.light, line.computed) == ("way", None, None, None, None)
    assert (line.people, line.coordination, line.evidence_count) == ([], "", 0)
    found = ledger.with_tone(ledger.ledger_tasks(campaign, partner), campaign, "green", user=partner, on=TODAY)
    assert not found.exists()


def test_a_partners_page_and_workbook_leave_out_what_they_are_not_told(client, campaign, tasks, units):
    tasks["way"].task_units.create(unit=units[2], part=TaskPart.COOPERATING, starts_on=date(2026, 1, 1))
    report(campaign, tasks["way"], units[0], 45, done="走访38家")
    partner = make_person(Role.UNIT_REPORTER, units[2], acts_for=units[2])

    html = get(client, campaign, partner, sort="percent").content.decode()

    assert "任务way" in html
    assert "走访38家" not in html
    assert "45%" not in html


def test_another_towns_ledger_does_not_exist(client, campaign, tasks):
    assert get(client, campaign, make_clerk(CampaignFactory())).status_code == 404


def test_an_empty_ledger_says_where_tasks_come_from(client, campaign, clerk):
    assert "任务在“方案”里编制" in get(client, campaign, clerk).content.decode()


# Kept views.


def test_a_view_keeps_filters_and_nothing_else(campaign, clerk):
    view = services.save_view(campaign, "state=overdue&after=7&evil=1", name="逾期的", by=clerk)

    assert view.query == "state=overdue"
    assert AuditEvent.objects.filter(action="save_view").count() == 1


def test_the_same_name_takes_the_new_filters(campaign, clerk):
    services.save_view(campaign, "state=overdue", name="我的", by=clerk)
    services.save_view(campaign, "tone=red", name="我的", by=clerk)

    assert SavedView.objects.get().query == "tone=red"


def test_nothing_to_keep_and_too_many_are_refused(campaign, clerk):
    with pytest.raises(ValidationError, match="没有可保存的"):
        services.save_view(campaign, "after=7", name="空的", by=clerk)
    for number in range(20):
        services.save_view(campaign, "tone=red", name=str(number), by=clerk)
    with pytest.raises(ValidationError, match="最多 20 个"):
        services.save_view(campaign, "tone=red", name="第二十一个", by=clerk)
    services.save_view(campaign, "tone=yellow", name="7", by=clerk)


def test_views_are_a_persons_own(client, campaign, tasks, clerk):
    view = services.save_view(campaign, "state=overdue", name="逾期的", by=clerk)
    colleague = make_clerk(campaign)

    assert "逾期的" in get(client, campaign, clerk).content.decode()
    assert "逾期的" not in get(client, campaign, colleague).content.decode()
    assert client.post(reverse("campaigns:saved_view_remove", args=[view.pk])).status_code == 404
    assert SavedView.objects.exists()


def test_a_view_is_kept_and_removed_on_the_page(client, campaign, tasks, clerk):
    client.force_login(clerk)
    create = reverse("campaigns:saved_view_create", args=[campaign.pk])

    kept = client.post(f"{create}?state=overdue", {"name": "逾期的"}, follow=True)
    assert shown(kept) == ["late"]
    refused = client.post(create, {"name": "空的"}, follow=True)
    assert "没有可保存的" in refused.content.decode()
    client.post(reverse("campaigns:saved_view_remove", args=[SavedView.objects.get().pk]))

    assert not SavedView.objects.exists()
