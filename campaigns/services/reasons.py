from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

REASON_LENGTH = 200


def required_reason(text, *, missing):
    """The reason as it is kept. Raises ValidationError with the sentence `missing` for none, and for one too long."""
    reason = text.strip()
    if not reason:
        raise ValidationError({"reason": missing})
    if len(reason) > REASON_LENGTH:
        raise ValidationError({"reason": _("原因不能超过 %(limit)d 个字。") % {"limit": REASON_LENGTH}})
    return reason
