import io
import json

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from campaigns.models import StoredFile
from enterprises.models import Enterprise, EnterpriseImport, EnterpriseRecord
from tests.enterprises.import_lists import FIRST, SECOND, long_table, table
from tests.factories_enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db

TWO_FIRMS = table(f"{FIRST},演示甲灯饰,演示东村", f"{SECOND},演示乙照明厂,演示西村")


@pytest.fixture
def make_list(tmp_path, town):
    """make_list(text) -> path of a .csv"""

    def make(text, name="firms.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def run(*arguments):
    out = io.StringIO()
    call_command("import_enterprises", *map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


def run_refused(*arguments):
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_enterprises", *map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


def counts(answer):
    return [answer[name] for name in ("rows_read", "added", "updated", "unchanged")]


def test_list_is_imported_once(make_list, town):
    path = make_list(TWO_FIRMS)

    first, second = run(path), run(path)

    assert (counts(first), counts(second)) == ([2, 2, 0, 0], [2, 0, 0, 2])
    assert first["errors"] == second["errors"] == []
    enterprise_import = EnterpriseImport.objects.get()
    assert (enterprise_import.unit, enterprise_import.prepared_by) == (town, None)
    assert Enterprise.objects.registered().count() == EnterpriseRecord.objects.count() == 2


def test_changed_list_updates(make_list):
    run(make_list(TWO_FIRMS))

    answer = run(make_list(TWO_FIRMS.replace("演示乙照明厂", "演示丙照明厂")))

    assert counts(answer) == [2, 0, 1, 1]


def test_dry_run_says_what_would_happen_and_writes_nothing(make_list):
    answer = run(make_list(TWO_FIRMS), "--dry-run")

    assert counts(answer) == [2, 2, 0, 0]
    assert Enterprise.objects.count() + EnterpriseImport.objects.count() + StoredFile.objects.count() == 0


def test_refused_list_is_answered_with_its_errors_and_fails(make_list):
    answer = run_refused(make_list(table("44010619900101001X,演示甲灯饰,演示东村", f"{SECOND},演示乙照明厂,演示西村")))

    (error,) = answer["errors"]
    assert (error["row"], error["column"]) == (2, "A 统一社会信用代码")
    assert "身份证号" in error["message"]
    assert counts(answer) == [2, 0, 0, 0]
    assert Enterprise.objects.count() + EnterpriseImport.objects.count() == 0


def test_columns_that_are_not_read_are_named(make_list):
    answer = run(make_list(f"信用代码,企业名称,村,备注\n{FIRST},演示甲灯饰,演示东村,好\n"))

    assert answer["unknown_columns"] == ["备注"]


def test_workbook_is_imported_whatever_its_name(tmp_path, town):
    path = tmp_path / "firms.dat"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("名单")
        sheet.write_row(0, 0, ["统一社会信用代码", "企业名称", "村（社区）", "从业人数"])
        sheet.write_row(1, 0, [FIRST, "演示甲灯饰", "演示东村", 12])

    assert run(path)["added"] == 1
    assert Enterprise.objects.get().staff_count == 12


def test_people_read_sentences(make_list):
    out, err = io.StringIO(), io.StringIO()
    run(make_list("企业名称,村,备注\n演示甲灯饰,演示东村,好\n"))

    call_command("import_enterprises", str(make_list(TWO_FIRMS)), stdout=out, stderr=err)

    assert "读取 2 行：新增 2 家，更新 0 家，无变化 0 家。" in out.getvalue()
    assert "firms.csv 第 2 行“B 企业名称”：本村已有建档的" in err.getvalue()


def test_unit_is_named_by_its_code(make_list, village):
    run(make_list(f"信用代码,企业名称\n{FIRST},演示甲灯饰\n"), "--unit", village.code)

    assert Enterprise.objects.get().unit == village
    assert EnterpriseImport.objects.get().unit == village


def test_unit_must_be_named_when_there_are_two_towns(make_list, other_town):
    with pytest.raises(CommandError, match="--unit"):
        run(make_list(TWO_FIRMS))


def test_firm_elsewhere_is_an_error_of_its_row(make_list, other_town):
    EnterpriseFactory(credit_code=SECOND, unit=other_town.children.get(), name="演示金丝雀灯饰")

    answer = run_refused(make_list(TWO_FIRMS), "--unit", "town")

    assert [error["row"] for error in answer["errors"]] == [3]
    assert "金丝雀" not in str(answer)


def test_file_that_is_no_list_is_one_error(make_list):
    answer = run_refused(make_list("<html><table></table></html>"))

    assert [error["row"] for error in answer["errors"]] == [None]


@pytest.mark.parametrize("arguments", [("missing.csv",), ("FILE", "--unit", "nowhere")])
def test_missing_things_are_named(make_list, arguments):
    path = make_list(TWO_FIRMS)

    with pytest.raises(CommandError, match=r"missing\.csv|nowhere"):
        run(*[path if argument == "FILE" else argument for argument in arguments])


def test_long_list_with_a_bad_last_row_writes_nothing(make_list):
    answer = run_refused(make_list(long_table(300) + "1,演示坏行,演示东村,,,,,,,,,\n"))

    assert [error["row"] for error in answer["errors"]] == [302]
    assert Enterprise.objects.count() == 0
