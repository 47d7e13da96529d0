"""The steps on screen: who may open them, what a foreign id answers, and that nothing is half-written."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Role
from inspections import services
from inspections.choices import NOTICE_ROLES, NoticeStatus
from inspections.models import NoticeImport, NoticeRecord
from tests.factories import make_person

pytestmark = pytest.mark.django_db

TABLE = "产品名称,标称商标,不合格项目\n台灯,金丝雀,标志;结构\n吊灯,乙,辉度\n"
NAMES = {"issuer": "某市市场监督管理局", "title": "灯具抽查结果"}
ABSENT = 999_999_999
PAGES = [
    ("notice_import_detail", "get"),
    ("notice_import_preview", "get"),
    ("notice_import_preview", "post"),
    ("notice_import_discard", "post"),
    ("notice_import_undo", "get"),
    ("notice_import_undo", "post"),
    ("notice_import_file", "get"),
]


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


@pytest.fixture
def imported(prepare, town_clerk):
    return services.confirm_notice_import(prepare(TABLE, **NAMES, date="2022-05-25"), by=town_clerk)


def upload(client, content=TABLE, name="notice.csv", **fields):
    content = content if isinstance(content, bytes) else content.encode()
    data = {"upload": SimpleUploadedFile(name, content), **fields}
    return client.post(url("notice_import_create"), data, follow=True)


def test_steps_lead_from_upload_to_result(client_of, town_clerk):
    client = client_of(town_clerk)

    preview = upload(client, **NAMES, published_on="2022-05-25", batches="20", nonconforming="2", rate="10%")
    assert "金丝雀" in preview.text
    assert "辉度" in preview.text
    assert NoticeRecord.objects.count() == 0

    result = client.post(url("notice_import_preview", NoticeImport.objects.get().pk), follow=True)

    assert NoticeRecord.objects.current().count() == 2
    assert "某市市场监督管理局" in result.text
    assert "2022-05-25" in result.text
    assert "只作线索" in result.text


def test_problems_are_shown_and_cannot_be_confirmed(client_of, town_clerk):
    client = client_of(town_clerk)

    preview = upload(client, "产品名称,生产日期\n台灯,2017-02-30\n")
    assert "没有 30 日" in preview.text
    assert "确认导入" not in preview.text
    answer = client.post(url("notice_import_preview", NoticeImport.objects.get().pk))

    assert "第2行「生产日期」" in answer.text
    assert NoticeRecord.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("名单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .xlsx"),
        ("名单.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .xlsx"),
        ("名单.csv", b"<html><table></table></html>", "网页"),
        ("名单.exe", b"MZ", "csv"),
        ("名单.xlsx", b"PK\x03\x04", "损坏"),
        ("名单.csv", b"", "空"),
    ],
)
def test_files_of_other_kinds_are_refused_with_help(client_of, town_clerk, name, content, sentence):
    answer = upload(client_of(town_clerk), content, name)

    assert sentence in answer.text
    assert "确认导入" not in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"issuer": "某市"}, "都填或都不填"),
        ({"batches": "许多"}, "请填整数"),
        ({"rate": "一成"}, "百分数"),
        ({"source_url": "javascript:alert(1)"}, "网址"),
    ],
)
def test_form_names_what_does_not_fit(client_of, town_clerk, fields, sentence):
    answer = upload(client_of(town_clerk), **fields)

    assert sentence in answer.text
    assert NoticeImport.objects.count() == 0


def test_undo_hides_the_rows(client_of, town_clerk, imported):
    client = client_of(town_clerk)

    assert "撤销前编发的通报不受影响" in client.get(url("notice_import_undo", imported.pk)).text
    answer = client.post(url("notice_import_undo", imported.pk), {"reason": "导错文件"}, follow=True)

    assert "导错文件" in answer.text
    assert "金丝雀" not in answer.text


def test_undo_without_a_reason_changes_nothing(client_of, town_clerk, imported):
    client_of(town_clerk).post(url("notice_import_undo", imported.pk), {"reason": ""})

    assert NoticeImport.objects.get().status == NoticeStatus.IMPORTED


def test_preview_confirmed_by_somebody_else_answers_409(client_of, town_clerk, prepare, monkeypatch):
    waiting = prepare(TABLE)
    read = services.notices.read_notice_file

    def confirmed_meanwhile(*args, **kwargs):
        table = read(*args, **kwargs)
        NoticeImport.objects.filter(pk=waiting.pk).update(status=NoticeStatus.IMPORTED, imported_at=waiting.prepared_at)
        return table

    monkeypatch.setattr(services.notices, "read_notice_file", confirmed_meanwhile)
    answer = client_of(town_clerk).post(url("notice_import_preview", waiting.pk))

    assert answer.status_code == 409
    assert "已由他人处理" in answer.text
    assert NoticeRecord.objects.count() == 0


def test_discarded_preview_is_gone(client_of, town_clerk, prepare):
    waiting = prepare(TABLE)

    answer = client_of(town_clerk).post(url("notice_import_discard", waiting.pk), follow=True)

    assert "已放弃" in answer.text
    assert NoticeImport.objects.count() == 0


def test_imported_notice_cannot_be_discarded(client_of, town_clerk, imported):
    answer = client_of(town_clerk).post(url("notice_import_discard", imported.pk), follow=True)

    assert "撤销导入" in answer.text
    assert NoticeImport.objects.count() == 1


def test_pages_lead_to_where_the_import_stands(client_of, town_clerk, prepare, imported):
    client = client_of(town_clerk)
    waiting = prepare("产品名称\n壁灯\n")

    assert client.get(url("notice_import_detail", waiting.pk)).url == url("notice_import_preview", waiting.pk)
    assert client.get(url("notice_import_preview", imported.pk)).url == url("notice_import_detail", imported.pk)


def test_original_file_is_sent_inert(client_of, town_clerk, imported):
    answer = client_of(town_clerk).get(url("notice_import_file", imported.pk))

    assert b"".join(answer.streaming_content).decode() == TABLE
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_totals_are_listed_as_counts(client_of, town_clerk, prepare):
    table = "产品名称,受检批次,不合格批次,不合格率\n应急灯,5,1,20.00%\n"
    client = client_of(town_clerk)
    waiting = prepare(table)

    preview = client.get(url("notice_import_preview", waiting.pk))
    result = client.post(url("notice_import_preview", waiting.pk), follow=True)

    assert "20.00%" in preview.text
    assert "20.00%" in result.text


@pytest.mark.parametrize("role", [role for role in Role if role not in NOTICE_ROLES])
def test_other_roles_are_refused(client_of, town, imported, role):
    client = client_of(make_person(role, town, acts_for=town))

    assert client.get(url("notice_import_list")).status_code == 403
    assert client.get(url("notice_import_detail", imported.pk)).status_code == 403


@pytest.mark.parametrize("role", NOTICE_ROLES)
def test_roles_of_the_task_are_let_in(client_of, town, imported, role):
    client = client_of(make_person(role, town, acts_for=town))

    assert "灯具抽查结果" in client.get(url("notice_import_list")).text
    assert "金丝雀" in client.get(url("notice_import_detail", imported.pk)).text


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_foreign_import_answers_as_an_absent_one(client_of, other_town_clerk, imported, name, method):
    client = client_of(other_town_clerk)

    foreign = getattr(client, method)(url(name, imported.pk), {"reason": "探"})
    absent = getattr(client, method)(url(name, ABSENT), {"reason": "探"})

    assert foreign.status_code == absent.status_code == 404
    assert without_token(foreign.text) == without_token(absent.text)
    assert NoticeImport.objects.get().status == NoticeStatus.IMPORTED


def without_token(text):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_list_hides_what_other_units_brought_in(client_of, other_town_clerk, imported):
    answer = client_of(other_town_clerk).get(url("notice_import_list"))

    assert "灯具抽查结果" not in answer.text
    assert "还没有导入过通报" in answer.text


def test_list_and_result_cost_few_queries(client_of, town_clerk, prepare, imported, django_assert_max_num_queries):
    client = client_of(town_clerk)
    for number in range(5):
        prepare(f"产品名称\n台灯{number}\n")

    with django_assert_max_num_queries(12):
        client.get(url("notice_import_list"))
    with django_assert_max_num_queries(14):
        client.get(url("notice_import_detail", imported.pk))
