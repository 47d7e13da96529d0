"""A town's firms for the benchmarks: what was sampled and found at them, what they declared, in which batch they are."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.choices import Channel
from benchmarks.days import FIRST_DAY, LAST_DAY, at
from campaigns.choices import PeriodKind
from enterprises.choices import DutyKind, EnterpriseSize, Timeliness, Track
from enterprises.models import (
    Enrolment,
    Enterprise,
    EnterpriseDuty,
    ExpectedSelfReport,
    Product,
    ProductCategory,
    SelfReportFiling,
    SelfReportRound,
    SelfReportTemplate,
)
from inspections.choices import CheckMethod, CheckSource, Verdict
from inspections.models import FailedItem, Rectification, SpotCheck, SpotCheckVerdict, TestItem

DAYS = (LAST_DAY - FIRST_DAY).days
TESTING, REINSPECTION = timedelta(days=14), timedelta(days=75)
BATCH_SIZE = 2000
SIZES = [EnterpriseSize.MICRO] * 60 + [EnterpriseSize.SMALL] * 34 + [EnterpriseSize.MEDIUM] * 5 + [EnterpriseSize.LARGE]
METHODS = [CheckMethod.RANDOM] * 7 + [CheckMethod.TARGETED] * 3
# Shares: of batches that fail, of those recorded before their verdict, of orders met, of firms that file, in time.
NONCONFORMING, TWO_STEPS, CLOSED, FILED, ON_TIME = 0.08, 0.3, 0.8, 0.92, 0.9
ASSISTED, CULTIVATED, ENDED, SUPERVISED = 0.04, 0.01, 0.2, 0.9


def make_firms(units, number, chance):
    """`number` firms of the units, each with a product, most with a person who supervises it."""
    categories = list(ProductCategory.objects.all())
    firms = Enterprise.objects.bulk_create(
        (_firm(chance.choice(units), chance.choice(categories), place, chance) for place in range(number)),
        batch_size=BATCH_SIZE,
    )
    Product.objects.bulk_create(
        (Product(enterprise=firm, name="吸顶灯", category_id=firm.category_id) for firm in firms), batch_size=BATCH_SIZE
    )
    EnterpriseDuty.objects.bulk_create(
        (
            EnterpriseDuty(enterprise=firm, kind=DutyKind.SUPERVISOR, name="责任人", starts_on=FIRST_DAY)
            for firm in firms
            if chance.random() < SUPERVISED
        ),
        batch_size=BATCH_SIZE,
    )
    return firms


def _firm(unit, category, place, chance):
    name = f"演示照明{place}有限公司"
    return Enterprise(
        unit=unit,
        category=category,
        name=name,
        name_key=name,
        pinyin=f"yszm{place:06d}",
        temporary_number=f"{unit.code}-L{place}",
        address="演示路1号",
        size=chance.choice(SIZES),
    )


@dataclass(frozen=True)
class _Found:
    """What a spot check came to: the days, whether it failed, and whether it was recorded before its verdict."""

    firm: Enterprise
    method: str
    sampled_on: date
    fails: bool
    in_two_steps: bool

    @property
    def concluded_on(self):
        return self.sampled_on + TESTING

    @property
    def is_concluded(self):
        return self.concluded_on <= LAST_DAY

    def dimensions(self, campaign):
        firm = self.firm
        return {
            "campaign": campaign,
            "unit_id": firm.unit_id,
            "size": firm.size,
            "category_id": firm.category_id,
            "method": self.method,
        }


def check_firms(campaign, firms, number, chance):
    """`number` spot checks in the order of their days, with verdicts, failed items and follow-up."""
    days = sorted(chance.randrange(DAYS) for _check in range(number))
    found = [
        _Found(
            firm=chance.choice(firms),
            method=chance.choice(METHODS),
            sampled_on=FIRST_DAY + timedelta(days=day),
            fails=chance.random() < NONCONFORMING,
            in_two_steps=chance.random() < TWO_STEPS,
        )
        for day in days
    ]
    checks = SpotCheck.objects.bulk_create(
        (_spot_check(campaign, place, each) for place, each in enumerate(found)), batch_size=BATCH_SIZE
    )
    pairs = list(zip(checks, found, strict=True))
    verdicts = (verdict for pair in pairs for verdict in _verdicts(campaign, *pair))
    SpotCheckVerdict.objects.bulk_create(verdicts, batch_size=BATCH_SIZE)
    failing = [(check, each) for check, each in pairs if each.fails and each.is_concluded]
    items = list(TestItem.objects.all()[:40])
    FailedItem.objects.bulk_create(
        FailedItem(
            **each.dimensions(campaign),
            spot_check=check,
            item=item,
            happened_on=each.concluded_on,
            recorded_at=at(each.concluded_on),
        )
        for check, each in failing
        for item in chance.sample(items, chance.choice((1, 1, 2)))
    )
    Rectification.objects.bulk_create(_order(campaign, *pair, chance) for pair in failing)


def _spot_check(campaign, place, found):
    return SpotCheck(
        campaign=campaign,
        unit_id=found.firm.unit_id,
        enterprise=found.firm,
        number=f"bench-{place}",
        sampled_party=found.firm.name,
        labelled_producer=found.firm.name,
        product_name="吸顶灯",
        category_id=found.firm.category_id,
        source=CheckSource.PROVINCIAL,
        method=found.method,
        recorded_at=at(found.sampled_on),
    )


def _verdicts(campaign, check, found):
    """The facts of one batch: that it was sampled, superseded by what was concluded, or both at once."""
    shared = {**found.dimensions(campaign), "spot_check": check, "happened_on": found.sampled_on}
    sampled_at, concluded_at = at(found.sampled_on), at(found.concluded_on)
    if not found.is_concluded:
        return [SpotCheckVerdict(**shared, recorded_at=sampled_at)]
    verdict = Verdict.NONCONFORMING if found.fails else Verdict.CONFORMING
    concluded = {**shared, "concluded_on": found.concluded_on, "verdict": verdict, "recorded_at": concluded_at}
    earlier = [SpotCheckVerdict(**shared, recorded_at=sampled_at, superseded_at=concluded_at)]
    return (earlier if found.in_two_steps else []) + [SpotCheckVerdict(**concluded)]


def _order(campaign, check, found, chance):
    ordered_on = found.concluded_on + timedelta(days=3)
    closed_on = ordered_on + timedelta(days=chance.randrange(20, 90))
    return Rectification(
        **found.dimensions(campaign),
        spot_check=check,
        ordered_on=ordered_on,
        due_on=ordered_on + REINSPECTION,
        rolled_on=ordered_on + REINSPECTION,
        closed_on=closed_on if chance.random() < CLOSED else None,
        recorded_at=at(found.concluded_on),
    )


def report_firms(campaign, firms, chance):
    """Each quarter every firm is to file, and most do."""
    template = SelfReportTemplate.objects.create(campaign=campaign, code="bench", title="自查表", starts_on=FIRST_DAY)
    for quarter in campaign.calendar.periods_between(PeriodKind.QUARTER, FIRST_DAY, LAST_DAY):
        due_on = quarter.ends_on + timedelta(days=15)
        held = SelfReportRound.objects.create(
            campaign=campaign,
            template=template,
            key=quarter.key,
            starts_on=quarter.starts_on,
            ends_on=quarter.ends_on,
            opens_at=at(quarter.starts_on),
            due_at=at(due_on),
            closes_at=at(due_on + timedelta(days=30)),
        )
        opened = {"campaign": campaign, "round": held, "happened_on": quarter.ends_on, "recorded_at": held.opens_at}
        expected = (ExpectedSelfReport(**opened, due_at=held.due_at, **_class_of(firm)) for firm in firms)
        ExpectedSelfReport.objects.bulk_create(expected, batch_size=BATCH_SIZE)
        filings = (_filing(opened, firm, chance) for firm in firms if chance.random() < FILED)
        SelfReportFiling.objects.bulk_create(filings, batch_size=BATCH_SIZE)


def _filing(opened, firm, chance):
    is_on_time = chance.random() < ON_TIME
    return SelfReportFiling(
        **opened,
        **_class_of(firm),
        received_at=opened["recorded_at"],
        timeliness=Timeliness.ON_TIME if is_on_time else Timeliness.LATE,
        channel=Channel.PORTAL,
    )


def _class_of(firm):
    return {"enterprise": firm, "unit_id": firm.unit_id, "size": firm.size, "category_id": firm.category_id}


def enrol_firms(campaign, firms, chance):
    """Firms that are helped, products that are built up; some of both are no longer."""
    products = {product.enterprise_id: product for product in Product.objects.filter(enterprise__in=firms)}
    rows = []
    for track, share in ((Track.ASSISTANCE, ASSISTED), (Track.CULTIVATION, CULTIVATED)):
        for firm in firms:
            if chance.random() < share:
                since = FIRST_DAY + timedelta(days=chance.randrange(DAYS - 100))
                rows.append(
                    Enrolment(
                        **_class_of(firm),
                        campaign=campaign,
                        track=track,
                        product=products[firm.pk] if track == Track.CULTIVATION else None,
                        happened_on=since,
                        ended_on=since + timedelta(days=100) if chance.random() < ENDED else None,
                        recorded_at=at(since),
                    )
                )
    Enrolment.objects.bulk_create(rows)
