import itertools
import json
import types

import pytest

from benchmarks import __main__ as runner
from benchmarks.goal import Goal, Timings, judge, take_timings

GOAL = Goal("G3", "bare page", limit=2, peer_name="naive")


def goal_module(*measurements):
    remaining = iter(measurements)
    return types.SimpleNamespace(GOAL=GOAL, measure=lambda: next(remaining))


def test_judge_takes_the_median_of_the_ratios_of_each_round():
    timings = Timings(ours=[1.0, 3.0, 40.0], floor=[1.0, 2.0, 4.0], peer=[5.0, 10.0, 20.0])

    result = judge(GOAL, timings)

    assert (result.ratio, result.peer_ratio, result.rounds) == (1.5, 5.0, 3)
    assert result.is_met
    assert result.line() == "G3   ok   ratio 1.50 (limit 2), naive 5.00, 3 rounds: bare page"


def test_judge_without_a_peer_has_no_peer_ratio():
    result = judge(GOAL, Timings(ours=[3.0], floor=[1.0]))

    assert result.peer_ratio is None
    assert not result.is_met
    assert "naive -" in result.line()


def test_take_timings_interleaves_the_contenders_and_drops_the_warm_up():
    calls = []
    ticks = itertools.count()
    contenders = {name: lambda name=name: calls.append(name) for name in ("ours", "floor", "peer")}

    timings = take_timings(**contenders, rounds=7, clock=lambda: next(ticks))

    assert calls == ["ours", "floor", "peer"] * 8
    assert timings == Timings(ours=[1] * 7, floor=[1] * 7, peer=[1] * 7)


@pytest.mark.parametrize(("second_try", "is_met"), [(1.0, True), (9.0, False)])
def test_report_measures_a_missed_goal_once_more(tmp_path, capsys, second_try, is_met):
    module = goal_module(Timings(ours=[9.0], floor=[1.0]), Timings(ours=[second_try], floor=[1.0]))

    met = runner.report([module], tmp_path / "var" / "bench.json")

    assert met is is_met
    assert f"ratio {second_try:.2f} (limit 2)" in capsys.readouterr().out
    (stored,) = json.loads((tmp_path / "var" / "bench.json").read_text())
    assert (stored["code"], stored["ratio"], stored["is_met"]) == ("G3", second_try, is_met)


def test_goal_modules_refuses_an_unknown_goal():
    with pytest.raises(SystemExit, match="No such goal: G99"):
        runner.goal_modules(["G99"])
