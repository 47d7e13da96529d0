"""What people do on a directive, from the receipt to the settling: a page or a button each."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.choices import UNIT_ROLES, Role
from accounts.permissions import allow
from campaigns import permissions, services
from campaigns.choices import DIRECTIVE_ROLES, LEADING_ROLES
from campaigns.forms import (
    BlockerAnswerForm,
    BlockerRaiseForm,
    DirectiveAccountabilityForm,
    DirectiveCloseForm,
    DirectiveFeedbackForm,
    DirectiveReceiveForm,
    DirectiveReplyForm,
    DirectiveReturnForm,
    DirectiveSplitForm,
    ExtensionAskForm,
    ExtensionDecideForm,
    ExtensionRefuseForm,
    ReasonForm,
)
from campaigns.models import Directive, DirectiveBlocker, DirectiveExtension
from campaigns.services.directive_steps import is_on_behalf
from campaigns.transitions import Conflict
from campaigns.views.directives import RELATIONS, detail_page

ANSWERING_ROLES = (*UNIT_ROLES, Role.OFFICE_CLERK)


def _directive(request, pk):
    return get_object_or_404(Directive.objects.visible_to(request.user).select_related(*RELATIONS), pk=pk)


def _part(request, model, pk, *relations):
    """An extension or a blocker of a directive that the reader sees, with the directive."""
    related = ("directive", *(f"directive__{name}" for name in RELATIONS), *relations)
    return get_object_or_404(model.objects.visible_to(request.user).select_related(*related), pk=pk)


def _form_page(request, form, service, row, *, heading, done, directive=None, **context):
    """The form, or what it did; `row` is what the service takes, `directive` what the page is about."""
    directive = directive or row
    if request.method == "POST" and form.run(service, row):
        messages.success(request, done)
        return redirect(directive)
    context = {
        "form": form,
        "directive": directive,
        "heading": heading,
        "back_url": directive.get_absolute_url(),
        **context,
    }
    return render(request, "campaigns/directive_form.html", context, status=form.status_code)


def _press(request, directive, service, *, done):
    """A button without a form: the act, or the page with the reason why not, as it is now."""
    try:
        service(directive, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        is_late = isinstance(error, Conflict)
        return detail_page(request, directive.pk, status=409) if is_late else redirect(directive)
    messages.success(request, done)
    return redirect(directive)


def _typed(request):
    return request.POST or None, request.FILES or None


@allow(*LEADING_ROLES)
@require_POST
def directive_confirm(request, pk):
    return _press(request, _directive(request, pk), services.confirm_directive, done=_("已确认。"))


@allow(*ANSWERING_ROLES)
def directive_receive(request, pk):
    """签收: one press for the unit; the office says how and when it heard of it."""
    directive = _directive(request, pk)
    if request.method == "POST" and not is_on_behalf(directive, request.user):
        return _press(request, directive, services.receive_directive, done=_("已签收，请在回复期限前回复办理结果。"))
    form = DirectiveReceiveForm(request.POST or None, user=request.user, directive=directive)
    return _form_page(
        request, form, services.receive_directive, directive, heading=_("登记签收"), done=_("已登记签收。")
    )


@allow(*ANSWERING_ROLES)
def directive_feedback(request, pk):
    directive = _directive(request, pk)
    form = DirectiveFeedbackForm(*_typed(request), user=request.user, directive=directive)
    return _form_page(request, form, services.record_feedback, directive, heading=_("反馈进展"), done=_("进展已记录。"))


@allow(*ANSWERING_ROLES)
def directive_reply(request, pk):
    directive = _directive(request, pk)
    form = DirectiveReplyForm(*_typed(request), user=request.user, directive=directive)
    done = _("已回复，等待专班办核查。")
    return _form_page(request, form, services.reply_directive, directive, heading=_("回复办理结果"), done=done)


@allow(*ANSWERING_ROLES)
def directive_split(request, pk):
    """分解: a part of the work for another unit, followed like the whole."""
    directive = _directive(request, pk)
    form = DirectiveSplitForm(request.POST or None, user=request.user, directive=directive)
    note = _("各部分都办结以后，本件才能回复。")
    return _form_page(
        request, form, services.split_directive, directive, heading=_("分解"), done=_("已分解。"), note=note
    )


@allow(Role.OFFICE_CLERK)
@require_POST
def directive_urge(request, pk):
    return _press(request, _directive(request, pk), services.urge_directive, done=_("已催办。"))


@allow(*DIRECTIVE_ROLES)
def directive_return(request, pk):
    directive = _directive(request, pk)
    form = DirectiveReturnForm(request.POST or None, user=request.user)
    done = _("已退回，并告知承办单位。")
    return _form_page(request, form, services.return_directive, directive, heading=_("退回重办"), done=done)


@allow(*DIRECTIVE_ROLES)
def directive_close(request, pk):
    directive = _directive(request, pk)
    form = DirectiveCloseForm(request.POST or None, user=request.user)
    return _form_page(request, form, services.close_directive, directive, heading=_("核查办结"), done=_("已办结。"))


@allow(*DIRECTIVE_ROLES)
def directive_accountability(request, pk):
    directive = _directive(request, pk)
    form = DirectiveAccountabilityForm(request.POST or None, user=request.user, campaign=directive.campaign)
    note = _("追责由领导决定，针对单位，不针对个人和企业。")
    return _form_page(
        request, form, services.hold_accountable, directive, heading=_("启动追责"), done=_("已启动追责。"), note=note
    )


@allow(*DIRECTIVE_ROLES)
def directive_withdraw(request, pk):
    directive = _directive(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    done = _("已撤销，不再催办，记录保留。")
    return _form_page(request, form, services.withdraw_directive, directive, heading=_("撤销"), done=done)


@allow(*ANSWERING_ROLES)
def directive_extension_ask(request, pk):
    directive = _directive(request, pk)
    form = ExtensionAskForm(request.POST or None, user=request.user)
    note = _("现在的回复期限是 %(day)s。批复之前，催办暂停。") % {"day": directive.reply_due_on}
    done = _("延期申请已提交。")
    return _form_page(request, form, services.ask_extension, directive, heading=_("申请延期"), done=done, note=note)


@allow(*DIRECTIVE_ROLES)
def directive_extension_approve(request, pk):
    extension = _part(request, DirectiveExtension, pk)
    form = ExtensionDecideForm(request.POST or None, user=request.user)
    page = partial(_form_page, directive=extension.directive, extension=extension)
    return page(
        request, form, services.approve_extension, extension, heading=_("同意延期"), done=_("已同意，回复期限顺延。")
    )


@allow(*DIRECTIVE_ROLES)
def directive_extension_refuse(request, pk):
    extension = _part(request, DirectiveExtension, pk)
    form = ExtensionRefuseForm(request.POST or None, user=request.user)
    page = partial(_form_page, directive=extension.directive, extension=extension)
    return page(
        request, form, services.refuse_extension, extension, heading=_("不同意延期"), done=_("已答复，期限不变。")
    )


@allow(*ANSWERING_ROLES)
def directive_blocker_raise(request, pk):
    directive = _directive(request, pk)
    form = BlockerRaiseForm(request.POST or None, user=request.user, directive=directive)
    done = _("已上报，等待答复期间不再催办。")
    return _form_page(request, form, services.raise_blocker, directive, heading=_("上报协调"), done=done)


@allow(*permissions.DIRECTIVE_READING_ROLES)
def directive_blocker_answer(request, pk):
    """What a unit asks another to settle, and the answer; the asked unit need not see the directive itself."""
    blocker = _part(request, DirectiveBlocker, pk, "raised_to", "raised_by", "answered_by")
    form = BlockerAnswerForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.answer_blocker, blocker):
        messages.success(request, _("已答复，承办单位的回复期限按等待的工作日顺延。"))
        return redirect(blocker)
    sees_directive = Directive.objects.visible_to(request.user).filter(pk=blocker.directive_id).exists()
    context = {
        "form": form,
        "blocker": blocker,
        "directive": blocker.directive,
        "sees_directive": sees_directive,
        "can_answer": blocker.is_open and permissions.can_answer_blocker(request.user, blocker),
        "back_url": blocker.directive.get_absolute_url() if sees_directive else reverse("campaigns:directive_list"),
    }
    return render(request, "campaigns/directive_blocker_answer.html", context, status=form.status_code)
