"""上报协调: what a unit cannot settle itself is raised to another. Until it is answered the ladder stands still, and then
the reply date moves on by the working days that were lost."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES
from campaigns import directive_ladder, permissions
from campaigns.choices import DirectiveStepKind
from campaigns.models import DirectiveBlocker, DirectiveExtension
from campaigns.services import directive_asks, telling
from campaigns.services.calendar import work_calendar
from campaigns.services.directive_extensions import move_reply_date
from campaigns.services.directive_pending import drop_drafts
from campaigns.services.directive_steps import (
    directive_to_answer,
    locked_directive,
    refuse_not_awaited,
    required_text,
    write_step,
)
from campaigns.services.office import refuse_closed
from campaigns.transitions import Conflict

BLOCKER_LENGTH = 300


@transaction.atomic
def raise_blocker(directive, *, raised_to, text, by, answer_due_on=None):
    """Ask another unit of the campaign, its office or its owner to settle something; returns the DirectiveBlocker.

    An answer is due in three working days unless told. Raises ValidationError for a unit outside, for the unit itself,
    for a second one while the first waits, and while a request for a later date waits.
    """
    directive = directive_to_answer(directive, by=by)
    refuse_not_awaited(directive)
    _refuse_target(directive, raised_to, by)
    text = required_text(text, missing=_("请写明需要协调的事。"), limit=BLOCKER_LENGTH)
    if DirectiveExtension.objects.asked().filter(directive=directive).exists():
        raise ValidationError(_("延期申请还没有批复，批复后再上报协调。"))
    today = timezone.localdate()
    blocker = DirectiveBlocker(
        directive=directive,
        raised_to=raised_to,
        text=text,
        raised_on=today,
        raised_by=by,
        answer_due_on=answer_due_on or work_calendar().add_working_days(today, directive_ladder.BLOCKER_ANSWER_DAYS),
    )
    if blocker.answer_due_on < today:
        raise ValidationError({"answer_due_on": _("答复期限不能早于今天。")})
    blocker.full_clean()
    blocker.save()
    _ask_to_answer(blocker, by=by)
    accounts_services.record_event("raise_blocker", directive, by=by, after={"raised_to": raised_to.code, "text": text})
    return blocker


@languages.of_records()
def _ask_to_answer(blocker, *, by):
    directive = blocker.directive
    words = {"unit": blocker.raised_to, "day": blocker.answer_due_on, "text": blocker.text}
    said = _("请%(unit)s于 %(day)s 前答复：%(text)s") % words
    write_step(directive, DirectiveStepKind.BLOCKER_RAISED, by=by, text=said)
    title = directive_asks.titled(_("答复协调事项"), directive)
    directive_asks.ask_to_answer(blocker, title=title)
    people = telling.people_of([blocker.raised_to], directive_asks.blocker_roles(blocker), on=blocker.raised_on)
    telling.tell(
        f"directive-blocker-{blocker.pk}-raised", people, subject=title, body=said, url=blocker.get_absolute_url()
    )


@transaction.atomic
def answer_blocker(blocker, *, answer, by, answered_on=None):
    """Answer what was raised; the reply date moves on by the working days since, and the ladder runs again.

    `answered_on` is the day of an answer given outside the portal, registered by those who oversee the campaign. Returns
    the blocker. Raises PermissionDenied for strangers, Conflict for one that was answered.
    """
    directive = blocker.directive
    refuse_closed(directive.campaign)
    locked_directive(directive)
    blocker.refresh_from_db(fields=["answered_at", "answered_on"])
    if not blocker.is_open:
        raise Conflict(directive)
    if not permissions.can_answer_blocker(by, blocker):
        raise PermissionDenied
    answer = required_text(answer, missing=_("请写明答复。"), limit=BLOCKER_LENGTH, field="answer")
    day = _day_of_answer(blocker, answered_on, by)
    blocker.answer, blocker.answered_on, blocker.answered_by, blocker.answered_at = answer, day, by, timezone.now()
    blocker.save(update_fields=["answer", "answered_on", "answered_by", "answered_at"])
    directive_asks.settle_blocker(blocker)
    if directive.is_awaited:
        _go_on(directive, blocker)
    _tell_answer(directive, blocker, by)
    accounts_services.record_event(
        "answer_blocker", directive, by=by, after={"answer": answer, "reply_due_on": directive.reply_due_on}
    )
    return blocker


def _go_on(directive, blocker):
    day = directive_ladder.moved_on(
        directive.reply_due_on, work_calendar(), raised_on=blocker.raised_on, answered_on=blocker.answered_on
    )
    if day != directive.reply_due_on:
        move_reply_date(directive, day)
        with languages.of_records():
            drop_drafts(directive, reason=_("协调已答复，回复期限顺延"))


@languages.of_records()
def _tell_answer(directive, blocker, by):
    said = _("%(unit)s答复：%(answer)s") % {"unit": blocker.raised_to, "answer": blocker.answer}
    write_step(directive, DirectiveStepKind.BLOCKER_ANSWERED, by=by, text=said)
    directive_asks.tell_unit(
        directive,
        f"directive-blocker-answered-{blocker.pk}",
        subject=directive_asks.titled(_("协调已答复"), directive),
        body=_("%(said)s。回复期限是 %(day)s。") % {"said": said, "day": directive.reply_due_on},
    )


def _refuse_target(directive, raised_to, by):
    targets = permissions.blocker_targets(directive.campaign, by)
    if raised_to.pk == directive.unit_id or not targets.filter(pk=raised_to.pk).exists():
        raise ValidationError({"raised_to": _("请选本行动的其他参加单位、专班办或主办单位。")})


def _day_of_answer(blocker, answered_on, by):
    today = timezone.localdate()
    if answered_on in (None, today):
        return today
    if by.role in UNIT_ROLES:
        raise ValidationError({"answered_on": _("本人在系统里答复的，日期就是今天。")})
    if not blocker.raised_on <= answered_on <= today:
        raise ValidationError({"answered_on": _("答复日期应在上报之后、今天之前。")})
    return answered_on
