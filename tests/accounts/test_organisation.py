from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import services
from accounts.choices import Role, UnitKind
from accounts.models import AuditEvent, OrgUnit, OrgUnitName
from tests.factories import FIRST_DAY, OrgUnitFactory, PostFactory

DAY = date(2026, 7, 1)


def refusal(caught):
    return " ".join(caught.value.messages)


def test_create_unit_places_it_below_its_parent(town, system_administrator):
    unit = services.create_unit(
        by=system_administrator, code="wusha", name="五沙村", kind=UnitKind.VILLAGE, parent=town, starts_on=DAY
    )

    unit.refresh_from_db()
    assert unit.path == f"{town.path}{unit.pk}/"
    assert [(name.name, name.starts_on, name.ends_on) for name in unit.names.all()] == [("五沙村", DAY, None)]
    event = AuditEvent.objects.get()
    assert (event.action, event.target_id, event.unit) == ("create_unit", unit.pk, unit)
    assert event.post_label == str(system_administrator.post)


def test_create_unit_without_parent_is_a_root(db):
    unit = services.create_unit(by=None, code="p", name="省", kind=UnitKind.PROVINCE, parent=None, starts_on=DAY)

    assert unit.path == f"{unit.pk}/"


def test_create_unit_refuses_a_code_in_use(town, system_administrator):
    with pytest.raises(ValidationError) as caught:
        services.create_unit(
            by=system_administrator, code="village", name="又一村", kind=UnitKind.VILLAGE, parent=town, starts_on=DAY
        )

    assert "code" in caught.value.error_dict
    assert not AuditEvent.objects.exists()


def test_create_unit_refuses_a_closed_parent(system_administrator, town):
    closed = OrgUnitFactory(parent=town, closed=True)

    with pytest.raises(ValidationError) as caught:
        services.create_unit(by=system_administrator, code="x", name="x", kind="village", parent=closed, starts_on=DAY)

    assert "已停用" in refusal(caught)


@pytest.mark.parametrize("field", [{"name": ""}, {"name": "长" * 101}, {"kind": "galaxy"}, {"code": "有 空格"}])
def test_create_unit_refuses_bad_values(town, system_administrator, field):
    values = {"code": "x", "name": "x", "kind": "village", "parent": town, "starts_on": DAY} | field

    with pytest.raises(ValidationError):
        services.create_unit(by=system_administrator, **values)

    assert not OrgUnit.objects.filter(code="x").exists()


def test_rename_unit_keeps_the_old_name_with_its_dates(village, system_administrator):
    services.rename_unit(village, name="新东村", on=DAY, by=system_administrator)

    village.refresh_from_db()
    assert village.name == "新东村"
    assert list(village.names.values_list("name", "starts_on", "ends_on")) == [
        ("演示东村", FIRST_DAY, date(2026, 6, 30)),
        ("新东村", DAY, None),
    ]
    event = AuditEvent.objects.get()
    assert (event.before, event.after) == ({"name": "演示东村"}, {"name": "新东村", "on": "2026-07-01"})


@pytest.mark.parametrize("on", [FIRST_DAY, date(2000, 1, 1), date(2098, 1, 1)])
def test_rename_unit_refuses_a_day_before_the_current_name_or_to_come(village, system_administrator, on):
    with pytest.raises(ValidationError) as caught:
        services.rename_unit(village, name="新东村", on=on, by=system_administrator)

    assert "on" in caught.value.error_dict


def test_rename_unit_refuses_an_empty_name(village, system_administrator):
    with pytest.raises(ValidationError):
        services.rename_unit(village, name="", on=DAY, by=system_administrator)

    assert village.names.count() == 1


def test_close_unit_ends_it_and_its_posts(village, village_reporter, system_administrator):
    dated = PostFactory(user=village_reporter, unit=village, role=Role.UNIT_HEAD, ends_on=date(2027, 1, 1))
    earlier = PostFactory(user=village_reporter, unit=village, role=Role.UNIT_HEAD, ended=True)

    services.close_unit(village, on=DAY, by=system_administrator)

    village.refresh_from_db()
    assert village.ends_on == DAY
    assert set(village.posts.exclude(pk=earlier.pk).values_list("ends_on", flat=True)) == {DAY}
    assert village.posts.get(pk=earlier.pk).ends_on == date(2025, 12, 31)
    assert village.posts.filter(pk=dated.pk).exists()


def test_close_unit_refuses_while_units_below_are_open(town, system_administrator):
    with pytest.raises(ValidationError) as caught:
        services.close_unit(town, on=DAY, by=system_administrator)

    assert "还有 5 个单位未停用" in refusal(caught)


def test_close_unit_refuses_while_a_post_is_still_to_begin(village, village_reporter, system_administrator):
    PostFactory(user=village_reporter, unit=village, role=Role.UNIT_HEAD, starts_on=date(2026, 12, 1))

    with pytest.raises(ValidationError) as caught:
        services.close_unit(village, on=DAY, by=system_administrator)

    assert "2026-12-01" in refusal(caught)
    village.refresh_from_db()
    assert village.ends_on is None


@pytest.mark.parametrize("service", [services.close_unit, services.rename_unit])
def test_closed_unit_is_not_closed_or_renamed_again(town, system_administrator, service):
    closed = OrgUnitFactory(parent=town, closed=True)
    extra = {"name": "x"} if service is services.rename_unit else {}

    with pytest.raises(ValidationError) as caught:
        service(closed, on=DAY, by=system_administrator, **extra)

    assert "2025-12-31" in refusal(caught)


def test_close_unit_refuses_a_day_before_its_start(village, system_administrator):
    with pytest.raises(ValidationError) as caught:
        services.close_unit(village, on=date(2023, 1, 1), by=system_administrator)

    assert "停用日期不能早于启用日期" in refusal(caught)


def test_merge_unit_closes_it_into_the_other(village, other_village, system_administrator):
    services.merge_unit(village, into=other_village, on=DAY, by=system_administrator)

    village.refresh_from_db()
    assert (village.ends_on, village.merged_into) == (DAY, other_village)
    assert AuditEvent.objects.get().after == {"on": "2026-07-01", "merged_into": "other-village"}


def test_merge_unit_refuses_itself_and_a_closed_unit(village, town, system_administrator):
    for into in (village, OrgUnitFactory(parent=town, closed=True)):
        with pytest.raises(ValidationError) as caught:
            services.merge_unit(village, into=into, on=DAY, by=system_administrator)

        assert "into" in caught.value.error_dict


def test_path_ends_with_a_slash_so_that_a_subtree_is_one_prefix(db):
    first = OrgUnitFactory(pk=2)
    OrgUnitFactory(pk=20)
    child = OrgUnitFactory(pk=21, parent=first)

    assert set(OrgUnit.objects.within(first)) == {first, child}


def test_current_includes_both_ends(db):
    unit = OrgUnitFactory(starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [OrgUnit.objects.current(day).filter(pk=unit.pk).exists() for day in days] == [False, True, True, False]


def test_database_refuses_a_unit_that_ends_before_it_starts(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrgUnitFactory(starts_on=DAY, ends_on=FIRST_DAY)


def test_database_refuses_a_merged_unit_without_an_end(village, other_village):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrgUnit.objects.filter(pk=village.pk).update(merged_into=other_village)


def test_database_refuses_a_second_current_name(village):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrgUnitName.objects.create(unit=village, name="x", starts_on=DAY)
