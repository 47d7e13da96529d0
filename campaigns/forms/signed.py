from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from campaigns.forms.office import OfficeForm

PREVIEW_SECONDS = 60 * 60


class SignedPreviewForm(OfficeForm):
    """Carries what a preview showed by its own button: signed for this person and this matter, good for an hour.

    `subject` says what the preview is of; a preview of one matter (`signed_for`) confirms no other.
    """

    subject = ""

    @classmethod
    def salt(cls, user, *, signed_for=""):
        return f"campaigns.{cls.subject}.{signed_for}.{user.pk}"

    @classmethod
    def signed(cls, value, *, user, signed_for=""):
        """A value of plain lists and texts as the hidden field holds it."""
        return signing.dumps(value, salt=cls.salt(user, signed_for=signed_for), compress=True)

    def opened(self, text, *, signed_for=""):
        """The value that was signed. Raises ValidationError for what is too old, somebody else's, or made up."""
        try:
            return signing.loads(text, salt=self.salt(self.user, signed_for=signed_for), max_age=PREVIEW_SECONDS)
        except signing.SignatureExpired:
            self.is_conflict = True
            message = _("核对之后已超过一小时，情况可能有变。没有写入任何数据，请重新上传。")
            raise forms.ValidationError(message, code="stale") from None
        except signing.BadSignature:
            message = _("提交的内容与核对时不一致。没有写入任何数据，请重新上传。")
            raise forms.ValidationError(message, code="tampered") from None
