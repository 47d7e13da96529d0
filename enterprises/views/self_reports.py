"""Self-reports as the firm sees them: filled in on a phone, with a receipt, and the ones of earlier quarters."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import Role
from accounts.pagination import keyset_page
from accounts.permissions import allow
from accounts.time_left import day_word, time_left
from campaigns import files
from campaigns.transitions import Conflict
from enterprises import self_report_permissions as permissions
from enterprises import services
from enterprises.models import Enterprise, SelfReportPhoto
from enterprises.self_report_forms import SelfReportForm
from enterprises.self_report_sheets import QUESTIONS_A_SCREEN, sheet_of
from enterprises.views import self_report_saving as saving

SUBMIT = "submit"


def _self_report(request, pk):
    return get_object_or_404(saving.find_self_report(request.user), pk=pk)


@allow(Role.ENTERPRISE_FILER)
@require_safe
def self_report_list(request):
    page = keyset_page(saving.find_self_report(request.user), request, order_by=("-round__starts_on", "pk"))
    has_several = Enterprise.objects.visible_to(request.user).count() > 1
    return render(request, "enterprises/self_report_list.html", {"page": page, "has_several": has_several})


@allow(Role.ENTERPRISE_FILER)
@require_http_methods(["GET", "HEAD", "POST"])
def self_report_detail(request, pk):
    """The form while the firm owes it, the receipt afterwards."""
    self_report = _self_report(request, pk)
    if request.method != "POST":
        return _detail_page(request, self_report)
    form = SelfReportForm(request.POST, request.FILES, user=request.user, sheet=sheet_of(self_report))
    try:
        is_saved = saving.save(form, self_report)
    except (Conflict, services.StaleSelfReportError):
        return saving.difference_page(
            request, _self_report(request, pk), form, action_url=self_report.get_absolute_url()
        )
    except ValidationError as error:
        form.show(error)
        is_saved = False
    if not is_saved:
        return _detail_page(request, self_report, form=form.again(self_report))
    return _hand_in(request, self_report, form)


def _hand_in(request, self_report, form):
    """The draft is kept; hand it in if that was asked. What stands in the way is told at its question."""
    if request.POST.get("action") != SUBMIT:
        messages.info(request, _draft_words(self_report))
        return redirect(self_report)
    try:
        services.submit_self_report(self_report, by=request.user)
    except Conflict:
        return saving.conflict_page(request, _self_report(request, self_report.pk))
    except ValidationError as error:
        form.show(error)
        form.add_error(None, _("还没有报送：有题目没填好，见红字。已经填的存成了草稿。"))
        return _detail_page(request, self_report, form=form.again(self_report))
    return redirect(self_report)


def _draft_words(self_report):
    """That the draft is kept, and what is still open in it: also without JavaScript nobody hears of it only at the end."""
    missing = services.open_questions(self_report, on=timezone.localdate())
    if not missing:
        return _("草稿已存，都填好了，还没有报送。")
    numbers = _("、").join(str(question.position) for question in missing)
    words = _("草稿已存，还没有报送。还有%(count)d题没填好：第%(numbers)s题。")
    return words % {"count": len(missing), "numbers": numbers}


def _detail_page(request, self_report, *, form=None):
    now = timezone.now()
    sheet = sheet_of(self_report)
    if form is None and permissions.can_fill(request.user, self_report, now=now):
        form = SelfReportForm(user=request.user, sheet=sheet)
    due_at = self_report.round.due_at
    context = {
        "self_report": self_report,
        "sheet": sheet,
        "form": form,
        "questions_a_screen": QUESTIONS_A_SCREEN,
        "due_word": day_word(due_at, now=now),
        "time_left": time_left(due_at, now=now),
        "is_overdue": self_report.is_editable and due_at < now,
    }
    return render(request, "enterprises/self_report_detail.html", context)


@allow(Role.ENTERPRISE_FILER)
@require_safe
def self_report_photo(request, pk):
    photos = SelfReportPhoto.objects.visible_to(request.user).shown().select_related("file")
    photo = get_object_or_404(photos, pk=pk)
    return files.send_file(photo.file, photo.file_name)
