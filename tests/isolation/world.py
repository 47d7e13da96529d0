"""One world for all isolation tests: a city, a town in it with villages, its neighbour, and a far city.

Every row belongs to an owner (city, town, village, sibling, neighbour, far, or one person: "@name") and carries that
owner's canaries in its texts. `World.ids` finds a row by (kind, owner).
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.test import Client
from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import OVERSEEING_ROLES, LinkPurpose, Role, UnitKind
from accounts.models import AuditEvent, Post, User
from reports.models import DashboardVisit
from tests.factories import FIRST_DAY, PASSWORD, OrgUnitFactory, PostFactory, UserFactory, hashed, loaded
from tests.isolation import campaign_rows, firm_rows, ledger_rows, resource_rows, supervision_rows, viewpoints
from tests.isolation.canaries import Canaries
from tests.isolation.viewpoints import Viewpoint

NOW = "2026-11-21T10:20:00+08:00"  # a Saturday: the window of 2026-W47 opened this morning, that of 2026-W46 still is
ABSENT = "absent"
ABSENT_ID = 1_999_999_999
PACK, PACK_OWNER = "henglan-lighting", "henglan"  # the pack is the town's to load

# unit: (kind, parent, owner)
UNITS = {
    "city": (UnitKind.CITY, None, "city"),
    "bureau": (UnitKind.BUREAU, "city", "city"),
    "city_department": (UnitKind.DEPARTMENT, "city", "city"),
    "laboratory": (UnitKind.LABORATORY, "city", "laboratory"),
    "town": (UnitKind.TOWN, "city", "town"),
    "office": (UnitKind.OFFICE, "town", "town"),
    "branch": (UnitKind.BRANCH, "town", "town"),
    "department": (UnitKind.DEPARTMENT, "town", "town"),
    "village": (UnitKind.VILLAGE, "town", "village"),
    "sibling": (UnitKind.VILLAGE, "town", "sibling"),
    "association": (UnitKind.ASSOCIATION, "town", "association"),
    "firm": (UnitKind.DEPARTMENT, "town", "firm"),
    "idle": (UnitKind.DEPARTMENT, "town", "idle"),
    "slip": (UnitKind.DEPARTMENT, "town", "slip"),
    "neighbour": (UnitKind.TOWN, "city", "neighbour"),
    "neighbour_office": (UnitKind.OFFICE, "neighbour", "neighbour"),
    "neighbour_village": (UnitKind.VILLAGE, "neighbour", "neighbour"),
    "far": (UnitKind.CITY, None, "far"),
    "far_office": (UnitKind.OFFICE, "far", "far"),
    "far_department": (UnitKind.DEPARTMENT, "far", "far"),
}
# owner of a campaign: (owner unit, office, {owner of rows: unit that reports})
CAMPAIGNS = {
    "city": ("city", "bureau", {"city": "city_department"}),
    "town": ("town", "office", {"village": "village", "sibling": "sibling"}),
    "neighbour": ("neighbour", "neighbour_office", {"neighbour": "neighbour_village"}),
    "far": ("far", "far_office", {"far": "far_department"}),
}
# name: (role, unit, unit acted for, viewpoint)
PEOPLE = {
    "office_clerk": (Role.OFFICE_CLERK, "office", "town", viewpoints.overseer("town", viewpoints.TOWN, sees_phones=True)),
    "leader": (Role.LEADER, "town", "town", viewpoints.overseer("town", viewpoints.TOWN)),
    "leader_in_charge": (Role.LEADER_IN_CHARGE, "town", "town", viewpoints.overseer("town", viewpoints.TOWN)),
    "inspector": (Role.INSPECTOR, "branch", "town", viewpoints.overseer("town", viewpoints.TOWN, sees_phones=True)),
    "sampler": (Role.SAMPLER, "branch", "town", viewpoints.overseer("town", viewpoints.TOWN)),
    "organiser": (Role.ORGANISER, "bureau", "city", viewpoints.overseer("city", viewpoints.CITY)),
    "unit_reporter": (Role.UNIT_REPORTER, "village", "village", viewpoints.unit_of_town("village", shares_task=True)),
    "unit_head": (Role.UNIT_HEAD, "village", "village", viewpoints.unit_of_town("village", shares_task=True)),
    "association": (
        Role.ASSOCIATION, "association", "association", viewpoints.unit_of_town("association", has_rows=False),
    ),
    "system_administrator": (Role.SYSTEM_ADMINISTRATOR, "office", "town", viewpoints.SYSTEM),
    "security_administrator": (Role.SECURITY_ADMINISTRATOR, "office", "town", viewpoints.SECURITY),
    "audit_administrator": (Role.AUDIT_ADMINISTRATOR, "office", "town", viewpoints.AUDIT),
    "laboratory": (Role.LABORATORY, "laboratory", None, viewpoints.outsider("laboratory")),
    "enterprise_filer": (Role.ENTERPRISE_FILER, "firm", None, viewpoints.filer("firm", "village", "town")),
    "without_post": (None, "idle", None, viewpoints.outsider("idle")),
    "anonymous": (None, None, None, viewpoints.outsider("")),
    # The others: whose pages must not be shown to the town, nor the town's to them.
    "sibling_reporter": (Role.UNIT_REPORTER, "sibling", "sibling", viewpoints.unit_of_town("sibling")),
    "neighbour_clerk": (
        Role.OFFICE_CLERK, "neighbour_office", "neighbour", viewpoints.overseer("neighbour", ("neighbour",), sees_phones=True),
    ),
    # Acts under the village's post and holds one in the neighbour town, too: the acting post alone decides.
    "two_posts": (
        Role.UNIT_REPORTER, "village", "village", viewpoints.unit_of_town("village", shares_task=True, also_at=("neighbour",)),
    ),
}  # fmt: skip


@dataclass
class Visitor:
    """Somebody who visits pages: a logged-in client and what it may know."""

    name: str
    role: str | None
    viewpoint: Viewpoint
    client: Client
    user: User | None = None
    cookies: str = ""
    desks: list = field(default_factory=list)  # "unit/role" of every post held: work is addressed to a desk

    @cached_property
    def sees(self):
        return self.viewpoint.may_see(self.name) | {(desk, "work_item") for desk in self.desks}

    @cached_property
    def reaches(self):
        """With the colleague of one's own unit, to whom a post may be lent."""
        return self.viewpoint.may_reach(self.name) | {(desk.partition("/")[0], "person") for desk in self.desks}

    def own(self, kind, owners):
        """The owner, of those with such a row, whose row this visitor may reach first; None if there is none."""
        order = [f"@{self.name}", "slip", *self.viewpoint.owners]
        return next((owner for owner in order if owner in owners and (owner, kind) in self.reaches), None)


@dataclass
class World:
    canaries: Canaries = field(default_factory=Canaries)
    units: dict = field(default_factory=dict)
    ids: dict = field(default_factory=dict)
    visitors: list = field(default_factory=list)

    def keep(self, kind, owner, value):
        self.ids[kind, owner] = value
        return value

    def owners_of(self, kind):
        return [owner for known, owner in self.ids if known == kind]

    def id_of(self, kind, owner):
        """What stands in a URL or a form for this owner's row; for ABSENT what no row has."""
        if owner != ABSENT:
            return self.ids[kind, owner]
        return ABSENT_ID if isinstance(self.ids[kind, self.owners_of(kind)[0]], int) else "absent-one"

    def visitor(self, name):
        return next(visitor for visitor in self.visitors if visitor.name == name)

    def text(self, owner, kind):
        return self.canaries.token(owner, kind)


def build():
    """The world, in the open transaction of the caller."""
    world = World()
    for code, (kind, parent, owner) in UNITS.items():
        _add_unit(world, code, kind, parent, owner)
    for owner, (owner_unit, office, reporting) in CAMPAIGNS.items():
        campaign_rows.build(world, owner, owner_unit, office, reporting)
    campaign_rows.add_strays(world)
    firm_rows.add_strays(world)
    AuditEvent.objects.all().delete()  # what the services above wrote; the world's own events follow
    for name in PEOPLE:
        _add_visitor(world, name)
    for owner in ("city", "town", "village", "sibling", "neighbour", "far"):
        _add_event(world, owner)
    _add_links(world)
    world.keep("pack", "town", PACK)
    return world


def _add_links(world):
    """An activation slip and a demo link: whoever holds the secret is let in, so it is everybody's own."""
    person = User.objects.get(pk=world.ids["colleague", "slip"])
    for purpose in LinkPurpose:
        _link, secret = accounts_services.issue_login_link(person, purpose=purpose, by=None)
        world.keep(purpose.value, "slip", secret)


def _add_unit(world, code, kind, parent, owner):
    """A unit and one person who works there: the colleague to whom a post may be lent, the account to administer."""
    name = world.text(owner, "unit")
    unit = OrgUnitFactory(
        code=PACK_OWNER if code == "town" else f"{name}-{code.replace('_', '-')}",
        kind=kind,
        name=f"{name} {code}",
        parent=world.units.get(parent),
    )
    world.units[code] = unit
    contact = world.text(owner, "contact")
    colleague = UserFactory(
        login_name=f"{contact}-{code.replace('_', '-')}",
        display_name=f"{world.text(owner, 'person')} colleague",
        phone=f"{contact} 1380",
        email=f"{contact}@example.org",
        home_unit=unit,
    )
    post = PostFactory(user=colleague, unit=unit, role=Role.UNIT_REPORTER)
    world.keep("colleague", code, colleague.pk)
    if code in {village for village, _campaign in firm_rows.FIRMS.values()}:
        world.keep("reporter", owner, colleague.pk)
    if code in viewpoints.WITHIN_TOWN or code in CAMPAIGNS:
        world.keep("unit", owner, unit.pk)
        world.keep("unit_code", owner, unit.code)
        world.keep("person", owner, colleague.pk)
        world.keep("post", owner, post.pk)
        world.keep("newcomer", owner, colleague.pk)
        if code in viewpoints.LEAVES:
            world.keep("contact_unit", owner, unit.pk)


def _add_visitor(world, name):
    role, unit, acts_for, viewpoint = PEOPLE[name]
    client = Client()
    if unit is None:
        world.visitors.append(Visitor(name, None, viewpoint, client))
        return
    unit = world.units[unit]
    user = UserFactory(
        login_name=f"visitor-{name.replace('_', '-')}",
        display_name=f"{world.text(viewpoint.home, 'person')} {name}",
        home_unit=unit,
        password=hashed(PASSWORD),
    )
    desks = [] if role is None else [_give_post(world, name, user, role, PEOPLE[name][1], acts_for)]
    if name == "two_posts":
        PostFactory(
            user=user, unit=world.units["neighbour_office"], role=Role.OFFICE_CLERK, acts_for=world.units["neighbour"]
        )
        desks.append(f"neighbour_office/{Role.OFFICE_CLERK}")
    _add_personal_rows(world, name, user)
    if role == Role.ENTERPRISE_FILER:
        firm_rows.add_filer(world, user)
    if role == Role.LEADER:
        world.keep("leader", viewpoint.home, user.pk)
        supervision_rows.add_typed(world, viewpoint.home, user.pk)
    if role in OVERSEEING_ROLES:
        _add_visits(world, user)
    client.force_login(user, backend="accounts.backends.PostBackend")
    cookies = client.cookies.output(header="", sep=";")
    world.visitors.append(Visitor(name, role, viewpoint, client, loaded(user), cookies, desks))


def _give_post(world, name, user, role, unit, acts_for):
    """A post that is lent to a colleague until the end of the year, with work waiting on its desk; returns the desk."""
    place = {"unit": world.units[unit], "role": role, "acts_for": world.units.get(acts_for)}
    post = PostFactory(user=user, **place)
    world.keep("own_post", f"@{name}", post.pk)
    dates = {"starts_on": FIRST_DAY, "ends_on": date(2026, 12, 31)}
    deputy = Post.objects.create(user_id=world.ids["colleague", unit], delegated_from=post, **place, **dates)
    world.keep("delegation", f"@{name}", deputy.pk)
    desk = f"{unit}/{role}"
    token = world.text(desk, "work_item")
    accounts_services.ask(
        f"work-{desk}", unit=place["unit"], role=role, title=f"{token} title", reason=f"{token} reason", url="/"
    )
    return desk


def _add_personal_rows(world, name, user):
    token = world.text(f"@{name}", "message")
    message = accounts_services.queue_message(
        f"message-{name}", recipient=user, subject=f"{token} subject", body=f"{token} body", send_after=timezone.now()
    )
    world.keep("message", f"@{name}", message.pk)
    resource_rows.add_prepared_file(world, name, user, PEOPLE[name][3].home)
    ledger_rows.add_saved_view(world, name, user, PEOPLE[name][3].home)


def _add_visits(world, user):
    """That the person looked at every dashboard a moment ago: another look writes nothing."""
    campaigns = [world.ids["campaign", owner] for owner in CAMPAIGNS]
    DashboardVisit.objects.bulk_create(
        DashboardVisit(user=user, campaign_id=pk, seen_at=timezone.now()) for pk in campaigns
    )


def _add_event(world, owner):
    token = world.text(owner, "audit_event")
    event = AuditEvent.objects.create(
        at=timezone.now(),
        actor_name=f"{token} actor",
        post_label=f"{token} post",
        unit=world.units[owner],
        action=f"{token}_action",
        target_type="accounts.orgunit",
        target_id=1,
        target_label=f"{token} target",
        before={"name": f"{token} before"},
        after={"name": f"{token} after"},
    )
    world.keep("audit_event", owner, event.pk)
