"""Activities and the memorandum of a campaign with canaries in every text: of the office and of each unit that reports."""

from datetime import date

from django.utils import timezone

from campaigns.choices import ActivityKind, ActivityStatus, DutySide
from campaigns.models import (
    Activity,
    ActivityRecord,
    ActivitySeries,
    Memorandum,
    MemorandumDuty,
    MemorandumItem,
)

DAY = date(2026, 11, 10)


def build(world, owner, campaign, units, author):
    """`units` are those that report, by the owner of their rows; the first is the second party of the memorandum."""
    token = world.text(owner, "activity_series")
    series = ActivitySeries.objects.create(
        campaign=campaign, code=f"{token}-1", kind=ActivityKind.FIXED_DATE, name=f"{token} name", month=3, day=15
    )
    world.keep("activity_series", owner, series.pk)
    for name, unit in {owner: campaign.office_unit, **units}.items():
        _add_activity(world, "activity", name, campaign, unit, series, author)
        held = _add_activity(world, "activity_held", name, campaign, unit, None, author, status=ActivityStatus.HELD)
        for superseded_at in (timezone.now(), None):
            ActivityRecord.objects.create(
                activity=held, campaign=campaign, unit=unit, kind=held.kind, happened_on=DAY, firm_count=3,
                person_count=9, recorded_by=author, recorded_at=timezone.now(), superseded_at=superseded_at,
            )  # fmt: skip
    _add_memorandum(world, owner, campaign, units)


def _add_activity(world, kind, owner, campaign, unit, series, author, **values):
    token = world.text(owner, kind)
    activity = Activity.objects.create(
        campaign=campaign, series=series, kind=ActivityKind.FIXED_DATE if series else ActivityKind.TRAINING,
        title=f"{token} title", unit=unit, starts_on=DAY, ends_on=DAY, place=f"{token} place", note=f"{token} note",
        created_by=author, **values,
    )  # fmt: skip
    world.keep(kind, owner, activity.pk)
    return activity


def _add_memorandum(world, owner, campaign, units):
    """Everybody in the campaign reads it; its duties are moved by the office and by the unit that owes them."""
    token = world.text(owner, "memorandum")
    name, unit = next(iter(units.items()))
    memorandum = Memorandum.objects.create(
        campaign=campaign, title=f"{token} title", first_party=campaign.owner_unit, second_party=unit,
        signed_on=date(2026, 1, 5),
    )  # fmt: skip
    world.keep("memorandum", owner, memorandum.pk)
    item = MemorandumItem.objects.create(
        memorandum=memorandum, code=f"{token}-1", title=f"{token} item", due_on=date(2026, 6, 30)
    )
    world.keep("memorandum_item", owner, item.pk)
    for side, holder in ((DutySide.FIRST, owner), (DutySide.SECOND, name)):
        duty = MemorandumDuty.objects.create(
            item=item, side=side, text=f"{token} {side}", note=f"{token} note", moved_on=DAY
        )
        world.keep("duty", holder, duty.pk)
