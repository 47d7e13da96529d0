"""The list of contacts as a workbook: as it stands, and fit to be brought in again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import Role
from accounts.models import User
from campaigns import services
from campaigns.choices import ContactOutcome
from campaigns.contact_sheet import read_contacts
from campaigns.exports import contact_workbook
from tests.factories import OrgUnitFactory, PostFactory, make_person

pytestmark = pytest.mark.django_db


def test_workbook_brought_in_as_it_is_changes_nothing(
    town_clerk, village, village_reporter, village_head, other_town, tmp_path
):
    make_person(Role.UNIT_REPORTER, village, acts_for=village, display_name="联络员乙")
    User.objects.filter(pk=village_head.pk).update(phone="0760-8888 0000")
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(contact_workbook(user=town_clerk))

    table = read_contacts(path, units=accounts_services.contact_units(town_clerk))

    assert (table.errors, table.hints, table.rows_read) == ([], [], 5)
    assert [contact.name for contact in table.contacts] == ["书记甲", "联络员甲", "联络员乙"]
    assert services.import_contacts(table.contacts, by=town_clerk)[ContactOutcome.UNCHANGED] == 3


def test_workbook_is_downloaded_and_leaves_out_deputies(
    client_of, town_clerk, village, village_reporter, village_head, tmp_path
):
    PostFactory(
        user=village_head, unit=village, acts_for=village, delegated_from=village_reporter.posts.get(),
        ends_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip

    answer = client_of(town_clerk).get("/office/campaigns/contacts/template/")

    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "attachment" in answer["Content-Disposition"]
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(answer.getvalue())
    people = read_contacts(path, units=type(village).objects.filter(pk=village.pk)).contacts
    assert [(contact.role, contact.name) for contact in people] == [
        (Role.UNIT_HEAD, "书记甲"), (Role.UNIT_REPORTER, "联络员甲"),
    ]  # fmt: skip


def test_workbook_writes_the_town_before_a_name_that_two_units_share(city, bureau, town, other_town, tmp_path):
    twins = [OrgUnitFactory(name="新茂村", parent=parent) for parent in (town, other_town)]
    clerk = make_person(Role.OFFICE_CLERK, bureau, acts_for=city)
    for unit in twins:
        make_person(Role.UNIT_REPORTER, unit, acts_for=unit, display_name="李某")
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(contact_workbook(user=clerk))

    table = read_contacts(path, units=accounts_services.contact_units(clerk))

    assert table.errors == []
    assert {contact.unit_id for contact in table.contacts} == {unit.pk for unit in twins}


def test_workbook_costs_the_same_for_many_units(town_clerk, town, django_assert_max_num_queries):
    for _number in range(5):
        unit = OrgUnitFactory(parent=town)
        make_person(Role.UNIT_HEAD, unit, acts_for=unit)

    with django_assert_max_num_queries(3):
        contact_workbook(user=town_clerk)
