"""The 台账 as a workbook: what is printed comes back unchanged, what was typed comes back as changes to choose from."""

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.choices import Role
from accounts.models import AuditEvent
from campaigns import ledger_sheet, services, tasks
from campaigns.choices import PreparationStatus, PreparedKind, TaskPart
from campaigns.models import PreparedFile, TaskTerms
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_clerk, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]


@pytest.fixture
def _today(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def campaign():
    return CampaignFactory(name="质量行动")


@pytest.fixture
def units(campaign):
    names = ("五沙村", "横栏分局", "工信科商局")
    return {name: CampaignUnitFactory(campaign=campaign, unit__name=name).unit for name in names}


@pytest.fixture
def task(campaign, units):
    return make_task(
        MeasureFactory(campaign=campaign), units["横栏分局"], code="strict-1", title="摸排建档", deliverable="底数台账",
        units=[(units["五沙村"], TaskPart.RESPONSIBLE)],
    )  # fmt: skip


@pytest.fixture
def other_task(task, units):
    return make_task(task.measure, units["五沙村"], code="strict-2", title="上门宣传")


@pytest.fixture
def clerk(campaign):
    return make_clerk(campaign)


def export(campaign, user, **parameters):
    """The rows of the workbook that somebody gets, each {heading: text}."""
    prepared = services.ask_for_file(campaign, kind=PreparedKind.LEDGER, by=user, query="", **parameters)
    services.make_claimed_file(services.claim_prepared_file(prepared.pk, now=timezone.now()))
    prepared.refresh_from_db()
    assert prepared.status == PreparationStatus.DONE, prepared.failure
    rows = CalamineWorkbook.from_path(str(prepared.file.path)).get_sheet_by_index(0).to_python()
    return [dict(zip(rows[0], map(str, row), strict=True)) for row in rows[1:]]


def upload(rows):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        page = workbook.add_worksheet()
        for number, row in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows]):
            for column, cell in enumerate(row.values()):
                page.write_string(number, column, cell)
    return SimpleUploadedFile("台账.xlsx", stream.getvalue())


def read(campaign, rows, clerk):
    return services.read_ledger_changes(campaign, upload(rows), by=clerk)


def told(found):
    return [(change.field, change.now, change.typed, change.is_conflict) for change in found.changes]


def test_the_columns_are_those_of_the_paper_ledger(campaign, task, clerk):
    (row,) = export(campaign, clerk)

    assert list(row) == [
        "序号", "任务类别", "措施", "工作任务", "目标值/成果形式", "牵头领导", "牵头单位", "责任单位", "配合单位", "责任人",
        "联系电话", "起始", "完成时限", "序时进度%", "当前进度%", "进展情况", "存在问题", "下一步计划", "需协调事项",
        "佐证材料", "亮灯", "是否销号", "销号日期/审核人", "备注", "任务代码（勿改）", "导出校验（勿改）",
    ]  # fmt: skip
    assert (row["工作任务"], row["牵头单位"], row["责任单位"]) == ("摸排建档", "横栏分局", "五沙村")
    assert (row["完成时限"], row["当前进度%"], row["是否销号"]) == ("2026-11-30", "0", "否")
    assert row["亮灯"].startswith("严重滞后：落后序时进度")


def test_what_comes_back_as_it_was_changes_nothing(campaign, task, other_task, clerk):
    found = read(campaign, export(campaign, clerk), clerk)

    assert (told(found), found.errors, found.missing, found.rows_read) == ([], [], [], 2)


def test_typed_cells_come_back_as_changes(campaign, task, units, clerk):
    (row,) = export(campaign, clerk)
    row |= {
        "工作任务": "摸清底数",
        "完成时限": "２０２６年１２月２０日",
        "责任单位": "工信科商局，五沙村",
        "备注": "经调度会议定",
    }

    found = read(campaign, [row], clerk)

    assert told(found) == [
        ("title", "摸排建档", "摸清底数", False),
        ("responsible", "五沙村", "五沙村、工信科商局", False),
        ("due_on", "2026-11-30", "2026-12-20", False),
        ("remark", "", "经调度会议定", False),
    ]


def test_chosen_changes_are_written_as_new_terms(campaign, task, units, clerk):
    (row,) = export(campaign, clerk)
    row |= {"完成时限": "2026/12/20", "牵头单位": "工信科商局", "责任单位": ""}
    found = read(campaign, [row], clerk)

    assert services.import_ledger(campaign, changes=found.changes, reason="经调度会议定", by=clerk) == 1

    terms = TaskTerms.objects.current().get(task=task)
    assert (terms.due_on, terms.lead_unit, terms.reason) == (date(2026, 12, 20), units["工信科商局"], "经调度会议定")
    assert not task.task_units.filter(part=TaskPart.RESPONSIBLE, ends_on=None).exists()
    assert AuditEvent.objects.filter(action="import_ledger").count() == 1


def test_a_cell_that_somebody_else_changed_meanwhile_is_kept(campaign, task, clerk):
    rows = export(campaign, clerk)
    services.change_task_terms(task, due_on=date(2026, 12, 10), reason="经调度会议定", by=clerk)

    assert told(read(campaign, rows, clerk)) == []


def test_a_cell_that_both_changed_is_a_conflict(campaign, task, clerk):
    (row,) = export(campaign, clerk)
    services.change_task_terms(task, due_on=date(2026, 12, 10), reason="经调度会议定", by=clerk)
    row["完成时限"] = "2026-12-20"

    found = read(campaign, [row], clerk)

    assert told(found) == [("due_on", "2026-12-10", "2026-12-20", True)]
    assert len(found.conflicts) == 1


def test_without_marks_every_difference_is_a_conflict(campaign, task, clerk):
    (row,) = export(campaign, clerk)
    row |= {"工作任务": "摸清底数", "导出校验（勿改）": ""}

    assert told(read(campaign, [row], clerk)) == [("title", "摸排建档", "摸清底数", True)]


def test_deleted_rows_delete_nothing_and_are_told(campaign, task, other_task, clerk):
    first, _second = export(campaign, clerk)

    found = read(campaign, [first], clerk)

    assert [missing.code for missing in found.missing] == ["strict-2"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"任务代码（勿改）": ""}, "这一行没有任务代码"),
        ({"任务代码（勿改）": "strict-99"}, "没有代码为“strict-99”的任务"),
        ({"牵头单位": "火星村"}, "找不到单位“火星村”"),
        ({"完成时限": "2026-02-30"}, "看不出日期“2026-02-30”"),
        ({"完成时限": "年底"}, "看不出日期“年底”"),
        ({"工作任务": ""}, "工作任务不能为空"),
        ({"备注": "长" * 201}, "不能超过200个字"),
        ({"备注": "#REF!"}, "公式错误"),
    ],
)
def test_bad_cells_are_told_with_their_row_and_the_rest_is_read(campaign, task, other_task, clerk, cells, message):
    first, second = export(campaign, clerk)
    second["工作任务"] = "入户宣传"

    found = read(campaign, [first | cells, second], clerk)

    (error,) = found.errors
    assert (error.row, message in error.message) == (2, True)
    assert ("title", "上门宣传", "入户宣传", False) in told(found)


def test_a_code_twice_is_told(campaign, task, clerk):
    (row,) = export(campaign, clerk)

    (error,) = read(campaign, [row, row], clerk).errors

    assert "与第 2 行重复" in error.message


def test_a_sheet_without_the_column_of_codes_is_told_what_to_do(campaign, task, clerk):
    rows = [{name: cell for name, cell in row.items() if "勿改" not in name} for row in export(campaign, clerk)]

    (error,) = read(campaign, rows, clerk).errors

    assert "请先导出台账" in error.message


def test_a_closed_tasks_cells_stay(campaign, task, clerk, units):
    rows = export(campaign, clerk)
    head = make_person(Role.UNIT_HEAD, units["横栏分局"], acts_for=units["横栏分局"])
    services.request_closing(task, on=date(2026, 11, 19), by=head)
    services.confirm_closing(task, by=clerk)
    rows[0] |= {"完成时限": "2026-12-20", "备注": "已归档"}

    found = read(campaign, rows, clerk)

    assert "已经办结，不能从台账更正" in found.errors[0].message
    assert told(found) == [("remark", "", "已归档", False)]


def test_nothing_is_written_when_one_task_is_refused(campaign, task, other_task, clerk):
    first, second = export(campaign, clerk)
    first["工作任务"] = "摸清底数"
    second["完成时限"] = "2027-06-30"
    found = read(campaign, [first, second], clerk)

    with pytest.raises(ValidationError, match="第 3 行“上门宣传”"):
        services.import_ledger(campaign, changes=found.changes, reason="调整", by=clerk)

    task.refresh_from_db()
    assert task.title == "摸排建档"


def test_what_changed_after_the_preview_is_refused(campaign, task, clerk):
    (row,) = export(campaign, clerk)
    row["工作任务"] = "摸清底数"
    found = read(campaign, [row], clerk)
    services.change_task(task, title="全面摸排", by=clerk)

    with pytest.raises(ValidationError, match="在核对之后又被他人改过") as refused:
        services.import_ledger(campaign, changes=found.changes, reason="调整", by=clerk)

    assert refused.value.code == "stale"


def test_only_the_office_brings_it_in(campaign, task, clerk, units):
    rows = export(campaign, clerk)
    reporter = make_person(Role.UNIT_REPORTER, units["五沙村"], acts_for=units["五沙村"])

    with pytest.raises(PermissionDenied):
        read(campaign, rows, reporter)
    with pytest.raises(PermissionDenied):
        services.import_ledger(campaign, changes=[], by=make_clerk(CampaignFactory()))


def test_a_unit_gets_its_own_lines_only(campaign, task, other_task, units):
    reporter = make_person(Role.UNIT_REPORTER, units["横栏分局"], acts_for=units["横栏分局"])

    assert [row["工作任务"] for row in export(campaign, reporter)] == ["摸排建档"]


def test_text_that_looks_like_a_formula_stays_text(campaign, task, clerk):
    services.change_task(task, title="=1+1", by=clerk)

    (row,) = export(campaign, clerk)

    assert row["工作任务"] == "=1+1"


# The pages.


def test_the_export_is_made_in_the_background_and_fetched(client, campaign, task, other_task, clerk):
    client.force_login(clerk)
    url = reverse("campaigns:ledger_export", args=[campaign.pk])

    asked = client.post(f"{url}?q=摸排", follow=True)
    assert "排队中" in asked.content.decode()
    prepared = PreparedFile.objects.get()
    tasks.prepare_file(prepared.pk)
    prepared.refresh_from_db()
    done = client.get(prepared.get_absolute_url())

    assert (prepared.status, prepared.done_count, prepared.total_count) == (PreparationStatus.DONE, 1, 1)
    assert "质量行动任务台账20261120.xlsx" in done.content.decode()


def post_upload(client, campaign, rows):
    return client.post(reverse("campaigns:ledger_import", args=[campaign.pk]), {"upload": upload(rows)})


def test_changes_are_looked_at_chosen_and_written(client, campaign, task, clerk):
    (row,) = export(campaign, clerk)
    row |= {"工作任务": "摸清底数", "备注": "经议定"}
    client.force_login(clerk)

    preview = post_upload(client, campaign, [row])
    html = preview.content.decode()
    assert "2 处改动" in html
    form = preview.context["form"]
    body = {"changes": form.initial["changes"], "chosen": ["1"], "reason": ""}
    done = client.post(reverse("campaigns:ledger_import", args=[campaign.pk]), body, follow=True)

    task.refresh_from_db()
    assert "已更正 1 项任务" in done.content.decode()
    assert (task.title, task.remark) == ("摸排建档", "经议定")


def test_a_preview_is_nobody_elses_and_not_made_up(client, campaign, task, clerk):
    (row,) = export(campaign, clerk)
    row["工作任务"] = "摸清底数"
    client.force_login(clerk)
    signed = post_upload(client, campaign, [row]).context["form"].initial["changes"]
    url = reverse("campaigns:ledger_import", args=[campaign.pk])

    client.force_login(make_clerk(campaign))
    refused = client.post(url, {"changes": signed, "chosen": ["0"]})

    assert "提交的内容与核对时不一致" in refused.content.decode()
    task.refresh_from_db()
    assert task.title == "摸排建档"


def test_a_preview_is_good_for_an_hour(client, campaign, task, clerk, monkeypatch):
    (row,) = export(campaign, clerk)
    row["工作任务"] = "摸清底数"
    client.force_login(clerk)
    signed = post_upload(client, campaign, [row]).context["form"].initial["changes"]
    monkeypatch.setattr("campaigns.forms.signed.PREVIEW_SECONDS", -1)

    refused = client.post(reverse("campaigns:ledger_import", args=[campaign.pk]), {"changes": signed, "chosen": ["0"]})

    assert refused.status_code == 409
    assert "核对之后已超过一小时" in refused.content.decode()


def test_an_approved_plan_asks_for_a_reason(client, campaign, task, clerk):
    leader = make_person(Role.LEADER, campaign.owner_unit, acts_for=campaign.owner_unit)
    services.approve_plan(campaign, approved_by=leader, approved_on=timezone.localdate(), by=leader)
    (row,) = export(campaign, clerk)
    row["工作任务"] = "摸清底数"
    client.force_login(clerk)
    signed = post_upload(client, campaign, [row]).context["form"].initial["changes"]
    url = reverse("campaigns:ledger_import", args=[campaign.pk])

    refused = client.post(url, {"changes": signed, "chosen": ["0"], "reason": ""})
    assert "摸清底数" in refused.content.decode()
    client.post(url, {"changes": signed, "chosen": ["0"], "reason": "经调度会议定"})

    assert campaign.plan_changes.get().reason == "经调度会议定"


def test_the_marks_notice_every_change():
    assert ledger_sheet.mark("a", "title", "摸排") != ledger_sheet.mark("a", "title", "摸排。")
    assert ledger_sheet.mark("a", "title", "摸排 ") == ledger_sheet.mark("a", "title", "摸排")
