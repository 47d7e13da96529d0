"""Importing, importing again, undoing: all or nothing, once, and never by changing what was known."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.transitions import Conflict
from inspections import services
from inspections.choices import NoticeStatus
from inspections.models import NoticeImport, NoticeRecord, NoticeTotal, Standard, TestItem

pytestmark = pytest.mark.django_db

NOTICES = sorted(Path(__file__).parents[1].joinpath("data/notices").glob("*/rows.csv"))
TABLE = "产品名称,标称商标,不合格项目\n台灯,甲,标志;结构\n吊灯,乙,辉度\n"
NAMES = {"issuer": "某市市场监督管理局", "title": "灯具抽查结果"}


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_prepared_import_writes_no_row(prepare, town_clerk, town):
    notice_import = prepare(TABLE, **NAMES, date="2022-05-25")

    assert notice_import.status == NoticeStatus.PREVIEWED
    assert (notice_import.unit, notice_import.prepared_by, notice_import.published_on) == (
        town,
        town_clerk,
        "2022-05-25",
    )
    assert notice_import.preview["rows_read"] == 2
    assert notice_import.preview["unknown_items"] == ["辉度"]
    assert NoticeRecord.objects.count() == 0
    assert actions() == ["prepare_notice_import"]


def test_confirmed_import_writes_every_row_once(prepare, town_clerk, town):
    notice_import = services.confirm_notice_import(prepare(TABLE, **NAMES, date="2022-05"), by=town_clerk)

    first, second = NoticeRecord.objects.current()
    assert (first.product, first.brand, first.items, first.verdict) == ("台灯", "甲", ["标记", "结构"], "nonconforming")
    assert (second.items, second.unknown_items) == ([], ["辉度"])
    assert first.as_printed == [["产品名称", "台灯"], ["标称商标", "甲"], ["不合格项目", "标志;结构"]]
    assert (first.unit, first.issuer, first.title, first.published_on) == (town, *NAMES.values(), "2022-05")
    assert first.recorded_at == second.recorded_at == notice_import.imported_at
    assert first.recorded_by == town_clerk
    assert (notice_import.status, notice_import.added_count) == (NoticeStatus.IMPORTED, 2)
    assert actions() == ["prepare_notice_import", "noticeimport_imported"]


def test_same_notice_again_adds_nothing(prepare, town_clerk):
    services.confirm_notice_import(prepare(TABLE, **NAMES), by=town_clerk)

    with pytest.raises(ValidationError, match="已经导入过"):
        services.confirm_notice_import(prepare(TABLE, **NAMES), by=town_clerk)

    assert NoticeRecord.objects.count() == 2


def test_second_file_of_a_notice_adds_only_its_new_rows(prepare, town_clerk):
    services.confirm_notice_import(prepare(TABLE, **NAMES), by=town_clerk)

    spaced = {"issuer": "某市 市场监督管理局", "title": "灯具抽查结果 "}
    second = services.confirm_notice_import(prepare(TABLE + "壁灯,丙,\n", **spaced), by=town_clerk)

    assert (second.added_count, second.unchanged_count) == (1, 2)
    assert NoticeRecord.objects.current().count() == 3


def test_nameless_notice_is_known_by_its_file(prepare, town_clerk):
    services.confirm_notice_import(prepare(TABLE), by=town_clerk)

    with pytest.raises(ValidationError):
        services.confirm_notice_import(prepare(TABLE, name="另一个名字.csv"), by=town_clerk)
    services.confirm_notice_import(prepare(TABLE + "\n"), by=town_clerk)

    assert NoticeRecord.objects.count() == 4


def test_notice_of_another_unit_is_another_notice(prepare, town_clerk, other_town_clerk):
    services.confirm_notice_import(prepare(TABLE, **NAMES), by=town_clerk)
    services.confirm_notice_import(prepare(TABLE, by=other_town_clerk, **NAMES), by=other_town_clerk)

    assert NoticeRecord.objects.visible_to(town_clerk).count() == 2
    assert NoticeImport.objects.visible_to(other_town_clerk).count() == 1


def test_file_with_one_bad_row_writes_nothing(prepare, town_clerk):
    notice_import = prepare("产品名称,生产日期\n台灯,2017-02-28\n吊灯,2017-02-30\n")

    with pytest.raises(ValidationError, match="第3行「生产日期」"):
        services.confirm_notice_import(notice_import, by=town_clerk)

    assert notice_import.preview["is_refused"]
    assert NoticeRecord.objects.count() == 0
    assert NoticeImport.objects.get().status == NoticeStatus.PREVIEWED


def test_published_rate_the_wrong_way_round_refuses_the_import(prepare, town_clerk):
    totals = {"batches": 263, "nonconforming": 23, "conforming_rate": "8.75%"}

    with pytest.raises(ValidationError, match="不合格率"):
        services.confirm_notice_import(prepare(TABLE, published_totals=totals), by=town_clerk)


def test_published_rate_that_contradicts_its_counts_is_reported_and_kept(prepare, town_clerk):
    totals = {"batches": 10, "nonconforming": 2, "rate": "25%"}

    notice_import = services.confirm_notice_import(prepare(TABLE, published_totals=totals), by=town_clerk)

    assert [problem["column"] for problem in notice_import.preview["problems"]] == ["公布的不合格率"]
    assert notice_import.published_totals == totals


def test_two_confirmations_import_once(prepare, town_clerk):
    notice_import = prepare(TABLE)
    late = NoticeImport.objects.get()
    services.confirm_notice_import(notice_import, by=town_clerk)

    with pytest.raises(Conflict):
        services.confirm_notice_import(late, by=town_clerk)

    assert NoticeRecord.objects.count() == 2


def test_leader_may_not_import(prepare, leader):
    with pytest.raises(PermissionDenied):
        services.confirm_notice_import(prepare(TABLE), by=leader)

    assert NoticeRecord.objects.count() == 0


def test_too_long_title_is_refused(prepare):
    with pytest.raises(ValidationError) as refused:
        prepare(TABLE, title="长" * 301)

    assert set(refused.value.error_dict) == {"title"}


def test_undo_supersedes_and_can_be_imported_again(prepare, town_clerk):
    notice_import = services.confirm_notice_import(prepare(TABLE, **NAMES), by=town_clerk)
    before = timezone.now()

    services.undo_notice_import(notice_import, reason="导错文件", by=town_clerk)

    assert NoticeRecord.objects.current().count() == 0
    assert NoticeRecord.objects.as_of(before).count() == 2
    assert notice_import.status == NoticeStatus.UNDONE
    again = services.confirm_notice_import(prepare(TABLE, **NAMES), by=town_clerk)
    assert again.added_count == 2
    assert NoticeRecord.objects.current().count() == 2
    assert NoticeRecord.objects.count() == 4


def test_undo_takes_back_only_its_own_rows(prepare, town_clerk):
    first = services.confirm_notice_import(prepare(TABLE, **NAMES), by=town_clerk)
    services.confirm_notice_import(prepare(TABLE + "壁灯,丙,\n", **NAMES), by=town_clerk)

    services.undo_notice_import(first, reason="重复", by=town_clerk)

    assert [record.product for record in NoticeRecord.objects.current()] == ["壁灯"]


def test_undo_needs_a_reason(prepare, town_clerk):
    notice_import = services.confirm_notice_import(prepare(TABLE), by=town_clerk)

    with pytest.raises(ValidationError):
        services.undo_notice_import(notice_import, reason=" ", by=town_clerk)


def test_undo_twice_is_a_conflict(prepare, town_clerk):
    notice_import = services.confirm_notice_import(prepare(TABLE), by=town_clerk)
    late = NoticeImport.objects.get()
    services.undo_notice_import(notice_import, reason="错", by=town_clerk)

    with pytest.raises(Conflict):
        services.undo_notice_import(late, reason="错", by=town_clerk)


def test_discard_drops_a_preview_only(prepare, town_clerk):
    services.discard_notice_import(prepare(TABLE), by=town_clerk)
    assert NoticeImport.objects.count() == 0
    imported = services.confirm_notice_import(prepare(TABLE), by=town_clerk)

    with pytest.raises(ValidationError):
        services.discard_notice_import(imported, by=town_clerk)

    assert NoticeRecord.objects.current().count() == 2


def test_one_current_row_per_notice_is_kept_by_the_database(prepare, town_clerk):
    services.confirm_notice_import(prepare(TABLE), by=town_clerk)
    record = NoticeRecord.objects.first()
    record.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        record.save(force_insert=True)


def test_all_notices_import_once_and_can_be_taken_back(town_clerk, prepare):
    for _round in range(2):
        imports = []
        for path in NOTICES:
            meta = json.loads(path.with_name("meta.json").read_text(encoding="utf-8"))
            imports.append(services.confirm_notice_import(prepare(path.read_bytes(), **meta), by=town_clerk))
        assert (NoticeRecord.objects.current().count(), NoticeTotal.objects.current().count()) == (83, 7)
        for notice_import in imports:
            services.undo_notice_import(notice_import, reason="演示", by=town_clerk)
        assert NoticeRecord.objects.current().count() + NoticeTotal.objects.current().count() == 0


def test_dictionary_of_the_database_is_used(prepare):
    TestItem.objects.create(name="辉度")

    assert prepare(TABLE).preview["unknown_items"] == []


def test_dictionary_is_loaded_with_parents_and_validity():
    assert TestItem.objects.get(name="走线槽").parent.name == "结构"
    assert TestItem.objects.get(name="标记").aliases.filter(alias="标志").exists()
    assert TestItem.objects.filter(is_safety=True, name="接地规定").exists()
    switch = date(2026, 1, 1)
    assert Standard.objects.get(code="GB 43472").valid_from == switch
    assert str(Standard.objects.get(code="GB 17625.1", year=2012).replaced_by) == "GB 17625.1-2022"
    codes = Standard.objects.in_force(switch).filter(code="GB 17625.1")
    assert [str(standard) for standard in codes] == ["GB 17625.1-2022"]
