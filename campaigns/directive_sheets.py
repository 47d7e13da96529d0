"""The sheets of directives in an action's archive: each directive, what happened to it step by step, and the letters."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from campaigns.choices import LetterStatus
from campaigns.models import Directive, DirectiveStep, SupervisionLetter
from campaigns.workbooks import Sheet, workbook_bytes


@languages.of_records()
def directive_workbook(campaign, *, user):
    """The bytes of the directives of a campaign as the user sees them."""
    directives = Directive.objects.visible_to(user).filter(campaign=campaign)
    return workbook_bytes([_directive_sheet(directives), _step_sheet(directives), _letter_sheet(campaign, user)])


def _directive_sheet(directives):
    rows = (
        [
            each.pk,
            each.parent_id or "",
            each.get_kind_display(),
            each.subject_label,
            each.text,
            each.unit.name,
            each.issued_by.display_name,
            each.recorded_by.display_name if each.is_on_behalf else "",
            _moment(each.issued_at),
            each.reply_due_on or "",
            each.get_status_display(),
            _("演示") if each.is_demo else "",
        ]
        for each in directives.select_related("unit", "issued_by", "recorded_by").order_by("issued_at", "pk")
    )
    headings = [
        _("编号"),
        _("由何件分解"),
        _("种类"),
        _("事由"),
        _("内容"),
        _("承办单位"),
        _("批示人或交办人"),
        _("代录人"),
        _("时间"),
        _("回复期限"),
        _("状态"),
        _("备注"),
    ]
    return Sheet(_("督办和批示"), headings, rows, [8, 10, 8, 30, 44, 20, 14, 12, 18, 14, 10, 8])


def _step_sheet(directives):
    steps = DirectiveStep.objects.filter(directive__in=directives.order_by()).select_related("recorded_by")
    rows = (
        [
            step.directive_id,
            step.happened_on,
            step.get_kind_display(),
            step.text,
            step.get_channel_display(),
            step.recorded_by.display_name if step.recorded_by else _("系统"),
            _moment(step.recorded_at),
        ]
        for step in steps.order_by("directive", "recorded_at", "pk")
    )
    headings = [_("编号"), _("日期"), _("环节"), _("内容"), _("来源"), _("经手人"), _("记录时间")]
    return Sheet(_("办理过程"), headings, rows, [8, 14, 16, 60, 10, 12, 18])


def _letter_sheet(campaign, user):
    letters = SupervisionLetter.objects.visible_to(user).filter(campaign=campaign, status=LetterStatus.SIGNED)
    rows = (
        [
            letter.reference,
            letter.directive_id,
            letter.unit.name,
            letter.text,
            letter.reply_due_on,
            letter.signed_by.display_name,
            letter.signed_on,
        ]
        for letter in letters.select_related("campaign", "unit", "signed_by").order_by("year", "number")
    )
    headings = [_("文号"), _("编号"), _("主送单位"), _("正文"), _("要求回复期限"), _("签发人"), _("签发日期")]
    return Sheet(_("督办函"), headings, rows, [22, 8, 20, 60, 14, 12, 14])


def _moment(instant):
    return timezone.localtime(instant).strftime("%Y-%m-%d %H:%M")
