"""Views of the 台账 that a person keeps under a name."""

from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns.models import SavedView

KEPT = ("q", "state", "tone", "unit", "part", "measure", "phase", "sort")
MAXIMUM_VIEWS = 20


@transaction.atomic
def save_view(campaign, query, *, name, by):
    """Keep the filters of a query string under a name and return the SavedView; the same name takes the new filters.

    Raises ValidationError for a query without filters and for more views than a page can show.
    """
    kept = urlencode([(key, value) for key, value in parse_qsl(query) if key in KEPT])
    if not kept:
        raise ValidationError(_("还没有设置筛选或排序，没有可保存的。"))
    own = SavedView.objects.filter(user=by, campaign=campaign)
    if own.exclude(name=name).count() >= MAXIMUM_VIEWS:
        raise ValidationError(_("常用筛选最多 %(limit)d 个，请先删去不用的。") % {"limit": MAXIMUM_VIEWS})
    view, _created = SavedView.objects.update_or_create(
        user=by, campaign=campaign, name=name.strip(), defaults={"query": kept[:500]}
    )
    accounts_services.record_event("save_view", campaign, by=by, after={"name": view.name, "query": view.query})
    return view


@transaction.atomic
def remove_view(view, *, by):
    """Delete one's own view."""
    accounts_services.record_event("remove_view", view.campaign, by=by, before={"name": view.name})
    view.delete()
