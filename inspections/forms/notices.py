from pathlib import Path

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import ServiceForm
from inspections import notice_totals
from inspections.choices import ListKind

COUNTS = ("batches", "nonconforming", "conforming")
RATES = ("rate", "conforming_rate")


class NoticeUploadForm(ServiceForm):
    """The file, what is known of the notice, and the totals it prints. Cleaned to what upload_notice_import takes."""

    upload = forms.FileField(
        label=_("通报表格"), help_text=_("可上传 .xlsx 或 .csv，不超过 20 MB。列名不必统一，系统按名称识别。")
    )
    issuer = forms.CharField(label=_("发布机关"), max_length=200, required=False)
    title = forms.CharField(
        label=_("通报标题"),
        max_length=300,
        required=False,
        help_text=_("发布机关和标题用来认出同一份通报，请都填或都不填。"),
    )
    published_on = forms.CharField(
        label=_("发布日期"), max_length=30, required=False, help_text=_("照原文填写，如 2022-05-25、2021-02、2010-Q4。")
    )
    source_url = forms.URLField(label=_("来源网址"), max_length=1000, required=False, assume_scheme="https")
    list_kind = forms.ChoiceField(
        label=_("名单类型"), choices=[("", _("按表中结论")), *ListKind.choices], required=False
    )
    batches = forms.CharField(label=_("抽查批次数"), max_length=12, required=False)
    nonconforming = forms.CharField(label=_("不合格批次数"), max_length=12, required=False)
    conforming = forms.CharField(label=_("合格批次数"), max_length=12, required=False)
    rate = forms.CharField(label=_("不合格率"), max_length=12, required=False)
    conforming_rate = forms.CharField(label=_("合格率"), max_length=12, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "upload",
            "issuer",
            "title",
            Row(Column("published_on"), Column("list_kind")),
            "source_url",
            Fieldset(
                _("通报公布的总数（填了才核对，可不填）"),
                Row(*[Column(name) for name in COUNTS]),
                Row(*[Column(name) for name in RATES]),
                css_class="mb-3",
            ),
        )

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if Path(upload.name).suffix.lower() in {".xls", ".et", ".ods", ".doc", ".docx", ".pdf"}:
            raise ValidationError(
                _("“%(name)s”不能直接导入。请在 Excel 或 WPS 中打开表格，另存为 .xlsx 后上传。"),
                params={"name": upload.name},
            )
        return upload

    def clean(self):
        values = super().clean()
        if bool(values.get("issuer")) != bool(values.get("title")):
            self.add_error("title", _("发布机关和标题请都填或都不填。"))
        totals = {name: values[name] for name in COUNTS + RATES if values.get(name)}
        self.check_numbers(totals)
        meta = {
            "issuer": values.get("issuer"),
            "title": values.get("title"),
            "date": values.get("published_on"),
            "source_url": values.get("source_url"),
            "published_totals": totals,
        }
        return {"upload": values.get("upload"), "meta": meta, "list_kind": values.get("list_kind")}

    def check_numbers(self, totals):
        for name, text in totals.items():
            if name in COUNTS and notice_totals.read_count(text) is None:
                self.add_error(name, _("请填整数。"))
            if name in RATES and notice_totals.read_rate(text) is None:
                self.add_error(name, _("请填 0 到 100 之间的百分数，如 7.9%。"))


class NoticeConfirmForm(ServiceForm):
    """Nothing to type: the button confirms what the preview shows."""


class NoticeUndoForm(ServiceForm):
    reason = forms.CharField(label=_("撤销原因"), max_length=200)
