from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ServiceForm
from campaigns.services.reasons import REASON_LENGTH

CONFLICT_CODES = ("conflict", "stale")


class OfficeForm(ServiceForm):
    """A service's form that knows when somebody else was faster: the view then answers 409."""

    is_conflict = False

    @property
    def status_code(self):
        return 409 if self.is_conflict else 200

    def _show(self, error):
        self.is_conflict = getattr(error, "code", "") in CONFLICT_CODES
        super()._show(error)


class ReasonForm(OfficeForm):
    reason = forms.CharField(label=_("原因"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))
