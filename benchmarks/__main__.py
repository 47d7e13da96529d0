"""`python -m benchmarks [G3 G9 …]`: measures the goals on a private PostgreSQL, one line each and var/bench.json.

A goal is a module benchmarks/g03_name.py with GOAL (a Goal) and measure() (returns Timings, taken with take_timings).
Exits with 1 when a goal is missed twice: one retry is allowed, because another process may have had the cores.
"""

import importlib
import json
import os
import pkgutil
import re
import sys
from pathlib import Path

import django
from django.test.utils import override_settings, setup_databases, teardown_databases

import benchmarks
from benchmarks.goal import judge
from tests import services

REPORT = Path(__file__).resolve().parent.parent / "var" / "bench.json"
MODULE_NAME = re.compile(r"g\d\d_\w+")


def goal_modules(codes):
    """The goal modules in the order of their numbers, only those named in `codes` unless it is empty."""
    names = sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if MODULE_NAME.match(module.name)
    )
    modules = [importlib.import_module(f"benchmarks.{name}") for name in names]
    unknown = set(codes) - {module.GOAL.code for module in modules}
    if unknown:
        known = ", ".join(module.GOAL.code for module in modules)
        sys.exit(f"No such goal: {', '.join(sorted(unknown))}. There are: {known}.")
    return [module for module in modules if not codes or module.GOAL.code in codes]


def run_goal(module):
    """The result of one goal, measured again once when the first try missed it."""
    result = judge(module.GOAL, module.measure())
    return result if result.is_met else judge(module.GOAL, module.measure())


def report(modules, path=REPORT):
    """Measures and prints each goal, writes all as JSON to `path` and returns whether every one was met."""
    results = []
    for module in modules:
        results.append(run_goal(module))
        print(results[-1].line(), flush=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([result.as_dict() for result in results], indent=2) + "\n", encoding="utf-8")
    return all(result.is_met for result in results)


def main(codes):
    """Runs the goals in a fresh test database and returns the exit status."""
    started = services.start_services("postgresql")
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        modules = goal_modules(codes)
        databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
        try:
            # Not setup_test_environment(): it notes every template part that is rendered, and pages would pay for it.
            with override_settings(ALLOWED_HOSTS=["testserver"]):
                return 0 if report(modules) else 1
        finally:
            teardown_databases(databases, verbosity=0)
    finally:
        started.stop()


if __name__ == "__main__":
    sys.exit(main([code.upper() for code in sys.argv[1:]]))
