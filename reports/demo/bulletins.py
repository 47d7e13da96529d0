"""The issues of all past periods, compiled from what was known at their cut-offs and published then."""

from datetime import timedelta

from reports import services
from reports.choices import BulletinStatus
from reports.models import Bulletin, BulletinSchedule


def issue_bulletins(campaign, clerk, *, now, first_day):
    """Compile and publish every past issue but the newest of each kind, which is left to the clock."""
    BulletinSchedule.objects.filter(campaign=campaign).update(starts_on=first_day)
    newest = {}
    for bulletin in sorted(services.plan_due_bulletins(now=now), key=lambda row: row.cutoff_at):
        newest[bulletin.kind] = bulletin.pk
    past = Bulletin.objects.filter(campaign=campaign).exclude(pk__in=newest.values())
    for bulletin in past.order_by("cutoff_at", "pk"):
        services.compile_claimed(services.claim_bulletin(bulletin.pk, now=now))
        services.publish_bulletin(Bulletin.objects.select_related("campaign").get(pk=bulletin.pk), by=clerk)
        Bulletin.objects.filter(pk=bulletin.pk, status=BulletinStatus.PUBLISHED).update(
            compiled_at=bulletin.cutoff_at + timedelta(minutes=3), published_at=bulletin.cutoff_at + timedelta(hours=3)
        )
    Bulletin.objects.filter(pk__in=newest.values()).delete()
