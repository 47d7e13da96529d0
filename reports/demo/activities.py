"""Activities of the demo town since the launch: trainings each quarter, 3·15 and 质量月 each year, and what comes next.

Counts are made up, within what a hall of the town holds.
"""

from datetime import date, timedelta

from django.utils import timezone

from accounts.choices import UnitKind
from campaigns import services as campaigns_services
from campaigns.choices import ActivityKind
from campaigns.models import ActivityRecord
from reports.demo.chance import at, chance

HALL = "镇文化活动中心"
# code: (kind, name, month, day)
SERIES = {
    "consumer-day": (ActivityKind.FIXED_DATE, "3·15消费者权益日", 3, 15),
    "quality-month": (ActivityKind.FIXED_DATE, "质量月", 9, None),
    "standards-training": (ActivityKind.TRAINING, "灯具新国标培训", None, None),
}
TRAININGS = (
    "灯具新国标宣贯培训",
    "企业主体责任和质量安全总监培训",
    "出厂检验操作培训",
    "不合格后处理和整改辅导",
)
TRAINING_MONTHS = (2, 5, 8, 11)
VILLAGE_TALK = "进村宣讲：小作坊用电和接地安全"
# What an activity comes to: (sessions, firms, persons of each firm) at least and at most; a third each are heads, managers.
SIZES = {
    ActivityKind.TRAINING: ((1, 2), (28, 64), (1, 2)),
    ActivityKind.FIXED_DATE: ((1, 3), (18, 40), (2, 4)),
    ActivityKind.PUBLICITY: ((1, 1), (9, 22), (1, 3)),
}
DAYS_AHEAD = 12


def write_activities(campaign, office, *, today):
    """Series of the campaign, what was held of them until yesterday, and one training and one talk to come."""
    series = {
        code: campaigns_services.add_activity_series(
            campaign, code=code, kind=kind, name=name, month=month, day=day, is_demo=True, by=office
        )
        for code, (kind, name, month, day) in SERIES.items()
    }
    last_day = min(today, timezone.localdate()) - timedelta(days=1)
    held = [entry for entry in _calendar(campaign, series) if campaign.starts_on <= entry[0] <= last_day]
    for number, (day, values) in enumerate(sorted(held, key=lambda entry: entry[0])):
        _hold(campaign, office, day, number, values)
    _plan_next(campaign, office, series, today=today)


def _calendar(campaign, series):
    """(day, columns of the activity) of everything that the town does in the years of the campaign."""
    office, villages = campaign.office_unit, _villages(campaign)
    association = _unit(campaign, UnitKind.ASSOCIATION) or office
    branch = _unit(campaign, UnitKind.BRANCH) or office
    for year in range(campaign.starts_on.year, campaign.ends_on.year + 1):
        if year > campaign.starts_on.year:  # the launch itself was a 15 March
            yield date(year, 3, 15), {"series": series["consumer-day"], "unit": branch, "place": "横栏广场"}
        yield date(year, 9, 3), {"series": series["quality-month"], "unit": office, "place": HALL}
        for month in TRAINING_MONTHS:
            title = TRAININGS[TRAINING_MONTHS.index(month)]
            day = date(year, month, 1) + timedelta(days=10)
            values = {"series": series["standards-training"], "title": title, "place": HALL}
            yield day, {**values, "unit": association if month % 2 else office}
            village = villages[(year + month) % len(villages)]
            talk = {"kind": ActivityKind.PUBLICITY, "title": VILLAGE_TALK, "place": f"{village}村委会"}
            yield day + timedelta(days=9), {**talk, "unit": village}


def _villages(campaign):
    return [row.unit for row in campaign.campaign_units.filter(unit__kind=UnitKind.VILLAGE).select_related("unit")]


def _unit(campaign, kind):
    """The first unit of a kind that takes part, one that is made up rather than one there is."""
    rows = campaign.campaign_units.filter(unit__kind=kind, ends_on=None).select_related("unit")
    row = rows.order_by("-is_demo", "position").first()
    return row and row.unit


def _hold(campaign, office, day, number, values):
    activity = _plan(campaign, office, day, values)
    generator = chance("activities", number)
    sessions, firms, persons = (generator.randint(*span) for span in SIZES[activity.kind])
    persons *= firms
    heads = min(firms, persons // 3)
    campaigns_services.record_activity(
        activity,
        happened_on=day,
        session_count=sessions,
        firm_count=firms,
        person_count=persons,
        head_count=heads,
        manager_count=persons // 3,
        employee_count=(persons - heads - persons // 3) // 2,
        by=office,
    )
    ActivityRecord.objects.filter(activity=activity).update(recorded_at=at(day, 17, 20))


def _plan(campaign, office, day, values):
    columns = {"title": "", **values}
    return campaigns_services.plan_activity(campaign, starts_on=day, ends_on=day, is_demo=True, by=office, **columns)


def _plan_next(campaign, office, series, *, today):
    """What is being prepared, as far as the campaign goes on."""
    day = today + timedelta(days=DAYS_AHEAD)
    if day > campaign.ends_on:
        return
    village = _villages(campaign)[0]
    _plan(campaign, office, day, {"series": series["standards-training"], "unit": campaign.office_unit, "place": HALL})
    talk = {"kind": ActivityKind.PUBLICITY, "title": VILLAGE_TALK, "place": f"{village}村委会"}
    _plan(campaign, office, day, {**talk, "unit": village})
