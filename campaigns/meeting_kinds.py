"""What each kind of meeting is called and what its agenda holds: a table of data, not a path of code for each."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from campaigns.choices import MeetingKind


class Source(StrEnum):
    """From where items of an agenda are drafted."""

    FOLLOW_UP = "follow_up"
    OVERDUE = "overdue"
    RED_TASKS = "red_tasks"
    RED_INDICATORS = "red_indicators"
    DIRECTIVES = "directives"
    STATEMENTS = "statements"
    MATTERS = "matters"


@dataclass(frozen=True)
class MeetingOutline:
    """`title` is what the meeting is called unless somebody types another name; `opening` and `closing` are items that
    every such meeting has before and after what is drafted from `sources`, in that order."""

    title: str
    sources: tuple[Source, ...]
    opening: tuple = ()
    closing: tuple = ()


SPEECH = _("领导讲话")
BEHIND = (Source.FOLLOW_UP, Source.OVERDUE, Source.RED_TASKS, Source.DIRECTIVES, Source.STATEMENTS)
OUTLINES = {
    MeetingKind.MOBILISATION: MeetingOutline(
        _("%(campaign)s动员大会"), (Source.STATEMENTS,), (_("宣读行动方案"), _("部署重点任务")), (SPEECH,)
    ),
    MeetingKind.SPECIAL: MeetingOutline(_("%(campaign)s专题会议"), (Source.FOLLOW_UP, Source.MATTERS)),
    MeetingKind.DISPATCH: MeetingOutline(
        _("%(campaign)s%(month)d月调度会"), (*BEHIND, Source.MATTERS), closing=(SPEECH,)
    ),
    MeetingKind.JOINT: MeetingOutline(
        _("%(campaign)s联席会议"), (Source.FOLLOW_UP, Source.MATTERS, Source.DIRECTIVES, Source.OVERDUE)
    ),
    MeetingKind.ANALYSIS: MeetingOutline(
        _("%(campaign)s%(month)d月质量分析会"), (Source.FOLLOW_UP, Source.RED_INDICATORS, Source.RED_TASKS)
    ),
    MeetingKind.FORUM: MeetingOutline(_("%(campaign)s座谈会"), (Source.MATTERS,), (_("介绍行动进展"),)),
}


def default_title(kind, campaign, *, on):
    return OUTLINES[kind].title % {"campaign": campaign.name, "month": on.month}
