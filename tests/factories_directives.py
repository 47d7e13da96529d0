"""Directives in any state, made by the services.

directive = order(campaign, village, by=town_clerk)                    # 督办, reply due on 16 November 2026
replied(directive, by=village_head)                                    # received before
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from campaigns import services
from campaigns.choices import DirectiveKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Monday; the two weeks after it have no holiday.
MONDAY = datetime(2026, 11, 9, 10, 0, tzinfo=SHANGHAI)
DUE_ON = date(2026, 11, 16)


def order(campaign, unit, *, by, **values):
    """督办 of the office to a unit."""
    defaults = {"text": "一周内完成排查", "subject_label": "夜间生产排查", "reply_due_on": DUE_ON}
    return services.issue_directive(
        campaign,
        unit=unit,
        kind=DirectiveKind.ORDER,
        subject_url=campaign.get_absolute_url(),
        issued_by=by,
        by=by,
        **{**defaults, **values},
    )


def instruct(campaign, unit, *, by, **values):
    """批示 of a leader in person, or of `issued_by` typed in by the office; a reply is awaited."""
    defaults = {
        "text": "请抓紧办",
        "subject_label": "停电检修",
        "reply_due_on": DUE_ON,
        "kind": DirectiveKind.INSTRUCTION,
        "issued_by": by,
    }
    return services.issue_directive(
        campaign, unit=unit, subject_url=campaign.get_absolute_url(), by=by, **{**defaults, **values}
    )


def received(directive, *, by):
    return services.receive_directive(directive, by=by)


def replied(directive, *, by, text="已排查 38 家"):
    """Received and replied to by one of the unit's people."""
    return services.reply_directive(received(directive, by=by), text=text, by=by)


def at_hour(day, hour, minute=0):
    """A time of day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
