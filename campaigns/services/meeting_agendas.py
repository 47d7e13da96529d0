"""Agendas: drafted from what stands open, completed by hand. A new draft replaces what was drafted, never what was typed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from campaigns.choices import AgendaKind
from campaigns.meeting_kinds import OUTLINES
from campaigns.models import AgendaItem
from campaigns.services.agenda_sources import Drafting, drafted_items
from campaigns.services.meetings import COMING_UP, locked_meeting
from campaigns.services.office import require_office
from campaigns.services.task_terms import refuse_units


@transaction.atomic
def draft_agenda(meeting, *, by):
    """Draft the agenda by the kind of the meeting (`meeting_kinds.OUTLINES`) and return its items in order.

    What became of the last meeting's decisions comes before what is overdue, red and open. Items typed by hand follow
    what is drafted, before the closing ones.
    """
    meeting = _open_meeting(meeting, by=by)
    drafted = meeting.agenda_items.filter(is_drafted=True)
    before = drafted.count()
    drafted.delete()
    opening, closing = _drafted(meeting, by=by)
    typed = list(meeting.agenda_items.all())
    items = [*opening, *typed, *closing]
    for position, item in enumerate(items):
        item.meeting, item.position = meeting, position
    AgendaItem.objects.bulk_create([*opening, *closing])
    AgendaItem.objects.bulk_update(typed, ["position"])
    accounts_services.record_event(
        "draft_agenda", meeting, by=by, before={"drafted": before}, after={"drafted": len(opening) + len(closing)}
    )
    return items


@languages.of_records()
def _drafted(meeting, *, by):
    """([items before what was typed], [items after])."""
    outline, drafting = OUTLINES[meeting.kind], Drafting(meeting, by)
    opening, closing = (
        [AgendaItem(kind=AgendaKind.OTHER, title=str(title), is_drafted=True) for title in titles]
        for titles in (outline.opening, outline.closing)
    )
    return [*opening, *(item for source in outline.sources for item in drafted_items(source, drafting))], closing


@transaction.atomic
def add_agenda_item(meeting, *, title, by, unit=None, note=""):
    """Put an item at the end of a meeting's agenda and return it."""
    meeting = _open_meeting(meeting, by=by)
    last = meeting.agenda_items.aggregate(last=Max("position"))["last"]
    item = AgendaItem(meeting=meeting, position=0 if last is None else last + 1)
    return _save(item, title=title, unit=unit, note=note, action="add_agenda_item", by=by)


@transaction.atomic
def change_agenda_item(item, *, title, by, unit=None, note=""):
    """Word an item differently; returns it. One that was drafted is a person's own from now on: the next draft keeps it."""
    _open_meeting(item.meeting, by=by)
    item.refresh_from_db()
    if (item.title, item.unit, item.note) == (title.strip(), unit, note.strip()):
        raise ValidationError(_("没有改动。"))
    item.is_drafted = False
    return _save(item, title=title, unit=unit, note=note, action="change_agenda_item", by=by)


@transaction.atomic
def remove_agenda_item(item, *, by):
    """Take an item off the agenda."""
    meeting = _open_meeting(item.meeting, by=by)
    accounts_services.record_event("remove_agenda_item", meeting, by=by, before={"title": item.title})
    AgendaItem.objects.filter(pk=item.pk).delete()


@transaction.atomic
def move_agenda_item(item, *, is_up, by):
    """Change an item's place with its neighbour; at an end it stays. Returns the item."""
    meeting = _open_meeting(item.meeting, by=by)
    items = list(meeting.agenda_items.all())
    place = next((place for place, each in enumerate(items) if each.pk == item.pk), None)
    other = None if place is None else place + (-1 if is_up else 1)
    if other is None or not 0 <= other < len(items):
        return item
    items[place], items[other] = items[other], items[place]
    for position, each in enumerate(items):
        each.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
    after = {"items": [each.title for each in items]}
    accounts_services.record_event("move_agenda_item", meeting, by=by, after=after)
    return item


def _open_meeting(meeting, *, by):
    require_office(meeting.campaign, by=by)
    return locked_meeting(meeting, statuses=COMING_UP)


def _save(item, *, title, unit, note, action, by):
    if unit is not None:
        refuse_units(item.meeting.campaign, [unit], field="unit")
    before = {"title": item.title} if item.pk else None
    item.title, item.unit, item.note = title.strip(), unit, note.strip()
    item.full_clean()
    item.save()
    accounts_services.record_event(action, item.meeting, by=by, before=before, after={"title": item.title})
    return item
