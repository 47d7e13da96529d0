"""What belongs together in the activities of a campaign pack: a day and its month. Pure."""

from django.utils.translation import gettext as _

from campaigns import fixed_dates


def check_activities(pack):
    """(place, sentence) of every mistake in `activities`."""
    for number, row in enumerate(pack.get("activities", [])):
        yield from _check_day_of_year(f"activities[{number}]", row)


def _check_day_of_year(path, row):
    month, day = row.get("month"), row.get("day")
    if day and not month:
        yield f"{path}.day", _("写了 day 就要写 month。")
    elif day and not fixed_dates.is_day_of_month(month, day):
        yield f"{path}.day", _("%(month)d月没有%(day)d日。") % {"month": month, "day": day}
