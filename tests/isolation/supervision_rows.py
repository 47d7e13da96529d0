"""What supervision holds of each unit: directives in every state, with steps and files, requests, blockers and letters.

The texts of a directive and its steps carry the canary `directive`, whatever its state; what hangs on it its own.
"""

from datetime import date

from django.utils import timezone

from campaigns.choices import DirectiveKind, DirectiveStatus, DirectiveStepKind, LetterStatus
from campaigns.models import (
    Directive,
    DirectiveBlocker,
    DirectiveEvidence,
    DirectiveExtension,
    DirectiveStep,
    SupervisionLetter,
)
from tests.factories_bulletins import instant
from tests.isolation.stored_files import stored_file

ISSUED_AT = instant("2026-11-09 09:00")
PAST, AHEAD = date(2026, 11, 13), date(2026, 12, 4)


def build(world, owner, unit, campaign, author):
    """The rows of one unit that takes part in a campaign."""
    colleague = world.ids["person", owner]
    issued = _directive(world, owner, unit, campaign, author, task_id=world.ids["task", owner])
    world.keep("directive_issued", owner, issued.pk)
    received = _directive(world, owner, unit, campaign, author, status=DirectiveStatus.RECEIVED, reply_due_on=PAST)
    world.keep("directive_received", owner, received.pk)
    _add_evidence(world, owner, received, colleague)
    replied = _directive(world, owner, unit, campaign, author, status=DirectiveStatus.REPLIED, replied_by_id=colleague)
    world.keep("directive_replied", owner, replied.pk)
    asking = _directive(world, owner, unit, campaign, author, status=DirectiveStatus.RECEIVED)
    extension = DirectiveExtension.objects.create(
        directive=asking, due_on=date(2026, 12, 11), reason=f"{world.text(owner, 'extension')} reason",
        asked_by_id=colleague, asked_at=ISSUED_AT,
    )  # fmt: skip
    world.keep("extension", owner, extension.pk)
    stuck = _directive(world, owner, unit, campaign, author, status=DirectiveStatus.RECEIVED)
    world.keep("blocker", owner, _blocker(world, owner, "blocker", stuck, campaign.office_unit, colleague).pk)
    _add_asked(world, owner, unit, campaign, author)
    _add_letters(world, owner, unit, campaign, author)


def _directive(world, owner, unit, campaign, author, **values):
    token = world.text(owner, "directive")
    directive = Directive.objects.create(**{
        "campaign": campaign, "unit": unit, "kind": DirectiveKind.ORDER, "text": f"{token} order",
        "subject_label": f"{token} matter", "subject_url": "/", "issued_by": author, "issued_at": ISSUED_AT,
        "recorded_by": author, "status": DirectiveStatus.ISSUED, "reply_due_on": AHEAD, **values,
    })  # fmt: skip
    _step(directive, DirectiveStepKind.ISSUED, author.pk, f"{token} step")
    return directive


def _step(directive, kind, person, text):
    return DirectiveStep.objects.create(
        directive=directive, kind=kind, text=text, happened_on=timezone.localdate(ISSUED_AT),
        due_on=directive.reply_due_on, recorded_by_id=person, recorded_at=ISSUED_AT,
    )  # fmt: skip


def _add_evidence(world, owner, directive, person):
    token = world.text(owner, "directive_evidence")
    step = _step(directive, DirectiveStepKind.FEEDBACK, person, f"{token} feedback")
    evidence = DirectiveEvidence.objects.create(
        directive=directive, step=step, file=stored_file(token), name=f"{token}.png",
        uploaded_by_id=person, uploaded_at=ISSUED_AT,
    )  # fmt: skip
    world.keep("directive_evidence", owner, evidence.pk)


def _blocker(world, owner, kind, directive, raised_to, person):
    return DirectiveBlocker.objects.create(
        directive=directive, raised_to=raised_to, text=f"{world.text(owner, kind)} text", raised_by_id=person,
        raised_on=timezone.localdate(ISSUED_AT), answer_due_on=PAST,
    )  # fmt: skip


def _add_asked(world, owner, unit, campaign, author):
    """The office's own directive, on which this unit was asked for an answer: it reads the matter, not the directive."""
    home = next(home for (kind, home), pk in world.ids.items() if kind == "campaign" and pk == campaign.pk)
    matter = f"{world.text(owner, 'blocker_asked')} matter"
    directive = _directive(world, home, campaign.office_unit, campaign, author, subject_label=matter)
    world.keep("blocker_asked", owner, _blocker(world, owner, "blocker_asked", directive, unit, author.pk).pk)


def _add_letters(world, owner, unit, campaign, author):
    for kind in ("letter_draft", "letter_signed"):
        token = world.text(owner, kind)
        directive = _directive(world, owner, unit, campaign, author, status=DirectiveStatus.RECEIVED, reply_due_on=PAST)
        letter = SupervisionLetter.objects.create(
            directive=directive, campaign=campaign, unit=unit, text=f"{token} text", reply_due_on=AHEAD,
            drafted_by=author, drafted_at=instant("2026-11-18 09:00"),
        )  # fmt: skip
        world.keep(kind, owner, letter.pk)
    SupervisionLetter.objects.filter(pk=letter.pk).update(
        status=LetterStatus.SIGNED, year=2026, number=letter.pk, signed_by=author, signed_on=date(2026, 11, 19),
        recorded_by=author, scan=stored_file(token), scan_name=f"{token}.png",
    )  # fmt: skip


def add_typed(world, owner, leader_id):
    """What the office typed in for a leader, with the photo of it: the leader's to confirm."""
    author = _author_of(world, owner)
    token = world.text(owner, "directive_typed")
    campaign = author.campaign
    directive = _directive(
        world, owner, campaign.office_unit, campaign, author.recorded_by, kind=DirectiveKind.INSTRUCTION,
        issued_by_id=leader_id, paper=stored_file(token), paper_name=f"{token}.png",
    )  # fmt: skip
    world.keep("directive_typed", owner, directive.pk)


def _author_of(world, owner):
    """A directive of the owner's campaign that its office gave."""
    found = Directive.objects.filter(campaign=world.ids["campaign", owner], kind=DirectiveKind.ORDER)
    return found.select_related("campaign__office_unit", "recorded_by").first()
