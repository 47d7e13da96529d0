"""Many writers on one SQLite file; test_sqlite.py runs `main` in a process of its own, with the portal's own settings on
a migrated database.

Prints one JSON object: for the portal's settings and for Django's defaults how many saves succeeded, which errors came,
and the journal mode in which they met.
"""

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from django.db import connection, connections

from accounts.choices import Role
from campaigns import services as campaigns_services
from campaigns.models import ProgressEntry, Task
from campaigns.services.progress import ProgressLine
from reports import services
from reports.models import UnitReport
from tests.factories import make_person
from tests.factories_bulletins import instant
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_task, open_week

WRITERS, ROUNDS = 20, 15
DAY = date(2026, 11, 12)


def make_reports():
    """One unit per writer with its open report and its reporter: [(report pk, task pk, user)]."""
    campaign = CampaignFactory()
    measure = MeasureFactory(campaign=campaign)
    people, tasks = {}, {}
    for _number in range(WRITERS):
        unit = CampaignUnitFactory(campaign=campaign).unit
        tasks[unit.pk] = make_task(measure, unit).pk
        people[unit.pk] = make_person(Role.UNIT_REPORTER, unit, acts_for=unit)
    open_week(campaign, DAY)
    reports = services.open_unit_reports(now=instant("2026-11-16 09:00"))
    return [(report.pk, tasks[report.unit_id], people[report.unit_id]) for report in reports]


def save_again_and_again(barrier, report_id, task_id, user):
    """One writer: saves its report and records its progress, round after round; returns the errors it met."""
    errors = []
    barrier.wait()
    for number in range(ROUNDS):
        try:
            report = UnitReport.objects.select_related("period__campaign__owner_unit", "unit").get(pk=report_id)
            line = {"percent": number, "done": f"第{number}次"}
            services.save_unit_report(
                report, version=report.version, values={"plan": f"{number}"}, lines={task_id: line}, by=user
            )
            lines = [ProgressLine(task=Task.objects.get(pk=task_id), percent=number)]
            campaigns_services.record_progress(report.period, unit=report.unit, lines=lines, by=user)
        except Exception as error:  # every error counts
            errors.append(f"{type(error).__name__}: {error}")
    connection.close()
    return errors


def race(writers):
    """{errors: {message: count}, saves, journal_mode} of one run of all writers."""
    saved = ProgressEntry.objects.count()
    barrier = Barrier(len(writers))
    with ThreadPoolExecutor(len(writers)) as pool:
        runs = [pool.submit(save_again_and_again, barrier, *writer) for writer in writers]
        errors = Counter(error for run in runs for error in run.result())
    with connection.cursor() as cursor:
        journal_mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    return {"errors": errors, "saves": ProgressEntry.objects.count() - saved, "journal_mode": journal_mode}


def use_defaults():
    """What Django does with SQLite unless told: transactions that begin as readers, a journal that readers block."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    connections.settings["default"]["OPTIONS"] = {}
    del connections["default"]


def main():
    writers = make_reports()
    found = {"portal": race(writers)}
    use_defaults()
    found["default"] = race(writers)
    sys.stdout.write(json.dumps(found))
