"""Directives at work: received, reported on, replied to, checked, returned, settled, or followed by accountability (追责)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import Channel, Role
from campaigns import permissions
from campaigns.choices import DirectiveStatus, DirectiveStepKind
from campaigns.services import directive_asks
from campaigns.services.directive_pending import drop_pending
from campaigns.services.directive_steps import (
    attach_files,
    day_of_act,
    directive_to_answer,
    directive_to_check,
    refuse_not_awaited,
    required_text,
    write_step,
)
from campaigns.services.reasons import required_reason
from campaigns.transitions import Conflict, transition

TEXT_LENGTH = 2000
NOTE_LENGTH = 500


@transaction.atomic
def receive_directive(directive, *, by, channel=Channel.PORTAL, received_on=None):
    """签收: the unit has it in hand; returns the directive. The office registers a receipt given outside the portal.

    Raises Conflict for what was received already, and ValidationError for a channel or a day that cannot be.
    """
    directive = directive_to_answer(directive, by=by)
    refuse_not_awaited(directive)
    day = day_of_act(directive, channel=channel, happened_on=received_on, by=by, field="received_on")
    transition(directive, DirectiveStatus.RECEIVED, by=by)
    write_step(directive, DirectiveStepKind.RECEIVED, by=by, happened_on=day, channel=channel)
    return directive


@transaction.atomic
def record_feedback(directive, *, text, by, uploads=(), channel=Channel.PORTAL, happened_on=None):
    """反馈: how far the unit is, with files; the reply date stays. Returns the DirectiveStep."""
    directive = directive_to_answer(directive, by=by)
    _refuse_not_received(directive)
    text = required_text(text, missing=_("请写明进展。"), limit=TEXT_LENGTH)
    day = day_of_act(directive, channel=channel, happened_on=happened_on, by=by, field="happened_on")
    step = write_step(directive, DirectiveStepKind.FEEDBACK, by=by, text=text, happened_on=day, channel=channel)
    attach_files(step, uploads, by=by)
    accounts_services.record_event(
        "record_feedback", directive, by=by, after={"text": text, "files": len(uploads), "channel": channel}
    )
    return step


@transaction.atomic
def reply_directive(directive, *, text, by, uploads=(), channel=Channel.PORTAL, replied_on=None):
    """回复办理结果: the unit's work is done; the office and the leaders are asked to check. Returns the directive.

    Raises ValidationError without a text, before the receipt, and while parts of it are open.
    """
    directive = directive_to_answer(directive, by=by)
    _refuse_not_received(directive)
    _refuse_open_parts(directive)
    text = required_text(text, missing=_("请写明办理结果。"), limit=TEXT_LENGTH)
    day = day_of_act(directive, channel=channel, happened_on=replied_on, by=by, field="replied_on")
    transition(directive, DirectiveStatus.REPLIED, by=by, values={"replied_by": by}, reason=text)
    step = write_step(directive, DirectiveStepKind.REPLIED, by=by, text=text, happened_on=day, channel=channel)
    attach_files(step, uploads, by=by)
    _hand_over_to_check(directive, text, by)
    return directive


@languages.of_records()
def _hand_over_to_check(directive, text, by):
    drop_pending(directive, reason=_("承办单位已回复，不再需要"), by=by)
    directive_asks.settle_all(directive)
    directive_asks.ask_office(
        directive.campaign,
        key=directive_asks.check_work_key(directive),
        title=directive_asks.titled(_("核查督办回复"), directive),
        url=directive.get_absolute_url(),
        reason=_("%(unit)s回复：%(text)s") % {"unit": directive.unit, "text": text},
    )


@transaction.atomic
def return_directive(directive, *, reason, by, reply_due_on):
    """核查退回: checked and sent back with a new reply date, on which the ladder begins anew; returns the directive."""
    directive = directive_to_check(directive, by=by)
    reason = required_reason(reason, missing=_("请写明退回原因。"))
    if reply_due_on <= timezone.localdate():
        raise ValidationError({"reply_due_on": _("新的回复期限应在今天之后。")})
    if directive.status != DirectiveStatus.REPLIED:
        raise Conflict(directive)
    values = {"reply_due_on": reply_due_on, "replied_by": None}
    transition(directive, DirectiveStatus.RECEIVED, by=by, values=values, reason=reason)
    step = write_step(directive, DirectiveStepKind.RETURNED, by=by, text=reason)
    directive_asks.settle_deciders(directive)
    _ask_again(directive, _("退回重办"), reason, key=f"directive-returned-{step.pk}")
    return directive


@languages.of_records()
def _ask_again(directive, words, reason, *, key):
    title = directive_asks.titled(words, directive)
    directive_asks.ask_unit(directive, title=title, due_on=directive.reply_due_on)
    directive_asks.tell_unit(
        directive,
        key,
        subject=title,
        body=_("%(reason)s。请于 %(day)s 前回复办理结果。") % {"reason": reason, "day": directive.reply_due_on},
    )


@transaction.atomic
def close_directive(directive, *, note, by):
    """核查办结, and the end of an accountability with its outcome in `note`; returns the directive.

    Raises ValidationError when the same person replied (four eyes: persons are compared), while parts are open, and for
    an accountability that ends without a word.
    """
    directive = directive_to_check(directive, by=by)
    if directive.replied_by_id == by.pk:
        raise ValidationError(_("回复的人不能核查办结，请由另一人核查。"))
    _refuse_open_parts(directive)
    note = note.strip()
    if directive.status == DirectiveStatus.ACCOUNTABILITY:
        note = required_text(note, missing=_("请写明追责结果。"), limit=NOTE_LENGTH, field="note")
    transition(directive, DirectiveStatus.CLOSED, by=by, reason=note)
    write_step(directive, DirectiveStepKind.CLOSED, by=by, text=note[:NOTE_LENGTH])
    directive_asks.settle_all(directive)
    return directive


@transaction.atomic
def hold_accountable(directive, *, reason, decided_by, by):
    """启动追责: decided by a leader of the campaign, who says so in person or through the office; returns the directive.

    From now on no rung is climbed; what comes of it ends with `close_directive`. Raises ValidationError for a decision
    by anybody else.
    """
    directive = directive_to_check(directive, by=by)
    _refuse_other_deciders(directive, decided_by, by)
    reason = required_reason(reason, missing=_("请写明追责原因。"))
    transition(directive, DirectiveStatus.ACCOUNTABILITY, by=by, reason=reason)
    with languages.of_records():
        said = _("%(leader)s决定：%(reason)s") % {"leader": decided_by, "reason": reason}
        write_step(directive, DirectiveStepKind.ACCOUNTABILITY, by=by, text=said)
        drop_pending(directive, reason=_("已启动追责"))
        directive_asks.settle_all(directive)
        directive_asks.tell_unit(
            directive,
            f"directive-accountability-{directive.pk}",
            subject=directive_asks.titled(_("追责"), directive),
            body=said,
        )
    return directive


def _refuse_other_deciders(directive, decided_by, by):
    if by.role != Role.OFFICE_CLERK:
        if decided_by.pk != by.pk:
            raise PermissionDenied
    elif not permissions.leaders_of(directive.campaign, on=timezone.localdate()).filter(pk=decided_by.pk).exists():
        raise ValidationError({"decided_by": _("追责由本行动所在镇街的领导或分管领导决定。")})


def _refuse_not_received(directive):
    refuse_not_awaited(directive)
    if directive.status == DirectiveStatus.ISSUED:
        raise ValidationError(_("请先签收，再反馈或回复。"))


def _refuse_open_parts(directive):
    if units := [part.unit.name for part in directive.parts.open().select_related("unit")]:
        raise ValidationError(
            _("分解给%(units)s的事项还没有办结，办结后再办。") % {"units": _("、").join(dict.fromkeys(units))}
        )
