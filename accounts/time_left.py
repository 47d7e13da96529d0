"""How long until a due time, in words: the two largest parts, as people say it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def time_left(due_at, *, now):
    """ "还有1小时40分" before `due_at`, "已过3天2小时" after it."""
    span = duration(abs(due_at - now))
    return _("还有%(span)s") % {"span": span} if due_at >= now else _("已过%(span)s") % {"span": span}


def duration(span):
    """A length of time in its two largest parts: 3天2小时, 1小时40分, 12分; less than a minute is 不到1分钟."""
    if span < MINUTE:
        return _("不到1分钟")
    days, hours, minutes = span // DAY, span % DAY // HOUR, span % HOUR // MINUTE
    if days:
        return (
            _("%(days)d天%(hours)d小时") % {"days": days, "hours": hours} if hours else _("%(days)d天") % {"days": days}
        )
    if hours:
        return _("%(hours)d小时%(minutes)d分") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d分") % {"minutes": minutes}


def day_word(instant, *, now):
    """The day of an instant as one says it on another: "今天12:00", "明天12:00", "昨天12:00", "11月20日12:00"."""
    return _("%(day)s%(time)s") % {"day": _named_day(instant, now=now), "time": f"{timezone.localtime(instant):%H:%M}"}


def due_word(due_at, *, now):
    """By when, seen from `now`: "今天（星期五）12:00前", "11月27日（星期五）12:00前"; 未定期限 without a due time."""
    if due_at is None:
        return _("未定期限")
    local = timezone.localtime(due_at)
    words = {"weekday": WEEKDAYS_ABBR[local.weekday()], "time": f"{local:%H:%M}"}
    return _("%(day)s（%(weekday)s）%(time)s前") % {"day": _named_day(due_at, now=now), **words}


def _named_day(instant, *, now):
    local = timezone.localtime(instant)
    names = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}
    distance = (local.date() - timezone.localdate(now)).days
    return names.get(distance) or _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}


def days_left(day, *, on):
    """How far a day is: "还有3天", "今天到期", "已过2天"."""
    days = (day - on).days
    if days == 0:
        return _("今天到期")
    if days > 0:
        return ngettext("还有%(days)d天", "还有%(days)d天", days) % {"days": days}
    return ngettext("已过%(days)d天", "已过%(days)d天", -days) % {"days": -days}
