"""Who may know what, written by hand. Owners and kinds are those of world.py.

`sees`: what may be read on a page. `reaches`: which rows a page may be opened or changed for by their id. Everything
else is foreign, and its answer must be that of a row which does not exist. Which role opens which page is a question of
its own (routes.py): a leader reaches the reports of the town, yet has no page to change them.
"""

from dataclasses import dataclass, field

TOWN = ("town", "village", "sibling")
CITY = ("city", *TOWN, "neighbour")
# Units of the town without units below them: the office changes who reports for them.
LEAVES = ("village", "sibling", "association", "firm", "idle", "slip")
# What a campaign is about.
CAMPAIGN_KINDS = (
    "plan_draft", "plan_draft_ready",
    "campaign", "campaign_slug", "pack", "phase", "measure", "measure_code", "goal", "document", "group_member",
    "participant", "milestone", "owner_unit",
    "task", "task_asked", "task_closed", "terms", "period", "period_planned",
    "report", "report_submitted", "report_signed", "line", "progress", "filing", "evidence", "authorisation",
    "bulletin", "published", "failed", "notice_previewed", "notice_imported", "notice_totals", "notice_undone",
    "notice_record", "notice_total", "directive", "round", "import_previewed", "import_imported", "import_undone",
    "question", "leader", "reporter", "staff", "budget", "supply", "policy", "leader_act", "evaluation", "handed_on",
    "campaign_review", "campaign_closed", "task_review", "baseline", "plan_change", "recheck",
    "indicator", "target", "unit_target", "reading", "unit_reading", "reference", "light_rules",
    "activity_series", "activity", "activity_held", "memorandum", "memorandum_item", "duty",
    "directive_issued", "directive_received", "directive_replied", "directive_typed", "directive_evidence", "extension",
    "blocker", "blocker_asked", "letter_draft", "letter_signed",
    "meeting_planned", "meeting", "meeting_today", "meeting_held", "meeting_held_minutes", "meeting_concluded",
    "meeting_concluded_minutes", "attendance", "agenda_item", "agenda_item_last", "agenda_shown", "unit_agenda_item",
    "decision", "decision_held",
)  # fmt: skip
# What a unit that takes part in a campaign knows of it as a whole.
SHARED_KINDS = (
    "campaign", "campaign_slug", "phase", "measure", "measure_code", "goal", "document", "group_member", "participant",
    "period", "published", "round",
    "indicator", "target", "reading", "reference", "light_rules", "activity_series", "memorandum",
    "meeting", "meeting_held", "meeting_concluded", "meeting_concluded_minutes", "agenda_shown", "decision",
)  # fmt: skip
# What a published issue tells every unit of the others, beside their names.
PUBLISHED_KINDS = ("task", "task_asked", "task_closed", "progress")
# What a unit knows about itself.
UNIT_KINDS = (
    "task", "task_asked", "task_closed", "terms", "milestone", "report", "report_submitted", "report_signed", "line",
    "progress", "filing", "evidence", "authorisation", "directive", "question", "reporter", "unit_target",
    "unit_reading", "activity", "activity_held", "duty",
    "directive_issued", "directive_received", "directive_replied", "directive_evidence", "extension", "blocker",
    "blocker_asked", "letter_signed",
    "attendance", "unit_agenda_item",
)  # fmt: skip
# What a firm knows about itself.
FIRM_KINDS = (
    "enterprise", "duty", "product", "contact_request", "self_report", "self_report_filed", "photo", "spot_check",
    "spot_check_failing", "spot_check_ordered", "verdict", "filer",
)  # fmt: skip
# What whoever looks after firms knows of one, besides.
REGISTRY_KINDS = (
    *FIRM_KINDS, "enterprise_record", "member", "enrolment", "contact_answered", "rectification",
)  # fmt: skip
# Read in full by those who call firms; everybody else sees part of a number.
PHONE_KINDS = ("enterprise_phone", "enterprise_former_phone")
# The firms that stand in a village. (A unit "firm" stands in the town, too: a figure's address may name it, as any other
# below the campaign's owner.)
FIRMS_OF = {"village": ("village", "firm")}


def firms_of(owners):
    return [firm for owner in owners for firm in FIRMS_OF.get(owner, (owner,))]


def pairs(owners, *kinds):
    return {(owner, kind) for owner in owners for kind in kinds}


@dataclass(frozen=True)
class Viewpoint:
    """`home` is the owner that a person belongs to: everybody knows their own unit and its people."""

    home: str
    owners: tuple[str, ...]
    sees: frozenset = frozenset()
    reaches: frozenset = frozenset()
    also_at: tuple[str, ...] = field(default=())

    def may_see(self, name):
        own = pairs((self.home, *self.also_at), "unit", "person") | pairs((f"@{name}",), *PERSONAL_KINDS)
        return self.sees | own | pairs(("slip",), "unit", "person", "contact")

    def may_reach(self, name):
        return self.reaches | pairs((f"@{name}",), *PERSONAL_KINDS) | pairs(("slip",), *LINK_KINDS)


# Whoever holds the secret of such a link is let in by it.
LINK_KINDS = ("activation", "demo")
PERSONAL_KINDS = ("message", "own_post", "delegation", "prepared_file", "saved_view")


def overseer(home, owners, *, knows_ancestors=(), sees_phones=False):
    """Sees a whole subtree: its campaigns, firms, people and how to reach them."""
    rows = pairs(owners, *CAMPAIGN_KINDS) | pairs(firms_of(owners), *REGISTRY_KINDS)
    phones = pairs(firms_of(owners), *PHONE_KINDS) if sees_phones else set()
    people = pairs((*owners, "association", "firm", "idle"), "unit", "person", "contact")
    leaves = LEAVES if "town" in owners else ()
    contacts = pairs(owners, "newcomer") | pairs(leaves, "contact_unit")
    return Viewpoint(
        home,
        owners,
        sees=frozenset(rows | phones | people | pairs(knows_ancestors, "unit")),
        reaches=frozenset(rows | contacts | pairs(owners, "unit") | pairs((*owners, *firms_of(owners)), "unit_code")),
    )


def unit_of_town(home, *, has_rows=True, shares_task=False, also_at=()):
    """Sees its own rows, and of the town's campaign what every unit in it is told: the names in an issue, who issued it."""
    firms = pairs(firms_of((home,)), *REGISTRY_KINDS) if has_rows else set()
    rows = pairs((home,), *UNIT_KINDS) | firms if has_rows else set()
    phones = pairs(firms_of((home,)), *PHONE_KINDS) if has_rows else set()
    shared = pairs(("town",), *SHARED_KINDS) | (
        pairs(("town",), "task", "terms", "milestone") if shares_task else set()
    )
    names = pairs((*TOWN, "association"), "unit") | pairs(("town", *firms_of((home,))), "person")
    return Viewpoint(
        home,
        (home, "town"),
        sees=frozenset(rows | phones | shared | names),
        reaches=frozenset(rows | shared | pairs((home,), "unit") | pairs(firms_of(TOWN), "unit_code")),
        also_at=also_at,
    )


def outsider(home):
    return Viewpoint(home, (home,))


def filer(firm, village, town):
    """Sees one firm; where it stands, and what the campaign asks of it."""
    rows = pairs((firm,), *FIRM_KINDS)
    told = {(village, "unit"), (town, "round"), (town, "campaign"), (town, "campaign_slug")}
    phones = pairs((firm,), "enterprise_phone")
    return Viewpoint(firm, (firm,), sees=frozenset(rows | phones | told), reaches=frozenset(rows))


WITHIN_TOWN = (*TOWN, "association", "firm", "idle", "slip")
SYSTEM = Viewpoint(
    "town",
    WITHIN_TOWN,
    sees=frozenset(pairs(WITHIN_TOWN, "unit") | pairs(("city",), "unit")),
    reaches=frozenset(pairs(WITHIN_TOWN, "unit")),
)
SECURITY = Viewpoint(
    "town",
    WITHIN_TOWN,
    sees=frozenset(pairs(WITHIN_TOWN, "unit", "person", "contact") | pairs(firms_of(TOWN), "filer")),
    reaches=frozenset(pairs(WITHIN_TOWN, "unit", "person", "post")),
)
AUDIT = Viewpoint(
    "town",
    WITHIN_TOWN,
    sees=frozenset(pairs(WITHIN_TOWN, "audit_event", "unit")),
    reaches=frozenset(pairs(WITHIN_TOWN, "audit_event")),
)
