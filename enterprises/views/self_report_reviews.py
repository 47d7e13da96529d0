"""One self-report as the office, the branch and the village see it: read, sent back, entered on behalf."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import UNIT_ROLES
from accounts.permissions import allow
from accounts.time_left import day_word
from campaigns import files
from campaigns.transitions import Conflict
from enterprises import self_report_permissions as permissions
from enterprises import services
from enterprises.choices import KEEPER_ROLES, REGISTRY_ROLES
from enterprises.models import SelfReportPhoto
from enterprises.self_report_forms import ReturnForm, SelfReportForm, SelfReportOnBehalfForm
from enterprises.self_report_sheets import sheet_of
from enterprises.views import self_report_saving as saving


def _self_report(request, pk):
    return get_object_or_404(saving.find_self_report(request.user), pk=pk)


@allow(*REGISTRY_ROLES)
@require_safe
def self_report_review(request, pk):
    self_report = _self_report(request, pk)
    now = timezone.now()
    context = {
        "self_report": self_report,
        "sheet": sheet_of(self_report),
        "due_word": day_word(self_report.round.due_at, now=now),
        "can_return": permissions.can_return(request.user, self_report),
        "can_enter_on_behalf": permissions.can_enter_on_behalf(request.user, self_report, now=now),
        "return_form": ReturnForm(),
    }
    return render(request, "enterprises/self_report_review.html", context)


@allow(*KEEPER_ROLES)
@require_POST
def self_report_return(request, pk):
    self_report = _self_report(request, pk)
    try:
        services.return_self_report(self_report, reason=request.POST.get("reason", ""), by=request.user)
    except Conflict:
        return saving.conflict_page(request, _self_report(request, pk))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已退回，企业会收到退回原因。"))
    return redirect("enterprises:self_report_review", pk=pk)


@allow(*UNIT_ROLES, *KEEPER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def self_report_on_behalf(request, pk):
    """代填: the same form, with where it came from and when; answers are kept even when the filing is refused."""
    self_report = _self_report(request, pk)
    if request.method != "POST":
        if not permissions.can_enter_on_behalf(request.user, self_report, now=timezone.now()):
            raise Http404
        form = SelfReportForm(user=request.user, sheet=sheet_of(self_report))
        return _on_behalf_page(request, self_report, form, SelfReportOnBehalfForm(user=request.user))
    form = SelfReportForm(request.POST, request.FILES, user=request.user, sheet=sheet_of(self_report))
    source_form = SelfReportOnBehalfForm(request.POST, request.FILES, user=request.user)
    try:
        is_filed = saving.save(form, self_report) and _enter(self_report, form, source_form)
    except (Conflict, services.StaleSelfReportError):
        return saving.difference_page(request, _self_report(request, pk), form, action_url=request.path)
    except ValidationError as error:
        form.show(error)
        is_filed = False
    if not is_filed:
        return _on_behalf_page(request, self_report, form.again(self_report), source_form)
    told = {"enterprise": self_report.enterprise, "receipt": self_report.receipt}
    messages.success(request, _("%(enterprise)s已代填，回执号 %(receipt)s。") % told)
    return redirect("enterprises:self_report_round_detail", pk=self_report.round_id)


def _enter(self_report, form, source_form):
    """File what was saved; a refused rule is shown at its field of either form."""
    if not source_form.is_valid():
        return None
    try:
        return services.enter_self_report_on_behalf(self_report, by=form.user, **source_form.cleaned_data)
    except Conflict:
        raise
    except ValidationError as error:
        for name, errors in error.update_error_dict({}).items():
            target = source_form if name in source_form.fields else form
            target.add_error(name if name in target.fields else None, errors)
        return None


def _on_behalf_page(request, self_report, form, source_form):
    form.ask_for_all_answers()
    context = {"self_report": self_report, "form": form, "source_form": source_form}
    return render(request, "enterprises/self_report_on_behalf.html", context)


@allow(*REGISTRY_ROLES)
@require_safe
def self_report_review_photo(request, pk):
    photos = SelfReportPhoto.objects.visible_to(request.user).shown().select_related("file")
    photo = get_object_or_404(photos, pk=pk)
    return files.send_file(photo.file, photo.file_name)


@allow(*REGISTRY_ROLES)
@require_safe
def self_report_source(request, pk):
    """The paper form that an entry on behalf was typed from."""
    self_report = _self_report(request, pk)
    if self_report.source_file is None:
        raise Http404
    return files.send_file(self_report.source_file, self_report.source_name)
