"""督办函: drafted by the clock or the office, signed by a leader in the portal or on paper (登记签批), numbered when signed."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import Role
from campaigns import directive_ladder, files, letter_text, permissions
from campaigns.choices import DirectiveStepKind, LetterStatus
from campaigns.models import Campaign, Directive, DirectiveStep, SupervisionLetter
from campaigns.services import directive_asks
from campaigns.services.calendar import work_calendar
from campaigns.services.directive_steps import (
    locked_directive,
    refuse_not_awaited,
    refuse_paused,
    required_text,
    write_step,
)
from campaigns.services.office import refuse_closed, require_office
from campaigns.services.reasons import required_reason
from campaigns.transitions import Conflict, transition

LETTER_LENGTH = 3000
SCAN_TYPES = {name: kind for name, kind in files.EVIDENCE_TYPES.items() if name in {".pdf", ".jpg", ".jpeg", ".png"}}


class StaleLetterError(ValidationError):
    """Somebody changed the draft since this person saw it; `current` is the letter as it is now."""

    def __init__(self, current):
        super().__init__(_("这份督办函刚被他人改过，您的改动还没有保存。请对照两个版本，确认后再存。"), code="stale")
        self.current = current


@transaction.atomic
def draft_letter(directive, *, by):
    """Draft the letter on a directive whose reply is overdue, and ask the leaders to sign; returns the SupervisionLetter.

    Raises ValidationError before the reply date has passed, while the unit waits for somebody else, and where a draft is
    there or the reply date's letter was signed already.
    """
    require_office(directive.campaign, by=by)
    directive = locked_directive(directive)
    refuse_not_awaited(directive)
    refuse_paused(directive)
    today = timezone.localdate()
    if today <= directive.reply_due_on:
        raise ValidationError(_("回复期限 %(day)s 还没有过，不能发督办函。") % {"day": directive.reply_due_on})
    letters = SupervisionLetter.objects.filter(directive=directive)
    if letters.filter(status=LetterStatus.DRAFT).exists():
        raise ValidationError(_("这件已有一份督办函在等签发。"))
    if letters.filter(status=LetterStatus.SIGNED, signed_on__gt=directive.reply_due_on).exists():
        raise ValidationError(_("这次逾期已经发过督办函。"))
    letter = write_draft(directive, by=by, at=timezone.now())
    accounts_services.record_event("draft_letter", letter, by=by)
    return letter


@languages.of_records()
def write_draft(directive, *, by, at):
    """Write the draft and its step, and ask the office and the leaders; the caller holds the directive's lock."""
    today, calendar = timezone.localdate(at), work_calendar()
    steps = list(DirectiveStep.objects.filter(directive=directive))
    letter = SupervisionLetter.objects.create(
        directive=directive,
        campaign_id=directive.campaign_id,
        unit_id=directive.unit_id,
        text=letter_text.draft_text(directive, calendar, steps=steps, on=today),
        reply_due_on=calendar.add_working_days(today, directive_ladder.LETTER_REPLY_DAYS),
        drafted_by=by,
        drafted_at=at,
    )
    write_step(directive, DirectiveStepKind.LETTER, by=by, text=_("已拟督办函，等领导签发"), at=at)
    reason = _("%(unit)s逾期未回复，回复期限 %(day)s") % {"unit": directive.unit, "day": directive.reply_due_on}
    asked = {"url": letter.get_absolute_url(), "reason": reason}
    directive_asks.ask_office(
        directive.campaign,
        key=directive_asks.letter_work_key(letter, Role.OFFICE_CLERK),
        title=directive_asks.titled(_("核对督办函，送领导签发"), directive),
        **asked,
    )
    directive_asks.ask_leaders(
        directive.campaign,
        key_of=lambda role: directive_asks.letter_work_key(letter, role),
        title=directive_asks.titled(_("签发督办函"), directive),
        **asked,
    )
    return letter


@transaction.atomic
def change_letter(letter, *, text, reply_due_on, seen_version, by):
    """Change a draft; returns the letter. Raises StaleLetterError when somebody changed it since `seen_version`, Conflict
    once it is signed or dropped, and ValidationError for a reply date that is not to come."""
    letter = _draft_in_hand(letter, by=by)
    if letter.version != seen_version:
        raise StaleLetterError(letter)
    text = required_text(text, missing=_("请写督办函正文。"), limit=LETTER_LENGTH)
    if reply_due_on <= timezone.localdate():
        raise ValidationError({"reply_due_on": _("要求回复的日期应在今天之后。")})
    before = {"text": letter.text, "reply_due_on": letter.reply_due_on}
    letter.text, letter.reply_due_on, letter.version = text, reply_due_on, F("version") + 1
    letter.save(update_fields=["text", "reply_due_on", "version"])
    letter.refresh_from_db(fields=["version"])
    after = {"text": text, "reply_due_on": reply_due_on}
    accounts_services.record_event("change_letter", letter, by=by, before=before, after=after)
    return letter


@transaction.atomic
def sign_letter(letter, *, by):
    """签发 by a leader in the portal: the letter gets its number and its unit is told. Returns the letter."""
    if not permissions.can_issue_directives(by, letter.campaign) or by.role == Role.OFFICE_CLERK:
        raise PermissionDenied
    return _sign(letter, signed_by=by, signed_on=timezone.localdate(), by=by)


@transaction.atomic
def register_signature(letter, *, signed_by, signed_on, scan, by):
    """登记签批: the office registers that a leader of the campaign signed on paper, with the scan; returns the letter.

    Raises ValidationError for somebody who was no such leader on that day, and for a day before the draft or to come.
    """
    require_office(letter.campaign, by=by)
    if not timezone.localdate(letter.drafted_at) <= signed_on <= timezone.localdate():
        raise ValidationError({"signed_on": _("签批日期应在拟稿之后、今天之前。")})
    if not permissions.leaders_of(letter.campaign, on=signed_on).filter(pk=signed_by.pk).exists():
        raise ValidationError({"signed_by": _("签发人应是本行动所在镇街的领导或分管领导。")})
    if scan is None:
        raise ValidationError({"scan": _("请上传签批扫描件或照片。")})
    kept = {"scan": files.store_file(scan, types=SCAN_TYPES), "scan_name": files.plain_name(scan.name)}
    return _sign(letter, signed_by=signed_by, signed_on=signed_on, by=by, recorded_by=by, **kept)


@transaction.atomic
def drop_letter(letter, *, reason, by):
    """不发: the draft is dropped with a reason, and the clock drafts none for this reply date again; returns the letter."""
    letter = _draft_in_hand(letter, by=by)
    reason = required_reason(reason, missing=_("请写明不发的原因。"))
    transition(letter, LetterStatus.WITHDRAWN, by=by, reason=reason)
    directive_asks.settle_letter(letter)
    return letter


def _sign(letter, *, signed_by, signed_on, by, **recorded):
    letter = _draft_in_hand(letter, by=by)
    directive = letter.directive
    refuse_not_awaited(directive)
    refuse_paused(directive)
    if letter.reply_due_on <= signed_on:
        raise ValidationError({"reply_due_on": _("函中要求回复的日期已过，请先改回复日期，再签发。")})
    values = {
        "signed_by": signed_by,
        "signed_on": signed_on,
        "year": signed_on.year,
        "number": _next_number(letter.campaign_id, signed_on.year),
        **recorded,
    }
    transition(letter, LetterStatus.SIGNED, by=by, values=values)
    directive_asks.settle_letter(letter)
    _tell_signed(letter, directive, signed_on, by)
    return letter


@languages.of_records()
def _tell_signed(letter, directive, signed_on, by):
    said = _("%(reference)s，要求 %(day)s 前回复") % {"reference": letter.reference, "day": letter.reply_due_on}
    write_step(directive, DirectiveStepKind.LETTER, by=by, text=said, happened_on=signed_on)
    title = directive_asks.titled(_("督办函"), directive)
    directive_asks.ask_unit(directive, title=title, due_on=letter.reply_due_on)
    directive_asks.tell_unit(directive, f"supervision-letter-{letter.pk}-signed", subject=title, body=said)


def _next_number(campaign_id, year):
    """The next number of a year, drawn under a lock on the campaign: no gap and no number twice."""
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign_id)
    letters = SupervisionLetter.objects.filter(campaign_id=campaign_id, year=year)
    return (letters.aggregate(last=Max("number"))["last"] or 0) + 1


def _draft_in_hand(letter, *, by):
    """The draft as it is now, locked after its directive, for leaders of the scope and the office."""
    if not permissions.can_issue_directives(by, letter.campaign):
        raise PermissionDenied
    refuse_closed(letter.campaign)
    locked_directive(Directive(pk=letter.directive_id))
    now = SupervisionLetter.objects.select_for_update(of=("self",)).select_related(
        "campaign__owner_unit", "campaign__office_unit", "unit"
    )
    letter.refresh_from_db(from_queryset=now)
    if letter.status != LetterStatus.DRAFT:
        raise Conflict(letter)
    return letter
