"""The firms of the demo town: registered village by village, some moved or closed since, with their products and people."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from enterprises import credit_codes, names
from enterprises.choices import DutyKind, EnterpriseSize, EnterpriseStatus
from enterprises.models import Enterprise, EnterpriseDuty, EnterpriseRecord, ProductCategory
from enterprises.models.enterprise import REGISTRY_FIELDS
from reports.demo import names as invented
from reports.demo.chance import at, chance, weighed

# Shares of villages in the order of the units, of sizes, of kinds of product and of what became of firms since.
VILLAGE_WEIGHTS = (12, 10, 8, 11, 13, 9, 9, 10, 12, 7, 6)
SIZES = {EnterpriseSize.LARGE: 1, EnterpriseSize.MEDIUM: 6, EnterpriseSize.SMALL: 36, EnterpriseSize.MICRO: 57}
STAFF = {
    EnterpriseSize.LARGE: (1000, 1600),
    EnterpriseSize.MEDIUM: (300, 700),
    EnterpriseSize.SMALL: (20, 180),
    EnterpriseSize.MICRO: (4, 19),
}
CATEGORIES = {
    "fixed": 30,
    "recessed": 12,
    "portable": 12,
    "children": 4,
    "street": 5,
    "floodlight": 8,
    "light-string": 8,
    "led-lamp": 11,
    "control-gear": 6,
    "other": 4,
}
FATES = {
    EnterpriseStatus.OPERATING: 850,
    EnterpriseStatus.SEASONAL: 45,
    EnterpriseStatus.STOPPED: 30,
    EnterpriseStatus.MOVED: 30,
    EnterpriseStatus.CLOSED: 35,
    EnterpriseStatus.LOST: 10,
}
NOTES = {
    EnterpriseStatus.MOVED: "搬往镇外，去向不明。",
    EnterpriseStatus.CLOSED: "已办理注销，厂房转租。",
    EnterpriseStatus.STOPPED: "订单不足，停产。",
    EnterpriseStatus.LOST: "三次上门无人，电话停机。",
}
WITHOUT_CODE_SHARE, FOUND_LATER_SHARE, UNASSIGNED_SHARE = 0.04, 0.12, 0.05
INSPECTORS = ("inspector", "inspector2", "inspector3", "inspector4")
HANDED_OVER_ON = date(2025, 7, 1)  # inspector3's villages went to inspector4
# Firms that file for themselves in the demo: (number of the firm, login name). The first is the visitor's.
OWN_FIRM = 0
FILERS = {OWN_FIRM: "firm", 7: "firm2", 13: "firm3", 21: "firm4", 28: "firm5", 35: "firm6"}


@dataclass
class Firm:
    """A firm with its days: since when it is registered, and when its row of the registry changed, if it did."""

    serial: int
    enterprise: Enterprise
    registered_on: date
    changed_on: date | None
    before: dict = field(default_factory=dict)

    @property
    def category(self):
        return self.enterprise.category

    @property
    def size(self):
        return self.enterprise.size

    @property
    def unit_id(self):
        return self.enterprise.unit_id

    def status_on(self, day):
        if self.changed_on and day < self.changed_on:
            return self.before.get("status", self.enterprise.status)
        return self.enterprise.status

    def is_active(self, day):
        active = (EnterpriseStatus.OPERATING, EnterpriseStatus.SEASONAL)
        return self.registered_on <= day and self.status_on(day) in active


class Registry:
    """Writes the firms, the facts of the registry and who looks after whom; `first_day` is when the campaign began."""

    def __init__(self, campaign, posts, *, count, now, first_day, today):
        self.campaign, self.posts, self.count = campaign, posts, count
        self.now, self.first_day, self.today = now, first_day, today
        self.categories = {category.code: category for category in ProductCategory.objects.all()}
        members = campaign.campaign_units.filter(unit__kind__in=("village", "community")).select_related("unit")
        self.villages = [member.unit for member in members]
        self.uncoded = Counter()

    def write(self):
        """The firms, in the order of their numbers."""
        trade_names = invented.trade_names()
        firms = [self._firm(serial, trade_names[serial]) for serial in range(self.count)]
        Enterprise.objects.bulk_create(firm.enterprise for firm in firms)
        self._write_records(firms)
        self._write_duties(firms)
        return firms

    def _firm(self, serial, trade_name):
        generator = chance("firm", serial)
        village = generator.choices(self.villages, weights=VILLAGE_WEIGHTS)[0]
        size, category = weighed(generator, SIZES), weighed(generator, CATEGORIES)
        if serial == OWN_FIRM:
            village = next(unit for unit in self.villages if unit.code == "henglan-wusha")
            size, category = EnterpriseSize.MICRO, "fixed"
        wording = chance("name", serial)
        name = invented.firm_name(trade_name, category=category, size=size, generator=wording)
        if serial == OWN_FIRM:
            name = f"中山市横栏镇{invented.MARK}{trade_name}灯饰厂"
        has_code = serial in FILERS or size != EnterpriseSize.MICRO or generator.random() >= WITHOUT_CODE_SHARE * 2
        enterprise = Enterprise(
            unit=village,
            size=size,
            category=self.categories[category],
            name=name if has_code else invented.workshop_name(village.name, wording.randint(2, 180), wording),
            address=f"横栏镇{village.name}演示路{generator.randint(1, 320)}号",
            representative=invented.person_name(generator),
            phone=f"0760-0001{serial:04d}",
            staff_count=12 if serial == OWN_FIRM else generator.randint(*STAFF[size]),
        )
        if has_code:
            enterprise.credit_code = credit_codes.make_demo_code(serial + 1)
        else:
            enterprise.temporary_number = self._temporary_number(village)
        enterprise.name_key, enterprise.pinyin = names.name_key(enterprise.name), names.pinyin(enterprise.name)
        firm = self._place_in_time(serial, enterprise, generator)
        enterprise.visited_on = self._visited_on(firm, generator)
        return firm

    def _temporary_number(self, village):
        """The village's next one, as the registry draws them."""
        self.uncoded[village.pk] += 1
        return f"{village.code}-L{self.uncoded[village.pk]:04d}"

    def _place_in_time(self, serial, enterprise, generator):
        """Most firms were found in the first hundred days (摸排建档); some change later: staff, state."""
        days = (self.today - self.first_day).days
        listed = max(days // 10, 4)
        found_later = serial not in FILERS and generator.random() < FOUND_LATER_SHARE
        after = generator.randint(listed, max(days - 10, listed)) if found_later else generator.randint(3, listed)
        registered_on = min(self.first_day + timedelta(days=after), self.today - timedelta(days=3))
        fate = EnterpriseStatus.OPERATING if serial in FILERS else EnterpriseStatus(weighed(generator, FATES))
        moment, grows = generator.random(), generator.random() < 0.06
        left = (self.today - registered_on).days
        if left < 30 or (fate == EnterpriseStatus.OPERATING and not grows):
            return Firm(serial, enterprise, registered_on, None)
        changed_on = registered_on + timedelta(days=20 + int(moment * (left - 25)))
        before = {"status": EnterpriseStatus.OPERATING, "staff_count": max(2, int(enterprise.staff_count * 0.8))}
        enterprise.status = fate
        return Firm(serial, enterprise, registered_on, changed_on, before)

    def _visited_on(self, firm, generator):
        """Most firms were visited in the last year; some never (users.md, 9)."""
        if generator.random() < 0.06:
            return None
        ago = min(int(generator.expovariate(1 / 130)) + 2, 600)
        return max(firm.registered_on, self.today - timedelta(days=ago))

    def _write_records(self, firms):
        records = []
        for firm in firms:
            recorded_at = at(firm.registered_on, 9 + firm.serial % 8, firm.serial % 60)
            record = self._record(firm, firm.registered_on, recorded_at, before=firm.before)
            records.append(record)
            if firm.changed_on:
                record.superseded_at = at(firm.changed_on, 15, firm.serial % 60)
                records.append(self._record(firm, firm.changed_on, record.superseded_at, before={}))
                records[-1].note = NOTES.get(firm.enterprise.status, "")
        EnterpriseRecord.objects.bulk_create(records)

    def _record(self, firm, day, recorded_at, *, before):
        columns = {name: getattr(firm.enterprise, name) for name in REGISTRY_FIELDS}
        return EnterpriseRecord(
            enterprise=firm.enterprise,
            happened_on=day,
            recorded_at=recorded_at,
            recorded_by=self.posts[INSPECTORS[0]].user,
            **columns | before,
        )

    def _write_duties(self, firms):
        """Inspectors share the villages; the village's reporter is the contact; leaders take the bigger firms."""
        contacts = defaultdict(str, {unit.pk: f"{unit.code}-reporter" for unit in self.villages})
        duties = []
        for firm in firms:
            if chance("unassigned", firm.serial).random() >= UNASSIGNED_SHARE:
                duties += self._supervision(firm)
            duties.append(self._duty(firm, DutyKind.VILLAGE_CONTACT, contacts[firm.unit_id]))
            if firm.size in (EnterpriseSize.LARGE, EnterpriseSize.MEDIUM):
                duties.append(self._duty(firm, DutyKind.LEADER, "vice-mayor"))
        EnterpriseDuty.objects.bulk_create(duties)

    def _supervision(self, firm):
        village = next(index for index, unit in enumerate(self.villages) if unit.pk == firm.unit_id)
        duty = self._duty(firm, DutyKind.SUPERVISOR, INSPECTORS[village % 3])
        if village % 3 != 2 or self.today < HANDED_OVER_ON:
            return [duty]
        if duty.starts_on >= HANDED_OVER_ON:
            return [self._duty(firm, DutyKind.SUPERVISOR, INSPECTORS[3])]
        duty.ends_on = HANDED_OVER_ON - timedelta(days=1)
        return [duty, self._duty(firm, DutyKind.SUPERVISOR, INSPECTORS[3], starts_on=HANDED_OVER_ON)]

    def _duty(self, firm, kind, login_name, starts_on=None):
        user = self.posts[login_name].user
        return EnterpriseDuty(
            enterprise=firm.enterprise,
            kind=kind,
            user=user,
            name=user.display_name,
            phone=user.phone,
            starts_on=starts_on or firm.registered_on,
        )
