"""Queries written once: they answer as the queryset does, whatever is asked, and refuse what they could not repeat."""

from datetime import date, timedelta

import pytest
from django.db.models import Count, F, Q

from accounts.choices import Role
from accounts.models import OrgUnit, Post
from accounts.prepared_queries import prepared
from tests.factories import OrgUnitFactory, make_person

pytestmark = pytest.mark.django_db


@prepared
def names(pks):
    return OrgUnit.objects.filter(pk__in=pks).order_by("pk").values_list("pk", "name")


@prepared
def one(pk):
    return OrgUnit.objects.select_related("parent").filter(pk=pk)


@prepared
def named(pk):
    return (
        OrgUnit.objects.filter(pk=pk).annotate(town_name=F("parent__name")).values_list("pk", "town_name", named=True)
    )


@prepared
def seen_on(user, day):
    return OrgUnit.objects.visible_to(user).current(day).order_by("pk").values_list("pk", "starts_on")


@prepared
def children_counts(pks, day):
    open_children = Count("children", filter=Q(children__starts_on__lte=day))
    return OrgUnit.objects.filter(pk__in=pks).order_by("pk").values_list("pk").annotate(count=open_children)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8])
def test_any_number_of_keys_finds_what_the_queryset_finds(count):
    units = OrgUnitFactory.create_batch(9)[:count]

    assert names([unit.pk for unit in units]) == [(unit.pk, unit.name) for unit in units]


def test_no_keys_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert names([]) == []


def test_a_day_is_read_back_as_a_day(village):
    clerk = make_person(Role.UNIT_REPORTER, village, acts_for=village)

    assert seen_on(clerk, village.starts_on) == [(village.pk, village.starts_on)]
    assert seen_on(clerk, village.starts_on - timedelta(days=1)) == []


def test_each_person_finds_their_own_rows(village, other_village):
    reporters = [make_person(Role.UNIT_REPORTER, unit, acts_for=unit) for unit in (village, other_village)]

    found = [[pk for pk, _day in seen_on(person, date(2026, 11, 20))] for person in reporters]

    assert found == [[village.pk], [other_village.pk]]


def test_a_person_without_scope_finds_nothing(village):
    administrator = make_person(Role.SYSTEM_ADMINISTRATOR, village, acts_for=village)

    assert seen_on(administrator, date(2026, 11, 20)) == []


def test_a_key_too_large_for_the_database_is_no_rows():
    assert one(2**63 - 1) == one(2**63) == []


def test_models_come_with_what_was_selected_with_them(town, village, django_assert_num_queries):
    with django_assert_num_queries(1):
        (found,) = one(village.pk)

        assert (found, found.name, found.parent.name) == (village, village.name, town.name)


def test_named_rows_carry_their_names(village):
    (found,) = named(village.pk)

    assert (found.pk, found.town_name) == (village.pk, village.parent.name)


def test_keys_and_days_in_any_place_of_the_query(town, village):
    assert dict(children_counts([town.pk, village.pk], village.starts_on))[town.pk] >= 1
    assert dict(children_counts([town.pk, village.pk], date(1999, 1, 1))) == {town.pk: 0, village.pk: 0}


def test_the_sql_is_written_once_for_lists_of_about_a_length(monkeypatch):
    written = []

    @prepared
    def counted(pks):
        written.append(len(pks))
        return OrgUnit.objects.filter(pk__in=pks).values_list("pk")

    for count in (5, 6, 7, 8, 8, 5):
        counted(list(range(1, count + 1)))

    assert written == [8, 8]


def test_a_day_that_is_changed_on_the_way_is_refused():
    @prepared
    def a_month_later(day):
        return Post.objects.filter(starts_on__gte=day, ends_on__lte=day + timedelta(days=30)).values_list("pk")

    with pytest.raises(ValueError, match="a_month_later changes an argument"):
        a_month_later(date(2026, 11, 20))


def test_an_argument_that_is_left_out_is_refused():
    @prepared
    def all_units(pk):
        return OrgUnit.objects.values_list("pk")

    with pytest.raises(ValueError, match="all_units changes an argument"):
        all_units(1)
