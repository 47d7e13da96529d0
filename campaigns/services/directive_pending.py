"""What still waits around a directive falls away once nothing calls for it: draft letters, requests for a later date,
blockers that nobody answered."""

from django.utils import timezone

from accounts import services as accounts_services
from campaigns.choices import ExtensionStatus, LetterStatus
from campaigns.models import Directive, DirectiveBlocker, DirectiveExtension, SupervisionLetter
from campaigns.services import directive_asks
from campaigns.transitions import transition


def drop_pending(directive, *, reason, by=None):
    """The unit has replied, or nobody waits for its reply any more."""
    drop_drafts(directive, reason=reason)
    for extension in DirectiveExtension.objects.asked().filter(directive=directive):
        transition(extension, ExtensionStatus.REFUSED, by=None, values={"note": reason}, reason=reason)
        accounts_services.settle(directive_asks.extension_work_key(extension))
    now = timezone.now()
    for blocker in DirectiveBlocker.objects.open().filter(directive=directive).select_related("directive__campaign"):
        DirectiveBlocker.objects.open().filter(pk=blocker.pk).update(
            answer=reason, answered_on=timezone.localdate(now), answered_at=now, answered_by=by
        )
        directive_asks.settle_blocker(blocker)


def drop_drafts(directive, *, reason):
    """No letter is sent on a reply date that is not in force any more."""
    for letter in SupervisionLetter.objects.filter(directive=directive, status=LetterStatus.DRAFT):
        transition(letter, LetterStatus.WITHDRAWN, by=None, reason=reason)
        directive_asks.settle_letter(letter)


def settle_directives(campaign):
    """Nobody receives, replies, checks, decides or signs in a closed campaign: who goes on with it was written down."""
    directives = Directive.objects.filter(campaign=campaign).open()
    for directive in directives:
        directive_asks.settle_all(directive)
    for blocker in (
        DirectiveBlocker.objects.open().filter(directive__in=directives).select_related("directive__campaign")
    ):
        directive_asks.settle_blocker(blocker)
    for extension in DirectiveExtension.objects.asked().filter(directive__in=directives):
        accounts_services.settle(directive_asks.extension_work_key(extension))
    for letter in SupervisionLetter.objects.filter(campaign=campaign, status=LetterStatus.DRAFT):
        directive_asks.settle_letter(letter)
