"""Spot checks of the demo town month by month: what was sampled, what the laboratories found, what failed and how."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from enterprises.choices import EnterpriseSize
from inspections.choices import CheckMethod, CheckSource, SampleChannel, Verdict
from inspections.models import FailedItem, SpotCheck, SpotCheckVerdict, Standard, TestItem
from reports.demo import names as invented
from reports.demo.chance import at, chance, weighed
from reports.demo.firms import OWN_FIRM
from reports.demo.follow_ups import FollowUps

# Shares of a month: checks are made from August to November, hardly any around Spring Festival.
SEASON = (0, 0.5, 0.3, 0.9, 0.8, 0.9, 0.9, 1.0, 1.6, 1.9, 1.7, 1.6, 0.6)
RANDOM_SHARE, PENDING_LATE_SHARE = 0.7, 0.012
# Nonconforming shares by year: within what was published elsewhere (7-27 %), a little better every year.
RATES = {
    CheckMethod.RANDOM: {2024: 0.165, 2025: 0.125, 2026: 0.14},
    CheckMethod.TARGETED: {2024: 0.22, 2025: 0.15, 2026: 0.22},
}
SIZE_FACTORS = {
    EnterpriseSize.LARGE: 0.4,
    EnterpriseSize.MEDIUM: 0.65,
    EnterpriseSize.SMALL: 0.95,
    EnterpriseSize.MICRO: 1.15,
}
CATEGORY_FACTORS = {"children": 1.3, "light-string": 1.25, "portable": 1.1, "street": 0.7, "recessed": 0.85}
PICK_WEIGHTS = {
    EnterpriseSize.LARGE: 8,
    EnterpriseSize.MEDIUM: 4,
    EnterpriseSize.SMALL: 1.6,
    EnterpriseSize.MICRO: 0.8,
}
# The failing cluster: one kind of product, two villages, one quarter.
CLUSTER_VILLAGES, CLUSTER_CATEGORY = ("henglan-xinmao", "henglan-liusha"), "light-string"
CLUSTER_FIRST_DAY, CLUSTER_LAST_DAY = date(2025, 7, 1), date(2025, 9, 30)
CLUSTER_BATCHES, CLUSTER_RATE = 14, 0.6
SOURCES = {CheckSource.CITY: 60, CheckSource.PROVINCIAL: 28, CheckSource.NATIONAL: 12}
TARGETED_SOURCES = {CheckSource.SPECIAL: 70, CheckSource.TRACKING: 30}
# At a shop or on a platform the firm is only the labelled producer: such a batch is not linked to the registry.
CHANNELS = {SampleChannel.PRODUCTION: 90, SampleChannel.ONLINE: 6, SampleChannel.SHOP: 4}
ORGANISERS = {
    CheckSource.NATIONAL: "国家市场监督管理总局（演示）",
    CheckSource.PROVINCIAL: "广东省市场监督管理局（演示）",
}
CITY_BUREAU = "中山市市场监督管理局（演示）"
LABORATORIES = ("演示检验机构甲", "演示检验机构乙", "演示检验机构丙")
LUMINAIRE_ITEMS = {
    "接地规定": 22,
    "标记": 18,
    "结构": 15,
    "外部接线和内部接线": 12,
    "防触电保护": 11,
    "绝缘电阻和电气强度": 8,
    "爬电距离和电气间隙": 7,
    "耐热、耐火和耐起痕": 6,
    "骚扰电压": 5,
    "谐波电流": 3,
    "耐久性试验和热试验": 3,
    "显色指数": 2,
}
ITEMS = {
    "led-lamp": {"标记": 20, "意外接触带电部件的防护": 14, "灯功率": 14, "功率因数": 12, "显色指数": 10, "谐波电流": 9},
    "control-gear": {"标记": 24, "辐射电磁骚扰": 16, "绝缘电阻和电气强度": 12, "骚扰电压": 10, "谐波电流": 6},
    "light-string": {"标记": 20, "外部接线和内部接线": 20, "防触电保护": 18, "结构": 14, "绝缘电阻和电气强度": 10},
    "street": {"接地规定": 20, "防尘、防固体异物和防水": 18, "标记": 16, "外部接线和内部接线": 12, "骚扰电压": 8},
    "children": {"结构": 20, "防触电保护": 16, "标记": 16, "视网膜蓝光危害": 8, "耐热、耐火和耐起痕": 8},
}
ITEM_COUNTS = {1: 55, 2: 31, 3: 14}
# (code, year) of the standard before and since the change of 1 January 2026.
STANDARDS = {
    "led-lamp": (("GB 24906", 2010), ("GB 43471", 2023)),
    "control-gear": (("GB 19510.14", 2009), ("GB 43473", 2023)),
}
LUMINAIRE_STANDARDS = (("GB 7000.1", 2015), ("GB 43472", 2023))
STANDARDS_CHANGED_ON = date(2026, 1, 1)


@dataclass
class Batch:
    """One sampled batch with what came of it; `items` are the names of the failed ones."""

    spot_check: SpotCheck
    size: str
    sampled_on: date
    concluded_on: date
    known_at: object
    is_failing: bool
    items: list[str] = field(default_factory=list)


class Inspections:
    """Writes all batches up to now; `scale` is how many make an ordinary month."""

    def __init__(self, campaign, posts, firms, products, *, scale, now, first_day, today, calendar):
        self.campaign, self.firms, self.products, self.scale = campaign, firms, products, scale
        self.now, self.first_day, self.today, self.calendar = now, first_day, today, calendar
        self.inspector = posts["inspector"].user
        self.villages = {firm.unit_id: firm.enterprise.unit for firm in firms}
        self.standards = {(row.code, row.year): row for row in Standard.objects.all()}
        self.items = {item.name: item for item in TestItem.objects.all()}
        self.failed_on = defaultdict(list)
        self.batches = []

    def write(self):
        """The failing batches whose conclusion is known by now, in the order in which it became known."""
        month = self.first_day.replace(day=1)
        while month <= self.today:
            self._month(month)
            month = (month + timedelta(days=31)).replace(day=1)
        self._add_cluster()
        self._add_batch_of_own_firm()
        self._add_late_record()
        self.batches.sort(key=lambda batch: (batch.sampled_on, batch.spot_check.number))
        for batch in self.batches:
            if batch.known_at <= self.now:
                batch.spot_check.report_number = (
                    f"{invented.MARK}BG{batch.spot_check.number.removeprefix(invented.MARK)}"
                )
        SpotCheck.objects.bulk_create(batch.spot_check for batch in self.batches)
        self._write_verdicts()
        failing = [batch for batch in self.batches if batch.is_failing and batch.known_at <= self.now]
        self._write_failed_items(failing)
        failing.sort(key=lambda batch: (batch.known_at, batch.spot_check.number))
        when = {"now": self.now, "today": self.today, "calendar": self.calendar}
        own = self.firms[OWN_FIRM].enterprise
        FollowUps(self.campaign, self.inspector, scale=self.scale, left_open=own, **when).write(failing)
        return failing

    def _month(self, month):
        """A whole month is drawn, whatever the day of the demo: what lies ahead is dropped afterwards."""
        generator = chance("spot checks", month.isoformat()[:7])
        days = [month + timedelta(days=offset) for offset in range(31)]
        days = [day for day in days if day.month == month.month and self.calendar.is_working(day)]
        for _number in range(round(self.scale * SEASON[month.month])):
            day, seed = generator.choice(days), generator.random()
            if self.first_day <= day < self.today:
                self._draw(day, chance("spot check", day, seed))

    def _draw(self, day, generator):
        method = CheckMethod.RANDOM if generator.random() < RANDOM_SHARE else CheckMethod.TARGETED
        source = weighed(generator, SOURCES if method == CheckMethod.RANDOM else TARGETED_SOURCES)
        followed = [
            serial
            for serial, days in self.failed_on.items()
            if any(60 < (day - each).days < 400 for each in days) and self.firms[serial].is_active(day)
        ]
        is_tracked = source == CheckSource.TRACKING and followed
        firm = self.firms[generator.choice(followed)] if is_tracked else self._pick(day, generator)
        if firm is not None:
            self._sample(firm, day, method, source, generator)

    def _pick(self, day, generator, accept=lambda firm: True):
        active = [firm for firm in self.firms if firm.is_active(day) and accept(firm)]
        weights = [PICK_WEIGHTS[firm.size] for firm in active]
        return generator.choices(active, weights=weights)[0] if active else None

    def _sample(self, firm, day, method, source, generator, *, rate=None):
        spot_check = self._spot_check(firm, day, method, source, generator)
        concluded_on = self.calendar.next_working_day(day + timedelta(days=generator.randint(16, 42)))
        known_at = at(concluded_on, 16, generator.randint(0, 55))
        if generator.random() < PENDING_LATE_SHARE:
            known_at += timedelta(days=generator.randint(9, 25))
        if rate is None:
            rate = RATES[method][min(max(day.year, 2024), 2026)] * SIZE_FACTORS[firm.size]
            rate *= CATEGORY_FACTORS.get(firm.category.code, 1)
        size = firm.size if spot_check.enterprise else ""
        batch = Batch(spot_check, size, day, concluded_on, known_at, is_failing=generator.random() < rate)
        if batch.is_failing:
            batch.items = self._failed_items(firm.category.code, generator)
            self.failed_on[firm.serial].append(concluded_on)
        self.batches.append(batch)
        return batch

    def _failed_items(self, category, generator):
        weights = dict(ITEMS.get(category, LUMINAIRE_ITEMS))
        chosen = []
        for _number in range(weighed(generator, ITEM_COUNTS)):
            chosen.append(weighed(generator, weights))
            del weights[chosen[-1]]
        return chosen

    def _spot_check(self, firm, day, method, source, generator):
        product = generator.choice(self.products[firm.serial])
        channel = SampleChannel.PRODUCTION if firm.serial == OWN_FIRM else weighed(generator, CHANNELS)
        party = {
            SampleChannel.PRODUCTION: firm.enterprise.name,
            SampleChannel.SHOP: f"中山市横栏镇{invented.MARK}灯饰城{generator.randint(1, 60)}号铺",
            SampleChannel.ONLINE: f"{invented.MARK}网店{generator.randint(100, 999)}号",
        }[channel]
        before, since = STANDARDS.get(firm.category.code, LUMINAIRE_STANDARDS)
        produced_on = day - timedelta(days=generator.randint(10, 120))
        return SpotCheck(
            campaign=self.campaign,
            unit=firm.enterprise.unit,
            enterprise=firm.enterprise if channel == SampleChannel.PRODUCTION else None,
            number=f"{invented.MARK}-{day:%Y%m%d}-{len(self.batches) + 1:04d}",
            sampled_party=party,
            labelled_producer=firm.enterprise.name,
            product_name=product.name,
            brand=product.brand,
            model=f"{product.model_series} {generator.choice(('12W', '18W', '24W', '36W', '7W'))}",
            batch=f"{produced_on:%y%m%d}",
            produced_on=produced_on.isoformat(),
            category=firm.category,
            source=source,
            method=method,
            channel=channel,
            standard=self.standards.get(since if day >= STANDARDS_CHANGED_ON else before),
            organiser=ORGANISERS.get(source, CITY_BUREAU),
            laboratory=generator.choice(LABORATORIES),
            recorded_at=at(day, 17, generator.randint(0, 59)),
            recorded_by=self.inspector,
        )

    def _add_cluster(self):
        """Light strings of two villages failed in a row in one summer."""
        generator = chance("cluster")
        villages = {unit.pk for unit in self.villages.values() if unit.code in CLUSTER_VILLAGES}
        days = (CLUSTER_LAST_DAY - CLUSTER_FIRST_DAY).days
        for _number in range(CLUSTER_BATCHES):
            day = self.calendar.next_working_day(CLUSTER_FIRST_DAY + timedelta(days=generator.randrange(days - 3)))
            firm = self._pick(
                day,
                generator,
                lambda firm: firm.unit_id in villages and firm.category.code == CLUSTER_CATEGORY,
            )
            if firm is not None and self.first_day <= day < self.today:
                self._sample(firm, day, CheckMethod.TARGETED, CheckSource.SPECIAL, generator, rate=CLUSTER_RATE)

    def _add_batch_of_own_firm(self):
        """The visitor's firm failed in autumn: 接地规定 is to be put right within the next days."""
        generator, firm = chance("own firm"), self.firms[OWN_FIRM]
        day = self.calendar.previous_working_day(self.today - timedelta(days=94))
        batch = self._sample(firm, day, CheckMethod.RANDOM, CheckSource.CITY, generator, rate=1)
        batch.items = ["接地规定"]
        batch.concluded_on = self.calendar.previous_working_day(self.today - timedelta(days=59))
        batch.known_at = at(batch.concluded_on, 16, 20)

    def _add_late_record(self):
        """A failing batch of last month reached the branch after that month's issue was compiled."""
        generator = chance("late record")
        last_day = self.today.replace(day=1) - timedelta(days=1)
        day = self.calendar.previous_working_day(last_day - timedelta(days=35))
        firm = self._pick(day, generator)
        if firm is None or day < self.first_day:
            return
        batch = self._sample(firm, day, CheckMethod.RANDOM, CheckSource.PROVINCIAL, generator, rate=1)
        batch.concluded_on = self.calendar.previous_working_day(last_day - timedelta(days=4))
        batch.known_at = at(self.calendar.next_working_day(last_day + timedelta(days=8)), 9, 40)

    def _write_verdicts(self):
        """Sampled is one fact; the laboratory's conclusion closes it and writes the next."""
        verdicts = []
        for batch in self.batches:
            sampled = self._verdict(batch, batch.spot_check.recorded_at)
            verdicts.append(sampled)
            if batch.known_at > self.now:
                continue
            sampled.superseded_at = batch.known_at
            verdict = Verdict.NONCONFORMING if batch.is_failing else Verdict.CONFORMING
            verdicts.append(self._verdict(batch, batch.known_at, concluded_on=batch.concluded_on, verdict=verdict))
        SpotCheckVerdict.objects.bulk_create(verdicts)

    def _verdict(self, batch, recorded_at, **conclusion):
        return SpotCheckVerdict(
            **fact_columns(batch, recorded_at, self.inspector), happened_on=batch.sampled_on, **conclusion
        )

    def _write_failed_items(self, failing):
        FailedItem.objects.bulk_create(
            FailedItem(
                **fact_columns(batch, batch.known_at, self.inspector),
                item=self.items[name],
                happened_on=batch.concluded_on,
            )
            for batch in failing
            for name in batch.items
        )


def fact_columns(batch, recorded_at, recorded_by):
    """What every fact about a batch carries."""
    spot_check = batch.spot_check
    return {
        "spot_check": spot_check,
        "campaign": spot_check.campaign,
        "unit": spot_check.unit,
        "size": batch.size,
        "category": spot_check.category,
        "method": spot_check.method,
        "recorded_at": recorded_at,
        "recorded_by": recorded_by,
    }
