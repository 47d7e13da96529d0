"""Fixtures every test may use: the browser, plain static files, and the people of a town and of its neighbour."""

import os
import shutil
import subprocess
import sys

import pytest
import xlsxwriter
from django.conf import settings
from django.test import Client

from accounts.choices import Role, UnitKind
from accounts.hashers import PortalArgon2PasswordHasher
from tests.factories import OrgUnitFactory, make_person

CHROMIUM = "/usr/bin/chromium"
# Without these Chromium looks up its maker's hosts at every start; Debian's root user cannot use its sandbox.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


def pytest_configure():
    # Hashed names need collectstatic; tests read the source files.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # The live server answers each browser connection in a thread of its own: none of them keeps a database connection.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    # Same algorithm, made cheap: what a guess costs an attacker is not what the tests are about.
    PortalArgon2PasswordHasher.time_cost = 1
    PortalArgon2PasswordHasher.memory_cost = 1024


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def city(db):
    return OrgUnitFactory(code="city", name="演示市", kind=UnitKind.CITY)


@pytest.fixture
def bureau(city):
    return OrgUnitFactory(code="bureau", name="演示市市场监管局", kind=UnitKind.BUREAU, parent=city)


@pytest.fixture
def laboratory(city):
    return OrgUnitFactory(code="laboratory", name="演示检验所", kind=UnitKind.LABORATORY, parent=city)


@pytest.fixture
def town(city):
    """The town with its office, branch, department and two villages; each is a fixture of its own below."""
    town = OrgUnitFactory(code="town", name="演示镇", kind=UnitKind.TOWN, parent=city)
    OrgUnitFactory(code="office", name="演示镇专班办", kind=UnitKind.OFFICE, parent=town)
    OrgUnitFactory(code="branch", name="演示分局", kind=UnitKind.BRANCH, parent=town)
    OrgUnitFactory(code="department", name="演示供电所", kind=UnitKind.DEPARTMENT, parent=town)
    OrgUnitFactory(code="village", name="演示东村", kind=UnitKind.VILLAGE, parent=town)
    OrgUnitFactory(code="other-village", name="演示西村", kind=UnitKind.VILLAGE, parent=town)
    return town


@pytest.fixture
def office(town):
    return town.children.get(code="office")


@pytest.fixture
def branch(town):
    return town.children.get(code="branch")


@pytest.fixture
def department(town):
    return town.children.get(code="department")


@pytest.fixture
def village(town):
    return town.children.get(code="village")


@pytest.fixture
def other_village(town):
    return town.children.get(code="other-village")


@pytest.fixture
def other_town(city):
    """The neighbour: same city, nothing to do with `town`. Has one village."""
    other_town = OrgUnitFactory(code="other-town", name="邻镇", kind=UnitKind.TOWN, parent=city)
    OrgUnitFactory(code="other-town-village", name="邻镇南村", kind=UnitKind.VILLAGE, parent=other_town)
    return other_town


@pytest.fixture
def town_clerk(town, office):
    return make_person(Role.OFFICE_CLERK, office, acts_for=town, login_name="town-clerk", display_name="经办员甲")


@pytest.fixture
def other_town_clerk(other_town):
    return make_person(Role.OFFICE_CLERK, other_town, acts_for=other_town, login_name="other-town-clerk")


@pytest.fixture
def leader(town):
    return make_person(Role.LEADER, town, acts_for=town, login_name="leader", display_name="镇长甲")


@pytest.fixture
def leader_in_charge(town):
    return make_person(Role.LEADER_IN_CHARGE, town, acts_for=town, login_name="leader-in-charge")


@pytest.fixture
def inspector(town, branch):
    return make_person(Role.INSPECTOR, branch, acts_for=town, login_name="inspector", display_name="执法员甲")


@pytest.fixture
def organiser(city, bureau):
    return make_person(Role.ORGANISER, bureau, acts_for=city, login_name="organiser")


@pytest.fixture
def village_reporter(village):
    return make_person(
        Role.UNIT_REPORTER, village, acts_for=village, login_name="village-reporter", display_name="联络员甲"
    )


@pytest.fixture
def village_head(village):
    return make_person(Role.UNIT_HEAD, village, acts_for=village, login_name="village-head", display_name="书记甲")


@pytest.fixture
def other_village_reporter(other_village):
    return make_person(Role.UNIT_REPORTER, other_village, acts_for=other_village, login_name="other-village-reporter")


@pytest.fixture
def other_village_head(other_village):
    return make_person(Role.UNIT_HEAD, other_village, acts_for=other_village, login_name="other-village-head")


@pytest.fixture
def department_reporter(department):
    return make_person(Role.UNIT_REPORTER, department, acts_for=department, login_name="department-reporter")


@pytest.fixture
def enterprise_filer(town):
    return make_person(Role.ENTERPRISE_FILER, town, login_name="enterprise-filer")


@pytest.fixture
def system_administrator(town, office):
    return make_person(Role.SYSTEM_ADMINISTRATOR, office, acts_for=town, login_name="system-administrator")


@pytest.fixture
def security_administrator(town, office):
    return make_person(Role.SECURITY_ADMINISTRATOR, office, acts_for=town, login_name="security-administrator")


@pytest.fixture
def audit_administrator(town, office):
    return make_person(Role.AUDIT_ADMINISTRATOR, office, acts_for=town, login_name="audit-administrator")


@pytest.fixture
def client_of(db):
    """`client_of(user)`: a test client in which that person is logged in, acting under `user.post`."""

    def logged_in(user, **defaults):
        client = Client(**defaults)
        client.force_login(user, backend="accounts.backends.PostBackend")
        if user.post is not None:
            session = client.session
            session["post_id"] = user.post.pk
            session.save()
        return client

    return logged_in


@pytest.fixture(scope="session")
def embedded_portal(tmp_path_factory):
    """embedded_portal(): the environment of a portal without services, with an empty migrated SQLite file of its own."""
    services = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}
    outside = {name: value for name, value in os.environ.items() if name not in services}
    original = tmp_path_factory.mktemp("embedded")
    (original / "static").mkdir()
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, env=outside | {"PORTAL_DATA_DIR": str(original)}, check=True, cwd=settings.BASE_DIR)

    def make():
        data = tmp_path_factory.mktemp("data") / "var"
        shutil.copytree(original, data)
        return outside | {"PORTAL_DATA_DIR": str(data)}

    return make


@pytest.fixture
def make_workbook(tmp_path):
    """make_workbook(rows, …) -> path of an .xlsx; `draw` gets (workbook, sheet) for whatever rows cannot say."""

    def make(rows=(), *, draw=None, name="notice.xlsx"):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as workbook:
            sheet = workbook.add_worksheet("名单")
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
            if draw:
                draw(workbook, sheet)
        return path

    return make


@pytest.fixture
def make_csv(tmp_path):
    """make_csv(text, encoding) -> path of a .csv"""

    def make(text, encoding="utf-8", name="notice.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return make
