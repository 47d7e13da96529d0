"""Indicators: what they are, what they should be, and what they were; reference series and the rules of the lights."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import UNIT_ROLES, Role
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns import indicator_lines, light_rules, permissions, services
from campaigns.choices import IndicatorOrigin
from campaigns.forms import (
    IndicatorFilterForm,
    IndicatorForm,
    LightRulesForm,
    ReadingForm,
    ReasonForm,
    ReferenceReadingForm,
    ReferenceSeriesForm,
    TargetForm,
)
from campaigns.models import (
    Campaign,
    Indicator,
    IndicatorReading,
    IndicatorTarget,
    LightRuleSet,
    ReferenceReading,
    ReferenceSeries,
)

RECORDING_ROLES = (Role.OFFICE_CLERK, *UNIT_ROLES)
READINGS_SHOWN = 24


def _campaign(request, pk):
    """A campaign that the reader sees."""
    campaigns = Campaign.objects.visible_to(request.user).select_related("owner_unit", "office_unit")
    return get_object_or_404(campaigns, pk=pk)


def _own_campaign(request, pk):
    """A campaign that the reader's office runs as a whole."""
    campaigns = Campaign.objects.overseen_by(request.user).select_related("owner_unit", "office_unit")
    return get_object_or_404(campaigns, pk=pk)


def _indicators(request):
    relations = ("campaign__owner_unit", "campaign__office_unit", "measure", "lead_unit")
    return Indicator.objects.visible_to(request.user).select_related(*relations)


def _own_indicator(request, pk):
    own = Campaign.objects.overseen_by(request.user)
    return get_object_or_404(_indicators(request).filter(campaign__in=own), pk=pk)


@allow(*permissions.READING_ROLES)
@require_safe
def indicator_list(request, pk):
    campaign = _campaign(request, pk)
    today = timezone.localdate()
    rules = services.light_rules_in_force(campaign, on=today)
    lines = indicator_lines.campaign_lines(campaign, request.user, on=today, rules=rules)
    form = IndicatorFilterForm(request.GET or None, campaign=campaign, user=request.user)
    group = form.cleaned_data["group"] if form.is_bound and form.is_valid() else ""
    context = {
        "campaign": campaign,
        "summary": indicator_lines.summary_of(lines),
        "lines": [line for line in lines if not group or line.indicator.group == group],
        "form": form if len(form.fields["group"].choices) > 2 else None,
        "rules": rules,
        "is_office": permissions.can_run_campaign(request.user, campaign),
    }
    return render(request, "campaigns/indicator_list.html", context)


@allow(*permissions.READING_ROLES)
@require_safe
def indicator_detail(request, pk):
    indicator = get_object_or_404(_indicators(request), pk=pk)
    user, today = request.user, timezone.localdate()
    rules = services.light_rules_in_force(indicator.campaign, on=today)
    line = indicator_lines.indicator_line(indicator, user, on=today, rules=rules)
    readings = IndicatorReading.objects.visible_to(user).filter(indicator=indicator)
    own = readings.current().filter(unit=None).select_related("recorded_by")
    page = keyset_page(own, request, order_by=("-happened_on", "-pk"), size=READINGS_SHOWN)
    targets = IndicatorTarget.objects.visible_to(user).filter(indicator=indicator)
    is_entered = indicator.origin == IndicatorOrigin.ENTERED
    context = {
        "indicator": indicator,
        "line": line,
        "rules": rules,
        "page": page,
        "rows": [(row, indicator_lines.shown_reading(row, indicator, line.target)) for row in page],
        "chart": indicator_lines.chart_of(list(page)[::-1], indicator, line.target),
        "corrected": _corrected(readings, indicator, line),
        "targets": _targets(targets, indicator),
        "unit_lines": _unit_lines(indicator, user, on=today, rules=rules),
        "is_office": permissions.can_run_campaign(user, indicator.campaign),
        "can_record": is_entered and _can_record_any(user, indicator.campaign),
        "can_correct": is_entered and permissions.can_record_reading(user, indicator.campaign, None),
    }
    return render(request, "campaigns/indicator_detail.html", context)


def _corrected(readings, indicator, line):
    """What readings said before they were corrected, latest first."""
    rows = readings.exclude(superseded_at=None).select_related("unit", "recorded_by").order_by("-superseded_at", "-pk")
    return [(row, indicator_lines.shown_reading(row, indicator, line.target)) for row in rows[:READINGS_SHOWN]]


def _targets(targets, indicator):
    """Every target with its words, those that hold first, then what they were before."""
    rows = targets.select_related("unit", "reference", "recorded_by").order_by("-due_on", "unit", "-recorded_at", "-pk")
    lines = [(row, indicator_lines.requirement_of(row, indicator)) for row in rows]
    return sorted(lines, key=lambda line: line[0].superseded_at is not None)


def _unit_lines(indicator, user, *, on, rules):
    """Each unit's line, and whether the reader may correct its reading."""
    is_entered = indicator.origin == IndicatorOrigin.ENTERED
    return [
        (line, is_entered and permissions.can_record_reading(user, indicator.campaign, line.unit))
        for line in indicator_lines.unit_lines(indicator, user, on=on, rules=rules)
    ]


def _can_record_any(user, campaign):
    return any(permissions.can_record_reading(user, campaign, unit) for unit in (None, user.post.acts_for))


@allow(Role.OFFICE_CLERK)
def indicator_create(request, pk):
    campaign = _own_campaign(request, pk)
    form = IndicatorForm(request.POST or None, user=request.user, campaign=campaign)
    if request.method == "POST" and (indicator := form.run(services.create_indicator, campaign)):
        messages.success(request, _("指标已建立，请接着设定目标。"))
        return redirect(indicator)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/indicator_create.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def indicator_change(request, pk):
    indicator = _own_indicator(request, pk)
    form = IndicatorForm(request.POST or None, user=request.user, campaign=indicator.campaign, indicator=indicator)
    if request.method == "POST" and form.run(services.change_indicator, indicator):
        messages.success(request, _("已保存。"))
        return redirect(indicator)
    context = {"form": form, "indicator": indicator}
    return render(request, "campaigns/indicator_change.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def indicator_target_set(request, pk):
    indicator = _own_indicator(request, pk)
    form = TargetForm(request.POST or None, user=request.user, indicator=indicator)
    if request.method == "POST" and form.run(services.set_target, indicator):
        messages.success(request, _("目标已设定。"))
        return redirect(indicator)
    context = {"form": form, "indicator": indicator}
    return render(request, "campaigns/indicator_target_set.html", context, status=form.status_code)


def _own_target(request, pk):
    """A target that holds, of a campaign that the reader's office runs."""
    targets = IndicatorTarget.objects.visible_to(request.user).current()
    own = targets.filter(campaign__in=Campaign.objects.overseen_by(request.user))
    relations = ("indicator__campaign__owner_unit", "indicator__campaign__office_unit", "unit", "reference")
    return get_object_or_404(own.select_related("campaign__owner_unit", *relations), pk=pk)


@allow(Role.OFFICE_CLERK)
def indicator_target_change(request, pk):
    target = _own_target(request, pk)
    form = TargetForm(request.POST or None, user=request.user, indicator=target.indicator, target=target)
    if request.method == "POST" and form.run(services.set_target, target.indicator):
        messages.success(request, _("目标已调整，原来的目标保留在下面的记录中。"))
        return redirect(target.indicator)
    context = {"form": form, "indicator": target.indicator, "target": target}
    return render(request, "campaigns/indicator_target_change.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def indicator_target_withdraw(request, pk):
    target = _own_target(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.withdraw_target, target):
        messages.success(request, _("目标已撤销，保留在下面的记录中。"))
        return redirect(target.indicator)
    requirement = indicator_lines.requirement_of(target, target.indicator)
    context = {"form": form, "indicator": target.indicator, "target": target, "requirement": requirement}
    return render(request, "campaigns/indicator_target_withdraw.html", context, status=form.status_code)


@allow(*RECORDING_ROLES)
def indicator_reading_record(request, pk):
    entered = _indicators(request).filter(origin=IndicatorOrigin.ENTERED)
    indicator = get_object_or_404(entered, pk=pk)
    form = ReadingForm(request.POST or None, user=request.user, indicator=indicator)
    if request.method == "POST" and form.run(services.record_reading, indicator):
        messages.success(request, _("完成值已记录。"))
        return redirect(indicator)
    context = {"form": form, "indicator": indicator}
    return render(request, "campaigns/indicator_reading_record.html", context, status=form.status_code)


@allow(*RECORDING_ROLES)
def indicator_reading_correct(request, pk):
    readings = IndicatorReading.objects.visible_to(request.user).current()
    entered = readings.filter(indicator__origin=IndicatorOrigin.ENTERED)
    relations = ("indicator__campaign__owner_unit", "unit")
    reading = get_object_or_404(entered.select_related(*relations), pk=pk)
    if not permissions.can_record_reading(request.user, reading.indicator.campaign, reading.unit):
        raise Http404
    form = ReadingForm(request.POST or None, user=request.user, indicator=reading.indicator, reading=reading)
    if request.method == "POST" and form.run(services.correct_reading, reading):
        messages.success(request, _("已更正，原来的数保留在下面的记录中。"))
        return redirect(reading.indicator)
    context = {"form": form, "indicator": reading.indicator, "reading": reading}
    return render(request, "campaigns/indicator_reading_correct.html", context, status=form.status_code)


@allow(*permissions.READING_ROLES)
@require_safe
def reference_list(request, pk):
    campaign = _campaign(request, pk)
    readings = ReferenceReading.objects.visible_to(request.user).filter(campaign=campaign)
    found = {}
    for row in readings.current().select_related("recorded_by").order_by("-happened_on", "-pk"):
        found.setdefault(row.series_id, []).append(row)
    series = ReferenceSeries.objects.visible_to(request.user).filter(campaign=campaign)
    context = {
        "campaign": campaign,
        "series": [(each, found.get(each.pk, [])[:READINGS_SHOWN]) for each in series],
        "is_office": permissions.can_run_campaign(request.user, campaign),
    }
    return render(request, "campaigns/reference_list.html", context)


@allow(Role.OFFICE_CLERK)
def reference_series_create(request, pk):
    campaign = _own_campaign(request, pk)
    form = ReferenceSeriesForm(request.POST or None, user=request.user, campaign=campaign)
    if request.method == "POST" and form.run(services.create_reference_series, campaign):
        messages.success(request, _("已建立，请录入各期的数。"))
        return redirect("campaigns:reference_list", campaign.pk)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/reference_series_create.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def reference_reading_record(request, pk):
    own = Campaign.objects.overseen_by(request.user)
    rows = ReferenceSeries.objects.visible_to(request.user).filter(campaign__in=own)
    series = get_object_or_404(rows.select_related("campaign__owner_unit"), pk=pk)
    form = ReferenceReadingForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.record_reference, series):
        messages.success(request, _("已录入。"))
        return redirect("campaigns:reference_list", series.campaign_id)
    context = {"form": form, "series": series}
    return render(request, "campaigns/reference_reading_record.html", context, status=form.status_code)


@allow(*permissions.READING_ROLES)
@require_safe
def light_rule_list(request, pk):
    campaign = _campaign(request, pk)
    context = {
        "campaign": campaign,
        "rule_sets": LightRuleSet.objects.visible_to(request.user).filter(campaign=campaign),
        "rules": services.light_rules_in_force(campaign, on=timezone.localdate()),
        "is_office": permissions.can_run_campaign(request.user, campaign),
    }
    return render(request, "campaigns/light_rule_list.html", context)


@allow(Role.OFFICE_CLERK)
def light_rule_choose(request, pk):
    campaign = _own_campaign(request, pk)
    form = LightRulesForm(request.POST or None, user=request.user, campaign=campaign)
    if request.method == "POST" and form.run(services.choose_light_rules, campaign):
        messages.success(request, _("亮灯规则已选定。"))
        return redirect("campaigns:light_rule_list", campaign.pk)
    context = {"form": form, "campaign": campaign, "presets": light_rules.presets().values()}
    return render(request, "campaigns/light_rule_choose.html", context, status=form.status_code)
