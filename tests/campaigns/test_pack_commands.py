"""list_packs and load_pack: the packs of the portal and packs in files, loaded and compared."""

import copy
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import OrgUnit
from campaigns import pack_schema, services
from campaigns.models import Campaign
from reports.models import BulletinSchedule
from tests.campaigns.this_years_pack import SLUG, district_pack, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack():
    return copy.deepcopy(district_pack())


@pytest.fixture
def campaign():
    return services.load_pack(copy.deepcopy(district_pack()), by=None)


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def test_list_packs_names_each_pack_with_its_size():
    lines = run("list_packs")

    assert "henglan-lighting  横栏镇照明灯具产品质量提升三年行动  (30 units, 11 measures, 34 tasks)\n" in lines


def test_list_packs_tells_a_broken_pack_and_goes_on(tmp_path, monkeypatch):
    (tmp_path / "broken.yaml").write_text("format: 1\n", encoding="utf-8")
    monkeypatch.setattr(pack_schema, "PACKS_DIR", tmp_path)

    assert run("list_packs").startswith("broken: slug: ")


@time_machine.travel("2026-11-20T10:00:00+08:00", tick=False)
def test_load_pack_begins_today_and_reports_what_it_made():
    output = run("load_pack", "henglan-lighting")

    assert output == (
        "henglan-lighting: 27 units, 11 measures, 34 tasks; reports from 2026-11-20\npending: background, tracks\n"
    )


@time_machine.travel("2026-11-26T10:00:00+08:00", tick=False)
def test_a_town_that_starts_today_gets_one_window_and_no_back_issue():
    run("load_pack", "henglan-lighting")

    (week,) = services.open_due_periods(now=timezone.now())

    assert week.key == "2026-W48"


def test_load_pack_begins_on_the_day_that_is_asked_for():
    run("load_pack", "henglan-lighting", "--from", "2026-09-01")

    assert Campaign.objects.get().first_period_on == date(2026, 9, 1)
    assert set(BulletinSchedule.objects.values_list("starts_on", flat=True)) == {date(2026, 9, 1)}


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(CommandError, match="2026-13-01 is not a day"):
        run("load_pack", "henglan-lighting", "--from", "2026-13-01")


def test_load_pack_says_what_is_wrong(tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="没有名为“nowhere”的行动模板"):
        run("load_pack", "nowhere")
    run("load_pack", "henglan-lighting")
    with pytest.raises(CommandError, match="已经建立"):
        run("load_pack", "henglan-lighting")

    (tmp_path / "broken.yaml").write_text("format: 2\nslug: x\n", encoding="utf-8")
    monkeypatch.setattr(pack_schema, "PACKS_DIR", tmp_path)
    with pytest.raises(CommandError, match="format: 应为下列之一：1。\nname: 缺少这一项。"):
        run("load_pack", "broken")


@pytest.fixture
def file_of(tmp_path):
    def write(pack):
        path = tmp_path / "pack.yaml"
        path.write_text(services.write_pack(pack), encoding="utf-8")
        return str(path)

    return write


def test_load_pack_takes_a_file(pack, file_of):
    assert run("load_pack", file_of(pack | {"slug": "from-file"})).startswith(
        "from-file: 11 units, 11 measures, 14 tasks"
    )
    assert OrgUnit.objects.filter(code="quality-district").exists()


def test_load_pack_tells_differences_and_changes_nothing(campaign, pack, file_of):
    task(pack, "product")["title"] = "改名"
    pack["goals"].append({"code": "extra", "text": "另一目标", "demo": True})
    del task(pack, "service")["cooperating"]

    output = run("load_pack", file_of(pack), "--diff").splitlines()

    assert output[0] == "+ goals/extra  另一目标"
    assert "~ tasks/product-1  改名" in output
    assert any(line.endswith("-> 改名") for line in output)
    assert output[-1] == "3 differences"
    assert "    starts_on: 2026-04-01 -> 2010-04-01" in run("load_pack", SLUG, "--diff").splitlines()


def test_load_pack_says_what_is_wrong_with_a_file(tmp_path, pack, file_of):
    with pytest.raises(CommandError, match="cannot be read"):
        run("load_pack", str(tmp_path / "nowhere.yaml"))
    with pytest.raises(CommandError, match="there is no campaign"):
        run("load_pack", file_of(pack | {"slug": "other"}), "--diff")
    with pytest.raises(CommandError, match="name: 缺少这一项"):
        run("load_pack", file_of({name: value for name, value in pack.items() if name != "name"}))
