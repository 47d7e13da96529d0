"""The menu: a registry that each app fills in `ready()`. An item shows for the roles that its view allows."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.urls import NoReverseMatch, get_resolver, resolve, reverse


@dataclass(frozen=True)
class NavigationItem:
    url_name: str
    label: str
    order: int

    @cached_property
    def url(self):
        return reverse(self.url_name)

    def shows_for(self, role):
        """Whether the view opens to this role, and is open in this zone at all (setting ZONE)."""
        try:
            return is_open_to(role, self.url)
        except NoReverseMatch:
            return False


def is_open_to(role, address):
    """Whether the view at an address of this portal opens to a role; what it finds there is another question."""
    allowed = resolve(address.partition("?")[0]).func.allowed_roles
    return not allowed or role in allowed


ITEMS: dict[str, NavigationItem] = {}


def register(url_name, label, *, order):
    ITEMS[url_name] = NavigationItem(url_name, label, order)


def items_for(role):
    """Menu items of a role, in menu order; the first one is the role's home page. Empty without a post."""
    return [] if role is None else _items_for(role, get_resolver())


@lru_cache(maxsize=64)
def _items_for(role, resolver):
    """Worked out once for each role and set of routes: every page shows its menu."""
    return [item for item in sorted(ITEMS.values(), key=lambda item: item.order) if item.shows_for(role)]
