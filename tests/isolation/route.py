from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import resolve, reverse

# Open to everybody who has logged in, with or without a post; and to everybody at all.
LOGGED_IN = "logged in"
LOGIN_FREE = "login free"


def no_body(world, visitor, owner):
    return {}


@dataclass(frozen=True)
class Route:
    """One URL: who may open it, what stands in its parameters for each owner, and a body that would be valid.

    `opens` is written by hand and compared with the view's own roles. `params` names, for each parameter of the URL, the
    kind of row whose id stands there; `fixed` are parameters and `asks` query strings that are the same for everybody.
    `body(world, visitor, owner)` is a POST that ends in status `done` for at least one visitor and their own row (None:
    the page takes no POST), but is refused with 403 to the roles in `refuses`. `refs` and `query` name the fields of the
    body, and of the query string, that hold the id of a row of some kind; `gets` is the status of a GET, None for any.
    `is_of_own_unit`: a village's people read here of their own village only, not even the name of another.
    `names_no_firm`: nobody reads of a firm here, not of their own either.
    `is_published`: an issue that tells all units of a campaign what each of them did.
    `leaves_out` are fields of the form that the body does not fill in.
    One URL may have several entries, told apart by `case`.
    """

    name: str
    opens: frozenset | str
    case: str = ""
    params: dict = field(default_factory=dict)
    fixed: dict = field(default_factory=dict)
    asks: dict = field(default_factory=dict)
    body: Callable | None = None
    done: int = 302
    gets: int | None = 200
    refs: dict | Callable = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    refuses: frozenset = frozenset()
    is_of_own_unit: bool = False
    names_no_firm: bool = False
    is_published: bool = False
    leaves_out: tuple = ()

    @property
    def label(self):
        return f"{self.name}[{self.case}]" if self.case else self.name

    @property
    def kind(self):
        return next(iter(self.params.values()), None)

    def path(self, world, owner):
        ids = {name: world.id_of(kind, owner) for name, kind in self.params.items()}
        return reverse(self.name, kwargs={**self.fixed, **ids})

    def view(self, world):
        return resolve(self.path(world, world.owners_of(self.kind)[0] if self.params else None)).func

    def opens_to(self, visitor):
        """Whether this visitor's role opens the page."""
        if self.opens == LOGIN_FREE:
            return True
        if visitor.user is None:
            return False
        return self.opens == LOGGED_IN or visitor.role in self.opens

    def owners(self, world):
        return world.owners_of(self.kind) if self.params else []

    def references(self, world, visitor, owner):
        return self.refs(world, visitor, owner) if callable(self.refs) else self.refs
