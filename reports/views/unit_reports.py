"""Unit reports: the list, the one page on which a report is read, filled in, handed in, signed and returned."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Role
from accounts.pagination import NEWEST_PAGE_SIZE, PAGE_SIZE, keyset_page
from accounts.permissions import allow
from accounts.redirects import next_path
from accounts.time_left import day_word, time_left
from campaigns import files
from campaigns.choices import PeriodStatus
from campaigns.transitions import Conflict
from enterprises import permissions as enterprises_permissions
from enterprises import round_progress
from enterprises.choices import KEEPER_ROLES
from reports import permissions, services, village_facts
from reports.choices import UnitReportStatus
from reports.forms import AnswerForm, OnBehalfForm, QuestionForm, ReasonForm, UnitReportFilterForm, UnitReportForm
from reports.models import UnitReport
from reports.report_sheets import sheet_of

READERS = (*UNIT_ROLES, *OVERSEEING_ROLES)
SUBMIT, DECLARE_ZERO = "submit", "zero"


def _report(request, pk):
    reports = UnitReport.objects.visible_to(request.user).with_excuse().for_list()
    return get_object_or_404(reports.select_related("submitted_by", "signed_by", "source_file"), pk=pk)


@allow(*READERS)
@require_safe
def unit_report_list(request):
    reports = UnitReport.objects.visible_to(request.user).with_excuse().for_list()
    is_unit = request.user.role in UNIT_ROLES
    now = timezone.now()
    due_cards = _due_cards(request.user, reports, now=now) if is_unit else []
    round_cards = _round_cards(request.user, now=now) if is_unit else []
    form = UnitReportFilterForm(request.GET, user=request.user)
    if form.is_valid():
        reports = reports.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    size = NEWEST_PAGE_SIZE if is_unit else PAGE_SIZE
    page = keyset_page(reports, request, order_by=("-period__starts_on", "unit__position", "pk"), size=size)
    context = {"page": page, "form": form, "due_cards": due_cards, "round_cards": round_cards, "is_unit": is_unit}
    return render(request, "reports/unit_report_list.html", context)


def _due_cards(user, reports, *, now):
    """What the unit still has to hand in, and for its head also what waits for the signature."""
    own = reports.filter(unit=user.post.unit_id)
    due = list(own.outstanding().filter(period__status=PeriodStatus.OPEN))
    if user.role == Role.UNIT_HEAD:
        due += own.filter(status=UnitReportStatus.SUBMITTED)
    return [(report, time_left(report.period.due_at, now=now), report.period.due_at < now) for report in due]


def _round_cards(user, *, now):
    """The firms of a village that have not filed their self-report; a department has none."""
    return [
        (shown_round, count, day_word(shown_round.due_at, now=now), shown_round.due_at < now)
        for shown_round, count in round_progress.awaited_rounds(user, now=now)
    ]


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def unit_report_detail(request, pk):
    """The report; the unit's own reporter and head fill it in here and hand it in."""
    report = _report(request, pk)
    if request.method != "POST":
        return _detail_page(request, report)
    if not permissions.is_of_unit(request.user, report.unit):
        raise PermissionDenied
    form = UnitReportForm(request.POST, request.FILES, user=request.user, sheet=sheet_of(report))
    if not form.is_valid():
        return _detail_page(request, report, form=form)
    try:
        problems = _save(form, report, is_declared_zero=request.POST.get("action") == DECLARE_ZERO)
    except (Conflict, services.StaleReport):
        return _difference_page(request, report, form)
    except ValidationError as error:
        form.add_error(None, error)
        return _detail_page(request, report, form=form)
    return _hand_in(request, report, problems)


def _hand_in(request, report, problems):
    """The draft is kept; hand it in if that was asked. What stands in the way is told on the page."""
    if request.POST.get("action") in (SUBMIT, DECLARE_ZERO) and not problems:
        try:
            services.submit_unit_report(report, by=request.user)
        except Conflict:
            return _conflict_page(request, report)
        except ValidationError as error:
            problems = error.messages
    for problem in problems:
        messages.error(request, problem)
    if report.is_editable:
        messages.info(request, _("草稿已存，还没有报送。"))
    return redirect(report)


def _save(form, report, *, is_declared_zero=False):
    """Keep the files, then the draft; returns what is wrong with files. A stale form without a difference is saved."""
    problems = _keep_files(form, report)
    values = {**form.report_values, "is_declared_zero": is_declared_zero}
    save = {"values": values, "lines": form.line_values, "by": form.user}
    try:
        services.save_unit_report(report, version=form.cleaned_data["version"], **save)
    except services.StaleReport as stale:
        if form.differences(sheet_of(stale.theirs)):
            raise
        services.save_unit_report(report, version=stale.theirs.version, **save)
    return problems


def _keep_files(form, report):
    """Files first: a browser does not send them again after a difference page. Returns what is wrong with them."""
    problems = []
    for evidence in form.withdrawn:
        services.withdraw_report_evidence(evidence, by=form.user)
    for task, upload in form.uploads:
        try:
            services.attach_report_evidence(report, task=task, upload=upload, by=form.user)
        except Conflict:
            raise
        except ValidationError as error:
            problems += error.messages
    return problems


def _detail_page(request, report, *, form=None):
    now = timezone.now()
    user = request.user
    sheet = sheet_of(report)
    if form is None and permissions.is_of_unit(user, report.unit) and permissions.can_fill(user, report):
        form = UnitReportForm(user=user, sheet=sheet)
    authorisation = services.authorisation_for(report, on=timezone.localdate(now))
    context = {
        "report": report,
        "sheet": sheet,
        "form": form,
        "due_word": day_word(report.period.due_at, now=now),
        "time_left": time_left(report.period.due_at, now=now),
        "is_overdue": report.is_editable and report.period.due_at < now,
        "authorisation": authorisation,
        # An authorisation does not reach what the report says of red tasks.
        "red_tasks": services.red_tasks(report, on=timezone.localdate(now)) if form and authorisation else [],
        "is_head": user.role == Role.UNIT_HEAD,
        "can_sign": permissions.can_sign(user, report),
        "can_return": permissions.can_return(user, report),
        "can_withdraw": permissions.can_withdraw(user, report, now=now),
        "can_enter_on_behalf": permissions.can_enter_on_behalf(user, report),
        "return_form": ReasonForm(),
        **_village(user, report, now=now),
    }
    return render(request, "reports/unit_report_detail.html", context)


def _village(user, report, *, now):
    """What the page of a village shows from other apps; nothing for a department."""
    return {
        "village": village_facts.village_facts(report, user=user, now=now),
        "can_change_firms": village_facts.can_change(user, report),
        "can_raise_question": permissions.can_raise_question(user, report),
        "can_answer_question": enterprises_permissions.can_keep_registry(user, report.unit),
        "is_own_report": permissions.is_of_unit(user, report.unit),
        "question_form": QuestionForm(),
        "answer_form": AnswerForm(),
    }


def _difference_page(request, report, form):
    """409: somebody saved or moved the report first. Both values of each field; nothing typed is lost."""
    report = _report(request, report.pk)
    differences = form.differences(sheet_of(report))
    if not differences:
        return _conflict_page(request, report)
    context = {
        "report": report,
        "form": form,
        "differences": differences,
        "can_overwrite": permissions.can_fill(request.user, report),
    }
    return render(request, "reports/unit_report_difference.html", context, status=409)


def _conflict_page(request, report):
    """409: the report is not, or no longer, where the button expected it; its state now."""
    return render(request, "reports/unit_report_conflict.html", {"report": _report(request, report.pk)}, status=409)


def _act(request, report, service, done, **values):
    """Run a service on a report and go back; a refused rule is told there, a report moved by others is page 409."""
    try:
        service(report, by=request.user, **values)
    except Conflict:
        return _conflict_page(request, report)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(next_path(request) or report)


def _act_on(request, report, form, service, done):
    """Like `_act`, with what a short form on the report's page says."""
    if form.is_valid():
        return _act(request, report, service, done, **form.cleaned_data)
    messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect(report)


@allow(*UNIT_ROLES)
@require_POST
def unit_report_withdraw(request, pk):
    return _act(request, _report(request, pk), services.withdraw_submission, _("已撤回，可以修改后重新报送。"))


@allow(Role.UNIT_HEAD)
@require_POST
def unit_report_sign(request, pk):
    return _act(request, _report(request, pk), services.sign_unit_report, _("已审核，报送生效。"))


@allow(Role.UNIT_HEAD, Role.OFFICE_CLERK)
@require_POST
def unit_report_return(request, pk):
    reason = request.POST.get("reason", "")
    return _act(request, _report(request, pk), services.return_unit_report, _("已退回。"), reason=reason)


@allow(*UNIT_ROLES)
@require_POST
def unit_report_question(request, pk):
    """提疑问: what the village doubts of the branch's data."""
    done = _("已转分局核对，答复后会通知您。")
    return _act_on(request, _report(request, pk), QuestionForm(request.POST), services.raise_question, done)


@allow(*KEEPER_ROLES)
@require_POST
def unit_report_answer(request, pk):
    form = AnswerForm(request.POST)
    return _act_on(request, _report(request, pk), form, services.answer_question, _("已答复。"))


@allow(Role.OFFICE_CLERK)
def unit_report_on_behalf(request, pk):
    """代填: the same form, with where it came from and when; what is typed is kept even when the filing is refused."""
    report = _report(request, pk)
    if not permissions.can_enter_on_behalf(request.user, report):
        raise Http404
    form = UnitReportForm(request.POST or None, request.FILES or None, user=request.user, sheet=sheet_of(report))
    source_form = OnBehalfForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid() and source_form.is_valid():
        try:
            filed = _enter(request, report, form, source_form)
        except (Conflict, services.StaleReport):
            return _difference_page(request, report, form)
        if filed:
            messages.success(request, _("已代填，回执号 %(receipt)s。") % {"receipt": report.receipt})
            return redirect(report)
    context = {"report": report, "form": form, "source_form": source_form}
    return render(request, "reports/unit_report_on_behalf.html", context)


@transaction.atomic
def _enter(request, report, form, source_form):
    """Save and file in one transaction: a refused filing leaves the form as it was typed."""
    problems = _save(form, report, is_declared_zero=request.POST.get("action") == DECLARE_ZERO)
    filed = None if problems else source_form.run(services.enter_on_behalf, report)
    if not filed:
        transaction.set_rollback(True)
        for problem in problems:
            form.add_error(None, problem)
    return filed


@allow(Role.OFFICE_CLERK)
def unit_report_excuse(request, pk):
    report = _report(request, pk)
    if not permissions.can_enter_on_behalf(request.user, report):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("%(unit)s已登记免报。") % {"unit": report.unit}
        return _act(request, report, services.excuse_unit_report, done, **form.cleaned_data)
    return render(request, "reports/unit_report_excuse.html", {"report": report, "form": form})


@allow(Role.OFFICE_CLERK)
@require_POST
def unit_report_remind(request, pk):
    report = _report(request, pk)
    try:
        told = services.remind_unit(report, by=request.user)
    except ValidationError as error:
        word = " ".join(error.messages)
    else:
        word = _("已催，发给 %(count)d 人") % {"count": told} if told else _("没有联络员可通知")
    if request.htmx:
        return render(request, "reports/_remind_button.html", {"report": _report(request, pk), "word": word})
    messages.info(request, _("%(unit)s：%(word)s") % {"unit": report.unit, "word": word})
    return redirect(next_path(request) or report)


@allow(*READERS)
@require_safe
def unit_report_source(request, pk):
    """The original that an entry on behalf was typed from."""
    report = _report(request, pk)
    if report.source_file is None:
        raise Http404
    return files.send_file(report.source_file, report.source_name)
