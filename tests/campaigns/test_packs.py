"""The pack of Henglan, loaded: the facts of the mission brief, part A, one by one; and what the loader refuses."""

import copy
import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.choices import Role, UnitKind
from accounts.models import AuditEvent, Installation, OrgUnit
from campaigns import pack_schema, pack_sections, services
from campaigns.choices import TaskPart, WeekRule
from campaigns.models import Campaign, CampaignUnit, Measure, Phase, Task, TaskTerms, TaskUnit
from reports.choices import BulletinKind
from reports.models import BulletinSchedule
from tests.factories import OrgUnitFactory, make_person

pytestmark = pytest.mark.django_db

VILLAGES = {
    "横东村",
    "横西村",
    "宝裕村",
    "六沙村",
    "五沙村",
    "三沙村",
    "新丰村",
    "贴边村",
    "新茂村",
    "裕祥村",
    "西冲社区",
}
# Named in the published documents; every other department of the pack is made up and marked so.
NAMED = {"工信科商局", "横栏分局", "公安分局", "中山市照明灯饰制造业协会", "横栏镇个私企业协会"}


@pytest.fixture(scope="module")
def published_pack():
    pack, errors = pack_schema.load_pack_file("henglan-lighting")
    assert errors == []
    return pack


@pytest.fixture
def pack(published_pack):
    return copy.deepcopy(published_pack)


@pytest.fixture
def henglan(pack):
    return services.load_pack(pack, by=None)


def nothing_was_made():
    models = (Campaign, CampaignUnit, Phase, Measure, Task, TaskTerms, TaskUnit, BulletinSchedule)
    return not any(model.objects.exists() for model in models)


def test_it_was_launched_on_15_march_2024_and_closes_in_2026(henglan):
    assert (henglan.starts_on, henglan.ends_on) == (date(2024, 3, 15), date(2026, 12, 31))
    assert henglan.first_period_on == date(2024, 3, 15)


def test_both_names_and_the_three_batches_are_kept(henglan):
    assert henglan.name == "横栏镇照明灯具产品质量提升三年行动"
    assert "攻坚战" in henglan.also_called
    assert henglan.slogan == "查处一批、帮扶一批、打造一批“横栏精造”"
    assert [track["name"] for track in henglan.pending_sections["tracks"]] == ["查处一批", "帮扶一批", "打造一批"]


def test_the_town_owns_it_and_its_task_force_office_runs_it(henglan):
    assert (henglan.owner_unit.name, henglan.owner_unit.kind) == ("横栏镇", UnitKind.TOWN)
    assert (henglan.office_unit.kind, henglan.office_unit.parent) == (UnitKind.OFFICE, henglan.owner_unit)
    assert OrgUnit.objects.get(kind=UnitKind.BUREAU).name == "中山市市场监督管理局"
    assert henglan.owner_unit.parent.name == "中山市"


def test_the_week_runs_from_friday_to_thursday(henglan):
    assert henglan.week_rule == WeekRule.FRIDAY_TO_THURSDAY


def test_eleven_villages_and_communities_take_part(henglan):
    rows = henglan.campaign_units.filter(unit__kind__in=[UnitKind.VILLAGE, UnitKind.COMMUNITY])

    assert set(rows.values_list("unit__name", flat=True)) == VILLAGES
    assert set(rows.values_list("is_demo", "is_reporting")) == {(False, True)}


def test_26_units_report_and_the_office_collects(henglan):
    assert henglan.campaign_units.filter(is_reporting=True).count() == 26
    assert henglan.campaign_units.get(is_reporting=False).unit == henglan.office_unit


def test_the_named_units_are_real_and_all_other_departments_are_marked_as_made_up(henglan):
    rows = henglan.campaign_units.filter(is_reporting=True).exclude(unit__name__in=VILLAGES)

    assert set(rows.filter(is_demo=False).values_list("unit__name", flat=True)) == NAMED
    assert rows.filter(is_demo=True).count() == 10


def test_five_stricts_and_six_strengthenings_with_their_wording_marked(henglan):
    groups = list(henglan.measures.values_list("group", flat=True))

    assert (groups.count("五严"), groups.count("六加强"), len(groups)) == (5, 6, 11)
    assert groups == ["五严"] * 5 + ["六加强"] * 6
    assert henglan.measures.filter(is_demo=False).count() == 0


def test_three_phases_one_of_which_is_published(henglan):
    phases = list(henglan.phases.values_list("starts_on", "ends_on", "is_demo"))

    assert [phase[0].year for phase in phases] == [2024, 2025, 2026]
    assert (phases[0][0], phases[-1][1]) == (henglan.starts_on, henglan.ends_on)
    assert [is_demo for _start, _end, is_demo in phases] == [True, True, False]


def test_every_task_has_terms_a_lead_and_a_phase_and_is_marked(henglan, pack):
    rows = [row for measure in pack["measures"] for row in measure["tasks"]]

    assert henglan.tasks.count() == TaskTerms.objects.current().count() == len(rows) == 34
    assert TaskUnit.objects.filter(part=TaskPart.LEAD).count() == len(rows)
    assert not henglan.tasks.filter(is_demo=False).exists()
    assert not henglan.tasks.filter(phase=None).exists()
    task = henglan.tasks.get(code="strict-1-1")
    terms = task.terms.get()
    assert (task.position, task.measure.code, task.phase.name) == (0, "strict-1", "动员攻坚阶段")
    assert (terms.lead_unit.name, terms.due_on, terms.weight) == ("横栏分局", date(2024, 6, 30), 3)
    assert task.task_units.filter(part=TaskPart.RESPONSIBLE).count() == 11
    assert task.task_units.filter(part=TaskPart.COOPERATING).count() == 3


def test_facts_are_stamped_at_the_same_instant(henglan):
    assert TaskTerms.objects.values("recorded_at").distinct().count() == 1


def test_week_month_and_quarter_have_their_bulletins_from_the_first_period(henglan):
    schedules = dict(BulletinSchedule.objects.values_list("kind", "starts_on"))

    assert schedules == dict.fromkeys(BulletinKind, date(2024, 3, 15))


def test_a_schedule_may_begin_later_than_the_reports(pack):
    pack["bulletins"][0]["starts_on"] = date(2026, 1, 1)

    services.load_pack(pack, by=None)

    assert BulletinSchedule.objects.get(kind=BulletinKind.WEEKLY).starts_on == date(2026, 1, 1)


def test_bulletins_know_their_names_addressees_and_whether_they_rank(henglan):
    schedules = BulletinSchedule.objects.values_list("kind", "name", "report_to", "send_to", "has_ranking")

    assert list(schedules) == [
        ("weekly", "工作通报", "镇党委、镇政府领导", "各成员单位，各村（社区）", False),
        ("monthly", "调度会材料", "镇党委、镇政府领导", "各成员单位，各村（社区）", True),
        ("quarterly", "工作小结", "镇党委、镇政府，市市场监督管理局", "", True),
    ]


def test_bulletins_of_other_kinds_wait(pack):
    year = {"period_kind": "year", "name": "年度总结", "demo": True}
    pack["bulletins"].append(year)

    campaign = services.load_pack(pack, by=None)

    assert campaign.pending_sections["bulletins"] == [year]
    assert BulletinSchedule.objects.count() == 3


def test_what_no_app_loads_yet_is_kept_and_not_dropped(henglan, pack):
    assert set(henglan.pending_sections) == {"background", "tracks"}
    assert henglan.pending_sections["tracks"] == pack["tracks"]
    assert Campaign.objects.get(pk=henglan.pk).pending_sections["tracks"][0]["name"] == "查处一批"


def test_sources_become_documents_of_which_the_citys_plan_is_the_basis(henglan):
    assert henglan.source_documents.get(code="mobilisation").dated_on == date(2024, 3, 15)
    assert henglan.source_documents.get(is_basis=True).code == "city-plan"


def test_the_published_goals_and_those_of_the_phases_whose_wording_is_made_up(henglan):
    published = henglan.goals.filter(source="mobilisation", phase=None)
    assert published[0].text == "全面提升全镇灯具产品质量，由“横栏制造”迈向“横栏精造”。"
    assert published.count() == 4
    assert list(henglan.goals.exclude(phase=None).values_list("phase__code", "is_demo")) == [
        ("launch", True),
        ("deepen", True),
        ("close", True),
    ]


def test_a_phases_own_goal_is_a_goal_with_its_code_and_mark(pack):
    pack["goals"] = []
    pack["phases"][2]["goal"] = "形成长效机制"

    goal = services.load_pack(pack, by=None).goals.get()

    assert (goal.code, goal.phase.code, goal.text) == ("close", "close", "形成长效机制")
    assert (goal.is_demo, goal.source) == (False, "city-plan")


def test_leading_group_and_indicators_are_made_up_and_say_so(henglan):
    assert not henglan.leading_group.filter(is_demo=False).exists()
    assert not henglan.indicators.filter(is_demo=False).exists()
    assert henglan.indicators.filter(origin="computed").count() == 4


def test_a_later_app_loads_its_section(pack, monkeypatch):
    seen = []
    monkeypatch.setitem(pack_sections.LOADERS, "tracks", lambda campaign, rows, *, by: seen.append(rows))

    campaign = services.load_pack(pack, by=None)

    assert seen == [pack["tracks"]]
    assert "tracks" not in campaign.pending_sections


def test_loading_is_one_audit_event_of_the_campaign(henglan):
    event = AuditEvent.objects.get(action="load_pack")

    assert (event.unit, event.after["slug"], event.after["tasks"]) == (henglan.owner_unit, "henglan-lighting", 34)


def test_the_same_pack_twice_is_refused_and_changes_nothing(henglan, pack):
    before = (OrgUnit.objects.count(), Task.objects.count(), AuditEvent.objects.count())

    with pytest.raises(ValidationError, match="“henglan-lighting”的行动已经建立"):
        services.load_pack(pack, by=None)

    assert (OrgUnit.objects.count(), Task.objects.count(), AuditEvent.objects.count()) == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_load_it_at_the_same_moment_one_is_told_it_is_there(published_pack):
    at_once, results = threading.Barrier(2), []

    def load():
        at_once.wait()
        try:
            results.append(services.load_pack(published_pack, by=None).slug)
        except ValidationError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["exists", "henglan-lighting"]
    assert (Campaign.objects.count(), Task.objects.count()) == (1, 34)


def test_units_that_are_there_are_used_with_the_name_the_office_gave_them(pack):
    town = OrgUnitFactory(code="henglan", kind=UnitKind.TOWN, name="横栏镇人民政府")

    campaign = services.load_pack(pack, by=None)

    assert campaign.owner_unit == town
    assert town.children.get(code="henglan-wusha").path.startswith(town.path)
    town.refresh_from_db()
    assert town.name == "横栏镇人民政府"


def test_the_packs_top_units_can_be_placed_below_another(pack):
    province = OrgUnitFactory(kind=UnitKind.PROVINCE)

    services.load_pack(pack, by=None, owner_parent=province)

    assert OrgUnit.objects.get(code="zhongshan").parent == province


@pytest.mark.parametrize("values", [{"kind": UnitKind.CITY}, {"kind": UnitKind.TOWN, "ends_on": date(2026, 1, 1)}])
def test_a_code_that_means_something_else_here_is_refused_with_its_place(pack, values):
    OrgUnitFactory(code="henglan", **values)

    with pytest.raises(ValidationError, match=r"units\[2\].code: "):
        services.load_pack(pack, by=None)

    assert nothing_was_made()
    assert OrgUnit.objects.count() == 1


def test_a_mistake_deep_in_the_pack_is_told_with_its_place_and_nothing_is_made(pack):
    pack["measures"][3]["tasks"][0]["due_on"] = date(2027, 1, 1)
    pack["measures"][3]["tasks"][0]["lead"] = "nobody"

    with pytest.raises(ValidationError) as refused:
        services.load_pack(pack, by=None)

    assert [message.split(": ")[0] for message in refused.value.messages] == [
        "measures[3].tasks[0].due_on",
        "measures[3].tasks[0].lead",
    ]
    assert nothing_was_made()


def test_a_loader_that_fails_at_the_end_leaves_nothing_half_written(pack, monkeypatch):
    def refuse(campaign, content, *, by):
        raise ValidationError("tracks[0]: …")

    monkeypatch.setitem(pack_sections.LOADERS, "tracks", refuse)

    with pytest.raises(ValidationError):
        services.load_pack(pack, by=None)

    assert nothing_was_made()
    assert not OrgUnit.objects.exists()


@pytest.mark.parametrize("day", [date(2024, 3, 14), date(2027, 1, 1)])
def test_reports_begin_within_the_campaign(pack, day):
    with pytest.raises(ValidationError, match="first_period_on"):
        services.load_pack(pack, by=None, first_period_on=day)


@pytest.mark.parametrize(
    ("today", "suggested"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2020, 1, 1), date(2024, 3, 15)),
        (date(2028, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_real_town_starts_with_the_period_that_holds_today(pack, today, suggested):
    assert services.suggested_first_period_on(pack, on=today) == suggested


def test_a_demo_shows_the_whole_campaign(pack):
    Installation.objects.create(is_demo=True, created_at="2026-11-20T00:00:00Z")

    assert services.suggested_first_period_on(pack, on=date(2026, 11, 20)) == date(2024, 3, 15)


def test_a_clerk_loads_packs_of_their_own_town_only(pack):
    town = OrgUnitFactory(code="henglan", kind=UnitKind.TOWN)
    other_town = OrgUnitFactory(kind=UnitKind.TOWN)
    clerk = make_person(Role.OFFICE_CLERK, town, acts_for=town)
    neighbour = make_person(Role.OFFICE_CLERK, other_town, acts_for=other_town)

    for stranger in (neighbour, make_person(Role.LEADER, town, acts_for=town)):
        with pytest.raises(PermissionDenied):
            services.load_pack(pack, by=stranger)

    assert services.load_pack(pack, by=clerk).owner_unit == town
    assert AuditEvent.objects.get(action="load_pack").actor == clerk
