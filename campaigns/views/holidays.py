"""The calendar of working days: what every deadline is counted with."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import permissions, services
from campaigns.forms import HolidayImportForm, YearForm
from campaigns.holiday_spans import holiday_spans


@allow(*permissions.READING_ROLES, Role.SYSTEM_ADMINISTRATOR)
@require_safe
def holiday_list(request):
    form = YearForm(request.GET)
    this_year = timezone.localdate().year
    year = form.cleaned_data["year"] if form.is_valid() else this_year
    spans = holiday_spans(services.work_calendar().special_days(year))
    context = {
        "year": year,
        "years": range(this_year - 2, this_year + 2),
        "spans": spans,
        "is_provisional": any(span.is_provisional for span in spans),
        "can_keep_calendar": permissions.can_keep_calendar(request.user),
    }
    return render(request, "campaigns/holiday_list.html", context)


@allow(*permissions.CALENDAR_ROLES)
def holiday_import(request):
    form = HolidayImportForm(request.POST or None, user=request.user)
    if request.method == "POST" and (holidays := form.run(services.import_holidays)):
        messages.success(request, _("已录入 %(count)d 天。") % {"count": len(holidays)})
        return redirect(f"{reverse('campaigns:holiday_list')}?year={holidays[0].day.year}")
    return render(request, "campaigns/holiday_import.html", {"form": form})
