"""Asked by every act of a campaign's office: strangers are refused, and what is closed is read only."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from campaigns import permissions


def require_office(campaign, *, by):
    """Raises PermissionDenied for anybody but the campaign's office (or the clock), ValidationError once it is closed."""
    if by is not None and not permissions.is_office_of(by, campaign):
        raise PermissionDenied
    refuse_closed(campaign)


def refuse_closed(campaign):
    """Raises ValidationError for a closed campaign: what was promised and reported in it stays as it is."""
    if campaign.is_closed:
        raise ValidationError(
            _("本行动已于 %(day)s 收官，只能查看。确需更正的，由专班办在“收官”页写明原因重新打开。")
            % {"day": campaign.closed_on},
            code="closed",
        )
