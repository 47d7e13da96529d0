"""What a meeting's notice says: the same lines for the group chat and for the paper, in the language of records."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.choices import AgendaKind

TOLD_KINDS = (AgendaKind.STATEMENT, AgendaKind.OTHER)


def time_words(starts_at):
    """11月27日（周五）9:30"""
    local = timezone.localtime(starts_at)
    return date_format(local, _("Y年n月j日（l）G:i"))


def chair_words(meeting):
    return f"{meeting.chair_post}{meeting.chair}"


def agenda_headings(items):
    """The agenda as a notice tells it, one line each.

    Which unit is behind with what is for the meeting itself: of those items only their kind is told. Units that are asked
    to speak are named, so that they prepare, and what the office typed in stands as it is.
    """
    told = (item.title if item.kind in TOLD_KINDS else item.get_kind_display() for item in items)
    return list(dict.fromkeys(told))


def notice_text(meeting, *, items, units):
    """The notice as it is sent to a group chat."""
    names = {"title": meeting.title, "time": time_words(meeting.starts_at), "place": meeting.place}
    lines = [
        _("关于召开%(title)s的通知") % names,
        _("定于%(time)s在%(place)s召开%(title)s，由%(chair)s主持。") % {**names, "chair": chair_words(meeting)},
    ]
    if headings := agenda_headings(items):
        lines.append(_("议程："))
        lines += [f"{number}. {heading}" for number, heading in enumerate(headings, 1)]
    lines.append(_("参会单位：%(units)s。") % {"units": _("、").join(str(unit) for unit in units)})
    lines.append(_("请会前在系统“会议”页回执；不能到会的请写明原因。"))
    lines.append(str(meeting.campaign.office_unit))
    return "\n".join(lines)
