from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import ServiceForm
from campaigns.forms import OfficeForm

OTHER_TABLES = {".xls", ".et", ".ods", ".doc", ".docx", ".pdf"}


class EnterpriseUploadForm(ServiceForm):
    upload = forms.FileField(
        label=_("企业名单"),
        help_text=_("可上传 .xlsx 或 .csv，不超过 20 MB。列名不必统一，系统按名称识别；请先删去身份证号一列。"),
    )

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if Path(upload.name).suffix.lower() in OTHER_TABLES:
            raise ValidationError(
                _("“%(name)s”不能直接导入。请在 Excel 或 WPS 中打开表格，另存为 .xlsx 后上传。"),
                params={"name": upload.name},
            )
        return upload


class EnterpriseConfirmForm(OfficeForm):
    """Nothing to type: the button confirms what the preview shows."""


class EnterpriseUndoForm(OfficeForm):
    reason = forms.CharField(label=_("撤销原因"), max_length=200)
