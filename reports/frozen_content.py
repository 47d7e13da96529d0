"""What an issue says beside its figures, gathered once when it is compiled: its head, names, and lists of tasks and texts.

All of it is plain data that is kept with the issue, so that the issue reads the same for ever, whoever edits a title or
renames a unit later. Firms are taken out of what people typed: a bulletin names units only (users.md, 12).
"""

import re
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts import languages
from accounts.choices import UnitKind
from accounts.models import Installation, OrgUnit
from campaigns import light_rules
from campaigns import services as campaigns_services
from campaigns.models import ProgressEntry
from campaigns.periods import SHANGHAI, Period, default_cutoff, local_day
from enterprises.models import Enterprise, EnterpriseRecord
from inspections.models import SpotCheck
from reports import dimensions, lights
from reports.choices import PERIOD_KINDS, BulletinKind, Window
from reports.dimensions import Label
from reports.figure_catalogue import FIGURES
from reports.lights import Schedule
from reports.models import BulletinSchedule, UnitReport
from reports.task_figures import terms_with_closing

VILLAGE_KINDS = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
PRACTICE_UNITS, PRACTICE_LINES = 2, 2
MOST_MATTERS = 10
LONGEST_TEXT = 120
TROUBLES = ("reports_missing", "reports_late", "tasks_overdue")
SHORTEST_NAME = 4
NAMED_FIRMS = (
    (Enterprise, "name"),
    (EnterpriseRecord, "name"),
    (SpotCheck, "sampled_party"),
    (SpotCheck, "labelled_producer"),
)
TASK_COLUMNS = ("task_id", "task__title", "lead_unit_id", "measure_id", "due_on", "closed_on")


@languages.of_records()
def gather(issue, scope, cells):
    """The content of an issue as plain data; `issue` has campaign, kind, period and cutoff_at, `cells` are by figure."""
    period, following = issue.period, _following(issue)
    terms = terms_with_closing(scope)
    overdue = _tasks(FIGURES["tasks_overdue"].rows(scope, Window.PERIOD))
    closed = _tasks(terms.filter(closed_on__gte=period.starts_on, closed_on__lte=period.ends_on))
    due_next = _tasks(terms.filter(closed_on=None, due_on__gt=period.ends_on, due_on__lte=following.ends_on))
    labels = dimensions.labels_of(cells, on=local_day(issue.cutoff_at))
    lists = {
        "overdue": overdue,
        "closed": closed,
        "due_next": due_next,
        "practice": _practice(issue, closed, cells, labels["unit"]),
        "matters": _matters(issue) if issue.kind == BulletinKind.MONTHLY else [],
    }
    _name_units(lists, on=local_day(issue.cutoff_at))
    return {
        "head": _head(issue),
        "labels": {name: [[key, *_plain(label)] for key, label in groups.items()] for name, groups in labels.items()},
        "villages": list(
            OrgUnit.objects.filter(pk__in=labels["unit"], kind__in=VILLAGE_KINDS).values_list("pk", flat=True)
        ),
        "planned": _planned(issue),
        "next": _next(issue, following),
        **_without_firms(lists),
    }


def labels_in(content):
    """{dimension: {key: Label}} as they were frozen."""
    return {name: {key: Label(*label) for key, *label in groups} for name, groups in content["labels"].items()}


def schedule_in(content):
    """The Schedule (序时进度) as it was frozen."""
    planned = content["planned"]
    return Schedule(
        date.fromisoformat(planned["day"]),
        {name: {pk: Decimal(share) for pk, share in shares} for name, shares in planned["groups"].items()},
        # Issues from before there were rule sets followed what is the default now.
        light_rules.read_rule_set(**planned["rules"]) if "rules" in planned else light_rules.default_rules(),
    )


def _plain(label):
    return str(label.code), str(label.name)


def _head(issue):
    campaign = issue.campaign
    schedule = BulletinSchedule.objects.filter(campaign=campaign, kind=issue.kind).first()
    return {
        "name": campaign.name,
        "kind": schedule.name if schedule else "",
        "issuer": _issuer(str(campaign.owner_unit), str(campaign.office_unit)),
        "report_to": schedule.report_to if schedule else "",
        "send_to": schedule.send_to if schedule else "",
        "has_ranking": bool(schedule and schedule.has_ranking) and issue.kind != BulletinKind.WEEKLY,
        "is_demo": Installation.objects.is_demo(),
    }


def _issuer(town, office):
    """横栏镇工作专班办公室: an office that does not name its town is called by it."""
    return office if office.startswith(town) else f"{town}{office}"


def _following(issue):
    """The period after the issue's own, which may have been merged from two weeks."""
    first_day = issue.period.ends_on + timedelta(days=1)
    named = issue.campaign.calendar.period_for(PERIOD_KINDS[issue.kind], first_day)
    return Period(named.kind, named.year, named.number, first_day, named.ends_on)


def _next(issue, following):
    """The next period and when it will be told; None after the campaign's last one."""
    if following.starts_on > issue.campaign.ends_on:
        return None
    cutoff_at = default_cutoff(following, campaigns_services.work_calendar())
    return {
        "key": following.key,
        "starts_on": following.starts_on.isoformat(),
        "ends_on": following.ends_on.isoformat(),
        "cutoff_at": cutoff_at.astimezone(SHANGHAI).isoformat(),
    }


def _planned(issue):
    schedule = lights.schedule_of(issue)
    groups = {
        name: [[pk, str(share)] for pk, share in sorted(shares.items())] for name, shares in schedule.planned.items()
    }
    rules = schedule.rules
    frozen = {"code": rules.code, "name": rules.name, "basis": rules.basis, "data": rules.data}
    return {"day": schedule.day.isoformat(), "groups": groups, "rules": frozen}


def _tasks(terms):
    return [
        {
            "task_id": task_id,
            "title": title,
            "unit_id": unit_id,
            "measure_id": measure_id,
            "due_on": due_on.isoformat(),
            "closed_on": closed_on and closed_on.isoformat(),
        }
        for task_id, title, unit_id, measure_id, due_on, closed_on in terms.order_by("due_on", "task_id").values_list(
            *TASK_COLUMNS
        )
    ]


def _practice(issue, closed, cells, units):
    """One or two units without troubles: most tasks closed in time first, then most progress told; and their own words."""
    period = issue.period
    entries = (
        ProgressEntry.objects.as_of(issue.cutoff_at)
        .filter(campaign=issue.campaign, happened_on__gte=period.starts_on, happened_on__lte=period.ends_on)
        .exclude(done="")
    )
    told = dict(entries.order_by().values("unit_id").annotate(number=Count("pk")).values_list("unit_id", "number"))
    in_time = dict.fromkeys(told, 0)
    for task in closed:
        if task["unit_id"] in told and task["closed_on"] <= task["due_on"]:
            in_time[task["unit_id"]] += 1
    troubled = _units_with(cells, TROUBLES)
    order = {unit_id: place for place, unit_id in enumerate(units)}
    chosen = sorted(
        (unit_id for unit_id in told if unit_id in order and unit_id not in troubled),
        key=lambda unit_id: (-in_time[unit_id], -told[unit_id], order[unit_id]),
    )[:PRACTICE_UNITS]
    words = _words_of(entries.filter(unit__in=chosen), {task["task_id"] for task in closed}) if chosen else {}
    return [{"unit_id": unit_id, "closed": in_time[unit_id], "lines": words[unit_id]} for unit_id in words]


def _words_of(entries, closed_tasks):
    """{unit: [text]}: what units reported done, first on the tasks that were closed, then where most was done.

    A text is told once: a unit that says what another one says has nothing to show.
    """
    rows = entries.order_by("-percent", "-happened_on", "pk").values_list("unit_id", "task_id", "done")
    words, said = {}, set()
    for unit_id, _task_id, done in sorted(rows, key=lambda row: row[1] not in closed_tasks):
        if done not in said and len(words.get(unit_id, ())) < PRACTICE_LINES:
            words.setdefault(unit_id, []).append(done)
            said.add(done)
    return words


def _units_with(cells, codes):
    return {
        cell["params"]["unit"]
        for code in codes
        for cell in cells.get(code, ())
        if cell["params"]["window"] == Window.PERIOD and "unit" in cell["params"] and cell["rows"]
    }


def _matters(issue):
    """What units asked the town to settle in the period and nobody has decided on."""
    period = issue.period
    reports = UnitReport.objects.awaiting_decision().filter(
        period__campaign=issue.campaign,
        period__ends_on__gte=period.starts_on,
        period__ends_on__lte=period.ends_on,
        signed_at__lte=issue.cutoff_at,
    )
    rows = reports.order_by("-period__ends_on", "unit__position", "pk").values_list("unit_id", "coordination")
    return [{"unit_id": unit_id, "text": text} for unit_id, text in rows[:MOST_MATTERS]]


def _name_units(lists, *, on):
    """Give every entry the name that its unit had on a day."""
    entries = [entry for rows in lists.values() for entry in rows]
    labels = dimensions.unit_labels({entry["unit_id"] for entry in entries}, on=on)
    for entry in entries:
        entry["unit"] = labels[entry["unit_id"]].name


def _without_firms(lists):
    """The lists with every text on one line of moderate length, and without a firm's name."""
    everything = "\n".join(text for rows in lists.values() for entry in rows for text in _texts(entry))
    names = _firms_named_in(everything) if everything else []
    pattern = re.compile("|".join(map(re.escape, names)), re.IGNORECASE) if names else None

    def clean(text):
        text = " ".join(text.split())
        text = pattern.sub(_("某企业"), text) if pattern else text
        return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"

    return {
        name: [
            entry
            | {key: clean(entry[key]) for key in ("title", "text") if key in entry}
            | ({"lines": [clean(line) for line in entry["lines"]]} if "lines" in entry else {})
            for entry in rows
        ]
        for name, rows in lists.items()
    }


def _texts(entry):
    return [
        " ".join(text.split()) for text in (*filter(None, map(entry.get, ("title", "text"))), *entry.get("lines", ()))
    ]


def _firms_named_in(text):
    """Names of firms, today's, former ones and those on spot checks, that occur in a text; the longest first."""
    text = text.lower()
    named = {
        name
        for model, column in NAMED_FIRMS
        for name in model.objects.order_by().values_list(column, flat=True).distinct()
        if len(name) >= SHORTEST_NAME and name.lower() in text
    }
    return sorted(named, key=len, reverse=True)
