"""A campaign written as a pack: what was loaded comes out again, and what comes out can be loaded."""

import copy
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role, UnitKind
from accounts.models import OrgUnit
from campaigns import pack_schema, services
from campaigns.choices import TaskPart
from campaigns.models import CampaignUnit, Goal, Task
from enterprises.models import SelfReportTemplate
from reports.models import BulletinSchedule
from tests.factories import OrgUnitFactory, make_person
from tests.factories_campaigns import CampaignFactory, MeasureFactory, make_task

pytestmark = pytest.mark.django_db

FIVE = ["city-revitalisation", "district-quality", "dongguan-quality", "henglan-lighting", "jiangsu-award"]
# What may be left out of a pack and stands for these.
DEFAULTS = {"weight": 1, "reporting": True, "demo": False, "basis": False, "historical": False, "has_ranking": False}


def read(text):
    pack, errors = pack_schema.read_pack(text)
    assert errors == []
    return pack


def the_pack(name):
    pack, errors = pack_schema.load_pack_file(name)
    assert errors == []
    return pack


def plain(value):
    """A pack without what stands for nothing, days as text, numbers as exact text."""
    if isinstance(value, dict):
        kept = {name: plain(each) for name, each in value.items() if each != DEFAULTS.get(name)}
        return {name: each for name, each in kept.items() if each not in (None, "", [], {})}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f")
    return value


def loaded_elsewhere(pack, act):
    """What `act` says of the campaign that the pack makes in a database without it; nothing of it stays."""
    with transaction.atomic():
        found = act(services.load_pack(pack, by=None))
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", FIVE)
def test_nothing_of_a_pack_is_lost_between_loading_and_export(name):
    pack = the_pack(name)

    exported = services.pack_of(services.load_pack(copy.deepcopy(pack), by=None))

    assert plain(exported) == plain(pack)


@pytest.mark.parametrize("name", FIVE)
def test_an_export_loads_into_a_clean_database_and_gives_the_same_text_again(name):
    text = loaded_elsewhere(the_pack(name), services.export_pack)

    again = loaded_elsewhere(read(text), services.export_pack)

    assert again == text
    assert "&id" not in text
    assert "!!" not in text


def test_the_text_reads_like_a_pack_written_by_hand():
    text = loaded_elsewhere(the_pack("henglan-lighting"), services.export_pack)

    assert text.startswith("format: 1\nslug: henglan-lighting\nname: 横栏镇照明灯具产品质量提升三年行动\n")
    assert "starts_on: 2024-03-15\n" in text
    sections = [name for name in read(text) if name not in pack_schema.CAMPAIGN_FIELDS]
    assert sections[:4] == ["sources", "calendar", "background", "tracks"]
    assert list(read(text)["background"][0]) == ["code", "title", "text", "source"]


def test_days_of_sections_that_wait_are_days_again():
    pack = the_pack("henglan-lighting")
    pack["bulletins"].append({"period_kind": "year", "name": "年度总结", "demo": True, "starts_on": date(2026, 1, 1)})
    pack["later"] = {"on": date(2026, 3, 15), "text": "2026-02-30"}

    exported = read(loaded_elsewhere(pack, services.export_pack))

    assert exported["bulletins"][-1] == pack["bulletins"][-1]
    assert exported["later"] == pack["later"]


def test_what_a_plan_carries_out_of_a_parent_that_is_not_here_is_kept():
    pack = the_pack("henglan-lighting")
    pack["parent"] = {"campaign": "city-lighting"}
    pack["measures"][0]["upper"] = ["city-1", "city-2"]

    campaign = services.load_pack(copy.deepcopy(pack), by=None)

    assert campaign.parent is None
    assert "parent" in campaign.pending_sections
    assert plain(services.pack_of(campaign)) == plain(pack)


def test_the_parent_that_is_here_is_named(made_here):
    parent = CampaignFactory(slug="city-lighting")
    upper = MeasureFactory(campaign=parent, code="city-1")
    made_here.parent = parent
    made_here.save()
    made_here.measures.get().upper_measures.add(upper)

    exported = read(services.export_pack(made_here))

    assert exported["parent"] == {"campaign": "city-lighting"}
    assert exported["measures"][0]["upper"] == ["city-1"]


@pytest.fixture
def made_here(town, office, village):
    """A campaign that no pack made."""
    campaign = CampaignFactory(owner_unit=town, office_unit=office, slug="made-here", also_called="甲、乙")
    CampaignUnit.objects.create(campaign=campaign, unit=village, starts_on=campaign.starts_on)
    make_task(MeasureFactory(campaign=campaign), village)
    Goal.objects.create(campaign=campaign, code="goal-1", text="目标一")
    return campaign


def test_what_was_typed_in_here_has_the_portal_as_its_source(made_here):
    pack = read(services.export_pack(made_here))

    assert pack["source"] == "portal"
    assert pack["goals"] == [{"code": "goal-1", "text": "目标一", "source": "portal"}]
    assert {unit["source"] for unit in pack["units"]} == {"portal"}
    assert pack["sources"]["portal"]["title"]
    assert pack["also_called"] == ["甲", "乙"]


def test_a_campaign_made_here_can_be_loaded_elsewhere(made_here):
    text = services.export_pack(made_here)
    Task.objects.all().delete()
    CampaignUnit.objects.all().delete()
    made_here.delete()

    assert services.export_pack(services.load_pack(read(text), by=None)) == text


def test_a_unit_with_a_part_in_a_task_takes_part_without_reports(made_here):
    helper = OrgUnitFactory(code="helper", kind=UnitKind.DEPARTMENT, parent=made_here.owner_unit)
    Task.objects.get().task_units.create(unit=helper, part=TaskPart.COOPERATING, starts_on=made_here.starts_on)

    pack = read(services.export_pack(made_here))

    assert pack["participants"][-1] == {"unit": "helper", "starts_on": made_here.starts_on, "reporting": False}


def test_a_unit_that_came_back_is_named_once(made_here, village):
    CampaignUnit.objects.update(ends_on=date(2026, 3, 1))
    CampaignUnit.objects.create(campaign=made_here, unit=village, starts_on=date(2026, 6, 1))

    rows = read(services.export_pack(made_here))["participants"]

    assert rows == [{"unit": village.code, "starts_on": date(2026, 6, 1)}]


def test_a_corrected_reading_no_longer_claims_the_packs_source():
    campaign = services.load_pack(the_pack("dongguan-quality"), by=None)
    clerk = make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit)
    reading = campaign.indicators.get(code="needs-met").readings.get()
    services.correct_reading(reading, by=clerk, value=Decimal(233), note="核对后更正")

    exported = services.pack_of(campaign)

    row = next(row for row in exported["indicators"] if row["code"] == "needs-met")
    assert [(reading["value"], reading["source"]) for reading in row["readings"]] == [(233, "portal")]
    assert list(exported["sources"]) == ["opinion", "report", "portal"]


def test_the_latest_version_of_a_self_report_form_is_exported():
    campaign = services.load_pack(the_pack("henglan-lighting"), by=None)
    SelfReportTemplate.objects.create(
        campaign=campaign, code="luminaire-maker", title="新表", version=2, starts_on=date(2026, 1, 1)
    )

    (row,) = services.pack_of(campaign)["self_reports"]

    assert (row["title"], row["starts_on"], row["questions"]) == ("新表", date(2026, 1, 1), [])


def test_a_schedule_that_has_ended_is_not_exported():
    campaign = services.load_pack(the_pack("henglan-lighting"), by=None)
    BulletinSchedule.objects.filter(campaign=campaign, kind="weekly").update(ends_on=date(2026, 1, 1))

    assert [row["period_kind"] for row in services.pack_of(campaign)["bulletins"]] == ["month", "quarter"]


def test_the_office_alone_exports(made_here, leader, other_town_clerk, town_clerk):
    for stranger in (leader, other_town_clerk):
        with pytest.raises(PermissionDenied):
            services.export_pack(made_here, by=stranger)

    assert services.export_pack(made_here, by=town_clerk).startswith("format: 1\n")


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_the_command_writes_to_the_output_or_a_file(made_here, tmp_path):
    text = services.export_pack(made_here)

    assert run("export_pack", "made-here") == text
    path = tmp_path / "pack.yaml"
    assert run("export_pack", "made-here", "-o", str(path)) == f"{path}: {len(text.splitlines())} lines\n"
    assert path.read_text(encoding="utf-8") == text


def test_the_command_says_what_is_wrong(made_here, tmp_path):
    with pytest.raises(CommandError, match="there is no campaign nothing; there are: made-here"):
        run("export_pack", "nothing")
    with pytest.raises(CommandError, match="cannot be written"):
        run("export_pack", "made-here", "-o", str(tmp_path / "no" / "pack.yaml"))


def test_the_page_gives_the_file(made_here, town_clerk, other_town_clerk, leader, client_of):
    url = reverse("campaigns:pack_export", args=[made_here.pk])

    response = client_of(town_clerk).get(url)

    assert response["Content-Disposition"] == 'attachment; filename="made-here.yaml"'
    assert b"".join(response.streaming_content).decode() == services.export_pack(made_here)
    assert client_of(other_town_clerk).get(url).status_code == 404
    assert client_of(leader).get(url).status_code == 403


def test_units_above_and_beside_the_town_are_not_drawn_in():
    """Only what the pack was loaded with and what the plan names: a neighbour's unit stays out."""
    province = OrgUnitFactory(kind=UnitKind.PROVINCE)
    campaign = services.load_pack(the_pack("henglan-lighting"), by=None, owner_parent=province)
    OrgUnitFactory(kind=UnitKind.VILLAGE, parent=campaign.owner_unit)

    codes = {unit["code"] for unit in services.pack_of(campaign)["units"]}

    assert codes == {unit["code"] for unit in the_pack("henglan-lighting")["units"]}
    assert OrgUnit.objects.filter(kind=UnitKind.VILLAGE).count() == 11


def test_an_export_takes_as_many_queries_for_a_large_plan_as_for_a_small_one():
    counts = []
    for name in ("jiangsu-award", "dongguan-quality"):
        campaign = services.load_pack(the_pack(name), by=None)
        with CaptureQueriesContext(connection) as queries:
            services.export_pack(campaign)
        counts.append(len(queries))

    assert max(counts) - min(counts) <= 3  # what is not there at all needs no second query
    assert max(counts) <= 30
