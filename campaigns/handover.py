"""What a post hands on that concerns directives: those its unit must reply to, or those its office and leaders follow."""

from django.utils.translation import gettext as _

from accounts.choices import UNIT_ROLES
from accounts.handover_sections import HandoverLine, day_text, first_lines
from campaigns.models import Directive


def open_directives(user, *, now):
    """Directives whose reply is not settled, the nearest reply date first; a unit's own for its people."""
    directives = Directive.objects.visible_to(user).open().select_related("unit")
    if user.role in UNIT_ROLES:
        directives = directives.filter(unit=user.post.unit)
    return first_lines(directives.order_by("reply_due_on", "pk"), _line)


def _line(directive):
    what = _("%(unit)s：%(directive)s") % {"unit": directive.unit, "directive": directive}
    return HandoverLine(
        what, directive.get_status_display(), day_text(directive.reply_due_on), directive.get_absolute_url()
    )
