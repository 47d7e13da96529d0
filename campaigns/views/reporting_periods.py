"""Reporting windows, kept by the office: planned ahead, merged into the next one, or skipped."""

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns import services
from campaigns.choices import PeriodKind
from campaigns.forms import PeriodPlanForm, ReasonForm
from campaigns.models import Campaign, ReportingPeriod

PLANNED_AHEAD = timedelta(weeks=12)


@allow(Role.OFFICE_CLERK)
def reporting_period_list(request, pk):
    """The windows of a campaign; the POST plans one of the coming weeks."""
    campaigns = Campaign.objects.visible_to(request.user).overseen_by(request.user).select_related("owner_unit")
    campaign = get_object_or_404(campaigns, pk=pk)
    form = PeriodPlanForm(request.POST or None, user=request.user, periods=_coming_weeks(campaign))
    plan = partial(services.plan_period, kind=PeriodKind.WEEK)
    if request.method == "POST" and (period := form.run(plan, campaign)):
        messages.success(request, _("已预排%(period)s。") % {"period": period})
        return redirect("campaigns:reporting_period_list", campaign.pk)
    periods = ReportingPeriod.objects.visible_to(request.user).filter(campaign=campaign)
    page = keyset_page(
        periods.select_related("campaign", "merged_into__campaign"), request, order_by=("-starts_on", "-pk")
    )
    return render(request, "campaigns/reporting_period_list.html", {"campaign": campaign, "page": page, "form": form})


def _coming_weeks(campaign):
    """Weeks of the next three months that are not planned yet."""
    today = timezone.localdate()
    known = set(campaign.reporting_periods.filter(ends_on__gte=today).values_list("key", flat=True))
    first_day, last_day = max(today, campaign.first_period_on), min(today + PLANNED_AHEAD, campaign.ends_on)
    weeks = campaign.calendar.periods_between(PeriodKind.WEEK, first_day, last_day)
    return [week for week in weeks if week.key not in known]


def _office_period(request, pk):
    periods = ReportingPeriod.objects.visible_to(request.user).overseen_by(request.user)
    return get_object_or_404(periods.select_related("campaign__owner_unit"), pk=pk)


@allow(Role.OFFICE_CLERK)
def reporting_period_merge(request, pk):
    period = _office_period(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.merge_into_next, period):
        messages.success(request, _("已并入下一期。"))
        return redirect("campaigns:reporting_period_list", period.campaign_id)
    following = period.campaign.calendar.next(period.period)
    context = {"form": form, "period": period, "following": following}
    return render(request, "campaigns/reporting_period_merge.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def reporting_period_skip(request, pk):
    period = _office_period(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.skip_period, period):
        messages.success(request, _("本期不再报送。"))
        return redirect("campaigns:reporting_period_list", period.campaign_id)
    context = {"form": form, "period": period}
    return render(request, "campaigns/reporting_period_skip.html", context, status=form.status_code)
