"""The steps on screen: who may open them, what a foreign id answers, and that nothing is half-written."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Role
from enterprises import services
from enterprises.choices import KEEPER_ROLES, ImportStatus
from enterprises.models import Enterprise, EnterpriseImport
from tests.enterprises.import_lists import FIRST, SECOND, bring_in, long_table, prepare, table
from tests.factories import make_person
from tests.factories_enterprises import ProductFactory

pytestmark = pytest.mark.django_db

TWO_FIRMS = table(f"{FIRST},演示金丝雀灯饰,演示东村", f"{SECOND},演示乙照明厂,演示西村")
ABSENT = 999_999_999
PAGES = [
    ("enterprise_import_detail", "get"),
    ("enterprise_import_preview", "get"),
    ("enterprise_import_preview", "post"),
    ("enterprise_import_discard", "post"),
    ("enterprise_import_undo", "get"),
    ("enterprise_import_undo", "post"),
    ("enterprise_import_file", "get"),
]


def url(name, *args):
    return reverse(f"enterprises:{name}", args=args)


def upload(client, content=TWO_FIRMS, name="企业名单.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    return client.post(url("enterprise_import_create"), {"upload": SimpleUploadedFile(name, content)}, follow=True)


@pytest.fixture
def imported(town_clerk):
    return bring_in(TWO_FIRMS, by=town_clerk)


@pytest.mark.parametrize("role", KEEPER_ROLES)
def test_steps_lead_from_upload_to_result(client_of, town, role):
    client = client_of(make_person(role, town, acts_for=town))

    assert "下载模板" in client.get(url("enterprise_import_create")).text
    preview = upload(client)
    assert "读到 2 行：新增 2 家，更新 0 家，无变化 0 家。" in preview.text
    assert "演示金丝雀灯饰" in preview.text
    assert Enterprise.objects.count() == 0
    result = client.post(url("enterprise_import_preview", EnterpriseImport.objects.get().pk), follow=True)

    assert Enterprise.objects.registered().count() == 2
    assert "新增 2 家，更新 0 家，无变化 0 家。" in result.text
    assert Enterprise.objects.get(credit_code=FIRST).get_absolute_url() in result.text


def test_problems_are_shown_and_cannot_be_confirmed(client_of, town_clerk):
    client = client_of(town_clerk)

    preview = upload(client, table(f"{FIRST},\u200b,演示东村", f"{SECOND},演示乙照明厂,演示西村"))
    assert "B 企业名称" in preview.text
    assert "请填写企业名称" in preview.text
    assert "确认导入" not in preview.text
    answer = client.post(url("enterprise_import_preview", EnterpriseImport.objects.get().pk))

    assert "第 2 行“B 企业名称”：请填写企业名称。" in answer.text
    assert Enterprise.objects.count() == 0


def test_personal_id_number_is_not_repeated_on_the_page(client_of, town_clerk):
    preview = upload(client_of(town_clerk), table("44010619900101001X,演示甲灯饰,演示东村"))

    assert "这是身份证号" in preview.text
    assert "44010619900101001X" not in preview.text


def test_many_problems_are_counted_and_the_first_shown(client_of, town_clerk):
    rows = [f"1,演示第{number}号灯饰,演示东村" for number in range(1050)]

    preview = upload(client_of(town_clerk), table(*rows))

    assert "共 1050 处，以上是前 1000 处" in preview.text


def test_same_list_again_has_nothing_to_confirm(client_of, town_clerk, imported):
    client = client_of(town_clerk)

    preview = upload(client)
    assert "这份名单已经导入过，没有新的内容" in preview.text
    assert "确认导入" not in preview.text
    answer = client.post(url("enterprise_import_preview", EnterpriseImport.objects.first().pk))

    assert "这份名单已经导入过，没有新的内容" in answer.text
    assert EnterpriseImport.objects.filter(status=ImportStatus.IMPORTED).count() == 1


def test_update_shows_what_was_and_what_will_be(client_of, town_clerk, imported):
    preview = upload(client_of(town_clerk), TWO_FIRMS.replace("演示乙照明厂", "演示丙照明厂"))

    assert "演示乙照明厂 → 演示丙照明厂" in preview.text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("名单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .xlsx"),
        ("名单.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .xlsx"),
        ("名单.csv", b"<html><table></table></html>", "网页"),
        ("名单.exe", b"MZ", "csv"),
        ("名单.xlsx", b"PK\x03\x04", "损坏"),
        ("名单.csv", b"", "空"),
        ("名单.csv", "备注\n好\n".encode(), "找不到表头"),
        ("名单.csv", b"x" * (20 * 1024 * 1024 + 1), "超过 20 MB"),
    ],
)
def test_files_of_other_kinds_are_refused_with_help(client_of, town_clerk, name, content, sentence):
    answer = upload(client_of(town_clerk), content, name)

    assert sentence in answer.text
    assert "确认导入" not in answer.text


def test_form_without_a_file_asks_for_one(client_of, town_clerk):
    answer = client_of(town_clerk).post(url("enterprise_import_create"))

    assert answer.status_code == 200
    assert EnterpriseImport.objects.count() == 0


def test_second_click_answers_409_and_imports_once(client_of, town_clerk, monkeypatch):
    waiting = prepare(TWO_FIRMS, by=town_clerk)
    read = services.imports.read_enterprise_file

    def confirmed_meanwhile(*args, **kwargs):
        found = read(*args, **kwargs)
        EnterpriseImport.objects.filter(pk=waiting.pk).update(
            status=ImportStatus.IMPORTED, imported_at=waiting.prepared_at
        )
        return found

    monkeypatch.setattr(services.imports, "read_enterprise_file", confirmed_meanwhile)
    answer = client_of(town_clerk).post(url("enterprise_import_preview", waiting.pk))

    assert answer.status_code == 409
    assert "已由他人处理" in answer.text
    assert Enterprise.objects.count() == 0


def test_undo_says_what_it_did(client_of, town_clerk, imported):
    ProductFactory(enterprise=Enterprise.objects.get(credit_code=SECOND))
    client = client_of(town_clerk)

    assert "保持现状" in client.get(url("enterprise_import_undo", imported.pk)).text
    answer = client.post(url("enterprise_import_undo", imported.pk), {"reason": "导错文件"}, follow=True)

    assert "导错文件" in answer.text
    assert "撤出 1 家，恢复原档案 0 家" in answer.text
    assert "保持现状的 1 家" in answer.text
    assert "演示乙照明厂" in answer.text
    assert "撤销导入" not in answer.text


def test_undo_without_a_reason_changes_nothing(client_of, town_clerk, imported):
    client_of(town_clerk).post(url("enterprise_import_undo", imported.pk), {"reason": ""})

    assert EnterpriseImport.objects.get().status == ImportStatus.IMPORTED


def test_second_undo_answers_409(client_of, town_clerk, imported):
    services.undo_enterprise_import(imported, reason="错", by=town_clerk)

    answer = client_of(town_clerk).post(url("enterprise_import_undo", imported.pk), {"reason": "再撤"})

    assert answer.status_code == 409
    assert "已由他人处理" in answer.text


def test_discarded_preview_is_gone(client_of, town_clerk):
    waiting = prepare(TWO_FIRMS, by=town_clerk)

    answer = client_of(town_clerk).post(url("enterprise_import_discard", waiting.pk), follow=True)

    assert "已放弃" in answer.text
    assert EnterpriseImport.objects.count() == 0


def test_imported_list_cannot_be_discarded(client_of, town_clerk, imported):
    answer = client_of(town_clerk).post(url("enterprise_import_discard", imported.pk), follow=True)

    assert "撤销导入" in answer.text
    assert EnterpriseImport.objects.count() == 1


def test_pages_lead_to_where_the_import_stands(client_of, town_clerk, imported):
    client = client_of(town_clerk)
    waiting = prepare(TWO_FIRMS.replace("乙", "丁"), by=town_clerk)

    for pk, page, other in (
        (waiting.pk, "enterprise_import_detail", "enterprise_import_preview"),
        (imported.pk, "enterprise_import_preview", "enterprise_import_detail"),
    ):
        assert client.get(url(page, pk)).url == url(other, pk)


def test_original_file_is_sent_inert(client_of, town_clerk, imported):
    answer = client_of(town_clerk).get(url("enterprise_import_file", imported.pk))

    assert b"".join(answer.streaming_content).decode() == TWO_FIRMS
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_template_is_read_by_the_import(client_of, town_clerk, language):
    client = client_of(town_clerk)
    client.cookies["django_language"] = language

    answer = client.get(url("enterprise_import_template"))
    workbook = io.BytesIO(b"".join(answer.streaming_content)).getvalue()
    assert answer["Content-Disposition"].startswith("attachment")
    preview = upload(client, workbook, "模板.xlsx")

    waiting = EnterpriseImport.objects.get()
    assert preview.status_code == 200
    assert [waiting.preview[name] for name in ("added", "problems", "unknown_columns")] == [1, [], []]
    assert "演示" in waiting.preview["rows"][0]["name"]
    assert waiting.preview["rows"][0]["staff_count"] == "12"


@pytest.mark.parametrize("role", [role for role in Role if role not in KEEPER_ROLES])
def test_other_roles_are_refused(client_of, town, imported, role):
    client = client_of(make_person(role, town, acts_for=town))

    for name, *args in (
        ("enterprise_import_list",),
        ("enterprise_import_create",),
        ("enterprise_import_template",),
        ("enterprise_import_detail", imported.pk),
    ):
        assert client.get(url(name, *args)).status_code == 403


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_foreign_import_answers_as_an_absent_one(client_of, other_town_clerk, imported, name, method):
    client = client_of(other_town_clerk)

    foreign = getattr(client, method)(url(name, imported.pk), {"reason": "探"})
    absent = getattr(client, method)(url(name, ABSENT), {"reason": "探"})

    assert foreign.status_code == absent.status_code == 404
    assert without_token(foreign.text) == without_token(absent.text)
    assert EnterpriseImport.objects.get().status == ImportStatus.IMPORTED


def without_token(text):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_list_hides_what_other_towns_brought_in(client_of, town_clerk, other_town_clerk, imported):
    assert "企业名单.csv" in client_of(town_clerk).get(url("enterprise_import_list")).text
    answer = client_of(other_town_clerk).get(url("enterprise_import_list"))

    assert "企业名单.csv" not in answer.text
    assert "还没有导入过企业名单" in answer.text


def test_list_and_result_cost_few_queries(client_of, town_clerk, django_assert_max_num_queries):
    client = client_of(town_clerk)
    imported = bring_in(long_table(60), by=town_clerk)
    waiting = [prepare(long_table(5, first=first), by=town_clerk) for first in (2000, 3000, 4000)]

    for name, *args in (
        ("enterprise_import_list",),
        ("enterprise_import_preview", waiting[0].pk),
        ("enterprise_import_detail", imported.pk),
    ):
        with django_assert_max_num_queries(14):
            client.get(url(name, *args))
