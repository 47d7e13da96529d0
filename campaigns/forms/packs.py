from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField
from campaigns import pack_schema
from campaigns.forms.office import OfficeForm
from campaigns.forms.signed import SignedPreviewForm

# Ten times the largest pack of the portal; reading YAML takes a second for this much.
MAXIMUM_KIB = 256


class PackLoadForm(OfficeForm):
    first_period_on = DayField(
        label=_("自何日起报送"), help_text=_("从含这一天的一期开始；此前的各期不补报、不补发通报。")
    )


class PackUploadForm(forms.Form):
    """Reads a pack; `errors_in_pack` are the PackErrors of a file that could be read as text."""

    upload = forms.FileField(
        label=_("模板文件"),
        help_text=_("YAML 文件（.yaml），不超过 %(limit)d KB，可由“导出模板”得到。") % {"limit": MAXIMUM_KIB},
    )
    errors_in_pack = ()

    def clean_upload(self):
        """(pack, its text)"""
        file = self.cleaned_data["upload"]
        if file.size > MAXIMUM_KIB * 1024:
            message = _("文件不能超过 %(limit)d KB。") % {"limit": MAXIMUM_KIB}
            raise forms.ValidationError(message)
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("文件不是 UTF-8 文本，请上传由门户导出的 .yaml 文件。")) from None
        pack, errors = pack_schema.read_pack(text)
        if errors:
            self.errors_in_pack = errors
            raise forms.ValidationError(_("模板有须更正的问题，没有写入任何数据。请改好后重新上传。"))
        return pack, text


class PackCarrier(SignedPreviewForm):
    """A pack that was looked at."""

    subject = "packs"
    pack = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("没有模板内容，请重新上传。")})

    @classmethod
    def carried(cls, text, *, user):
        return cls.signed(text, user=user)

    def clean_pack(self):
        pack, errors = pack_schema.read_pack(self.opened(self.cleaned_data["pack"]))
        if errors:
            raise forms.ValidationError([str(error) for error in errors])
        return pack


class PackConfirmForm(PackCarrier, PackLoadForm):
    """A campaign from an uploaded pack."""


class PlacesField(forms.MultipleChoiceField):
    """Parts of a plan by their places; the service looks them up among the differences as they are then."""

    def valid_value(self, value):
        return True


class PackUpdateForm(PackCarrier):
    """What of a pack is taken over into a campaign, as it was when the differences were shown (`seen`)."""

    seen = forms.CharField(widget=forms.HiddenInput)
    places = PlacesField(required=False)
