"""Forms of 督办函: its text while it is a draft, and the signature that was given on paper."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, ScopedModelChoiceField
from accounts.models import User
from campaigns import permissions
from campaigns.forms.directive_work import lines
from campaigns.forms.office import OfficeForm
from campaigns.services.supervision_letters import LETTER_LENGTH, SCAN_TYPES


class LetterForm(OfficeForm):
    """The draft as it is; `seen_version` is the version it was opened at."""

    text = forms.CharField(label=_("正文"), max_length=LETTER_LENGTH, widget=lines(12))
    reply_due_on = DayField(label=_("要求回复期限"))
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, letter, **kwargs):
        self.letter = letter
        initial = {"text": letter.text, "reply_due_on": letter.reply_due_on, "seen_version": letter.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.differences = []

    def _show(self, error):
        """Somebody saved in between: both versions are shown, and the next save is made against the one kept now."""
        super()._show(error)
        if not self.is_conflict:
            return
        self.letter.refresh_from_db()
        self.differences = [
            (self.fields[name].label, self.cleaned_data[name], getattr(self.letter, name))
            for name in ("text", "reply_due_on")
            if self.cleaned_data[name] != getattr(self.letter, name)
        ]
        self.data = self.data.copy()
        self.data["seen_version"] = self.letter.version


class LetterRegisterForm(OfficeForm):
    """登记签批: who signed on paper, on which day, and the scan of it."""

    signed_by = ScopedModelChoiceField(label=_("签发人"), queryset=User.objects.none())
    signed_on = DayField(label=_("签发日期"), initial=timezone.localdate)
    scan = forms.FileField(label=_("签批件扫描或照片"), widget=forms.FileInput(attrs={"accept": ",".join(SCAN_TYPES)}))

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signed_by"].queryset = permissions.leaders_of(campaign, on=timezone.localdate())
