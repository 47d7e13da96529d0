"""Makes the 台账's workbook in the background, with the filters it was asked for with and what its person sees."""

import io

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from campaigns import ledger
from campaigns.forms import LedgerFilterForm
from campaigns.ledger_sheet import write_ledger

CHUNK = 200


def ledger_workbook(campaign, *, user):
    """The bytes of the whole ledger as a person sees it, for the archive."""
    tasks, columns = ledger.chosen_tasks(campaign, user, on=timezone.localdate())
    stream = io.BytesIO()
    chunks = _chunks(campaign, user, list(tasks.order_by(*columns)), lambda done, total: None, on=timezone.localdate())
    with languages.of_records():
        write_ledger(stream, chunks)
    return stream.getvalue()


def make_ledger(prepared, user, stream, progress):
    """Write the workbook; returns its name."""
    campaign, today = prepared.campaign, timezone.localdate()
    form = LedgerFilterForm(QueryDict(prepared.parameters.get("query", "")), user=user, campaign=campaign)
    tasks, columns = ledger.chosen_tasks(campaign, user, on=today, **form.chosen)
    tasks = list(tasks.order_by(*columns))
    write_ledger(stream, _chunks(campaign, user, tasks, progress, on=today))
    return _("%(campaign)s任务台账%(day)s.xlsx") % {"campaign": campaign.name, "day": today.strftime("%Y%m%d")}


def _chunks(campaign, user, tasks, progress, *, on):
    progress(0, len(tasks))
    for start in range(0, len(tasks), CHUNK):
        yield ledger.ledger_lines(campaign, tasks[start : start + CHUNK], user=user, on=on, is_printed=True)
        progress(min(start + CHUNK, len(tasks)), len(tasks))
