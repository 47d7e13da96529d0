"""申请延期: a unit asks for a later reply date; a leader or the office decides, never the person who asked."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from campaigns import directive_ladder, permissions
from campaigns.choices import LEADING_ROLES, DirectiveStepKind, ExtensionStatus
from campaigns.models import DirectiveBlocker, DirectiveExtension
from campaigns.services import directive_asks
from campaigns.services.calendar import work_calendar
from campaigns.services.directive_pending import drop_drafts
from campaigns.services.directive_steps import (
    directive_to_answer,
    directive_to_check,
    refuse_not_awaited,
    write_step,
)
from campaigns.services.reasons import REASON_LENGTH, required_reason
from campaigns.transitions import Conflict, transition


@transaction.atomic
def ask_extension(directive, *, due_on, reason, by):
    """Ask for a later reply date; returns the DirectiveExtension. The ladder stands still until it is decided, and no
    longer than the two working days that the office has for it: then it goes on by the reply date in force.

    Raises ValidationError for a date that is not later, past, or beyond the campaign or the whole that this is a part
    of, for a second request, and while the unit waits for the answer to a blocker, which moves the date by itself.
    """
    directive = directive_to_answer(directive, by=by)
    refuse_not_awaited(directive)
    reason = required_reason(reason, missing=_("请写明延期理由。"))
    _refuse_day(directive, due_on)
    if DirectiveBlocker.objects.open().filter(directive=directive).exists():
        raise ValidationError(_("正在等协调答复，期限已经暂停；答复后会自动顺延，不用申请延期。"))
    extension = DirectiveExtension(
        directive=directive, due_on=due_on, reason=reason, asked_by=by, asked_at=timezone.now()
    )
    extension.full_clean()
    extension.save()
    with languages.of_records():
        said = _("申请延至 %(day)s：%(reason)s") % {"day": due_on, "reason": reason}
        write_step(directive, DirectiveStepKind.EXTENSION_ASKED, by=by, text=said)
        directive_asks.ask_office(
            directive.campaign,
            key=directive_asks.extension_work_key(extension),
            title=directive_asks.titled(_("批复延期申请"), directive),
            url=directive.get_absolute_url(),
            reason=_("%(unit)s%(request)s") % {"unit": directive.unit, "request": said},
            due_on=directive_ladder.decision_due_on(timezone.localdate(), work_calendar()),
        )
    accounts_services.record_event("ask_extension", directive, by=by, after={"due_on": due_on, "reason": reason})
    return extension


@transaction.atomic
def approve_extension(extension, *, note, by):
    """同意延期: the reply date moves and the ladder begins anew; returns the extension.

    Raises ValidationError once the date asked for has passed, and for the person who asked.
    """
    directive = _decided(extension, by=by)
    if extension.due_on < timezone.localdate():
        raise ValidationError(_("申请的日期已过，请不同意本次申请，由单位重新申请。"))
    _decide(extension, ExtensionStatus.APPROVED, note=note, by=by)
    move_reply_date(directive, extension.due_on)
    step = write_step(directive, DirectiveStepKind.EXTENSION_APPROVED, by=by, text=extension.note)
    with languages.of_records():
        drop_drafts(directive, reason=_("已同意延期"))
        _tell(directive, step, _("同意延期至 %(day)s") % {"day": extension.due_on}, extension.note)
    return extension


@transaction.atomic
def refuse_extension(extension, *, note, by):
    """不同意延期, with why; the reply date stays and the ladder goes on. Returns the extension."""
    directive = _decided(extension, by=by)
    if not note.strip():
        raise ValidationError({"note": _("请写明不同意的原因。")})
    _decide(extension, ExtensionStatus.REFUSED, note=note, by=by)
    step = write_step(directive, DirectiveStepKind.EXTENSION_REFUSED, by=by, text=extension.note)
    with languages.of_records():
        words = _("不同意延期，期限仍是 %(day)s") % {"day": directive.reply_due_on}
        _tell(directive, step, words, extension.note)
    return extension


@languages.of_records()
def move_reply_date(directive, day):
    """Set another reply date and say so in the unit's work queue. Leaders who were to say what follows on the old one need
    not: it is off their list."""
    directive.reply_due_on = day
    directive.save(update_fields=["reply_due_on"])
    title = _("%(kind)s：%(subject)s") % {
        "kind": directive.get_kind_display(),
        "subject": directive.subject_label[: directive_asks.TITLE_LENGTH],
    }
    directive_asks.ask_unit(directive, title=title, due_on=day)
    for role in LEADING_ROLES:
        accounts_services.settle(directive_asks.reported_work_key(directive, role))


def _refuse_day(directive, due_on):
    campaign = directive.campaign
    if due_on <= max(directive.reply_due_on, timezone.localdate()):
        raise ValidationError(
            {"due_on": _("延期后的日期应晚于现在的期限 %(day)s 和今天。") % {"day": directive.reply_due_on}}
        )
    if due_on > campaign.ends_on:
        raise ValidationError({"due_on": _("不能晚于行动结束日期 %(day)s。") % {"day": campaign.ends_on}})
    if directive.parent is not None and due_on > directive.parent.reply_due_on:
        raise ValidationError(
            {
                "due_on": _("不能晚于原件的回复期限 %(day)s，请由原件的承办单位申请延期。")
                % {"day": directive.parent.reply_due_on}
            }
        )


def _decided(extension, *, by):
    """The directive of a request, locked, for those who may decide on it."""
    directive = directive_to_check(extension.directive, by=by)
    extension.refresh_from_db(fields=["status"])
    if extension.status != ExtensionStatus.ASKED:
        raise Conflict(extension)
    if not permissions.can_decide_extension(by, extension):
        raise ValidationError(_("申请延期与批复不能是同一人。"))
    return directive


def _decide(extension, status, *, note, by):
    if len(note.strip()) > REASON_LENGTH:
        raise ValidationError({"note": _("不能超过 %(limit)d 个字。") % {"limit": REASON_LENGTH}})
    values = {"note": note.strip(), "decided_by": by, "decided_at": timezone.now()}
    transition(extension, status, by=by, values=values, reason=note.strip())
    accounts_services.settle(directive_asks.extension_work_key(extension))


def _tell(directive, step, words, note):
    directive_asks.tell_unit(
        directive,
        f"directive-extension-decided-{step.pk}",
        subject=directive_asks.titled(words, directive),
        body=note or words,
    )
