"""Rounds of self-reports: planned each quarter from the campaign's calendar, opened by the clock."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts_services
from campaigns import facts
from campaigns import services as campaigns_services
from campaigns.choices import CampaignStatus, PeriodKind
from campaigns.models import Campaign
from campaigns.periods import CUTOFF_TIME, SHANGHAI, midnight
from enterprises.models import Enterprise, ExpectedSelfReport, SelfReport, SelfReportRound, SelfReportTemplate

# Quarterly for all firms (users.md, 8).
ROUND_KIND = PeriodKind.QUARTER
# Open from the quarter's second month: in its first, firms still finish the quarter before, so one form waits at a time.
OPENS_IN_MONTH = 2
# Due at noon of the tenth working day after the quarter; late ones are taken for thirty days more. Ours, not a law's.
DUE_WORKING_DAYS = 10
CLOSES_DAYS_AFTER_DUE = 30


def round_window(campaign, quarter, calendar):
    """(opens_at, due_at, closes_at) of a quarter's round."""
    month = campaign.calendar.at(PeriodKind.MONTH, quarter.index * 3 + OPENS_IN_MONTH - 1)
    due_on = calendar.add_working_days(quarter.ends_on, DUE_WORKING_DAYS)
    due_at = datetime.combine(due_on, CUTOFF_TIME, SHANGHAI)
    return midnight(month.starts_on), due_at, due_at + timedelta(days=CLOSES_DAYS_AFTER_DUE)


def open_due_rounds(*, now):
    """Plan and open every round whose window is open at `now`; twice equals once. Returns the rounds opened.

    A round that began and closed while the clock stood still is not made up: nobody could have filed in it.
    """
    calendar = campaigns_services.work_calendar()
    today = timezone.localdate(now)
    running = Campaign.objects.exclude(status=CampaignStatus.CLOSED).filter(first_period_on__lte=today)
    for campaign in running.select_related("owner_unit"):
        for quarter in _quarters_in_hand(campaign, today):
            opens_at, _due_at, closes_at = round_window(campaign, quarter, calendar)
            if opens_at <= now < closes_at:
                plan_round(campaign, quarter=quarter, calendar=calendar)
    planned = SelfReportRound.objects.open(now).filter(is_opened=False).exclude(campaign__status=CampaignStatus.CLOSED)
    planned = planned.select_related("campaign__owner_unit")
    return [opened for planned_round in planned.order_by("starts_on", "pk") if (opened := open_round(planned_round))]


def _quarters_in_hand(campaign, today):
    """This quarter and the two before: the window of an older one has closed for sure."""
    quarter = campaign.calendar.period_for(ROUND_KIND, today)
    quarters = [campaign.calendar.at(ROUND_KIND, quarter.index - back) for back in (2, 1, 0)]
    return [
        each for each in quarters if campaign.first_period_on <= each.ends_on and each.starts_on <= campaign.ends_on
    ]


@transaction.atomic
def plan_round(campaign, *, quarter, calendar=None):
    """The campaign's round of a quarter, made when it is not there yet; None while the campaign has no form for it."""
    templates = SelfReportTemplate.objects.filter(campaign=campaign, starts_on__lte=quarter.ends_on)
    template = templates.order_by("-starts_on", "-version", "pk").first()
    if template is None:
        return None
    opens_at, due_at, closes_at = round_window(campaign, quarter, calendar or campaigns_services.work_calendar())
    planned, _created = SelfReportRound.objects.get_or_create(
        campaign=campaign,
        key=quarter.key,
        defaults={
            "template": template,
            "starts_on": quarter.starts_on,
            "ends_on": quarter.ends_on,
            "opens_at": opens_at,
            "due_at": due_at,
            "closes_at": closes_at,
        },
    )
    return planned


@transaction.atomic
def open_round(planned):
    """Write down which firms are expected to file and give each its draft; returns the round, None if it was open.

    Expected is every firm that makes something at this moment in the campaign's subtree; one that comes later files
    from the next round on.
    """
    if not SelfReportRound.objects.filter(pk=planned.pk, is_opened=False).update(is_opened=True):
        return None
    planned.is_opened = True
    recorded_at = facts.stamp()
    firms = Enterprise.objects.active().filter(unit__path__startswith=planned.campaign.owner_unit.path)
    firms = list(firms.only("pk", "unit_id", "size", "category_id").order_by("pk"))
    ExpectedSelfReport.objects.bulk_create(
        ExpectedSelfReport(
            campaign_id=planned.campaign_id,
            round=planned,
            enterprise=firm,
            unit_id=firm.unit_id,
            size=firm.size,
            category_id=firm.category_id,
            happened_on=planned.ends_on,
            due_at=planned.due_at,
            recorded_at=recorded_at,
        )
        for firm in firms
    )
    SelfReport.objects.bulk_create(SelfReport(round=planned, enterprise=firm) for firm in firms)
    accounts_services.record_event(
        "open_self_reports",
        planned,
        by=None,
        unit=planned.campaign.owner_unit,
        after={"key": planned.key, "due_at": planned.due_at, "enterprises": len(firms)},
    )
    return planned
