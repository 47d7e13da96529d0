"""What was issued stays what it was: figures read facts, event rows and dated rows, and nothing else (design.md)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from campaigns.models import ExpectedReport, Fact, ProgressEntry, TaskClosure, TaskTerms
from enterprises.models import Enrolment, ExpectedSelfReport, SelfReportFiling
from inspections.models import FailedItem, Rectification, SpotCheckVerdict
from reports import services, statements
from reports.choices import BulletinStatus
from reports.figure_catalogue import FIGURES
from reports.models import Bulletin, BulletinFigure, ReportFiling
from tests.factories_edits import EDITS, WorkingTown

OWN_APPS = ("accounts", "campaigns", "enterprises", "inspections", "reports")
LATER_EDITS = 500
# Reports are expected once, but for a skipped week; no order of these weeks is 75 days old.
STEADY = {"reports_expected", "self_reports_expected", "follow_up_overdue"}


@pytest.fixture
def working_town(office, time_machine):
    """A town whose bulletins on two weeks are published."""
    working_town = WorkingTown(office, time_machine, seed=20261122)
    working_town.issue_bulletins()
    return working_town


def published():
    return list(Bulletin.objects.filter(status=BulletinStatus.PUBLISHED))


def differences():
    return {bulletin.number: found for bulletin in published() if (found := services.verify_bulletin(bulletin))}


def frozen_and_live(bulletin):
    """The cells of an issue as frozen, and as a preview on the same period gives them now."""
    preview = statements.preview_statement(
        bulletin.campaign, kind=bulletin.kind, period=bulletin.period, as_of=timezone.now()
    )
    frozen = {figure.code: figure.cells for figure in bulletin.figures.all()}
    return frozen, preview.cells


def test_bulletins_hold_after_500_random_edits_of_every_kind_while_the_live_numbers_move(working_town):
    issued = published()
    assert len(issued) == 2
    frozen_before = dict(BulletinFigure.objects.values_list("pk", "rows_sha256"))
    working_town.done.clear()

    working_town.edits(LATER_EDITS)

    never = {edit.__name__ for edit in EDITS} - set(working_town.done)
    assert working_town.done.total() >= LATER_EDITS
    assert not never
    assert differences() == {}
    kept = dict(BulletinFigure.objects.filter(pk__in=frozen_before).values_list("pk", "rows_sha256"))
    assert kept == frozen_before
    moved_figures = set()
    for bulletin in issued:
        frozen, live = frozen_and_live(bulletin)
        moved_figures |= {code for code in frozen if frozen[code] != live[code]}
    assert FIGURES.keys() - moved_figures <= STEADY


# The generic test: every column that is no fact.


def free_models():
    """Every model of ours but facts and bulletins."""
    return [
        model
        for app in OWN_APPS
        for model in apps.get_app_config(app).get_models()
        if not issubclass(model, (Fact, Bulletin, BulletinFigure))
    ]


def free_fields(model):
    return [field for field in model._meta.concrete_fields if not field.primary_key and not field.is_relation]


def another(field, value, pk):
    """Other values that the column might take, the likeliest first."""
    if field.choices:
        return [choice for choice, _label in field.flatchoices if choice != value]
    if isinstance(field, models.BooleanField):
        return [not value]
    if isinstance(field, models.DateTimeField):
        return moved(value, timezone.now())
    if isinstance(field, models.DateField):
        return moved(value, date(2026, 5, 1))
    if isinstance(field, models.JSONField):
        return [{"changed": pk}]
    if isinstance(field, models.DecimalField):
        return [(value or Decimal(0)) + step for step in (1, -1)]
    if isinstance(field, models.IntegerField):
        return [(value or 0) + step for step in (1, -1, 1000 + pk)]
    limit = field.max_length or 100
    return [f"{value}{pk}"[-limit:], f"{pk}改{value}"[:limit], f"changed-{pk}"[:limit]]


def moved(value, now):
    days = (1, -1, 400, -400)
    return [(value or now) + timedelta(days=step) for step in days]


def change_column(model, field):
    """Change a column in every row, one by one; returns (how many changed, how many there are)."""
    changed = 0
    rows = list(model._base_manager.values_list("pk", field.attname))
    for pk, value in rows:
        for candidate in another(field, value, pk):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=pk).update(**{field.attname: candidate})
            except DatabaseError:
                continue
            changed += 1
            break
    return changed, len(rows)


def a_row_of(model):
    """Any row of a model, made from its columns' types where there is none; None where a rule forbids it."""
    if row := model._base_manager.first():
        return row
    values = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.null or field.has_default():
            continue
        values[field.name] = a_row_of(field.related_model) if field.is_relation else a_value_for(field)
    with transaction.atomic():
        return model._base_manager.create(**values)


def a_value_for(field):
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.DateTimeField):
        return datetime(2026, 11, 1, tzinfo=timezone.get_current_timezone())
    if isinstance(field, models.DateField):
        return date(2026, 11, 1)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, (models.IntegerField, models.DecimalField)):
        return 1
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.SlugField) and field.blank:
        return ""  # a code of something else
    return field.name[: field.max_length]


def test_bulletins_hold_after_every_column_that_is_no_fact_was_changed(working_town):
    for model in free_models():
        a_row_of(model)
    untouched, changed_columns = [], 0

    for model in free_models():
        for field in free_fields(model):
            changed, total = change_column(model, field)
            changed_columns += bool(changed)
            if changed < total / 2:
                untouched.append((model.__name__, field.name, changed, total))
        assert differences() == {}, model.__name__

    assert changed_columns > 100
    assert len(untouched) <= changed_columns * 0.05, untouched


COUNTED_COLUMNS = [
    (TaskTerms, "due_on"),
    (TaskClosure, "happened_on"),
    (ProgressEntry, "happened_on"),
    (ProgressEntry, "percent"),
    (ExpectedReport, "happened_on"),
    (ReportFiling, "happened_on"),
    (SpotCheckVerdict, "happened_on"),
    (FailedItem, "happened_on"),
    (Rectification, "ordered_on"),
    (ExpectedSelfReport, "happened_on"),
    (SelfReportFiling, "happened_on"),
    (Enrolment, "happened_on"),
]


def test_a_fact_changed_in_place_turns_the_verification_red(working_town):
    assert differences() == {}

    for model, column in COUNTED_COLUMNS:
        other = 7 if column == "percent" else date(2020, 1, 1)
        before = transaction.savepoint()
        assert model.objects.update(**{column: other})
        assert differences(), (model.__name__, column)
        transaction.savepoint_rollback(before)

    assert differences() == {}
