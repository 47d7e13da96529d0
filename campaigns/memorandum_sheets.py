"""Memoranda as a workbook: what an action's archive keeps of them."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts import languages
from campaigns.choices import DutySide
from campaigns.models import MemorandumDuty, MemorandumItem
from campaigns.workbooks import Sheet, workbook_bytes


@languages.of_records()
def memorandum_workbook(campaign, *, user):
    """The bytes of every matter of every memorandum with both sides' duties and how far they are, ended items included."""
    duties = MemorandumDuty.objects.visible_to(user)
    items = MemorandumItem.objects.visible_to(user).filter(memorandum__campaign=campaign)
    relations = ("memorandum__first_party", "memorandum__second_party")
    found = items.select_related(*relations).prefetch_related(Prefetch("duties", duties, "both"))
    headings = [
        _("备忘录"),
        _("合作事项"),
        _("甲方"),
        _("甲方职责"),
        _("甲方状态"),
        _("甲方履行情况"),
        _("乙方"),
        _("乙方职责"),
        _("乙方状态"),
        _("乙方履行情况"),
        _("完成时限"),
        _("终止日期"),
        _("备注"),
    ]
    rows = (_memorandum_row(item) for item in found.order_by("memorandum", "position", "pk"))
    widths = [24, 18, 18, 32, 10, 30, 18, 32, 10, 30, 12, 12, 8]
    return workbook_bytes([Sheet(_("合作备忘录"), headings, rows, widths)])


def _memorandum_row(item):
    memorandum = item.memorandum
    duties = {duty.side: duty for duty in item.both}
    parties = {DutySide.FIRST: memorandum.first_party, DutySide.SECOND: memorandum.second_party}
    sides = [
        cell
        for side, party in parties.items()
        for cell in (party.name, duties[side].text, duties[side].get_status_display(), duties[side].note)
    ]
    return [memorandum.title, item.title, *sides, item.due_on, item.ends_on, _("演示") if item.is_demo else ""]
