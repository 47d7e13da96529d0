from django.utils.functional import SimpleLazyObject

from accounts import navigation
from accounts.models import Installation


def portal(request):
    """Whether this is a demo, and the menu of the acting post. Costs no query for a person with a post."""
    user = getattr(request, "user", None)
    role = getattr(user, "role", None)

    def is_demo():
        known = getattr(user, "is_demo", None)
        return Installation.objects.is_demo() if known is None else known

    items = navigation.items_for(role)
    return {
        "is_demo": SimpleLazyObject(is_demo),
        "navigation_items": items,
        "navigation_current": max(
            (item.url for item in items if request.path.startswith(item.url)), key=len, default=""
        ),
    }
