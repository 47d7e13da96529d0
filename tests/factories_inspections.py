"""Spot checks and their follow-up, written by hand past any service: with the instant they became known.

SpotCheckFactory(enterprise=firm, campaign=campaign)                       # conforming, sampled on 3 September 2026
SpotCheckFactory(…, nonconforming=True)                                    # fails 接地规定; items=[…] for others
SpotCheckFactory(…, pending=True)                                          # no verdict yet
RectificationFactory(spot_check=failing)                                   # open; closed=True
spot_check.verdict_now                                                     # the current SpotCheckVerdict
"""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from campaigns.workdays import WorkCalendar
from inspections import clocks
from inspections.choices import CheckMethod, CheckSource, Verdict
from inspections.models import FailedItem, Rectification, SpotCheck, SpotCheckVerdict, TestItem
from tests.factories_campaigns import CampaignFactory
from tests.factories_enterprises import CategoryFactory, EnterpriseFactory

SAMPLED_ON = date(2026, 9, 3)
CONCLUDED_ON = date(2026, 9, 14)
KNOWN_AT = datetime(2026, 9, 14, 1, tzinfo=UTC)


def item(name="接地规定"):
    """A test item of the dictionary that the migration brings."""
    return TestItem.objects.get(name=name)


class SpotCheckFactory(DjangoModelFactory):
    """A batch of a registered firm with its verdict, and its failed items if it has any."""

    class Meta:
        model = SpotCheck
        skip_postgeneration_save = True
        exclude = ("sampled_on", "concluded_on", "verdict", "size")

    class Params:
        nonconforming = factory.Trait(verdict=Verdict.NONCONFORMING)
        conforming = factory.Trait(verdict=Verdict.CONFORMING)
        pending = factory.Trait(verdict="", concluded_on=None)
        unlisted = factory.Trait(enterprise=None, sampled_party="演示灯饰店", size="")

    sampled_on = SAMPLED_ON
    concluded_on = CONCLUDED_ON
    verdict = Verdict.CONFORMING
    campaign = factory.SubFactory(CampaignFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    unit = factory.SelfAttribute("enterprise.unit")
    size = factory.SelfAttribute("enterprise.size")
    sampled_party = factory.SelfAttribute("enterprise.name")
    labelled_producer = factory.SelfAttribute("sampled_party")
    number = factory.Sequence(lambda number: f"YS-2026-{number:04d}")
    product_name = "吸顶灯"
    brand = "演示牌"
    model = factory.Sequence(lambda number: f"YS-{number}")
    category = factory.SubFactory(CategoryFactory)
    source = CheckSource.PROVINCIAL
    method = CheckMethod.RANDOM
    recorded_at = KNOWN_AT

    @classmethod
    def _create(cls, model_class, *args, items=None, facts=None, **columns):
        spot_check = super()._create(model_class, *args, **columns)
        stamped = {
            "spot_check": spot_check,
            "campaign": spot_check.campaign,
            "unit": spot_check.unit,
            "size": facts["size"],
            "category": spot_check.category,
            "method": spot_check.method,
            "recorded_at": spot_check.recorded_at,
        }
        verdict, concluded_on = facts["verdict"], facts["concluded_on"]
        spot_check.verdict_now = SpotCheckVerdict.objects.create(
            **stamped, happened_on=facts["sampled_on"], concluded_on=concluded_on, verdict=verdict
        )
        if verdict == Verdict.NONCONFORMING:
            for failed in items or [item()]:
                FailedItem.objects.create(**stamped, item=failed, happened_on=concluded_on)
        return spot_check

    facts = factory.LazyAttribute(
        lambda check: {name: getattr(check, name) for name in ("sampled_on", "concluded_on", "verdict", "size")}
    )


class RectificationFactory(DjangoModelFactory):
    """An open follow-up of a failing batch, ordered the day after its verdict."""

    class Meta:
        model = Rectification

    class Params:
        closed = factory.Trait(closed_on=date(2026, 10, 20))

    spot_check = factory.SubFactory(SpotCheckFactory, nonconforming=True)
    campaign = factory.SelfAttribute("spot_check.campaign")
    unit = factory.SelfAttribute("spot_check.unit")
    size = factory.LazyAttribute(lambda row: row.spot_check.enterprise.size if row.spot_check.enterprise else "")
    category = factory.SelfAttribute("spot_check.category")
    method = factory.SelfAttribute("spot_check.method")
    ordered_on = date(2026, 9, 15)
    due_on = factory.LazyAttribute(lambda row: _last_day(row).raw)
    rolled_on = factory.LazyAttribute(lambda row: _last_day(row).rolled)
    recorded_at = datetime(2026, 9, 15, 1, tzinfo=UTC)


def _last_day(row):
    return clocks.deadline(row.ordered_on, clocks.REINSPECTION_DAYS, WorkCalendar())
