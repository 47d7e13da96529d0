"""What a village has to do while a round of self-reports is open: the firms that have not filed, in its work queue.

A filing or a return says the item anew at once. The clock does so for all villages: two firms may file in the same
instant, a firm may move or close, and a round closes by itself. Only the clock asks for the first time.
"""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import Role
from accounts.models import OrgUnit, WorkItem
from accounts.office_addresses import office_url
from enterprises.models import SelfReport, SelfReportRound

KEY_PREFIX = "self_report_round-"


@transaction.atomic
@languages.of_records()
def ask_villages(*, now):
    """Ask each village for the firms it still has to see to, in the rounds open at `now`; settle what is done with."""
    opened = SelfReportRound.objects.open(now).filter(is_opened=True).select_related("campaign")
    rounds = {each.pk: each for each in opened}
    awaited = SelfReport.objects.awaited().filter(round__in=rounds).order_by().values("round", "enterprise__unit")
    wanted = {
        work_key(row["round"], row["enterprise__unit"]): row for row in awaited.annotate(missing_count=Count("pk"))
    }
    asked = dict(WorkItem.objects.open().filter(key__startswith=KEY_PREFIX).values_list("key", "title"))
    for key in sorted(asked.keys() - wanted.keys()):
        accounts_services.settle(key)
    for key, row in sorted(wanted.items()):
        shown_round = rounds[row["round"]]
        title = _title(shown_round, row["missing_count"])
        if asked.get(key) != title and not accounts_services.restate(key, title=title):
            _ask(key, shown_round, unit=OrgUnit.objects.get(pk=row["enterprise__unit"]), title=title)


@languages.of_records()
def restate_village_work(self_report):
    """Count anew for the village of a firm that has just filed, or has to file again."""
    shown_round, village = self_report.round, self_report.unit
    awaited = SelfReport.objects.awaited().filter(round=shown_round, enterprise__unit=village)
    missing_count = awaited.count() if shown_round.is_open(timezone.now()) else 0
    key = work_key(shown_round.pk, village.pk)
    if missing_count:
        accounts_services.restate(key, title=_title(shown_round, missing_count))
    else:
        accounts_services.settle(key)


def work_key(round_id, unit_id):
    return f"{KEY_PREFIX}{round_id}-{unit_id}"


def _title(shown_round, missing_count):
    return _("%(count)d家企业未报%(round)s自查") % {"count": missing_count, "round": shown_round}


def _ask(key, shown_round, *, unit, title):
    accounts_services.ask(
        key,
        unit=unit,
        role=Role.UNIT_REPORTER,
        title=title,
        url=office_url("enterprises:self_report_round_detail", shown_round.pk),
        due_at=shown_round.due_at,
        reason=shown_round.campaign.name,
    )
