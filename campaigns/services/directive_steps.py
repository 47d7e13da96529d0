"""What every act on a directive begins and ends with: the row locked, whose act it is, on which day, and the step written."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Channel, Role
from campaigns import directive_ladder, files, permissions
from campaigns.models import Directive, DirectiveBlocker, DirectiveEvidence, DirectiveExtension, DirectiveStep
from campaigns.services.calendar import work_calendar
from campaigns.services.office import refuse_closed
from campaigns.transitions import Conflict

MAXIMUM_STEP_EVIDENCE = 9


def locked_directive(directive):
    """The directive as it is now, locked: acts on it come one after the other. The row passed in is brought up to date."""
    now = Directive.objects.select_for_update(of=("self",)).select_related(
        "campaign__owner_unit", "campaign__office_unit", "unit", "parent"
    )
    directive.refresh_from_db(from_queryset=now)
    return directive


def directive_to_answer(directive, *, by):
    """Locked, for the addressed unit's people and the office on their behalf; everybody else is refused."""
    if not permissions.is_addressed_to(by, directive) and not permissions.is_office_of(by, directive.campaign):
        raise PermissionDenied
    refuse_closed(directive.campaign)
    return locked_directive(directive)


def directive_to_check(directive, *, by):
    """Locked, for the leaders of the scope and the office; everybody else is refused."""
    if not permissions.can_issue_directives(by, directive.campaign):
        raise PermissionDenied
    refuse_closed(directive.campaign)
    return locked_directive(directive)


def refuse_not_awaited(directive):
    """Raises Conflict for what the unit has nothing to do about any more, ValidationError for what never asked for a reply."""
    if not directive.is_tracked:
        raise ValidationError(_("这件批示没有回复期限，只需阅知，不用办理和回复。"))
    if not directive.is_awaited:
        raise Conflict(directive)


def refuse_paused(directive):
    """Raises ValidationError while the unit waits for somebody else: it is not the one to be urged."""
    if reason := pause_of(directive):
        raise ValidationError(reason, code="paused")


def pause_of(directive):
    """Why the ladder does not run now, in a sentence; "" where it does."""
    blocker = DirectiveBlocker.objects.open().filter(directive=directive).select_related("raised_to").first()
    if blocker is not None:
        return _("正在等%(unit)s答复需要协调的事，答复前不催办。") % {"unit": blocker.raised_to}
    since = directive_ladder.requests_since(work_calendar(), on=timezone.localdate())
    if DirectiveExtension.objects.waited_for(since).filter(directive=directive).exists():
        return _("延期申请还没有批复，批复前不催办。")
    return ""


def day_of_act(directive, *, channel, happened_on, by, field):
    """The day on which the unit did something. The office names the channel and the day on which it reached the office;
    the unit's own people act here and now. Raises ValidationError for anything else.
    """
    today = timezone.localdate()
    if not is_on_behalf(directive, by):
        if channel != Channel.PORTAL or happened_on not in (None, today):
            raise ValidationError({field: _("本人在系统里办理的，日期就是今天。")})
        return today
    if channel == Channel.PORTAL:
        raise ValidationError({"channel": _("代单位登记的，请选对方是怎样告知的（电话、纸质、微信、Excel）。")})
    day = happened_on or today
    if not timezone.localdate(directive.issued_at) <= day <= today:
        raise ValidationError({field: _("日期应在交办之后、今天之前。")})
    return day


def is_on_behalf(directive, by):
    """Whether the office registers what a unit did outside the portal (代填), not its own answer."""
    return by.role == Role.OFFICE_CLERK and directive.unit_id != by.post.unit_id


def required_text(text, *, missing, limit, field="text"):
    """The text as it is kept. Raises ValidationError with the sentence `missing` for none, and for one too long."""
    kept = text.strip()
    if not kept:
        raise ValidationError({field: missing})
    if len(kept) > limit:
        raise ValidationError({field: _("不能超过 %(limit)d 个字。") % {"limit": limit}})
    return kept


def write_step(directive, kind, *, by, text="", happened_on=None, channel=Channel.PORTAL, due_on=None, at=None):
    """Write what happened, once, and return the DirectiveStep. It is kept under the reply date in force unless told."""
    at = at or timezone.now()
    return DirectiveStep.objects.create(
        directive=directive,
        kind=kind,
        text=text,
        happened_on=happened_on or timezone.localdate(at),
        due_on=due_on or directive.reply_due_on,
        channel=channel,
        recorded_by=by,
        recorded_at=at,
    )


def attach_files(step, uploads, *, by):
    """Keep the files that came with a step; the same bytes twice are one. Raises ValidationError for too many or a bad one."""
    if len(uploads) > MAXIMUM_STEP_EVIDENCE:
        raise ValidationError({"uploads": _("一次最多上传 %(limit)d 个附件。") % {"limit": MAXIMUM_STEP_EVIDENCE}})
    kept = {}
    for upload in uploads:
        kept.setdefault(files.store_file(upload), files.plain_name(upload.name))
    return DirectiveEvidence.objects.bulk_create(
        DirectiveEvidence(
            directive_id=step.directive_id,
            step=step,
            file=stored,
            name=name,
            uploaded_by=by,
            uploaded_at=step.recorded_at,
        )
        for stored, name in kept.items()
    )
