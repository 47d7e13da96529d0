import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import StoredFile
from inspections.models import NoticeImport, NoticeRecord, NoticeTotal

pytestmark = pytest.mark.django_db

NOTICES = sorted(Path(__file__).parents[1].joinpath("data/notices").glob("*/rows.csv"))


def run(*arguments):
    out = io.StringIO()
    call_command("import_notice", *map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_every_notice_is_imported_once(town):
    first = [run(path, "--meta", path.with_name("meta.json")) for path in NOTICES]
    second = [run(path, "--meta", path.with_name("meta.json")) for path in NOTICES]

    assert all(answer["rows_added"] == answer["rows_read"] for answer in first)
    assert all((answer["rows_added"], answer["rows_unchanged"]) == (0, answer["rows_read"]) for answer in second)
    assert (NoticeRecord.objects.count(), NoticeTotal.objects.count()) == (83, 7)
    assert set(NoticeImport.objects.values_list("unit", flat=True)) == {town.pk}
    assert NoticeImport.objects.count() == 21


def test_dry_run_writes_nothing(make_csv):
    answer = run(make_csv("产品名称\n台灯\n"), "--dry-run", "--list", "nonconforming")

    assert (answer["rows_read"], answer["rows_added"]) == (1, 0)
    assert answer["records"][0]["verdict"] == "nonconforming"
    assert NoticeImport.objects.count() + StoredFile.objects.count() == 0


def test_refused_file_is_answered_with_its_errors_and_fails(make_csv):
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("import_notice", str(make_csv("产品名称,生产日期\n台灯,2017-02-30\n")), "--json", stdout=out)

    answer = json.loads(out.getvalue())
    assert [(error["row"], error["column"]) for error in answer["errors"]] == [(2, "生产日期")]
    assert answer["rows_added"] == 0
    assert NoticeRecord.objects.count() == 0


def test_workbook_is_imported_whatever_its_name(make_workbook):
    path = make_workbook([["产品名称", "商标"], ["台灯", "甲"]])

    answer = run(path.rename(path.with_suffix(".dat")))

    assert answer["rows_added"] == 1


def test_problems_are_printed_with_file_row_and_column(make_csv):
    out, err = io.StringIO(), io.StringIO()

    call_command("import_notice", str(make_csv("产品名称,检验结论\n台灯,拒检\n")), stdout=out, stderr=err)

    assert "notice.csv 第2行「检验结论」" in err.getvalue()
    assert "新增 1 行" in out.getvalue()


def test_unit_is_named_by_its_code(make_csv, town, office):
    run(make_csv("产品名称\n台灯\n"), "--unit", office.code)

    assert NoticeImport.objects.get().unit == office


@pytest.mark.parametrize(
    "meta", ["", "[]", '{"published_totals": 3}', '{"title": "\\u0000"}', '{"title": "\\ud800"}', "{"]
)
def test_unreadable_meta_is_refused(make_csv, tmp_path, meta):
    path = tmp_path / "meta.json"
    path.write_text(meta)

    with pytest.raises(CommandError, match=r"meta\.json"):
        run(make_csv("产品名称\n台灯\n"), "--meta", path)


@pytest.mark.parametrize(
    "arguments", [("missing.csv",), ("FILE", "--unit", "nowhere"), ("FILE", "--meta", "missing.json")]
)
def test_missing_things_are_named(make_csv, arguments):
    path = make_csv("产品名称\n台灯\n")

    with pytest.raises(CommandError):
        run(*[path if argument == "FILE" else argument for argument in arguments])
