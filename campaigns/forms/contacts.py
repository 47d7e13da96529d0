from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from campaigns.contact_sheet import Contact
from campaigns.forms.office import OfficeForm

PREVIEW_SECONDS = 60 * 60


class ContactUploadForm(forms.Form):
    upload = forms.FileField(
        label=_("联络员名单"),
        help_text=_("可上传 .xlsx 或 .csv，不超过 20 MB。列名不必统一，系统按名称识别；请先删去身份证号一列。"),
    )


class ContactConfirmForm(OfficeForm):
    """What a preview showed, carried by its own button: signed for this person, good for an hour."""

    rows = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("没有可导入的内容，请重新上传。")})

    @classmethod
    def of(cls, contacts, *, user):
        return cls(user=user, initial={"rows": signing.dumps(contacts, salt=cls.salt_for(user), compress=True)})

    @staticmethod
    def salt_for(user):
        return f"campaigns.contacts.{user.pk}"

    def clean_rows(self):
        try:
            rows = signing.loads(self.cleaned_data["rows"], salt=self.salt_for(self.user), max_age=PREVIEW_SECONDS)
        except signing.SignatureExpired:
            self.is_conflict = True
            message = _("核对之后已超过一小时，名单可能有变。没有写入任何数据，请重新上传。")
            raise forms.ValidationError(message, code="stale") from None
        except signing.BadSignature:
            message = _("提交的内容与核对时不一致。没有写入任何数据，请重新上传。")
            raise forms.ValidationError(message, code="tampered") from None
        return [Contact(*row) for row in rows]
