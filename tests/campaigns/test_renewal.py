"""A closed action goes on as a new one: structure and shifted days, no facts."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import AuditEvent
from campaigns import pack_schema, services
from campaigns.choices import CampaignStatus
from campaigns.models import Campaign, CampaignUnit, ProgressEntry, ReportingPeriod, StaffMember, TaskTerms
from tests.factories_campaigns import CampaignUnitFactory, PhaseFactory

pytestmark = pytest.mark.django_db
DAYS = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31), "first_period_on": date(2027, 1, 4)}
NEXT = {"slug": "lighting-2027", "name": "演示行动二期", **DAYS}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-12-31T10:00:00+08:00"):
        yield


@pytest.fixture
def closed(campaign, task, town_clerk):
    PhaseFactory(campaign=campaign, code="all")
    services.add_resource(
        campaign, section="staff", by=town_clerk, name="张工", unit=campaign.office_unit, group="general",
        starts_on=date(2026, 1, 5),
    )  # fmt: skip
    Campaign.objects.update(status=CampaignStatus.CLOSED, closed_on=date(2026, 12, 31))
    return Campaign.objects.select_related("owner_unit", "office_unit").get()


def test_structure_is_copied_and_days_are_shifted(closed, town_clerk, village, other_village):
    renewal = services.renew_campaign(closed, by=town_clerk, **NEXT)

    assert (renewal.renewed_from, renewal.slug, renewal.name) == (closed, "lighting-2027", "演示行动二期")
    assert (renewal.status, renewal.starts_on, renewal.first_period_on) == (
        "running",
        date(2027, 1, 1),
        date(2027, 1, 4),
    )
    (phase,) = renewal.phases.all()
    assert (phase.starts_on, phase.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    terms = TaskTerms.objects.get(campaign=renewal)
    assert (terms.lead_unit, terms.due_on) == (village, date(2027, 11, 30))
    assert {row.unit for row in renewal.campaign_units.all()} == {village, other_village}
    assert [measure.name for measure in renewal.measures.all()] == [measure.name for measure in closed.measures.all()]
    event = AuditEvent.objects.get(action="renew_campaign")
    assert event.after == {"renewed_from": closed.slug}


def test_no_fact_is_copied(closed, town_clerk, week):
    renewal = services.renew_campaign(closed, by=town_clerk, **NEXT)

    assert not ProgressEntry.objects.filter(campaign=renewal).exists()
    assert not ReportingPeriod.objects.filter(campaign=renewal).exists()
    assert not StaffMember.objects.filter(campaign=renewal).exists()
    assert StaffMember.objects.filter(campaign=closed).exists()


def test_units_that_left_do_not_come_back(closed, town_clerk, department, village):
    CampaignUnitFactory(campaign=closed, unit=department, ends_on=date(2026, 6, 30))
    CampaignUnit.objects.filter(unit=village).update(ends_on=date(2026, 11, 1))  # but a task still names it

    renewal = services.renew_campaign(closed, by=town_clerk, **NEXT)

    codes = {row.unit.code for row in renewal.campaign_units.all()}
    assert codes == {"village", "other-village"}
    assert not renewal.campaign_units.exclude(ends_on=None).exists()


def test_shorter_action_ends_on_its_last_day(closed, town_clerk):
    renewal = services.renew_campaign(closed, by=town_clerk, **NEXT | {"ends_on": date(2027, 6, 30)})

    assert TaskTerms.objects.get(campaign=renewal).due_on == date(2027, 6, 30)
    assert renewal.phases.get().ends_on == date(2027, 6, 30)


def test_readings_and_amounts_stay_behind():
    """What a pack of all sections leaves out, on plain values."""
    day = date(2026, 3, 1)
    pack = {
        "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), "calendar": {"first_period_on": day},
        "phases": [{"code": "p", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}],
        "participants": [], "measures": [], "sources": {"law": {"title": "通知", "dated": day}},
        "indicators": [{"code": "i", "targets": [{"starts_on": day, "due_on": day}], "readings": [{"on": day, "value": 1}]}],
        "reference_series": [{"code": "r", "readings": [{"on": day, "value": 1}]}],
        "resources": {"staff": [{}]}, "policies": [{}],
    }  # fmt: skip

    renewed = services.renewed_pack(
        pack, slug="next", name="二期", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )

    assert renewed["indicators"] == [
        {"code": "i", "targets": [{"starts_on": date(2027, 3, 1), "due_on": date(2027, 3, 1)}]}
    ]
    assert renewed["reference_series"] == [{"code": "r"}]
    assert renewed["sources"] == {"law": {"title": "通知", "dated": day}}
    assert not {"resources", "policies"} & set(renewed)


def test_henglan_lighting_goes_on_for_three_more_years(office, town_clerk):
    """A whole published plan: nothing of its structure is refused, and the days fall as they did."""
    pack, errors = pack_schema.load_pack_file("henglan-lighting")
    first = services.load_pack(pack, by=None)
    Campaign.objects.filter(pk=first.pk).update(status=CampaignStatus.CLOSED, closed_on=first.ends_on)
    begins = date(2027, 3, 1)
    span = first.ends_on - first.starts_on

    renewed = services.renewed_pack(
        services.pack_of(first), slug="henglan-2027", name="二期", starts_on=begins, ends_on=begins + span
    )

    assert not errors
    assert pack_schema.check_pack(renewed) == []
    assert len(renewed["measures"]) == first.measures.count()
    assert [row["ends_on"] - row["starts_on"] for row in renewed["phases"]] == [
        phase.ends_on - phase.starts_on for phase in first.phases.all()
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ends_on": date(2027, 1, 1)}, "结束日期要晚于启动日期"),
        ({"slug": "Ä"}, "slug"),
        ({"first_period_on": date(2030, 1, 1)}, "起报日期应在行动起止日期"),
    ],
)
def test_bad_input_is_a_sentence_and_leaves_nothing(changes, message, closed, town_clerk):
    with pytest.raises(ValidationError, match=message):
        services.renew_campaign(closed, by=town_clerk, **NEXT | changes)

    assert Campaign.objects.count() == 1


def test_span_too_short_for_the_phases_is_a_sentence(closed, town_clerk):
    PhaseFactory(campaign=closed, code="last", starts_on=date(2026, 10, 1))
    closed.phases.filter(code="all").update(ends_on=date(2026, 9, 30))

    with pytest.raises(ValidationError, match="最后一个阶段从 2027-10-01 开始"):
        services.renew_campaign(closed, by=town_clerk, **NEXT | {"ends_on": date(2027, 9, 1)})


def test_running_action_is_not_renewed(campaign, town_clerk):
    with pytest.raises(ValidationError, match="收官之后才能接续"):
        services.renew_campaign(campaign, by=town_clerk, **NEXT)


def test_action_is_renewed_once(closed, town_clerk):
    services.renew_campaign(closed, by=town_clerk, **NEXT)

    with pytest.raises(ValidationError, match="已经有接续的行动"):
        services.renew_campaign(closed, by=town_clerk, **NEXT | {"slug": "again"})


def test_slug_in_use_is_a_sentence(closed, town_clerk):
    with pytest.raises(ValidationError, match="已经建立"):
        services.renew_campaign(closed, by=town_clerk, **NEXT | {"slug": closed.slug})


@pytest.mark.parametrize("who", ["leader", "village_reporter", "other_town_clerk"])
def test_only_its_office_renews(who, request, closed):
    with pytest.raises(PermissionDenied):
        services.renew_campaign(closed, by=request.getfixturevalue(who), **NEXT)


def test_office_renews_by_page(client_of, closed, town_clerk):
    client = client_of(town_clerk)
    url = reverse("campaigns:campaign_renew", args=[closed.pk])

    form = client.get(url).context["form"]
    answer = client.post(url, {name: str(value) for name, value in NEXT.items()})

    assert form.initial["starts_on"] == date(2027, 1, 1)
    assert answer.status_code == 302
    assert answer["Location"] == Campaign.objects.get(slug="lighting-2027").get_absolute_url()
    assert "接续的行动" in client.get(reverse("campaigns:campaign_closing", args=[closed.pk])).text


def test_targets_and_steps_beyond_a_shorter_end_stay_behind():
    """Three yearly targets of a three-year action, renewed for one year: one is left, and of its steps those in time."""
    years = [
        {
            "starts_on": date(year, 1, 1), "due_on": date(year, 12, 31),
            "steps": [{"on": date(year, 6, 30)}, {"on": date(year, 12, 1)}],
        }
        for year in (2024, 2025, 2026)
    ]  # fmt: skip
    pack = {
        "starts_on": date(2024, 1, 1), "ends_on": date(2026, 12, 31), "calendar": {}, "phases": [], "participants": [],
        "measures": [], "indicators": [{"code": "i", "targets": years}],
    }  # fmt: skip

    renewed = services.renewed_pack(
        pack, slug="next", name="二期", starts_on=date(2027, 1, 1), ends_on=date(2027, 9, 30)
    )

    (target,) = renewed["indicators"][0]["targets"]
    assert (target["due_on"], target["steps"]) == (date(2027, 9, 30), [{"on": date(2027, 6, 30)}])


@pytest.mark.parametrize(
    ("day", "begins", "now_begins", "shifted"),
    [
        (date(2024, 12, 31), date(2024, 1, 1), date(2027, 1, 1), date(2027, 12, 31)),  # over a leap day
        (date(2024, 2, 29), date(2024, 1, 1), date(2027, 1, 1), date(2027, 2, 28)),
        (date(2024, 5, 31), date(2024, 3, 15), date(2024, 9, 15), date(2024, 11, 30)),
        (date(2024, 3, 25), date(2024, 3, 15), date(2027, 3, 1), date(2027, 3, 11)),
        (date(2024, 3, 15), date(2024, 3, 15), date(2023, 3, 15), date(2023, 3, 15)),
    ],
)
def test_days_keep_their_place_in_the_year(day, begins, now_begins, shifted):
    pack = {
        "starts_on": begins, "ends_on": date(2029, 1, 1), "phases": [], "participants": [], "calendar": {},
        "measures": [{"tasks": [{"lead": "a", "due_on": day}]}],
    }  # fmt: skip

    renewed = services.renewed_pack(pack, slug="next", name="二期", starts_on=now_begins, ends_on=date(2030, 1, 1))

    assert renewed["measures"][0]["tasks"][0]["due_on"] == shifted
