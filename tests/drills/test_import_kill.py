"""Imports as processes: killed between the first row and the commit (all firms are there, or none), and two at once.

One point of time to kill at runs in the suite, the others in `./portal drill`.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from accounts.choices import UnitKind
from accounts.models import AuditEvent
from enterprises.choices import ImportStatus
from enterprises.models import Enterprise, EnterpriseDuty, EnterpriseImport, EnterpriseRecord
from tests import services
from tests.drills.processes import wait_until
from tests.enterprises.import_lists import long_table
from tests.factories import OrgUnitFactory
from tests.factories_enterprises import CategoryFactory

ROWS = 5000
# From the first row written to the commit it takes between one and four seconds.
LONGEST_WAIT_SECONDS = 2.5
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.drill) for seed in range(1, 6))]
pytestmark = pytest.mark.postgres


@pytest.fixture
def firm_list(transactional_db, tmp_path):
    town = OrgUnitFactory(kind=UnitKind.TOWN, name="演示镇")
    for name in ("演示东村", "演示西村"):
        OrgUnitFactory(kind=UnitKind.VILLAGE, parent=town, name=name)
    # The drill before this one has emptied what migrations brought.
    CategoryFactory()
    path = tmp_path / "firms.csv"
    path.write_text(long_table(ROWS), encoding="utf-8")
    return path


def start_import(path):
    command = [sys.executable, "manage.py", "import_enterprises", str(path), "--json"]
    environment = services.subprocess_environment(connection.settings_dict["NAME"])
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)


def finish_import(path):
    output, _errors = start_import(path).communicate(timeout=120)
    answer = json.loads(output)
    return answer["added"], answer["unchanged"], answer["errors"]


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def query(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]


def is_writing():
    """Whether another session has begun to write firms and not committed yet."""
    return query(
        "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock'"
        " AND pid <> pg_backend_pid())",
        Enterprise._meta.db_table,
    )


def rows_written():
    imported = EnterpriseImport.objects.filter(status=ImportStatus.IMPORTED).count()
    events = AuditEvent.objects.filter(action="enterpriseimport_imported").count()
    firms, records = Enterprise.objects.count(), EnterpriseRecord.objects.count()
    return imported, events, firms, records, EnterpriseDuty.objects.count()


NONE, ALL = (0, 0, 0, 0, 0), (1, 1, ROWS, ROWS, 2 * ROWS)


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_import_leaves_all_or_nothing(firm_list, seed):
    process = start_import(firm_list)
    wait_until(lambda: is_writing() or process.poll() is not None)
    time.sleep(random.Random(seed).uniform(0, LONGEST_WAIT_SECONDS))
    kill(process)
    # PostgreSQL has noticed that the process is gone, and has rolled its only transaction back.
    wait_until(lambda: not is_writing())

    left = rows_written()
    assert left in (NONE, ALL)
    assert EnterpriseImport.objects.count() == left[0]

    assert finish_import(firm_list) == ((0, ROWS, []) if left == ALL else (ROWS, 0, []))
    assert rows_written() == ALL


def test_two_lists_at_the_same_time_register_each_firm_once(firm_list):
    other_list = firm_list.with_name("others.csv")
    firm_list.write_text(long_table(600, first=0), encoding="utf-8")
    other_list.write_text(long_table(600, first=300), encoding="utf-8")

    processes = [start_import(path) for path in (firm_list, other_list)]
    answers = [json.loads(process.communicate(timeout=120)[0]) for process in processes]

    assert sorted((answer["added"], answer["unchanged"]) for answer in answers) == [(300, 300), (600, 0)]
    assert Enterprise.objects.count() == EnterpriseRecord.objects.current().count() == 900
