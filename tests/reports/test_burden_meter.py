"""The burden meter, and the rules about burden that the forms keep (users.md, 5)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Channel, Role
from campaigns import services as campaigns_services
from campaigns.choices import REPORTED_KINDS, ClosingEvidence, PeriodKind
from campaigns.models import ExpectedReport, ReportingPeriod, Task
from enterprises.models import SelfReportQuestion
from enterprises.self_report_sheets import QUESTIONS_A_SCREEN
from reports import burden, services
from reports.choices import BulletinKind, UnitReportStatus
from reports.models import BulletinSchedule, UnitReport
from reports.report_sheets import sheet_of
from tests.factories import OrgUnitFactory, make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_task, open_week
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_self_reports import make_template
from tests.factories_unit_reports import BEFORE_DUE, authorise, declare_zero, fill_in, photo

URL = "/office/reports/burden/"
WEEK = timedelta(days=7)
WEEKS_OF_2026 = 9  # the campaign reports from 2 November on; week 53 ends on 3 January


@pytest.fixture
def next_week(report, before_due, reporting_campaign):
    """Goes on to the week after the first and gives the units their reports: next_week()"""

    def go_on(number=1):
        before_due.move_to(BEFORE_DUE + number * WEEK, tick=False)
        open_week(reporting_campaign, date(2026, 11, 12) + number * WEEK)
        services.open_unit_reports(now=BEFORE_DUE + number * WEEK)
        return UnitReport.objects.for_list().get(unit=report.unit, period__starts_on=date(2026, 11, 9) + number * WEEK)

    return go_on


def told(report, by, done, plan="", percent=40, other="其他"):
    """A report that says something of its first task, and `other` of its second."""
    texts = dict(zip(report.lines.values_list("task", flat=True), (done, other), strict=True))
    services.save_unit_report(
        report,
        version=report.version,
        values={"is_declared_zero": False, "plan": plan},
        lines={task: {"percent": percent, "done": text} for task, text in texts.items()},
        by=by,
    )
    return services.submit_unit_report(report, by=by)


def measured(campaign, user, unit, *, on=date(2026, 12, 31)):
    return burden.weekly_tallies(campaign, user=user, on=on)[unit.pk]


def page_of(client, query=""):
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200
    return response


# What the meter counts


def test_cells_are_those_of_the_form_times_units_times_weeks(client_of, town_clerk, report, other_report):
    weekly, *_rest = page_of(client_of(town_clerk)).context["forms"]

    assert [sheet_of(each).cell_count for each in (report, other_report)] == [10, 6]
    assert (weekly.cell_count, weekly.filer_count, weekly.cells_a_filing) == (16, 2, 8)
    assert (weekly.period_count, weekly.dropped_count, weekly.cells_a_year) == (WEEKS_OF_2026, 0, 16 * WEEKS_OF_2026)


def test_merged_weeks_ask_for_nothing(report, town_clerk, reporting_campaign, before_due):
    campaigns_services.merge_into_next(report.period, reason="春节假期", by=town_clerk)

    counts = burden.periods_of_year(reporting_campaign, on=date(2026, 11, 20))

    assert counts[PeriodKind.WEEK] == (WEEKS_OF_2026 - 1, 1)


def test_what_the_portal_brought_is_measured_on_what_was_handed_in(
    report, next_week, reporting_campaign, village, village_head, town_clerk
):
    told(report, village_head, "走访12家。", plan="继续走访。")
    following = next_week()
    first = measured(reporting_campaign, town_clerk, village, on=following.period.starts_on)
    offered = sheet_of(following).offered_count
    told(following, village_head, "走访12家。", plan="继续走访。")

    both = measured(reporting_campaign, town_clerk, village)

    # Two per cents, two sentences and the plan: all typed in the first week, all brought along in the second.
    assert (first.told_count, first.kept_count) == (5, 0)
    assert (both.told_count - first.told_count, both.kept_count) == (5, 5)
    assert offered == 5
    assert both.kept_rate == Decimal("0.5")


def test_what_was_changed_is_not_counted_as_brought(
    report, next_week, reporting_campaign, village, village_head, town_clerk
):
    told(report, village_head, "走访12家。", percent=40)
    told(next_week(), village_head, "走访20家。", percent=55)

    # The second task's sentence alone stayed.
    assert measured(reporting_campaign, town_clerk, village).kept_count == 1


def test_zero_reports_and_entries_on_behalf_are_shares_of_what_came(
    report, other_report, reporting_campaign, led_task, village_head, town_clerk, client_of
):
    declare_zero(report, by=village_head)
    fill_in(other_report, led_task, by=town_clerk)
    services.enter_on_behalf(
        other_report, channel=Channel.TELEPHONE, received_at=BEFORE_DUE, source=None, by=town_clerk
    )

    tallies = burden.weekly_tallies(reporting_campaign, user=town_clerk, on=date(2026, 11, 20))
    whole = burden.total(tallies.values())

    assert (whole.filing_count, whole.zero_rate, whole.on_behalf_rate) == (2, Decimal("0.5"), Decimal("0.5"))
    assert tallies[report.unit_id].told_count == 0


def test_nothing_filed_is_told_as_no_data(client_of, town_clerk, report):
    page = page_of(client_of(town_clerk)).content.decode()

    assert "暂无数据" in page
    assert "怎么算的" in page


def test_firms_answer_the_questions_of_the_form_in_force(client_of, town_clerk, report, village, reporting_campaign):
    make_template(reporting_campaign)
    EnterpriseFactory.create_batch(3, unit=village)

    firms = page_of(client_of(town_clerk)).context["forms"][-1]

    assert (firms.cells_a_filing, firms.filer_count, firms.cell_count) == (12, 3, 36)
    assert firms.cells_a_year == 36 * firms.period_count
    assert firms.period_count == 1  # of the year's quarters only the fourth ends after the campaign's first week


def test_a_unit_sees_its_own_line_only(client_of, town_clerk, village_reporter, village, report, other_report):
    own = page_of(client_of(village_reporter))
    everything = page_of(client_of(town_clerk))

    assert [unit.name for unit in own.context["units"]] == [village.name]
    assert own.context["forms"][0].filer_count == 1
    assert other_report.unit.name not in own.content.decode()
    assert {unit.name for unit in everything.context["units"]} == {village.name, other_report.unit.name}


def test_a_village_counts_its_own_firms_and_a_department_none(
    client_of, village_reporter, town, department, village, other_village, report, reporting_campaign
):
    make_template(reporting_campaign)
    CampaignUnitFactory(campaign=reporting_campaign, unit=department)
    EnterpriseFactory(unit=village)
    EnterpriseFactory.create_batch(2, unit=other_village)

    clerk_of_department = make_person(Role.UNIT_REPORTER, department, acts_for=department)

    assert page_of(client_of(village_reporter)).context["forms"][-1].filer_count == 1
    assert [form.name for form in page_of(client_of(clerk_of_department)).context["forms"]] == ["每周报送"]


@pytest.mark.parametrize("role", [Role.LABORATORY, Role.ENTERPRISE_FILER, Role.SYSTEM_ADMINISTRATOR, Role.SAMPLER])
def test_the_page_is_closed_to_others(client_of, town, report, role):
    assert client_of(make_person(role, town, acts_for=town)).get(URL).status_code == 403


def test_a_foreign_campaign_is_404_like_an_absent_one(client_of, town_clerk, other_town, report):
    foreign = CampaignFactory(owner_unit=other_town, office_unit=other_town)
    client = client_of(town_clerk)

    answers = [client.get(f"{URL}?campaign={slug}") for slug in (foreign.slug, "absent")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_the_page_costs_the_same_queries_for_more_units(
    client_of, django_assert_max_num_queries, town_clerk, town, report, reporting_campaign, village_head, led_task
):
    def count():
        with django_assert_max_num_queries(25) as captured:
            page_of(client)
        return len(captured)

    client = client_of(town_clerk)
    fill_in(report, led_task, by=village_head)
    services.submit_unit_report(report, by=village_head)
    page_of(client)
    small = count()
    for _number in range(5):
        unit = OrgUnitFactory(parent=town)
        CampaignUnitFactory(campaign=reporting_campaign, unit=unit)
        make_task(MeasureFactory(campaign=reporting_campaign), unit)
    ExpectedReport.objects.bulk_create(
        ExpectedReport(
            campaign=reporting_campaign, period=report.period, unit=row.unit, happened_on=report.period.ends_on,
            recorded_at=BEFORE_DUE,
        )
        for row in reporting_campaign.campaign_units.order_by("-pk")[:5]
    )  # fmt: skip
    services.open_unit_reports(now=BEFORE_DUE)

    assert count() == small
    assert len(page_of(client).context["units"]) == 7


# The rules


@pytest.mark.usefixtures("on_schedule")
def test_a_weekly_report_goes_out_under_an_authorisation(report, led_task, village_head, village_reporter):
    authorise(report, by=village_head)
    fill_in(report, led_task, by=village_reporter)

    assert services.submit_unit_report(report, by=village_reporter).status == UnitReportStatus.SIGNED


def test_the_head_signs_what_is_said_of_red_tasks(report, led_task, village_head, village_reporter):
    authorise(report, by=village_head)
    fill_in(report, led_task, by=village_reporter)

    assert led_task in services.red_tasks(report, on=date(2026, 11, 16))
    assert services.submit_unit_report(report, by=village_reporter).status == UnitReportStatus.SUBMITTED
    assert services.sign_unit_report(report, by=village_head).status == UnitReportStatus.SIGNED


@pytest.mark.usefixtures("on_schedule")
def test_the_head_signs_corrections(report, led_task, village_head, village_reporter, town_clerk):
    authorise(report, by=village_head)
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)
    services.return_unit_report(report, reason="数写错了", by=town_clerk)

    assert services.submit_unit_report(report, by=village_reporter).status == UnitReportStatus.SUBMITTED


@pytest.mark.usefixtures("on_schedule")
@pytest.mark.parametrize("kind", [PeriodKind.MONTH, PeriodKind.QUARTER])
def test_an_authorisation_never_reaches_a_month_or_a_quarter(report, village_head, kind):
    authorise(report, by=village_head)
    report.period.kind = kind

    assert services.authorisation_for(report, on=date(2026, 11, 16)) is None


def test_month_and_quarter_ask_for_nothing(client_of, town_clerk, report, reporting_campaign):
    for kind in BulletinKind:
        BulletinSchedule.objects.create(campaign=reporting_campaign, kind=kind, starts_on=date(2026, 11, 2))

    _weekly, *compiled = page_of(client_of(town_clerk)).context["forms"]

    assert {form.name for form in compiled} == {BulletinKind.MONTHLY.label, BulletinKind.QUARTERLY.label}
    assert all(form.cells_a_year == 0 and form.period_count > 0 for form in compiled)


def test_the_week_that_ends_a_month_is_the_only_form_of_that_month(report, before_due, reporting_campaign):
    new_year = BEFORE_DUE.replace(month=12, day=31) + WEEK
    before_due.move_to(new_year, tick=False)

    campaigns_services.open_due_periods(now=new_year)
    services.open_unit_reports(now=new_year)

    assert REPORTED_KINDS == (PeriodKind.WEEK,)
    assert {period.kind for period in ReportingPeriod.objects.all()} == {PeriodKind.WEEK}
    asked = UnitReport.objects.filter(unit=report.unit, period__ends_on__range=(date(2026, 11, 30), date(2026, 12, 6)))
    assert asked.count() == 1


def test_photos_are_asked_for_a_closing_alone(report, led_task, village_head):
    Task.objects.filter(pk=led_task.pk).update(closing_evidence=ClosingEvidence.PHOTO)
    fill_in(report, led_task, by=village_head, percent=99)
    services.submit_unit_report(report, by=village_head)
    services.return_unit_report(report, reason="补报", by=make_clerk_of(report))
    fill_in(report, led_task, by=village_head, wants_closing=True, percent=100)

    with pytest.raises(ValidationError, match="办结要附"):
        services.submit_unit_report(report, by=village_head)
    report.refresh_from_db()
    services.attach_report_evidence(report, task=led_task, upload=photo(), by=village_head)
    assert services.submit_unit_report(report, by=village_head).status == UnitReportStatus.SIGNED


def make_clerk_of(report):
    campaign = report.period.campaign
    return make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit)


def test_a_text_typed_three_times_is_copied(report, next_week, reporting_campaign, village, village_head, town_clerk):
    told(report, village_head, "按计划推进。", plan="按计划推进。", other="按计划推进。")

    assert measured(reporting_campaign, town_clerk, village).copied_count == 1


def test_a_text_typed_twice_is_not_copied(report, next_week, reporting_campaign, village, village_head, town_clerk):
    told(report, village_head, "按计划推进。", plan="按计划推进。")

    assert measured(reporting_campaign, town_clerk, village).copied_count == 0


def test_what_the_form_offers_and_a_person_confirms_is_never_copied(
    report, next_week, reporting_campaign, village, village_head, town_clerk
):
    told(report, village_head, "按计划推进。", plan="按计划推进。")
    for number in range(1, 5):
        told(next_week(number), village_head, "按计划推进。", plan="按计划推进。")

    tally = measured(reporting_campaign, town_clerk, village)

    assert tally.filing_count == 5
    assert tally.copied_count == 0


def test_zero_reports_are_never_copied(report, next_week, reporting_campaign, village, village_head, town_clerk):
    declare_zero(report, by=village_head)
    for number in range(1, 4):
        declare_zero(next_week(number), by=village_head)

    tally = measured(reporting_campaign, town_clerk, village)

    assert (tally.zero_count, tally.copied_count, tally.told_count) == (4, 0, 0)


def test_a_self_report_has_twelve_questions_at_most_and_five_a_screen(reporting_campaign):
    template = make_template(reporting_campaign)

    with pytest.raises(ValidationError, match="最多 12 题"):
        SelfReportQuestion(template=template, position=13, text="演示", basis="statutory").full_clean()
    assert QUESTIONS_A_SCREEN == 5
