from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.contact_sheet import Contact
from campaigns.forms.signed import SignedPreviewForm


class ContactUploadForm(forms.Form):
    upload = forms.FileField(
        label=_("联络员名单"),
        help_text=_("可上传 .xlsx 或 .csv，不超过 20 MB。列名不必统一，系统按名称识别；请先删去身份证号一列。"),
    )


class ContactConfirmForm(SignedPreviewForm):
    """The contacts that a preview showed."""

    subject = "contacts"
    rows = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("没有可导入的内容，请重新上传。")})

    @classmethod
    def of(cls, contacts, *, user):
        return cls(user=user, initial={"rows": cls.signed(contacts, user=user)})

    def clean_rows(self):
        return [Contact(*row) for row in self.opened(self.cleaned_data["rows"])]
