"""With any one scope taken away the matrix must go red on that model's pages; a matrix that stays green proves nothing."""

import pytest

from accounts.models import User
from campaigns.models import (
    ActivityRecord,
    ActivitySeries,
    AgendaItem,
    Baseline,
    CampaignUnit,
    Decision,
    DirectiveStep,
    Goal,
    GoalEvaluation,
    HandedOnItem,
    LeadingGroupMember,
    LightRuleSet,
    Measure,
    MemorandumDuty,
    MemorandumItem,
    Milestone,
    Phase,
    PlanChange,
    RecheckDraw,
    RecheckResult,
    ReferenceReading,
    ReferenceSeries,
    SourceDocument,
    TaskUnit,
)
from enterprises.models import EnterpriseDuty, SelfReportAnswer
from reports.models import BulletinDocument, BulletinFigure, DashboardVisit, ReportLine, StandingAuthorisation
from tests.isolation.matrix import first_of_their_scope, own_answers, violations
from tests.isolation.routes import ROUTES
from tests.isolation.scopes import all_scopes, replace_scope

# Twenty thousand requests: once, on the database that a town is served from.
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SCOPES = {f"{model.__name__}.{name}": (model, name) for model, name in all_scopes()}
# Found on their pages by a whole that was scoped itself, `filter(campaign=…)`, or by the unit of the acting post. Without
# their own scope these pages show the same rows, so the scope is proved on the rows instead.
FOUND_BY_WHOLE = (
    ActivityRecord,
    ActivitySeries,
    AgendaItem,
    Baseline,
    BulletinDocument,
    BulletinFigure,
    CampaignUnit,
    DashboardVisit,
    Decision,
    DirectiveStep,
    EnterpriseDuty,
    Goal,
    GoalEvaluation,
    HandedOnItem,
    LeadingGroupMember,
    LightRuleSet,
    Measure,
    MemorandumDuty,
    MemorandumItem,
    Milestone,
    Phase,
    PlanChange,
    RecheckDraw,
    RecheckResult,
    ReferenceReading,
    ReferenceSeries,
    ReportLine,
    SelfReportAnswer,
    SourceDocument,
    StandingAuthorisation,
    TaskUnit,
)
PARTS = {f"{model.__name__}.visible_to" for model in FOUND_BY_WHOLE}


@pytest.fixture(scope="module")
def pages_of(visits):
    """{scope: the entries of ROUTES whose pages ask it}."""
    asked = {label: set() for label in SCOPES}
    current = []
    visits.forget()
    with pytest.MonkeyPatch.context() as patch:
        for label, (model, name) in SCOPES.items():

            def noted(rows, user, original, label=label):
                asked[label].update(current)
                return original(rows, user)

            replace_scope(patch, model, name, noted)
        for route in ROUTES.values():
            current[:] = [route.label]
            own_answers(visits, route, first_of_their_scope(visits.world, route)[0])
    visits.forget()
    return asked


def first_broken(visits, route):
    return violations(visits, route, first_of_their_scope(visits.world, route))


@pytest.mark.parametrize("label", [label for label in SCOPES if label not in PARTS])
def test_matrix_goes_red_without_a_scope(visits, pages_of, monkeypatch, label):
    assert pages_of[label], "no page asks this scope: remove it, or add the page to the matrix"
    replace_scope(monkeypatch, *SCOPES[label], lambda rows, user, original: rows.all())

    visits.forget()
    # A page that asks few scopes depends most on this one.
    pages = sorted(
        (ROUTES[page] for page in pages_of[label]),
        key=lambda route: (sum(route.label in pages for pages in pages_of.values()), route.label),
    )
    found = next((sentence for route in pages for sentence in first_broken(visits, route)), None)
    visits.forget()

    assert found, f"the matrix does not notice that {label} gives everything"


@pytest.mark.parametrize("label", sorted(PARTS))
def test_part_is_seen_by_whoever_sees_the_whole(world, label):
    model, _name = SCOPES[label]
    clerk, neighbour, laboratory = (
        set(model.objects.visible_to(world.visitor(name).user).values_list("pk", flat=True))
        for name in ("office_clerk", "neighbour_clerk", "laboratory")
    )

    assert clerk
    assert neighbour
    assert not clerk & neighbour
    assert not laboratory


def test_user_administered_by_does_not_reach_beyond(world):
    """Whoever may print a slip for a person can come in as that person."""
    people = User.objects.administered_by(world.visitor("security_administrator").user)

    assert not people.filter(pk=world.visitor("two_posts").user.pk).exists()
