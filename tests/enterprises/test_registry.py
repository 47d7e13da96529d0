"""Firms registered, changed, moved and stopped: what each service writes and what it refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from enterprises import phones, services
from enterprises.choices import EnterpriseSize, EnterpriseStatus
from enterprises.credit_codes import make_demo_code
from enterprises.models import Enterprise, EnterpriseRecord
from tests.factories_enterprises import CategoryFactory, EnterpriseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

YESTERDAY = date(2026, 11, 19)
TOMORROW = date(2026, 11, 21)
CODE = make_demo_code(7)


def registered(unit, by, **values):
    return services.register_enterprise(**{"unit": unit, "name": "演示星光灯饰厂", "by": by} | values)


def refusal(call, *args, **kwargs):
    """The ValidationError's {field: messages}, "" for the form as a whole."""
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def events(action):
    return list(AuditEvent.objects.filter(action=action))


# -- Registering


def test_registering_writes_firm_record_and_event(village, inspector):
    category = CategoryFactory()

    firm = registered(
        village,
        inspector,
        name=" 演示星光灯饰(横栏)厂\u200b",
        credit_code=CODE.lower(),
        size=EnterpriseSize.MICRO,
        category=category,
        representative="张三",
        phone="１３８００００１２３４",
        staff_count=12,
        note="摸排新发现",
    )

    firm.refresh_from_db()
    assert (firm.name, firm.credit_code, firm.temporary_number) == ("演示星光灯饰（横栏）厂", CODE, "")
    assert (firm.phone, firm.version, firm.is_registered) == ("13800001234", 1, True)
    assert firm.pinyin.startswith("yan shi xing guang")
    record = firm.records.get()
    assert (record.name, record.size, record.category, record.note) == (firm.name, "micro", category, "摸排新发现")
    assert (record.recorded_by, record.happened_on) == (inspector, date(2026, 11, 20))
    (event,) = events("register_enterprise")
    assert (event.target_id, event.after["credit_code"], event.after["staff_count"]) == (firm.pk, CODE, 12)


def test_firms_without_a_code_get_numbers_without_gaps(village, other_village, village_reporter, inspector):
    names = ("演示甲厂", "演示乙厂", "演示丙厂")
    numbers = [registered(village, village_reporter, name=name).temporary_number for name in names]
    with transaction.atomic():
        registered(village, inspector, name="演示丁厂")
        transaction.set_rollback(True)

    assert numbers == ["village-L0001", "village-L0002", "village-L0003"]
    assert registered(village, inspector, name="演示戊厂").temporary_number == "village-L0004"
    assert registered(other_village, inspector, name="演示己厂").temporary_number == "other-village-L0001"


def test_numbers_go_on_past_four_digits_and_past_firms_that_have_their_code_now(village, inspector):
    EnterpriseFactory(unit=village, credit_code="", temporary_number="village-L9999")
    EnterpriseFactory(unit=village, temporary_number="village-L10000")

    assert registered(village, inspector).temporary_number == "village-L10001"


@pytest.mark.parametrize("name", ["演示星光灯饰厂", "演示星光灯饰厂 ", "演示星光灯饰厂有限公司"])
def test_a_name_the_town_has_already_is_a_question(village, other_village, inspector, name):
    known = registered(other_village, inspector)

    with pytest.raises(services.SimilarEnterprisesError) as asked:
        registered(village, inspector, name=name)
    second = registered(village, inspector, name=name, known_similar=1)

    assert (asked.value.enterprises, asked.value.count) == ([known], 1)
    assert second.pk != known.pk


def test_bracket_styles_are_one_name(village, inspector):
    registered(village, inspector, name="演示星光（横栏）灯饰厂")

    with pytest.raises(services.SimilarEnterprisesError):
        registered(village, inspector, name="演示星光(横栏)灯饰厂")


def test_a_confirmation_holds_for_the_firms_that_were_shown_only(village, inspector):
    """The same form sent twice: the second time there is one firm more than was looked at."""
    registered(village, inspector)
    registered(village, inspector, known_similar=1)

    with pytest.raises(services.SimilarEnterprisesError):
        registered(village, inspector, known_similar=1)


def test_a_village_is_not_told_which_firm_of_another_village_it_is(village, other_village, inspector, village_reporter):
    registered(other_village, inspector)

    with pytest.raises(services.SimilarEnterprisesError) as asked:
        registered(village, village_reporter)

    assert (asked.value.enterprises, asked.value.count) == ([], 1)


def test_the_same_name_in_another_town_is_no_question(village, other_town, inspector):
    EnterpriseFactory(unit=other_town.children.get(), name="演示星光灯饰厂")

    assert registered(village, inspector).pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"credit_code": "110101199003070732"}, "credit_code"),
        ({"credit_code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "credit_code"),
        ({"name": "\u200b\u200d"}, "name"),
        ({"phone": "没装电话"}, "phone"),
        ({"size": "huge"}, "size"),
        ({"on": TOMORROW}, "on"),
    ],
)
def test_registering_refuses(village, inspector, values, field):
    assert field in refusal(registered, village, inspector, **values)
    assert not Enterprise.objects.exists()


def test_a_number_that_belongs_to_a_person_is_not_repeated(village, inspector):
    told = refusal(registered, village, inspector, credit_code="110101199003070732")

    assert "110101199003070732" not in str(told)


def test_all_unreadable_columns_are_told_at_once(village, inspector):
    assert set(refusal(registered, village, inspector, name="　", credit_code="123")) == {"name", "credit_code"}


def test_a_taken_code_names_the_firm_to_those_who_see_it(village, other_enterprise, inspector, village_reporter):
    code = other_enterprise.credit_code

    assert other_enterprise.name in str(refusal(registered, village, inspector, credit_code=code))
    assert other_enterprise.name not in str(refusal(registered, village, village_reporter, credit_code=code))


def test_a_firm_that_an_undone_import_left_is_taken_up_again(village, inspector):
    left = EnterpriseFactory(unit=village, credit_code=CODE, unregistered=True)

    firm = registered(village, inspector, credit_code=CODE)

    assert (firm.pk, firm.is_registered, firm.version) == (left.pk, True, 2)
    assert firm.records.current().count() == 1


@pytest.mark.parametrize("unit", ["town", "department", "office"])
def test_firms_are_registered_in_villages_only(unit, inspector, request):
    assert "unit" in refusal(registered, request.getfixturevalue(unit), inspector)


def test_a_closed_village_takes_no_firm(village, inspector):
    village.ends_on = YESTERDAY

    assert "unit" in refusal(registered, village, inspector)


@pytest.mark.parametrize(
    "person",
    ["leader", "organiser", "other_village_reporter", "other_town_clerk", "department_reporter", "enterprise_filer"],
)
def test_others_do_not_register(village, person, request):
    with pytest.raises(PermissionDenied):
        registered(village, request.getfixturevalue(person))


# -- Changing


def changed(firm, by, version=None, **values):
    return services.change_enterprise(firm, version=version or firm.version, values=values, by=by)


def test_a_change_keeps_what_was_before(enterprise, inspector):
    changed(enterprise, inspector, address="演示路9号", staff_count=None)

    old, new = EnterpriseRecord.objects.filter(enterprise=enterprise).order_by("recorded_at")
    assert (old.address, new.address, enterprise.version) == ("演示路1号", "演示路9号", 2)
    assert old.superseded_at == new.recorded_at
    (event,) = events("change_enterprise")
    assert event.before == {"address": "演示路1号", "staff_count": 12}
    assert (event.after["address"], event.after["staff_count"]) == ("演示路9号", None)


def test_a_new_name_is_found_and_ordered_by(enterprise, inspector):
    changed(enterprise, inspector, name="阿波罗照明有限公司")

    enterprise.refresh_from_db()
    assert (enterprise.name_key, enterprise.pinyin[:2]) == ("阿波罗照明", "a ")


def test_a_temporary_firm_gets_its_code(village, inspector):
    firm = EnterpriseFactory(unit=village, temporary=True)
    temporary = firm.temporary_number

    changed(firm, inspector, credit_code=CODE)

    firm.refresh_from_db()
    assert (firm.credit_code, firm.temporary_number, firm.number) == (CODE, temporary, CODE)


def test_a_stale_change_is_told_and_nothing_is_lost(enterprise, inspector, town_clerk):
    opened = Enterprise.objects.get(pk=enterprise.pk)
    changed(enterprise, town_clerk, phone="13900000000")

    with pytest.raises(services.StaleEnterpriseError) as stale:
        changed(opened, inspector, version=1, phone="13700000000")

    assert (stale.value.code, stale.value.theirs.phone) == ("stale", "13900000000")
    enterprise.refresh_from_db()
    assert enterprise.phone == "13900000000"


def test_changing_refuses(enterprise, other_enterprise, inspector):
    code = other_enterprise.credit_code

    assert refusal(changed, enterprise, inspector, address=enterprise.address) == {"": ["没有改动。"]}
    assert "credit_code" in refusal(changed, enterprise, inspector, credit_code="")
    assert "credit_code" in refusal(changed, enterprise, inspector, credit_code=code)
    assert "name" in refusal(changed, enterprise, inspector, name="")
    assert "on" in refusal(
        services.change_enterprise,
        enterprise,
        version=1,
        values={"address": "演示路2号"},
        on=TOMORROW,
        by=inspector,
    )


def test_a_firm_moves_to_another_village_of_the_town_only(enterprise, town, other_village, other_town, inspector):
    changed(enterprise, inspector, unit=other_village)

    assert enterprise.unit == other_village
    assert "unit" in refusal(changed, enterprise, inspector, unit=town)
    with pytest.raises(PermissionDenied):
        changed(enterprise, inspector, unit=other_town.children.get())


def test_a_village_changes_address_and_phone_only(enterprise, other_village, village_reporter, village_head):
    changed(enterprise, village_reporter, address="演示路9号", phone="13900000000")

    for values in ({"name": "演示别名灯饰厂"}, {"credit_code": CODE}, {"size": "large"}, {"unit": other_village}):
        enterprise.refresh_from_db()
        with pytest.raises(PermissionDenied):
            changed(enterprise, village_head, **values)


@pytest.mark.parametrize(
    "person", ["leader", "organiser", "other_village_reporter", "other_town_clerk", "enterprise_filer"]
)
def test_others_change_nothing(enterprise, person, request):
    by = request.getfixturevalue(person)

    with pytest.raises(PermissionDenied):
        changed(enterprise, by, address="演示路9号")
    with pytest.raises(PermissionDenied):
        services.record_status(enterprise, status=EnterpriseStatus.STOPPED, on=YESTERDAY, by=by)


# -- 摸排


@pytest.mark.parametrize("person", ["village_reporter", "village_head", "inspector", "town_clerk"])
def test_a_status_is_noted_with_its_day_and_note(enterprise, person, request):
    by = request.getfixturevalue(person)

    services.record_status(enterprise, status=EnterpriseStatus.MOVED, on=YESTERDAY, note="搬到小榄", by=by)

    record = enterprise.records.current().get()
    assert (enterprise.status, enterprise.version) == (EnterpriseStatus.MOVED, 2)
    assert (record.status, record.happened_on, record.note) == ("moved", YESTERDAY, "搬到小榄")
    (event,) = events("change_enterprise")
    assert (event.before, event.after) == ({"status": "operating"}, {"status": "moved", "note": "搬到小榄"})


def test_a_stopped_firm_works_again(village, village_reporter):
    firm = EnterpriseFactory(unit=village, stopped=True)

    services.record_status(firm, status=EnterpriseStatus.OPERATING, on=YESTERDAY, by=village_reporter)

    assert firm in Enterprise.objects.active()


def test_a_status_is_refused(enterprise, inspector):
    def noted(**values):
        return refusal(
            services.record_status,
            enterprise,
            **{"status": EnterpriseStatus.STOPPED, "on": YESTERDAY, "by": inspector} | values,
        )

    assert "status" in noted(status=EnterpriseStatus.OPERATING)
    assert "on" in noted(on=TOMORROW)
    assert "note" in noted(status=EnterpriseStatus.MOVED)
    assert "status" in noted(status="vanished")


# -- Constraints, phones, scope


def test_the_database_refuses_two_firms_with_one_code_and_a_firm_without_number(enterprise, village):
    with pytest.raises(IntegrityError), transaction.atomic():
        EnterpriseFactory(unit=village, credit_code=enterprise.credit_code)
    with pytest.raises(IntegrityError), transaction.atomic():
        EnterpriseFactory(unit=village, credit_code="", temporary_number="")
    with pytest.raises(IntegrityError), transaction.atomic():
        EnterpriseRecord.objects.create(
            enterprise=enterprise,
            unit=village,
            name="又一条",
            happened_on=YESTERDAY,
            recorded_at=enterprise.records.get().recorded_at + timedelta(days=1),
        )


@pytest.mark.parametrize(
    ("phone", "seen"),
    [
        ("13800001234", "138****1234"),
        ("0760-87761234", "076****1234"),
        ("87761234", "****34"),
        ("13800001234 / 13900005678", "138****1234 / 139****5678"),
        ("", ""),
    ],
)
def test_phones_are_masked(phone, seen):
    assert phones.masked(phone) == seen


def test_who_sees_which_firms(own_enterprise, other_enterprise, other_town, request):
    EnterpriseFactory(unit=other_town.children.get())
    hidden = EnterpriseFactory(unit=own_enterprise.unit, unregistered=True)

    def seen(person):
        return set(Enterprise.objects.visible_to(request.getfixturevalue(person)))

    assert seen("inspector") == seen("leader") == seen("town_clerk") == {own_enterprise, other_enterprise}
    assert seen("village_reporter") == seen("enterprise_filer") == {own_enterprise}
    assert seen("system_administrator") == seen("department_reporter") == set()
    assert hidden not in seen("inspector")
