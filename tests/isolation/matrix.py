"""The matrix: every visitor × every URL and method × ids that are own, sibling, parent, other, absent.

`violations` yields a sentence for every rule that an answer breaks; no sentence, no leak. In the suite the first visitor
of each scope is tried on everybody's rows, and others of the same scope, who differ by their role alone, on enough of
them; the drill leaves nothing out.
"""

import traceback

from tests.isolation.firm_rows import FIRMS
from tests.isolation.viewpoints import PHONE_KINDS, PUBLISHED_KINDS, REGISTRY_KINDS, TOWN, pairs
from tests.isolation.world import ABSENT

SAFE = ("GET", "HTMX", "HEAD")
REFUSED_METHODS = ("PUT", "PATCH", "DELETE")
# Whose rows are tried: enough others for a row that is one person's or a unit's, and one where the role has no page.
OTHERS = (
    "@office_clerk", "@unit_reporter", "@neighbour_clerk", "city", "town", "village", "sibling", "firm", "neighbour",
    "far",
)  # fmt: skip
FOREIGN_FIRST = ("@neighbour_clerk", "neighbour", "slip")
VILLAGES = ("village", "sibling")
KEPT_OUT = (302, 403, 404, 405)


def violations(visits, route, visitors=None, *, is_full=False):
    """Every broken rule of one URL, for these visitors or for everybody, who come in turn to each row."""
    asking = [Visitation(visits, route, visitor, is_full=is_full) for visitor in visitors or visits.world.visitors]
    for method in ("GET", "HTMX", "HEAD", "POST", *REFUSED_METHODS):
        for owner in [*route.owners(visits.world)] or [None]:
            for visitation in asking:
                if owner in visitation.targets(method):
                    yield from visitation.of_page(method, owner)
    for visitation in asking:
        yield from visitation.of_references()
        yield from visitation.of_query()


def first_of_their_scope(world, route):
    """The visitors to whom a page opens, one of each scope."""
    opened = {}
    for visitor in world.visitors:
        if route.opens_to(visitor):
            opened.setdefault((visitor.viewpoint.owners, visitor.viewpoint.reaches), visitor)
    return list(opened.values())


class Visitation:
    """One visitor on one URL."""

    def __init__(self, visits, route, visitor, *, is_full=False):
        self.visits, self.route, self.visitor, self.is_full = visits, route, visitor, is_full
        self.world = visits.world
        self.owners = route.owners(self.world)
        self.own = visitor.own(route.kind, self.owners) if route.params else None
        self.is_open = route.opens_to(visitor)
        self.is_first = visitor in first_of_their_scope(self.world, route)

    def targets(self, method):
        """Whose rows are asked for in this way."""
        if self.is_full:
            return self.owners or [None]
        if not self.is_first and method not in ("GET", "POST") or method == "HEAD":
            return []
        if not self.is_first and method == "POST" and self.route.body is None:
            return []
        if not self.owners:
            return [None]
        one = next((owner for owner in FOREIGN_FIRST if owner in self.owners), self.owners[0])
        # The door is shut, or there is none: whose row it is was never looked at.
        if not self.is_open or (method == "POST" and self.route.body is None) or method in REFUSED_METHODS:
            return [one]
        if self.is_first and method != "HTMX":
            return [owner for owner in self.owners if owner in (*OTHERS, "slip", self.own)]
        return list(dict.fromkeys([one, self.own]))

    def of_page(self, method, owner):
        """An id in the path."""
        answer = self.ask(method, owner)
        is_foreign = owner is not None and (owner, self.route.kind) not in self.visitor.reaches
        # A shut door answers before it looks for a row.
        absent = self.ask(method, ABSENT) if is_foreign and (self.is_open or self.is_full) else None
        yield from self._broken(answer, method, owner, is_foreign=is_foreign, absent=absent)
        if method in REFUSED_METHODS and answer is not None and answer.status not in KEPT_OUT:
            yield self._sentence(method, owner, f"answered {answer.status}")

    def of_references(self):
        """Foreign ids in the fields of a form, the path being one's own."""
        yield from self._of_fields("POST", self.route.references(self.world, self.visitor, self.own))

    def of_query(self):
        """Foreign ids in the query string."""
        yield from self._of_fields("GET", self.route.query)

    def _of_fields(self, method, kinds):
        if not (self.is_first or self.is_full) or (self.route.params and self.own is None):
            return
        for name, kind in kinds.items():
            absent = self.ask(method, self.own, {name: self.world.id_of(kind, ABSENT)})
            for owner in self.world.owners_of(kind):
                if owner in OTHERS and (owner, kind) not in self.visitor.reaches:
                    answer = self.ask(method, self.own, {name: self.world.id_of(kind, owner)})
                    yield from self._broken(answer, f"{method} {name}=", owner, is_foreign=True, absent=absent)

    def ask(self, method, owner, fields=None):
        """The Answer, or None where the page failed; `fields` go into the body of a POST, or into the query string."""
        path = self.route.path(self.world, owner)
        fields = fields or {}
        data, query = None, self.route.asks
        if method == "POST" and self.route.body is not None:
            data = {**self.route.body(self.world, self.visitor, owner), **fields}
        elif method != "POST":
            query = {**query, **fields}
        try:
            return self.visits.send(self.visitor, method, path, data=data, query=query)
        except Exception as error:  # a page that fails is a broken rule like any other
            self.failure = "".join(traceback.format_exception_only(error)).strip()
            return None

    def _broken(self, answer, method, owner, *, is_foreign, absent):
        if answer is None:
            yield self._sentence(method, owner, f"raised {self.failure}")
            return
        if answer.status >= 500:
            yield self._sentence(method, owner, f"answered {answer.status}")
        if leaked := answer.canaries - self._may_see():
            yield self._sentence(method, owner, f"shows {sorted(leaked)}")
        if answer.changes and (is_foreign or method in SAFE):
            yield self._sentence(method, owner, f"changes {sorted(answer.changes)[:5]}")
        if absent is not None and answer.comparable != absent.comparable:
            what = f"{answer.comparable[:2]}, unlike an absent one: {absent.comparable[:2]}"
            yield self._sentence(method, owner, f"answers {what}")
        if not answer.is_kept_by_nobody:
            yield self._sentence(method, owner, "may be kept by a cache")
        if not answer.is_inert:
            yield self._sentence(method, owner, "holds an inline style, handler or script")

    def _may_see(self):
        home, sees = self.visitor.viewpoint.home, self.visitor.sees
        if self.route.is_of_own_unit and home in VILLAGES:
            sees = sees - {(village, "unit") for village in VILLAGES if village != home}
        if self.route.is_published:
            sees = sees | pairs(TOWN if ("town", "published") in sees else (), *PUBLISHED_KINDS)
        if self.route.names_no_firm:
            sees = sees - pairs(FIRMS, *REGISTRY_KINDS, *PHONE_KINDS)
        return sees

    def _sentence(self, method, owner, what):
        return f"{self.visitor.name}: {method} {self.route.label} of {owner} {what}"


def own_answers(visits, route, visitor):
    """(answer to GET, answer to POST) for a row of the visitor's own, or somebody's where they have none.

    Who is kept out of a page that takes no POST is asked once for both.
    """
    visitation = Visitation(visits, route, visitor)
    owner = visitation.own
    if route.params and (owner is None or not visitation.is_open):
        owner = visitation.targets("GET")[0]
    read = visitation.ask("GET", owner)
    return read, visitation.ask("POST", owner) if visitation.is_open or route.body else read
