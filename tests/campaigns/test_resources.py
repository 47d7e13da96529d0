"""保障台账: what the office enters, how it is summed, who reads it."""

import zipfile
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import AuditEvent
from campaigns import resource_totals, services, spreadsheets
from campaigns.choices import CampaignStatus, DirectiveKind, LeaderActKind, ResourceKind
from campaigns.models import BudgetLine, LeaderAct, Policy, StaffMember, Supply
from tests.factories_campaigns import CampaignUnitFactory

pytestmark = pytest.mark.django_db
STAFF = {"name": "张工", "group": "enforcement", "is_seconded": True, "duty": "抽样", "starts_on": date(2026, 1, 5)}


def budget(campaign, by, year, head, appropriated, spent=0, line=""):
    return services.add_resource(
        campaign, section=ResourceKind.BUDGET, by=by, year=year, head=head, line=line,
        appropriated_amount=Decimal(appropriated), spent_amount=Decimal(spent),
    )  # fmt: skip


@pytest.fixture
def member(campaign, town_clerk, branch):
    return services.add_resource(campaign, section=ResourceKind.STAFF, by=town_clerk, unit=branch, **STAFF)


def test_added_row_stands_in_the_trail(member, campaign):
    event = AuditEvent.objects.get(action="add_resource")

    assert member.campaign == campaign
    assert event.unit == campaign.owner_unit
    assert event.after["unit"] == "branch"


def test_change_keeps_what_was_before(member, town_clerk, village):
    services.change_resource(member, by=town_clerk, unit=village, duty="抽样", name="张工")

    event = AuditEvent.objects.get(action="change_resource")
    assert (event.before, event.after) == ({"unit": "branch"}, {"unit": "village"})
    assert StaffMember.objects.get().unit == village


def test_change_of_nothing_is_refused(member, town_clerk):
    with pytest.raises(ValidationError, match="没有改动"):
        services.change_resource(member, by=town_clerk, name="张工")


def test_ended_row_stays(member, town_clerk):
    services.end_resource(member, ends_on=date(2026, 6, 30), by=town_clerk)

    assert StaffMember.objects.current(date(2026, 6, 30)).exists()
    assert not StaffMember.objects.current(date(2026, 7, 1)).exists()
    assert StaffMember.objects.count() == 1


def test_row_cannot_end_before_it_begins(member, town_clerk):
    with pytest.raises(ValidationError, match="不能早于开始日期 2026-01-05"):
        services.end_resource(member, ends_on=date(2026, 1, 4), by=town_clerk)


def test_start_cannot_be_moved_after_the_end(member, town_clerk):
    services.end_resource(member, ends_on=date(2026, 6, 30), by=town_clerk)

    with pytest.raises(ValidationError, match="不能早于开始日期"):
        services.change_resource(member, by=town_clerk, starts_on=date(2026, 7, 1))


def test_same_budget_line_twice_is_refused(campaign, town_clerk):
    budget(campaign, town_clerk, 2026, "监督抽查", 100)

    with pytest.raises(ValidationError, match="这一年度已有同一方向"):
        budget(campaign, town_clerk, 2026, "监督抽查", 200)


def test_negative_amount_is_refused(campaign, town_clerk):
    with pytest.raises(ValidationError, match="金额不能为负数"):
        budget(campaign, town_clerk, 2026, "监督抽查", -1)


@pytest.mark.parametrize("who", ["leader", "inspector", "village_reporter", "other_town_clerk"])
def test_only_the_office_enters(who, request, campaign, member, branch):
    person = request.getfixturevalue(who)

    for act in (
        lambda: services.add_resource(campaign, section=ResourceKind.STAFF, by=person, unit=branch, **STAFF),
        lambda: services.change_resource(member, by=person, name="李工"),
        lambda: services.end_resource(member, ends_on=date(2026, 6, 30), by=person),
        lambda: services.record_leader_act(
            campaign, kind=LeaderActKind.VISIT, leader="镇长甲", happened_on=date(2026, 1, 9), subject="走访", by=person
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_closed_campaign_takes_no_entry(campaign, member, town_clerk):
    campaign.status, campaign.closed_on = CampaignStatus.CLOSED, date(2026, 11, 20)
    campaign.save()
    member.campaign = campaign

    with pytest.raises(ValidationError, match="已于 2026-11-20 收官，只能查看"):
        services.change_resource(member, by=town_clerk, name="李工")
    with pytest.raises(ValidationError, match="只能查看"):
        budget(campaign, town_clerk, 2026, "监督抽查", 100)


# -- Sums


def test_growth_is_per_head_and_in_all(campaign, town_clerk):
    budget(campaign, town_clerk, 2025, "监督抽查", 400_000, 400_000)
    budget(campaign, town_clerk, 2026, "监督抽查", 300_000, 100_000, line="生产环节")
    budget(campaign, town_clerk, 2026, "监督抽查", 200_000, 50_000, line="流通环节")
    budget(campaign, town_clerk, 2026, "企业帮扶", 100_000)

    this_year, last_year = resource_totals.budget_years(BudgetLine.objects.filter(campaign=campaign))

    assert (this_year.year, this_year.total.appropriated, this_year.total.spent) == (2026, 600_000, 150_000)
    assert this_year.total.growth == Decimal("0.5")
    growths = {head.name: head.total.growth for head in this_year.heads}
    assert growths == {"监督抽查": Decimal("0.25"), "企业帮扶": None}
    assert this_year.total.spent_rate == Decimal("0.25")
    assert last_year.total.growth is None


def test_growth_on_nothing_is_unknown(campaign, town_clerk):
    budget(campaign, town_clerk, 2025, "监督抽查", 0)
    budget(campaign, town_clerk, 2026, "监督抽查", 100)

    this_year, last_year = resource_totals.budget_years(BudgetLine.objects.filter(campaign=campaign))

    assert this_year.total.growth is None
    assert last_year.total.spent_rate is None


def test_cents_are_summed_exactly(campaign, town_clerk):
    for number in range(10):
        budget(campaign, town_clerk, 2026, "监督抽查", "0.10", line=str(number))

    (year,) = resource_totals.budget_years(BudgetLine.objects.filter(campaign=campaign))

    assert year.total.appropriated == Decimal("1.00")


def test_leaders_directives_are_counted_from_directives(campaign, town_clerk, leader, village):
    for day in (9, 10):
        services.record_leader_act(
            campaign,
            kind=LeaderActKind.MEETING,
            leader="镇长甲",
            happened_on=date(2026, 1, day),
            subject="调度",
            by=town_clerk,
        )
    services.issue_directive(
        campaign, unit=village, kind=DirectiveKind.INSTRUCTION, text="抓紧整改", subject_label="整改", subject_url="/",
        issued_by=leader, by=leader,
    )  # fmt: skip

    (record,) = resource_totals.leader_records(campaign, town_clerk)

    assert (record.leader, record.directives, record.total) == ("镇长甲", 1, 3)
    assert dict(record.cells)["主持会议"] == 2


def test_withdrawn_act_no_longer_counts(campaign, town_clerk):
    act = services.record_leader_act(
        campaign, kind=LeaderActKind.VISIT, leader="镇长甲", happened_on=date(2026, 1, 9), subject="走访", by=town_clerk
    )

    services.withdraw_leader_act(act, reason="记错了人", by=town_clerk)

    assert resource_totals.leader_records(campaign, town_clerk) == []
    assert AuditEvent.objects.get(action="withdraw_leader_act").after == {"reason": "记错了人"}
    with pytest.raises(ValidationError, match="已经撤销"):
        services.withdraw_leader_act(LeaderAct.objects.get(), reason="又撤", by=town_clerk)


def test_act_of_tomorrow_is_refused(campaign, town_clerk):
    with time_machine.travel("2026-11-20T10:00:00+08:00"), pytest.raises(ValidationError, match="不能晚于今天"):
        services.record_leader_act(
            campaign,
            kind=LeaderActKind.VISIT,
            leader="甲",
            happened_on=date(2026, 11, 21),
            subject="走访",
            by=town_clerk,
        )


# -- Pages


def fill(campaign, clerk, village, count=1):
    day = {"starts_on": date(2026, 1, 5)}
    for number in range(count):
        for kind, values in {
            ResourceKind.STAFF: {"unit": village, **STAFF},
            ResourceKind.SUPPLIES: {"name": "快检仪", "quantity": 2, "unit_of_measure": "台", "kept_by": village, **day},
            ResourceKind.POLICIES: {
                "kind": "funds", "document": "=奖励办法", "clause": "获奖奖十万", "honoured_amount": Decimal(100_000), **day,
            },
        }.items():  # fmt: skip
            services.add_resource(campaign, section=kind, by=clerk, **values)
        budget(campaign, clerk, 2026, f"方向{number}", 1_250_000)


@pytest.mark.parametrize(("who", "status"), [("leader", 200), ("inspector", 200), ("village_reporter", 403)])
def test_leaders_read_and_units_do_not(who, status, request, client_of, campaign, town_clerk, village):
    fill(campaign, town_clerk, village)
    client = client_of(request.getfixturevalue(who))

    for name in ("resource_list", "leader_act_list", "resource_export"):
        assert client.get(reverse(f"campaigns:{name}", args=[campaign.pk])).status_code == status


def test_overseer_of_a_part_does_not_see_it(client_of, campaign, village, other_town_clerk):
    """A neighbour's clerk whose town takes part in the campaign sees the campaign, not its money."""
    CampaignUnitFactory(campaign=campaign, unit=other_town_clerk.post.unit)
    client = client_of(other_town_clerk)

    assert client.get(campaign.get_absolute_url()).status_code == 200
    assert client.get(reverse("campaigns:resource_list", args=[campaign.pk])).status_code == 404


def test_page_shows_sums_and_reads_few_rows(client_of, campaign, town_clerk, village, django_assert_max_num_queries):
    fill(campaign, town_clerk, village, count=12)
    client = client_of(town_clerk)
    client.get(reverse("campaigns:resource_list", args=[campaign.pk]))

    with django_assert_max_num_queries(16):
        response = client.get(reverse("campaigns:resource_list", args=[campaign.pk]))

    assert "15,000,000.00" in response.text
    assert "1,200,000.00" in response.text


def test_office_enters_by_page(client_of, campaign, town_clerk, branch):
    client = client_of(town_clerk)
    url = reverse("campaigns:resource_add", args=[campaign.pk, "staff"])

    page = client.get(url)
    response = client.post(url, {**STAFF, "unit": branch.pk})

    assert page.status_code == 200
    assert response.status_code == 302
    row = StaffMember.objects.get()
    changed = client.post(
        reverse("campaigns:resource_change", args=["staff", row.pk]), {**STAFF, "unit": branch.pk, "name": "李工"}
    )
    ended = client.post(reverse("campaigns:resource_end", args=["staff", row.pk]), {"ends_on": "2026-11-20"})
    assert (changed.status_code, ended.status_code) == (302, 302)
    row.refresh_from_db()
    assert (row.name, row.ends_on, row.is_seconded) == ("李工", date(2026, 11, 20), True)


def test_money_with_too_many_digits_is_a_sentence(client_of, campaign, town_clerk):
    body = {"year": 2026, "head": "监督抽查", "appropriated_amount": "1234567890123456", "spent_amount": "-5"}

    response = client_of(town_clerk).post(reverse("campaigns:resource_add", args=[campaign.pk, "budget"]), body)

    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"appropriated_amount", "spent_amount"}


def test_names_of_leaders_are_offered(client_of, campaign, town_clerk, leader):
    url = reverse("campaigns:leader_act_record", args=[campaign.pk])
    body = {"kind": "visit", "leader": "书记乙", "post": "", "happened_on": "2026-01-09", "subject": "走访"}
    client = client_of(town_clerk)

    assert client.post(url, body).status_code == 302

    text = client.get(url).text
    assert '<option value="镇长甲">' in text
    assert '<option value="书记乙">' in text


def test_unknown_kind_and_end_of_a_budget_line_are_404(client_of, campaign, town_clerk):
    line = budget(campaign, town_clerk, 2026, "监督抽查", 100)
    client = client_of(town_clerk)

    assert client.get(reverse("campaigns:resource_add", args=[campaign.pk, "gold"])).status_code == 404
    assert client.get(reverse("campaigns:resource_end", args=["budget", line.pk])).status_code == 404


def test_workbook_holds_four_sheets_and_no_formula(client_of, campaign, town_clerk, village, tmp_path):
    fill(campaign, town_clerk, village)

    response = client_of(town_clerk).get(reverse("campaigns:resource_export", args=[campaign.pk]))

    path = tmp_path / "resources.xlsx"
    path.write_bytes(response.content)
    sheets = {sheet.name: [cells for _row, cells in sheet.rows] for sheet in spreadsheets.read_sheets(path)}
    assert list(sheets) == ["人员", "经费", "物资", "政策"]
    assert sheets["政策"][1][0] == "=奖励办法"
    assert [cells[1] for cells in sheets["经费"]] == ["支出方向", "方向0", "方向0小计", "合计"]
    assert sheets["经费"][1][3].startswith("1250000")
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_neighbours_rows_are_not_on_the_page(client_of, campaign, town_clerk, village):
    fill(campaign, town_clerk, village)

    assert Supply.objects.visible_to(town_clerk).count() == 1
    assert Policy.objects.visible_to(town_clerk).count() == 1
    other = StaffMember.objects.get()
    assert client_of(town_clerk).get(reverse("campaigns:resource_change", args=["staff", other.pk])).status_code == 200


def test_other_towns_row_is_404(client_of, campaign, member, other_town_clerk):
    client = client_of(other_town_clerk)

    for name in ("resource_change", "resource_end"):
        assert client.get(reverse(f"campaigns:{name}", args=["staff", member.pk])).status_code == 404
