"""Activities: what a campaign's units plan and hold, what they came to, and the series they belong to."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns import activity_totals, permissions, services
from campaigns.activity_sheets import activity_workbook, with_records
from campaigns.choices import ActivityStatus
from campaigns.exports import XLSX
from campaigns.forms import (
    ActivityCorrectForm,
    ActivityFilterForm,
    ActivityForm,
    ActivityRecordForm,
    ActivitySeriesEndForm,
    ActivitySeriesForm,
    ReasonForm,
)
from campaigns.models import Activity, ActivityRecord, ActivitySeries, Campaign

ORDER = ("-starts_on", "-pk")


def _campaign(request, pk):
    campaigns = Campaign.objects.visible_to(request.user).select_related("owner_unit", "office_unit")
    return get_object_or_404(campaigns, pk=pk)


def _chosen(request, campaign):
    """(the filters' form, the activities they leave, the records of these)."""
    form = ActivityFilterForm(request.GET, user=request.user, campaign=campaign)
    chosen = form.chosen
    year, text = chosen.pop("year", ""), chosen.pop("q", "")
    activities = Activity.objects.visible_to(request.user).filter(campaign=campaign, **chosen)
    if text:
        activities = activities.filter(Q(title__icontains=text) | Q(place__icontains=text))
    records = activity_totals.records_of(campaign, request.user).filter(activity__in=activities.order_by())
    if year:
        activities = activities.filter(starts_on__year=year)
    return form, activities, records


@allow(*permissions.READING_ROLES)
@require_safe
def activity_list(request, pk):
    campaign, user = _campaign(request, pk), request.user
    today = timezone.localdate()
    form, activities, records = _chosen(request, campaign)
    page = keyset_page(with_records(activities, user), request, order_by=ORDER)
    shown_year = int(form.chosen.get("year", min(today, campaign.ends_on).year))
    all_total, year_total = activity_totals.totals(records, year=shown_year)
    context = {
        "campaign": campaign,
        "form": form,
        "page": page,
        "totals": [(_("行动以来"), all_total), (_("%(year)d年") % {"year": shown_year}, year_total)],
        "today": today,
        "query": page.first_query,
        "sees_all": permissions.can_oversee_campaign(user, campaign),
        "can_plan": permissions.can_keep_activity(user, campaign, user.post.unit),
    }
    return render(request, "campaigns/activity_list.html", context)


@allow(*permissions.READING_ROLES)
@require_safe
def activity_export(request, pk):
    """The workbook of what the filters leave."""
    campaign = _campaign(request, pk)
    _form, activities, _records = _chosen(request, campaign)
    content = activity_workbook(campaign, user=request.user, activities=activities)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="activities-{campaign.slug}.xlsx"'
    return response


def _activity(request, pk):
    relations = ("campaign__owner_unit", "campaign__office_unit", "unit", "series", "created_by")
    return get_object_or_404(Activity.objects.visible_to(request.user).select_related(*relations), pk=pk)


@allow(*permissions.READING_ROLES)
@require_safe
def activity_detail(request, pk):
    activity = _activity(request, pk)
    records = ActivityRecord.objects.visible_to(request.user).filter(activity=activity)
    rows = list(records.select_related("recorded_by").order_by("-recorded_at", "-pk"))
    today = timezone.localdate()
    context = {
        "activity": activity,
        "campaign": activity.campaign,
        "record": next((row for row in rows if row.superseded_at is None), None),
        "corrected": [row for row in rows if row.superseded_at is not None],
        "is_planned": activity.status == ActivityStatus.PLANNED,
        "is_over": activity.status == ActivityStatus.PLANNED and activity.ends_on < today,
        "can_keep": permissions.can_keep_activity(request.user, activity.campaign, activity.unit),
    }
    return render(request, "campaigns/activity_detail.html", context)


@allow(*permissions.ACTIVITY_ROLES)
def activity_plan(request, pk):
    """What has begun already is recorded right after it is entered."""
    campaign = _campaign(request, pk)
    initial = {"series": request.GET.get("series", ""), "unit": campaign.office_unit_id}
    form = ActivityForm(request.POST or None, user=request.user, campaign=campaign, initial=initial)
    if request.method == "POST" and (activity := form.run(services.plan_activity, campaign)):
        if activity.starts_on <= timezone.localdate():
            messages.success(request, _("活动已登记，请接着填写开展情况。"))
            return redirect("campaigns:activity_record", activity.pk)
        messages.success(request, _("活动已登记。开展之后回到这里填写场次、家次、人次。"))
        return redirect(activity)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/activity_plan.html", context, status=form.status_code)


def _form_page(request, template, form, activity):
    return render(request, template, {"form": form, "activity": activity}, status=form.status_code)


@allow(*permissions.ACTIVITY_ROLES)
def activity_change(request, pk):
    activity = _activity(request, pk)
    form = ActivityForm(request.POST or None, user=request.user, campaign=activity.campaign, activity=activity)
    if request.method == "POST" and form.run(services.change_activity, activity):
        messages.success(request, _("已保存。"))
        return redirect(activity)
    return _form_page(request, "campaigns/activity_change.html", form, activity)


@allow(*permissions.ACTIVITY_ROLES)
def activity_cancel(request, pk):
    activity = _activity(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.cancel_activity, activity):
        messages.success(request, _("活动已取消，原因保留在活动页。"))
        return redirect(activity)
    return _form_page(request, "campaigns/activity_cancel.html", form, activity)


@allow(*permissions.ACTIVITY_ROLES)
def activity_record(request, pk):
    activity = _activity(request, pk)
    initial = {"happened_on": min(activity.starts_on, timezone.localdate())}
    form = ActivityRecordForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.run(services.record_activity, activity):
        messages.success(request, _("开展情况已登记。"))
        return redirect(activity)
    return _form_page(request, "campaigns/activity_record.html", form, activity)


@allow(*permissions.ACTIVITY_ROLES)
def activity_correct(request, pk):
    activity = _activity(request, pk)
    records = ActivityRecord.objects.visible_to(request.user).current()
    record = get_object_or_404(records, activity=activity)
    form = ActivityCorrectForm(request.POST or None, user=request.user, record=record)
    if request.method == "POST" and form.run(services.correct_activity_record, activity):
        messages.success(request, _("已更正，原来的数保留在下面的记录中。"))
        return redirect(activity)
    return _form_page(request, "campaigns/activity_correct.html", form, activity)


@allow(*permissions.READING_ROLES)
@require_safe
def activity_series_list(request, pk):
    campaign = _campaign(request, pk)
    series = ActivitySeries.objects.visible_to(request.user).filter(campaign=campaign)
    context = {
        "campaign": campaign,
        "series": sorted(series, key=lambda each: each.ends_on is not None),
        "is_office": permissions.can_run_campaign(request.user, campaign),
    }
    return render(request, "campaigns/activity_series_list.html", context)


def _own_campaign(request, pk):
    campaigns = Campaign.objects.overseen_by(request.user).select_related("owner_unit", "office_unit")
    return get_object_or_404(campaigns, pk=pk)


def _own_series(request, pk):
    own = Campaign.objects.overseen_by(request.user)
    series = ActivitySeries.objects.visible_to(request.user).filter(campaign__in=own, ends_on=None)
    return get_object_or_404(series.select_related("campaign__owner_unit", "campaign__office_unit"), pk=pk)


@allow(Role.OFFICE_CLERK)
def activity_series_add(request, pk):
    campaign = _own_campaign(request, pk)
    form = ActivitySeriesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.add_activity_series, campaign):
        messages.success(request, _("活动项目已建立。"))
        return redirect("campaigns:activity_series_list", campaign.pk)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/activity_series_add.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def activity_series_change(request, pk):
    series = _own_series(request, pk)
    form = ActivitySeriesForm(request.POST or None, user=request.user, series=series)
    if request.method == "POST" and form.run(services.change_activity_series, series):
        messages.success(request, _("已保存。"))
        return redirect("campaigns:activity_series_list", series.campaign_id)
    context = {"form": form, "series": series}
    return render(request, "campaigns/activity_series_change.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def activity_series_end(request, pk):
    series = _own_series(request, pk)
    form = ActivitySeriesEndForm(request.POST or None, user=request.user, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.run(services.end_activity_series, series):
        messages.success(request, _("活动项目已终止，登记过的活动保留。"))
        return redirect("campaigns:activity_series_list", series.campaign_id)
    context = {"form": form, "series": series}
    return render(request, "campaigns/activity_series_end.html", context, status=form.status_code)
