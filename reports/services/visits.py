"""When somebody looked at a campaign's dashboard: the page tells what changed since they looked on another day."""

from datetime import timedelta

from django.utils import timezone

from reports.models import DashboardVisit

# A look within this time is the same look: a page that is reloaded writes nothing.
SAME_LOOK = timedelta(minutes=15)


def record_visit(campaign, *, by, now):
    """Note that a person looks at a campaign's dashboard; returns when they last did on another day, or None.

    No transaction is opened around it and nothing is written for the same look: on SQLite every reader of the page would
    wait for the one writer.
    """
    visits = DashboardVisit.objects.visible_to(by).filter(campaign=campaign)
    visit, created = visits.get_or_create(campaign=campaign, user_id=by.pk, defaults={"seen_at": now})
    if created or now - visit.seen_at < SAME_LOOK and _same_day(visit.seen_at, now):
        return visit.compared_at
    compared_at = visit.compared_at if _same_day(visit.seen_at, now) else visit.seen_at
    visits.filter(seen_at=visit.seen_at).update(seen_at=now, compared_at=compared_at)
    return compared_at


def _same_day(instant, other):
    return timezone.localdate(instant) == timezone.localdate(other)
