"""Seeding the demo town: the same every time, only into an empty database, of the promised size."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.urls import reverse

from accounts.models import OrgUnit
from enterprises.models import (
    Enrolment,
    Enterprise,
    EnterpriseDuty,
    EnterpriseMember,
    EnterpriseRecord,
    Product,
    SelfReport,
    SelfReportAnswer,
    SelfReportFiling,
    SelfReportRound,
)
from inspections.models import FailedItem, Rectification, SpotCheck, SpotCheckVerdict
from reports import services, statements
from reports.demo import town as demo_town
from reports.models import Bulletin, ReportFiling, UnitReport

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 20, tzinfo=UTC)  # Friday 10:20 in Shanghai
# What stands for a row in a comparison that does not look at primary keys.
NATURAL = {"OrgUnit": "code", "Enterprise": "name", "User": "login_name", "ProductCategory": "code", "TestItem": "name"}
NATURAL |= {"SpotCheck": "number", "ReportingPeriod": "key", "SelfReportRound": "key", "Task": "code"}
HISTORY = (
    Enterprise,
    EnterpriseDuty,
    EnterpriseMember,
    EnterpriseRecord,
    Enrolment,
    FailedItem,
    Product,
    Rectification,
    ReportFiling,
    SelfReport,
    SelfReportAnswer,
    SelfReportFiling,
    SelfReportRound,
    SpotCheck,
    SpotCheckVerdict,
    UnitReport,
)


def rows_of(model):
    """What a table holds, without primary keys."""
    columns = []
    for field in model._meta.concrete_fields:
        if field.is_relation:
            natural = NATURAL.get(field.related_model.__name__)
            columns += [f"{field.name}__{natural}"] if natural else []
        elif not field.primary_key:
            columns.append(field.name)
    return sorted(map(repr, model.objects.values_list(*columns)))


def everything():
    told = {
        bulletin.number: statements.as_json(statements.bulletin_statement(bulletin))
        for bulletin in Bulletin.objects.select_related("campaign")
    }
    return {model.__name__: rows_of(model) for model in HISTORY} | {"told": told}


@pytest.mark.postgres
def test_two_seeds_are_equal(db):
    seeds = []
    with time_machine.travel(NOW, tick=False):
        for _number in range(2):
            with transaction.atomic():
                demo_town.seed_town(scale="small", today=TODAY)
                seeds.append(everything())
                transaction.set_rollback(True)  # noqa: FBT003 - Django's own signature

    assert seeds[0] == seeds[1]


def test_there_is_no_tour_in_earnest(client_of, town_clerk):
    assert client_of(town_clerk).get(reverse("reports:tour")).status_code == 404


def test_seed_refuses_a_database_with_data(db, town):
    with pytest.raises(CommandError, match="数据库里已有数据"):
        call_command("seed_demo")


@pytest.mark.parametrize("day", [date(2024, 3, 20), date(2027, 1, 20)])
def test_seed_refuses_a_day_outside_the_campaign(db, day):
    with transaction.atomic(), pytest.raises(ValidationError, match="演示日期应在 2024-05-10 至 2026-12-31 之间"):
        demo_town.seed_town(scale="small", today=day)


@pytest.mark.drill
def test_normal_town_keeps_its_promises(db):
    with time_machine.travel(NOW, tick=False):
        campaign = demo_town.seed_town(scale="normal", today=TODAY)

        assert OrgUnit.objects.filter(kind__in=("village", "community")).count() == 11
        assert campaign.campaign_units.filter(is_reporting=True).count() == 26
        assert Enterprise.objects.count() == 400
        assert 1000 <= SpotCheck.objects.count() <= 1070
        verdicts = SpotCheckVerdict.objects.current().exclude(verdict="")
        rates = [_rate(verdicts.filter(happened_on__year=year)) for year in (2024, 2025, 2026)]
        assert 0.15 <= _rate(verdicts) <= 0.175
        assert rates == sorted(rates, reverse=True)
        assert _rate(verdicts.filter(method="random")) < _rate(verdicts.filter(method="targeted"))
        kinds = dict(Bulletin.objects.values_list("kind").annotate(models.Count("pk")).order_by())
        assert kinds == {"weekly": 138, "monthly": 31, "quarterly": 10}
        for bulletin in Bulletin.objects.all():
            assert services.verify_bulletin(bulletin) == [], bulletin


def _rate(verdicts):
    return verdicts.filter(verdict="nonconforming").count() / verdicts.count()
