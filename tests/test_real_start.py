"""From an empty database to a town at work, as docs/operation.md tells it: two commands, and then pages alone."""

import re
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import OrgUnit, Post, User
from campaigns import tasks as campaigns_tasks
from reports import tasks as reports_tasks
from reports.models import UnitReport

pytestmark = pytest.mark.django_db
PASSWORD = "Lampen-2026-Pruefung"
CODE = re.compile(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}")
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def first_day():
    with time_machine.travel("2026-11-24 09:00 +0800", tick=True):
        yield


def activated(code):
    """A client that typed this code, chose a password and logged in with it."""
    client = Client()
    page = client.post(reverse("accounts:activation_code"), {"code": code}, follow=True)
    page = client.post(page.request["PATH_INFO"], {"password": PASSWORD, "repeated": PASSWORD}, follow=True)
    assert page.status_code == 200
    return client


def test_two_commands_and_then_pages_alone_bring_a_village_to_its_first_report():
    printed = StringIO()
    call_command("load_pack", "henglan-lighting", "--from", "2026-11-23", stdout=printed)
    call_command("appoint_administrators", "henglan", system="王某", security="李某", audit="赵某", stdout=printed)
    _system, security, _audit = [activated(code) for code in CODE.findall(printed.getvalue())]

    town, office = OrgUnit.objects.get(code="henglan"), OrgUnit.objects.get(code="henglan-office")
    person = {"login_name": "office.clerk", "display_name": "周某", "home_unit": office.pk, "phone": "", "email": ""}
    security.post(reverse("accounts:user_create"), person)
    clerk = User.objects.get(login_name="office.clerk")
    post = {"unit": office.pk, "role": Role.OFFICE_CLERK, "acts_for": town.pk, "starts_on": TODAY, "ends_on": ""}
    security.post(reverse("accounts:post_assign", args=[clerk.pk]), post)
    slips = security.post(reverse("accounts:activation_slips"), {"users": [clerk.pk]}).content.decode()
    office_client = activated(CODE.search(slips)[0])

    village = OrgUnit.objects.get(code="henglan-wusha")
    contact = {"role": Role.UNIT_REPORTER, "display_name": "陈某", "phone": "13800000009", "replaces": ""}
    office_client.post(reverse("accounts:contact_appoint", args=[village.pk]), contact)
    reporter = Post.objects.get(unit=village).user
    slips = office_client.post(reverse("accounts:contact_slips"), {"users": [reporter.pk]}).content.decode()
    village_client = activated(CODE.search(slips)[0])

    campaigns_tasks.tick()
    reports_tasks.open_unit_reports()
    report = UnitReport.objects.get(unit=village)
    assert report.get_absolute_url() in village_client.get("/", follow=True).content.decode()
    assert village_client.get(report.get_absolute_url()).status_code == 200
