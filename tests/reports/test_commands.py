"""compile_bulletin and verify_bulletin, as an operator types them."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns import services as campaigns_services
from reports import services
from reports.choices import BulletinKind, BulletinStatus
from reports.models import Bulletin
from tests.factories_bulletins import expected, instant, make_campaign, planned_bulletin, terms
from tests.factories_campaigns import MeasureFactory, open_week


@pytest.fixture
def campaign(office, village, other_village, time_machine):
    time_machine.move_to(instant("2026-11-16 13:00"), tick=False)
    campaign = make_campaign(office, village, other_village, slug="lighting")
    terms(MeasureFactory(campaign=campaign, code="strict-1"), village, due_on=date(2026, 11, 10))
    return campaign


def compile_bulletin(*arguments, period="2026-W46", kind="weekly", campaign="lighting"):
    out = StringIO()
    call_command(
        "compile_bulletin", f"--campaign={campaign}", f"--kind={kind}", f"--period={period}", *arguments, stdout=out
    )
    return out.getvalue()


def verify_bulletin(number):
    out = StringIO()
    call_command("verify_bulletin", number, stdout=out)
    return out.getvalue()


def figure(data, code, **params):
    return next(
        each
        for each in data["figures"]
        if each["code"] == code and {name: value for name, value in each["params"].items() if name != "label"} == params
    )


def test_compile_prints_the_issue_and_compiles_it_once(campaign, village):
    data = json.loads(compile_bulletin())

    assert {name: data[name] for name in ("number", "kind", "period", "cutoff", "status")} == {
        "number": "lighting-2026-W46",
        "kind": "weekly",
        "period": "2026-W46",
        "cutoff": "2026-11-16T12:00:00+08:00",
        "status": "draft",
    }
    assert figure(data, "tasks_due", window="period", unit="village") == {
        "code": "tasks_due",
        "name": "到期任务",
        "params": {"window": "period", "unit": "village", "label": "演示东村"},
        "value": 1,
        "numerator": 1,
        "denominator": None,
        "unit": "项",
        "rows": 1,
    }
    assert figure(data, "measure_progress", window="period", measure="strict-1")["value"] == 0.0
    assert figure(data, "tasks_due", window="since_launch")["value"] == 1
    assert json.loads(compile_bulletin()) == data
    assert Bulletin.objects.get().attempts == 1


def test_compile_prints_what_is_published(campaign, town_clerk):
    compile_bulletin()
    services.publish_bulletin(Bulletin.objects.get(), by=town_clerk)

    assert json.loads(compile_bulletin())["status"] == "published"


def test_compile_takes_up_what_the_tick_planned(campaign):
    planned_bulletin(campaign, cutoff_at=instant("2026-11-16 11:00"))

    assert json.loads(compile_bulletin())["cutoff"] == "2026-11-16T11:00:00+08:00"


@pytest.mark.parametrize(("moment", "too_early"), [("2026-11-16 12:01:59", True), ("2026-11-16 12:02:00", False)])
def test_compile_waits_until_the_cut_off_has_settled(campaign, time_machine, moment, too_early):
    time_machine.move_to(instant(moment), tick=False)

    if too_early:
        with pytest.raises(CommandError, match="2026-11-16 12:00，尚未到时"):
            compile_bulletin()
        assert not Bulletin.objects.exists()
    else:
        compile_bulletin()


def test_preview_stores_nothing_and_has_no_number(campaign):
    data = json.loads(compile_bulletin("--as-of=2026-11-18T10:00:00+08:00", period="2026-W47"))

    assert (data["number"], data["status"], data["cutoff"]) == (None, "preview", "2026-11-18T10:00:00+08:00")
    assert figure(data, "tasks_overdue", window="period")["value"] == 1
    assert not Bulletin.objects.exists()


def test_preview_without_an_offset_is_shanghai_time(campaign):
    assert json.loads(compile_bulletin("--as-of=2026-11-18"))["cutoff"] == "2026-11-18T00:00:00+08:00"


@pytest.mark.parametrize(
    ("arguments", "words", "message"),
    [
        ([], {"campaign": "nothing"}, "没有代码为“nothing”的行动"),
        ([], {"period": "2026-11"}, "不是所选种类的周期编号"),
        ([], {"period": "2026-W54"}, "2026-W54"),
        ([], {"period": "2025-W10"}, "不在行动期内"),
        (["--as-of=gestern"], {}, "不是时间"),
        ([], {"kind": "yearly"}, "yearly"),
    ],
)
def test_compile_refuses_with_a_sentence(campaign, arguments, words, message):
    with pytest.raises(CommandError, match=message):
        compile_bulletin(*arguments, **words)


def test_compile_refuses_a_skipped_week(campaign, town_clerk):
    week = open_week(campaign, date(2026, 11, 9))
    campaigns_services.skip_period(week, reason="春节", by=town_clerk)

    with pytest.raises(CommandError, match="不单独成期"):
        compile_bulletin()


@pytest.mark.parametrize(("kind", "period"), [("monthly", "2026-10"), ("quarterly", "2026-Q3")])
def test_months_and_quarters_compile(campaign, kind, period):
    data = json.loads(compile_bulletin(kind=kind, period=period))

    assert (data["number"], data["status"]) == (f"lighting-{period}", "draft")


def test_html_names_the_missing_units_and_goes_to_a_file(campaign, village, tmp_path):
    week = campaigns_services.plan_period(campaign, kind="week", key="2026-W46")
    expected(week, village)
    target = tmp_path / "bulletin.html"

    assert compile_bulletin("--format=html", f"--output={target}") == ""

    html = target.read_text(encoding="utf-8")
    assert "未报单位（1家）：演示东村" in html
    assert "初稿" in html
    assert "<a " not in html


def test_compile_tells_why_it_failed(campaign):
    planned_bulletin(campaign)
    Bulletin.objects.update(status=BulletinStatus.FAILED, attempts=5, failure="磁盘已满")

    with pytest.raises(CommandError, match="编制失败：磁盘已满"):
        compile_bulletin()


def test_compile_waits_for_the_worker_that_has_it(campaign, monkeypatch):
    bulletin = planned_bulletin(campaign)
    claimed = services.claim_bulletin(bulletin.pk, now=instant("2026-11-16 13:00"))
    monkeypatch.setattr("time.sleep", lambda seconds: services.compile_claimed(claimed))

    assert json.loads(compile_bulletin())["status"] == "draft"
    bulletin.refresh_from_db()
    assert bulletin.attempts == 1


def test_verify_says_that_all_holds(campaign):
    compile_bulletin()

    assert verify_bulletin("lighting-2026-W46") == "lighting-2026-W46：全部一致。\n"


def test_verify_prints_each_difference_and_fails(campaign, village):
    compile_bulletin()
    terms(campaign.measures.get(), village, due_on=date(2026, 11, 11))
    out = StringIO()

    with pytest.raises(CommandError, match="不一致"):
        call_command("verify_bulletin", "lighting-2026-W46", stdout=out)

    assert "到期任务 | 本期 · 演示东村 | 1 | 2" in out.getvalue()


def test_verify_refuses_what_is_unknown_or_not_compiled(campaign):
    planned_bulletin(campaign, kind=BulletinKind.WEEKLY)

    with pytest.raises(CommandError, match="没有编号为“nothing”的通报"):
        verify_bulletin("nothing")
    with pytest.raises(CommandError, match="还没有数据可核验"):
        verify_bulletin("lighting-2026-W46")
