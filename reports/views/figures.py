"""The rows behind one number: of a bulletin as of its cut-off, or of a live view as of now."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.choices import OVERSEEING_ROLES
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns.models import Campaign
from reports import bulletin_texts, services, spans
from reports.choices import BulletinKind, Window
from reports.dimensions import DIMENSIONS, find_group
from reports.fact_columns import fact_list
from reports.figure_catalogue import FIGURES
from reports.figures import Scope
from reports.models import Bulletin
from reports.views.bulletins import READERS


@allow(*READERS)
@require_safe
def figure_rows(request, pk, code):
    bulletins = Bulletin.objects.visible_to(request.user).select_related("campaign__owner_unit")
    bulletin = get_object_or_404(bulletins, pk=pk, compiled_at__isnull=False)
    frozen = get_object_or_404(bulletin.figures, code=code)
    context = {"bulletin": bulletin, "campaign": bulletin.campaign, "period": bulletin.period}
    return _rows_page(request, code, spans.frozen_scope(bulletin), frozen.cells, context)


@allow(*OVERSEEING_ROLES)
@require_safe
def live_figure_rows(request, slug, kind, period, code):
    campaigns = Campaign.objects.overseen_by(request.user).select_related("owner_unit")
    campaign = get_object_or_404(campaigns, slug=slug)
    if kind not in BulletinKind.values or code not in FIGURES:
        raise Http404
    try:
        period = services.parse_period(campaign, kind=kind, key=period)
    except ValidationError as error:
        raise Http404 from error
    scope = Scope(campaign.pk, timezone.now(), spans.spans_of(campaign, period))
    back_url = f"{reverse('reports:dashboard')}?campaign={campaign.slug}"
    context = {"bulletin": None, "campaign": campaign, "period": period, "back_url": back_url}
    return _rows_page(request, code, scope, FIGURES[code].cells(scope), context)


def _rows_page(request, code, scope, cells, context):
    """The rows of one cell that the reader may see, and how many the cell counts."""
    figure = FIGURES.get(code)
    window, groups = _asked_for(request, figure, scope, context["campaign"])
    keys = {name: key for name, (key, _label) in groups.items()}
    params = {"window": window.value, **keys}
    cell = next((cell for cell in cells if cell["params"] == params), None)
    span = scope.span(window)
    rows = figure.rows(scope, window, **keys).visible_to(request.user)
    listed = fact_list(figure, rows.model)
    shown = listed.annotated(rows.select_related(*listed.related), scope)
    page = keyset_page(shown, request, order_by=listed.order_by)
    context |= {
        "figure": figure,
        "window": window,
        "span": span,
        "groups": [label for _key, label in groups.values()],
        "value": bulletin_texts.cell_text(figure, cell),
        "total": cell["rows"] if cell else 0,
        "visible": rows.count(),
        "as_of": scope.as_of,
        "page": page,
        "columns": listed.columns,
        "table": [[_cell(column, row, span) for column in listed.columns] for row in page],
    }
    return render(request, "reports/figure_rows.html", context)


def _cell(column, row, span):
    return column, column.text(row, span), column.url(row), column.tone(row)


def _asked_for(request, figure, scope, campaign):
    """The window and the groups of an address: (Window, {dimension: (key, Label)}); 404 for any that this figure has not."""
    window = request.GET.get("window", Window.PERIOD)
    asked = {name: request.GET[name] for name in DIMENSIONS if name in request.GET}
    known = figure is not None and window in {span.window for span in figure.spans(scope)}
    if not known or asked.keys() - figure.dimensions.keys():
        raise Http404
    groups = {name: find_group(name, campaign, code, unsaid=figure.unsaid(name, scope)) for name, code in asked.items()}
    return Window(window), groups
