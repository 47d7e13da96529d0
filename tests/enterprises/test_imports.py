"""Importing firms, importing them again, undoing: all or nothing, once, and nothing of what is known is lost."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Role, UnitKind
from accounts.models import AuditEvent
from campaigns.transitions import Conflict
from enterprises import services
from enterprises.choices import DutyKind, EnterpriseStatus, ImportStatus
from enterprises.credit_codes import make_demo_code
from enterprises.models import Enterprise, EnterpriseDuty, EnterpriseImport, EnterpriseRecord
from tests.enterprises.import_lists import FIRST, SECOND, THIRD, bring_in, long_table, prepare, registry, table
from tests.factories import OrgUnitFactory, make_person
from tests.factories_enterprises import (
    ContactRequestFactory,
    DutyFactory,
    EnrolmentFactory,
    EnterpriseFactory,
    MemberFactory,
    ProductFactory,
)

pytestmark = pytest.mark.django_db

TWO_FIRMS = table(
    f"{FIRST},演示甲灯饰有限公司,演示东村,演示路1号,小型,在产,灯串,负责人甲,0760-12345678,12,执法员甲,联络员甲",
    f"{SECOND},演示乙照明厂,演示西村",
)


@pytest.fixture
def undo(town_clerk):
    def take_back(enterprise_import, *, reason="导错文件"):
        return services.undo_enterprise_import(enterprise_import, reason=reason, by=town_clerk)

    return take_back


def counts(enterprise_import):
    return tuple(getattr(enterprise_import, f"{name}_count") for name in ("added", "updated", "unchanged"))


def firm(code=FIRST):
    return Enterprise.objects.get(credit_code=code)


def open_duties(enterprise):
    return dict(enterprise.duties.filter(ends_on=None).values_list("kind", "name"))


def test_prepared_import_writes_nothing(town_clerk, town):
    enterprise_import = prepare(TWO_FIRMS, by=town_clerk)

    assert enterprise_import.status == ImportStatus.PREVIEWED
    assert (enterprise_import.unit, enterprise_import.prepared_by) == (town, town_clerk)
    preview = enterprise_import.preview
    assert [preview[name] for name in ("rows_read", "added", "updated", "unchanged")] == [2, 2, 0, 0]
    assert [row["name"] for row in preview["rows"]] == ["演示甲灯饰有限公司", "演示乙照明厂"]
    assert preview["rows"][0]["category_id"] == "灯串"
    assert Enterprise.objects.count() + EnterpriseRecord.objects.count() == 0
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["prepare_enterprise_import"]


def test_confirmed_import_writes_firms_records_and_duties(town_clerk, village, other_village):
    enterprise_import = bring_in(TWO_FIRMS, by=town_clerk)

    assert counts(enterprise_import) == (2, 0, 0)
    first = firm()
    assert (first.unit, first.name, first.size, first.status) == (village, "演示甲灯饰有限公司", "small", "operating")
    assert (first.category.name, first.representative, first.staff_count) == ("灯串", "负责人甲", 12)
    assert first.pinyin.startswith("yan shi jia deng shi")
    assert open_duties(first) == {"supervisor": "执法员甲", "village_contact": "联络员甲"}
    assert (firm(SECOND).unit, firm(SECOND).status) == (other_village, EnterpriseStatus.OPERATING)
    record = first.records.get()
    assert (record.enterprise_import, record.recorded_by) == (enterprise_import, town_clerk)
    assert (record.recorded_at, record.happened_on) == (enterprise_import.imported_at, timezone.localdate())
    assert (record.name, record.unit, record.staff_count) == (first.name, village, 12)
    assert AuditEvent.objects.filter(action="enterpriseimport_imported").count() == 1


def test_same_file_again_brings_nothing(town_clerk):
    bring_in(TWO_FIRMS, by=town_clerk)
    before = registry()

    again = prepare(TWO_FIRMS, by=town_clerk)
    with pytest.raises(ValidationError, match="已经导入过，没有新的内容"):
        services.confirm_enterprise_import(again, by=town_clerk)

    assert [again.preview[name] for name in ("added", "updated", "unchanged")] == [0, 0, 2]
    assert registry() == before
    assert EnterpriseRecord.objects.count() == 2


def test_only_what_differs_is_updated(town_clerk):
    bring_in(TWO_FIRMS, by=town_clerk)

    second = bring_in(
        TWO_FIRMS.replace("演示乙照明厂", "演示丙照明厂") + f"{THIRD},演示丁灯具厂,演示东村{',' * 9}\n", by=town_clerk
    )

    assert counts(second) == (1, 1, 1)
    renamed = firm(SECOND)
    assert (renamed.name, renamed.name_key, renamed.version) == ("演示丙照明厂", "演示丙照明厂", 2)
    assert renamed.pinyin.startswith("yan shi bing")
    assert [record.name for record in renamed.records.all()] == ["演示丙照明厂", "演示乙照明厂"]
    assert renamed.records.current().get().enterprise_import == second
    assert second.preview["rows"][0]["changes"] == [["企业名称", "演示乙照明厂", "演示丙照明厂"]]


def test_empty_cell_never_erases_what_is_known(town_clerk):
    bring_in(TWO_FIRMS, by=town_clerk)

    short = f"统一社会信用代码,企业规模\n{FIRST},中型\n"
    second = bring_in(short, by=town_clerk)

    changed = firm()
    assert counts(second) == (0, 1, 0)
    assert (changed.size, changed.name, changed.phone) == ("medium", "演示甲灯饰有限公司", "0760-12345678")
    assert open_duties(changed) == {"supervisor": "执法员甲", "village_contact": "联络员甲"}


def test_new_name_for_a_duty_ends_the_one_before(town_clerk):
    with_duty = EnterpriseFactory(credit_code=FIRST, unit__code="other", unit__parent=town_clerk.post.acts_for)
    DutyFactory(enterprise=with_duty, name="执法员乙")
    leader = DutyFactory(enterprise=with_duty, kind=DutyKind.LEADER, name="镇长甲")

    enterprise_import = bring_in(f"信用代码,监管责任人\n{FIRST},执法员甲\n", by=town_clerk)

    assert counts(enterprise_import) == (0, 1, 0)
    assert with_duty.records.count() == 1
    old, new = with_duty.duties.filter(kind=DutyKind.SUPERVISOR).order_by("pk")
    today = timezone.localdate()
    assert (old.name, old.ends_on) == ("执法员乙", today - timedelta(days=1))
    assert (new.name, new.starts_on, new.ends_on) == ("执法员甲", today, None)
    leader.refresh_from_db()
    assert leader.ends_on is None


def test_firm_without_code_is_known_by_name_and_village(town_clerk):
    uncoded = "企业名称,村,地址\n演示无证灯饰加工店,演示东村,一号棚\n演示无证灯饰加工店,演示西村,二号棚\n"
    first = bring_in(uncoded, by=town_clerk)

    second = bring_in(uncoded.replace("二号棚", "三号棚"), by=town_clerk)

    assert (counts(first), counts(second)) == ((2, 0, 0), (0, 1, 1))
    numbers = Enterprise.objects.order_by("unit__path").values_list("temporary_number", "address")
    assert list(numbers) == [("village-L0001", "一号棚"), ("other-village-L0001", "三号棚")]


def test_same_firm_under_another_bracket_style_is_the_same(town_clerk):
    bring_in("企业名称,村\n演示灯饰（横栏）加工店,演示东村\n", by=town_clerk)

    with pytest.raises(ValidationError, match="没有新的内容"):
        bring_in("企业名称,村\n演示灯饰(横栏)加工店,演示东村\n", by=town_clerk)

    again = prepare("企业名称,村\n演示灯饰横栏加工店,演示东村\n", by=town_clerk)
    assert (again.preview["added"], again.preview["updated"]) == (0, 1)
    assert "名称写法不同" in again.preview["problems"][0]["message"]
    assert not again.preview["is_refused"]


def test_row_without_code_that_looks_like_a_coded_firm_is_refused(town_clerk):
    bring_in(TWO_FIRMS, by=town_clerk)

    alike = prepare("企业名称,村\n演示甲灯饰,演示东村\n", by=town_clerk)

    (problem,) = alike.preview["problems"]
    assert (problem["row"], problem["column"], problem["is_refusal"]) == (2, "A 企业名称", True)
    assert FIRST in problem["message"]


def test_coded_row_beside_a_firm_without_code_is_pointed_out(town_clerk):
    bring_in("企业名称,村\n演示甲灯饰,演示东村\n", by=town_clerk)

    (problem,) = prepare(TWO_FIRMS, by=town_clerk).preview["problems"]

    assert "village-L0001" in problem["message"]
    assert not problem["is_refusal"]


@pytest.mark.parametrize(
    ("cell", "column", "sentence"),
    [
        ("44010619900101001X,演示甲灯饰,演示东村", "A 统一社会信用代码", "身份证号"),
        (f"{make_demo_code(11)[:-1]}?,演示甲灯饰,演示东村", "A 统一社会信用代码", "只有数字和大写字母"),
        ("９８７６５４３２１０９８７６５４３２,演示甲灯饰,演示东村", "A 统一社会信用代码", "前两位"),
        (f"{FIRST},\u200b\u2060,演示东村", "B 企业名称", "请填写企业名称"),
        (f"{FIRST},\u200b（）,演示东村", "B 企业名称", "看不见的字符"),
        (f"{FIRST},演示甲灯饰,邻镇南村", "C 村（社区）", "不在可选范围内"),
        (f"{FIRST},演示甲灯饰,", "C 村（社区）", "请填写所属村"),
        (f"{FIRST},演示甲灯饰,演示东村,,巨型", "E 企业规模", "不在可选范围内"),
        (f"{FIRST},演示甲灯饰,演示东村,,,,灯泡", "G 产品类别", "不在可选范围内"),
        (f"{FIRST},演示甲灯饰,演示东村,,,,,,,许多", "J 从业人数", "不是人数"),
    ],
)
def test_bad_row_refuses_the_whole_file(town_clerk, other_town, cell, column, sentence):
    enterprise_import = prepare(table(cell, f"{SECOND},演示乙照明厂,演示西村"), by=town_clerk)

    (problem,) = enterprise_import.preview["problems"]
    assert (problem["row"], problem["column"]) == (2, column)
    assert sentence in problem["message"]
    with pytest.raises(ValidationError, match=sentence):
        services.confirm_enterprise_import(enterprise_import, by=town_clerk)
    assert Enterprise.objects.count() + EnterpriseDuty.objects.count() == 0
    assert EnterpriseImport.objects.get().status == ImportStatus.PREVIEWED


def test_full_width_code_is_read_and_kept_in_half_width(town_clerk):
    wide = FIRST.translate({ord(char): ord(char) + 0xFEE0 for char in FIRST})

    bring_in(table(f"{wide},演示甲灯饰,演示东村"), by=town_clerk)

    assert Enterprise.objects.get().credit_code == FIRST


def test_firm_of_another_town_is_refused_without_a_word_about_it(town_clerk, other_town):
    foreign = EnterpriseFactory(credit_code=FIRST, name="演示邻镇金丝雀灯饰", unit=other_town.children.get())
    before = registry()

    enterprise_import = prepare(TWO_FIRMS, by=town_clerk)

    (problem,) = enterprise_import.preview["problems"]
    assert (problem["row"], problem["column"], problem["is_refusal"]) == (2, "A 统一社会信用代码", True)
    assert not any(word in str(enterprise_import.preview) for word in ("金丝雀", "邻镇", foreign.address))
    with pytest.raises(ValidationError, match="不能在此登记"):
        services.confirm_enterprise_import(enterprise_import, by=town_clerk)
    assert registry() == before


def test_firm_that_another_town_took_back_may_be_registered(town_clerk, other_town_clerk, other_town):
    wrong = bring_in(f"信用代码,企业名称,村\n{FIRST},演示错登灯饰,邻镇南村\n", by=other_town_clerk)
    services.undo_enterprise_import(wrong, reason="不是本镇的", by=other_town_clerk)

    bring_in(TWO_FIRMS, by=town_clerk)

    assert (firm().name, firm().address, firm().is_registered) == ("演示甲灯饰有限公司", "演示路1号", True)


def test_village_outside_the_town_is_not_offered(town_clerk, other_town):
    enterprise_import = prepare(table(f"{FIRST},演示甲灯饰,演示南村"), by=town_clerk)

    assert "邻镇" not in str(enterprise_import.preview)


def test_namesake_villages_of_two_towns_carry_their_town(city, town, other_town):
    OrgUnitFactory(name="演示东村", kind=UnitKind.VILLAGE, parent=other_town)
    clerk = make_person(Role.OFFICE_CLERK, city, acts_for=city)

    bring_in(table(f"{FIRST},演示甲灯饰,邻镇演示东村"), by=clerk)

    assert firm().unit.parent == other_town


def test_firm_moves_to_another_village_of_the_town(town_clerk, other_village):
    bring_in(TWO_FIRMS, by=town_clerk)

    moved = bring_in(f"信用代码,村\n{FIRST},演示西村\n", by=town_clerk)

    assert firm().unit == other_village
    assert moved.preview["rows"][0]["changes"] == [["所属村（社区）", "演示东村", "演示西村"]]


def test_two_confirmations_import_once(town_clerk):
    enterprise_import = prepare(TWO_FIRMS, by=town_clerk)
    late = EnterpriseImport.objects.get()
    services.confirm_enterprise_import(enterprise_import, by=town_clerk)

    with pytest.raises(Conflict):
        services.confirm_enterprise_import(late, by=town_clerk)

    assert EnterpriseRecord.objects.count() == 2


def test_discarded_preview_cannot_be_confirmed(town_clerk):
    enterprise_import = prepare(TWO_FIRMS, by=town_clerk)
    late = EnterpriseImport.objects.get()
    services.discard_enterprise_import(enterprise_import, by=town_clerk)

    with pytest.raises(ValidationError, match="已被放弃"):
        services.confirm_enterprise_import(late, by=town_clerk)

    assert Enterprise.objects.count() == 0


def test_imported_list_cannot_be_discarded(town_clerk):
    enterprise_import = bring_in(TWO_FIRMS, by=town_clerk)

    with pytest.raises(ValidationError, match="撤销导入"):
        services.discard_enterprise_import(enterprise_import, by=town_clerk)

    assert EnterpriseImport.objects.count() == 1


def test_firm_registered_meanwhile_is_a_clear_sentence(town_clerk, village, monkeypatch):
    """As an import of the city at the same moment: the constraint has the last word."""
    enterprise_import = prepare(TWO_FIRMS, by=town_clerk)
    register = services.imports.register

    def register_late(enterprises):
        EnterpriseFactory(credit_code=FIRST, unit=village)
        register(enterprises)

    monkeypatch.setattr(services.imports, "register", register_late)
    with pytest.raises(ValidationError, match="同时有人登记"):
        services.confirm_enterprise_import(enterprise_import, by=town_clerk)

    assert Enterprise.objects.count() == 0


def test_leader_may_not_import(town_clerk, leader):
    enterprise_import = prepare(TWO_FIRMS, by=town_clerk)

    with pytest.raises(PermissionDenied):
        services.confirm_enterprise_import(enterprise_import, by=leader)

    assert Enterprise.objects.count() == 0


def test_five_thousand_firms_are_undone_cleanly(town_clerk, village, undo):
    count = 5000
    known = [EnterpriseFactory(unit=village, serial=1000 + number) for number in range(20)]
    for enterprise in known[:10]:
        DutyFactory(enterprise=enterprise, name="执法员乙")
    bystander = EnterpriseFactory(unit=village, serial=7)
    before = registry()

    enterprise_import = bring_in(long_table(count), by=town_clerk)
    after = registry()
    undo(enterprise_import)

    assert counts(enterprise_import) == (count - 20, 20, 0)
    assert len(after["firms"]) == count + 1
    assert registry() == before
    assert bystander.records.count() == 1
    assert EnterpriseRecord.objects.current().count() == 21
    assert (enterprise_import.preview["removed"], enterprise_import.preview["restored"]) == (count - 20, 20)

    again = bring_in(long_table(count), by=town_clerk)
    assert counts(again) == (count - 20, 20, 0)
    assert Enterprise.objects.count() == count + 1
    assert [row[1:] for row in registry()["firms"]] == [row[1:] for row in after["firms"]]


def test_undone_firms_keep_their_rows_and_come_back(town_clerk, undo):
    first = bring_in(TWO_FIRMS, by=town_clerk)
    keys = set(Enterprise.objects.values_list("pk", flat=True))
    was = registry()

    undo(first)

    assert not Enterprise.objects.visible_to(town_clerk).exists()
    assert not EnterpriseRecord.objects.current().exists()
    assert registry() == {"firms": [], "duties": []}
    assert EnterpriseRecord.objects.as_of(first.imported_at).count() == 2
    assert (first.status, first.undone_reason, first.preview["kept"]) == (ImportStatus.UNDONE, "导错文件", [])
    again = bring_in(TWO_FIRMS, by=town_clerk)
    assert counts(again) == (2, 0, 0)
    assert set(Enterprise.objects.values_list("pk", flat=True)) == keys
    assert registry()["firms"] == was["firms"]


def test_firm_without_code_comes_back_under_its_number(town_clerk, undo):
    uncoded = "企业名称,村\n演示无证灯饰加工店,演示东村\n"
    undo(bring_in(uncoded, by=town_clerk))

    bring_in(uncoded, by=town_clerk)

    assert list(Enterprise.objects.registered().values_list("temporary_number", flat=True)) == ["village-L0001"]


def test_undo_gives_back_entry_and_duties(town_clerk, village, undo):
    enterprise = EnterpriseFactory(credit_code=FIRST, unit=village, name="演示旧名灯饰")
    DutyFactory(enterprise=enterprise, name="执法员乙")
    before = registry()

    second = bring_in(TWO_FIRMS, by=town_clerk)
    assert firm().name == "演示甲灯饰有限公司"
    undo(second)

    assert registry() == before
    assert firm().version == 3
    record = firm().records.current().get()
    assert (record.name, record.enterprise_import, record.recorded_by) == ("演示旧名灯饰", None, town_clerk)


def test_imports_are_undone_in_any_order(town_clerk, undo):
    empty = registry()
    first = bring_in(TWO_FIRMS, by=town_clerk)
    after_first = registry()
    second = bring_in(TWO_FIRMS.replace("12,执法员甲", "15,执法员丙").replace("小型", "中型"), by=town_clerk)

    undo(second)
    assert registry() == after_first
    undo(first)
    assert registry() == empty

    first = bring_in(TWO_FIRMS, by=town_clerk)
    second = bring_in(TWO_FIRMS.replace("小型", "中型"), by=town_clerk)
    undo(first)
    assert [kept["reason"] for kept in first.preview["kept"]] == ["changed_since"]
    assert (firm().size, firm().is_registered, firm(SECOND).is_registered) == ("medium", True, False)
    undo(second)
    assert registry() == empty


def test_firm_changed_by_hand_since_stays_as_it_is(town_clerk, undo):
    enterprise_import = bring_in(TWO_FIRMS, by=town_clerk)
    services.change_enterprise(firm(), version=1, values={"address": "新路9号"}, by=town_clerk)

    undo(enterprise_import)

    kept = firm()
    assert (kept.address, kept.is_registered) == ("新路9号", True)
    assert open_duties(kept) == {"supervisor": "执法员甲", "village_contact": "联络员甲"}
    assert enterprise_import.preview["kept"] == [{"name": "演示甲灯饰有限公司", "reason": "changed_since"}]
    assert not firm(SECOND).is_registered


@pytest.mark.parametrize(
    "factory", [ProductFactory, EnrolmentFactory, MemberFactory, ContactRequestFactory, DutyFactory]
)
def test_firm_that_somebody_works_with_stays(town_clerk, undo, factory):
    enterprise_import = bring_in(TWO_FIRMS, by=town_clerk)
    factory(enterprise=firm(SECOND))

    undo(enterprise_import)

    assert enterprise_import.preview["kept"] == [{"name": "演示乙照明厂", "reason": "in_use"}]
    assert (firm(SECOND).is_registered, firm().is_registered) == (True, False)
    record = firm(SECOND).records.current().get()
    assert (record.name, record.enterprise_import) == ("演示乙照明厂", None)


def test_duty_assigned_by_hand_since_is_not_taken_away(town_clerk, village, undo):
    enterprise = EnterpriseFactory(credit_code=FIRST, unit=village)
    DutyFactory(enterprise=enterprise, name="执法员乙")
    enterprise_import = bring_in(f"信用代码,监管责任人\n{FIRST},执法员甲\n", by=town_clerk)
    enterprise.duties.filter(ends_on=None).update(ends_on=timezone.localdate())
    DutyFactory(enterprise=enterprise, name="执法员丙", starts_on=timezone.localdate())

    undo(enterprise_import)

    assert open_duties(enterprise) == {"supervisor": "执法员丙"}


def test_undo_needs_a_reason(town_clerk):
    enterprise_import = bring_in(TWO_FIRMS, by=town_clerk)

    with pytest.raises(ValidationError):
        services.undo_enterprise_import(enterprise_import, reason=" ", by=town_clerk)


def test_undo_twice_is_a_conflict(town_clerk, undo):
    enterprise_import = bring_in(TWO_FIRMS, by=town_clerk)
    late = EnterpriseImport.objects.get()
    undo(enterprise_import)

    with pytest.raises(Conflict):
        undo(late)

    assert AuditEvent.objects.filter(action="enterpriseimport_undone").count() == 1


def test_preview_cannot_be_undone(town_clerk, undo):
    with pytest.raises(Conflict):
        undo(prepare(TWO_FIRMS, by=town_clerk))


def test_cost_does_not_grow_with_the_list(town_clerk, undo):
    def queries(count, first):
        steps = []
        for step in (
            lambda: prepare(long_table(count, first=first), by=town_clerk),
            lambda: services.confirm_enterprise_import(EnterpriseImport.objects.first(), by=town_clerk),
            lambda: undo(EnterpriseImport.objects.first()),
        ):
            with CaptureQueriesContext(connection) as captured:
                step()
            steps.append(len(captured))
        return steps

    few, many = queries(5, first=100), queries(40, first=200)

    assert few == many
    assert max(few) < 50


def test_list_of_a_year_ago_does_not_reopen_what_was_ended(town_clerk, village):
    """A duty that ended by hand is only begun anew by a list that names it."""
    enterprise = EnterpriseFactory(credit_code=FIRST, unit=village)
    DutyFactory(enterprise=enterprise, name="执法员甲", ended=True)

    bring_in(f"信用代码,监管责任人\n{FIRST},执法员甲\n", by=town_clerk)

    assert list(enterprise.duties.order_by("pk").values_list("starts_on", flat=True)) == [
        date(2024, 3, 15),
        timezone.localdate(),
    ]
