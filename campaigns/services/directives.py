"""Directives (批示 and 督办): issued, split, noted, confirmed, urged and withdrawn.

Whoever calls `issue_directive` owns the matter and its link. A matter is a task, a report, a bulletin, a unit, a firm or
the campaign itself; on a case, a test result or an objection nobody gives directions (users.md, "Who may do what").
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from accounts.models import WorkItem
from campaigns import files, permissions
from campaigns.choices import DirectiveKind, DirectiveStatus, DirectiveStepKind
from campaigns.models import Directive, DirectiveStep
from campaigns.services import directive_asks
from campaigns.services.directive_pending import drop_pending
from campaigns.services.directive_steps import (
    directive_to_answer,
    directive_to_check,
    locked_directive,
    refuse_not_awaited,
    refuse_paused,
    write_step,
)
from campaigns.services.office import refuse_closed, require_office
from campaigns.services.reasons import required_reason
from campaigns.transitions import transition


@transaction.atomic
def issue_directive(
    campaign,
    *,
    unit,
    kind,
    text,
    subject_label,
    subject_url,
    issued_by,
    by,
    reply_due_on=None,
    task=None,
    paper=None,
    is_demo=False,
):
    """Record what `issued_by` decided or ordered, ask the unit and the office to act on it, and return the Directive.

    `by` is the leader in person, or the office: for its own order, or to type in what stands on paper (代录, `paper` the
    photo of it) for a leader of the campaign. With `reply_due_on` a reply is awaited and the ladder runs. Raises
    PermissionDenied for anybody else, and ValidationError for an author who is no such leader, a unit or a task outside
    the campaign, an instruction that says nothing, an order without a reply date or an agreement with one.
    """
    if not permissions.can_issue_directives(by, campaign):
        raise PermissionDenied
    refuse_closed(campaign)
    _refuse_other_authors(campaign, kind, issued_by, by)
    _refuse_outsiders(campaign, unit)
    if task is not None and task.campaign_id != campaign.pk:
        raise ValidationError({"task": _("这项任务不属于本行动。")})
    _refuse_dates(kind, reply_due_on)
    directive = Directive(
        campaign=campaign,
        unit=unit,
        kind=kind,
        text=text.strip(),
        subject_label=subject_label.strip(),
        subject_url=subject_url,
        issued_by=issued_by,
        issued_at=timezone.now(),
        recorded_by=by,
        status=DirectiveStatus.RECORDED if reply_due_on is None else DirectiveStatus.ISSUED,
        reply_due_on=reply_due_on,
        task=task,
        is_demo=is_demo,
    )
    _add_paper(directive, paper)
    return _issued(directive, by=by)


def _issued(directive, *, by):
    directive.full_clean()
    directive.save()
    write_step(directive, DirectiveStepKind.ISSUED, by=by, text=directive.text)
    _ask_to_act(directive, by=by)
    accounts_services.record_event(
        "issue_directive",
        directive,
        by=by,
        after={
            "kind": directive.kind,
            "text": directive.text,
            "issued_by": directive.issued_by_id,
            "reply_due_on": directive.reply_due_on,
        },
    )
    return directive


@transaction.atomic
def split_directive(directive, *, unit, text, reply_due_on, by):
    """Give a part of a directive (分解) to another unit of the campaign; returns the part, a Directive of its own.

    The addressed unit's people or the office do so while the reply is awaited, once deep. Raises ValidationError for the
    unit itself, one outside the campaign, a part of a part, and a date past or later than the whole's.
    """
    directive = directive_to_answer(directive, by=by)
    refuse_not_awaited(directive)
    if directive.parent_id is not None:
        raise ValidationError(_("分解出来的事项不能再分解，请直接办理。"))
    if unit.pk == directive.unit_id:
        raise ValidationError({"unit": _("不能分解给承办单位自己。")})
    _refuse_outsiders(directive.campaign, unit)
    _refuse_dates(DirectiveKind.ORDER, reply_due_on)
    if reply_due_on > directive.reply_due_on:
        raise ValidationError({"reply_due_on": _("不能晚于原件的回复期限 %(day)s。") % {"day": directive.reply_due_on}})
    part = Directive(
        campaign=directive.campaign,
        unit=unit,
        kind=DirectiveKind.ORDER,
        text=text.strip(),
        subject_label=directive.subject_label,
        subject_url=directive.subject_url,
        issued_by=by,
        issued_at=timezone.now(),
        recorded_by=by,
        status=DirectiveStatus.ISSUED,
        reply_due_on=reply_due_on,
        task_id=directive.task_id,
        parent=directive,
        is_demo=directive.is_demo,
    )
    _issued(part, by=by)
    with languages.of_records():
        said = _("%(unit)s，%(day)s前回复：%(text)s") % {"unit": unit, "day": reply_due_on, "text": part.text}
    write_step(directive, DirectiveStepKind.SPLIT, by=by, text=said)
    return part


@transaction.atomic
def note_directive(directive, *, by):
    """阅知: take the directive off the work queue of the acting post; returns it.

    Raises PermissionDenied for others, and ValidationError for a unit that is asked to reply: it receives and replies.
    """
    key = directive_asks.directive_work_key(directive, by.role)
    if not WorkItem.objects.filter(key=key, unit=by.post.unit_id, role=by.role).exists():
        raise PermissionDenied
    if directive.is_open and by.role in UNIT_ROLES:
        raise ValidationError(_("这件要求回复，请先签收，办完后回复。"))
    if accounts_services.settle(key):
        accounts_services.record_event("note_directive", directive, by=by)
    return directive


@transaction.atomic
def confirm_directive(directive, *, by):
    """The leader confirms what the office typed in from paper, once; returns the directive."""
    if not directive.is_on_behalf or directive.issued_by_id != by.pk:
        raise PermissionDenied
    locked_directive(directive)
    if directive.confirmed_at is not None:
        raise ValidationError(_("已于 %(day)s 确认。") % {"day": timezone.localdate(directive.confirmed_at)})
    directive.confirmed_at = timezone.now()
    directive.save(update_fields=["confirmed_at"])
    write_step(directive, DirectiveStepKind.CONFIRMED, by=by)
    accounts_services.record_event("confirm_directive", directive, by=by)
    return directive


@transaction.atomic
def urge_directive(directive, *, by):
    """The office urges by hand (催一下), at most once a day; returns the DirectiveStep.

    Raises ValidationError while the unit waits for somebody else's answer, and when it was urged today already.
    """
    require_office(directive.campaign, by=by)
    directive = locked_directive(directive)
    refuse_not_awaited(directive)
    refuse_paused(directive)
    today = timezone.localdate()
    if DirectiveStep.objects.filter(
        directive=directive, kind=DirectiveStepKind.URGED, happened_on=today, due_on=directive.reply_due_on
    ).exists():
        raise ValidationError(_("今天已经催过，同一件一天只催一次。"))
    step = write_step(directive, DirectiveStepKind.URGED, by=by)
    tell_urged(directive, f"directive-urged-{directive.pk}-{today:%Y%m%d}")
    accounts_services.record_event("urge_directive", directive, by=by, after={"reply_due_on": directive.reply_due_on})
    return step


@languages.of_records()
def tell_urged(directive, key, *, at=None):
    """催办: to the people of the unit."""
    directive_asks.tell_unit(
        directive,
        key,
        subject=directive_asks.titled(_("催办"), directive),
        body=_("回复期限是 %(day)s，请尽快回复办理结果；有困难的可以申请延期或上报协调。%(text)s")
        % {"day": directive.reply_due_on, "text": directive.text},
        at=at,
    )


@transaction.atomic
def withdraw_directive(directive, *, reason, by):
    """Withdraw what is still awaited, with its open parts and its draft letters; returns the directive.

    A leader of the scope withdraws any, the office its own orders and what it typed in that nobody has confirmed. Raises
    ValidationError without a reason and while a part waits to be checked.
    """
    directive = directive_to_check(directive, by=by)
    reason = required_reason(reason, missing=_("请写明撤销原因。"))
    refuse_not_awaited(directive)
    is_theirs = directive.kind == DirectiveKind.ORDER or (directive.is_on_behalf and directive.confirmed_at is None)
    if by.role == Role.OFFICE_CLERK and not is_theirs:
        raise ValidationError(_("领导本人的批示，请由领导撤销。"))
    for part in directive.parts.open().select_related("campaign", "unit"):
        if not part.is_awaited:
            raise ValidationError(_("分解给%(unit)s的事项在等核查，请先核查。") % {"unit": part.unit})
        _withdraw(part, reason=reason, by=by)
    return _withdraw(directive, reason=reason, by=by)


@languages.of_records()
def _withdraw(directive, *, reason, by):
    transition(directive, DirectiveStatus.WITHDRAWN, by=by, reason=reason)
    write_step(directive, DirectiveStepKind.WITHDRAWN, by=by, text=reason)
    drop_pending(directive, reason=_("督办已撤销"))
    directive_asks.settle_all(directive)
    directive_asks.tell_unit(
        directive,
        f"directive-withdrawn-{directive.pk}",
        subject=directive_asks.titled(_("已撤销，不用再办"), directive),
        body=_("撤销原因：%(reason)s") % {"reason": reason},
    )
    return directive


def _refuse_other_authors(campaign, kind, issued_by, by):
    """A leader speaks for nobody else; the office orders for itself or names a leader who acts for the whole scope."""
    if kind == DirectiveKind.ORDER:
        if by.role != Role.OFFICE_CLERK:
            raise ValidationError({"kind": _("督办由专班办交办；领导请写批示。")})
        if issued_by.pk != by.pk:
            raise ValidationError({"issued_by": _("督办由专班办经办人本人交办。")})
    elif by.role == Role.OFFICE_CLERK:
        if not permissions.leaders_of(campaign, on=timezone.localdate()).filter(pk=issued_by.pk).exists():
            raise ValidationError({"issued_by": _("批示人应是本行动所在镇街的领导或分管领导。")})
    elif issued_by.pk != by.pk:
        raise PermissionDenied


def _refuse_outsiders(campaign, unit):
    if not campaign.campaign_units.filter(unit=unit).exists():
        raise ValidationError({"unit": _("%(unit)s没有参加这个行动。") % {"unit": unit}})


def _refuse_dates(kind, reply_due_on):
    if kind == DirectiveKind.ORDER and reply_due_on is None:
        raise ValidationError({"reply_due_on": _("督办要有回复期限。")})
    if kind == DirectiveKind.AGREEMENT and reply_due_on is not None:
        raise ValidationError({"reply_due_on": _("“同意”不要求回复；要求回复的请选“批示”。")})
    if reply_due_on is not None and reply_due_on < timezone.localdate():
        raise ValidationError({"reply_due_on": _("回复期限不能早于今天。")})


def _add_paper(directive, paper):
    if paper is None:
        return
    if not directive.is_on_behalf:
        raise ValidationError({"paper": _("批件照片只在代录时上传。")})
    directive.paper = files.store_file(paper)
    directive.paper_name = files.plain_name(paper.name)


@languages.of_records()
def _ask_to_act(directive, *, by):
    """The unit's head and reporter must act; the office follows up, unless it gave or typed in the directive itself."""
    title = _("%(kind)s：%(subject)s") % {
        "kind": directive.get_kind_display(),
        "subject": directive.subject_label[: directive_asks.TITLE_LENGTH],
    }
    directive_asks.ask_unit(directive, title=title, due_on=directive.reply_due_on)
    if by.role != Role.OFFICE_CLERK:
        key = directive_asks.directive_work_key(directive, Role.OFFICE_CLERK)
        url, reason = directive.get_absolute_url(), directive.text
        directive_asks.ask_office(directive.campaign, key=key, title=title, url=url, reason=reason)
    if directive.is_tracked:
        directive_asks.tell_unit(
            directive,
            f"directive-issued-{directive.pk}",
            subject=title,
            body=_("请签收，并于 %(day)s 前回复办理结果。%(text)s")
            % {"day": directive.reply_due_on, "text": directive.text},
        )
