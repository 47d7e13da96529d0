from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.services.office import require_office
from campaigns.transitions import transition
from reports.choices import BulletinStatus
from reports.models import Bulletin


@transaction.atomic
def publish_bulletin(bulletin, *, by):
    """Issue a draft and return it. 第X期 is drawn here under a lock on the campaign, so the numbers have no gap.

    Raises PermissionDenied for anybody but the campaign's office, and Conflict when the issue is no draft any more.
    """
    require_office(bulletin.campaign, by=by)
    Campaign.objects.select_for_update(of=("self",)).get(pk=bulletin.campaign_id)
    now = timezone.now()
    year = bulletin.ends_on.year
    issued = Bulletin.objects.filter(campaign_id=bulletin.campaign_id, kind=bulletin.kind)
    last = issued.filter(issue_year=year).aggregate(last=Max("issue_number"))["last"] or 0
    total = issued.aggregate(total=Max("total_issue_number"))["total"] or 0
    return transition(
        bulletin,
        BulletinStatus.PUBLISHED,
        by=by,
        values={
            "published_at": now,
            "published_by": by,
            "issue_year": year,
            "issue_number": last + 1,
            "total_issue_number": total + 1,
        },
    )
