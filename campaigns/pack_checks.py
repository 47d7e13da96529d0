"""What belongs together in a campaign pack: marks, codes, units, days, and how measures and tasks hang together. Pure.

Each check takes a pack whose every part has its form and yields (place, sentence) for each mistake.
"""

from collections import Counter
from itertools import pairwise

from django.utils.translation import gettext as _

from campaigns.pack_activity_checks import check_activities
from campaigns.pack_fields import SECTIONS, SINGLE_SECTIONS, TASK_PARTS, Rows
from campaigns.pack_indicator_checks import check_indicators
from campaigns.pack_memorandum_checks import check_memoranda

# By what a row of a section is known where it has no code.
KEYS = {"participants": "unit", "bulletins": "period_kind", "memorandum": "title"}


def rows(pack, section):
    """(path, row) of every row of a section that is a list; "tasks" are those of all measures with their sub-tasks."""
    if section == "tasks":
        for path, measure in rows(pack, "measures"):
            yield from _with_subtasks(f"{path}.tasks", measure["tasks"])
    elif isinstance(pack.get(section), dict):  # the only one of its kind
        yield section, pack[section]
    else:
        yield from ((f"{section}[{index}]", row) for index, row in enumerate(pack.get(section, [])))


def _with_subtasks(path, tasks):
    for number, task in enumerate(tasks):
        yield f"{path}[{number}]", task
        yield from _with_subtasks(f"{path}[{number}].subtasks", task.get("subtasks") or [])


def _all_rows(pack):
    """(path, row, its fields) of every row of every known section but sources, rows within rows included."""
    for section, fields in SECTIONS.items():
        if section != "sources" and section not in SINGLE_SECTIONS:
            for path, row in rows(pack, section):
                yield from _row_and_inner(path, row, fields)
        elif section in SINGLE_SECTIONS and section in pack:
            yield from _row_and_inner(section, pack[section], fields)


def _row_and_inner(path, row, fields):
    yield path, row, fields
    for name, (form, _is_required) in fields.items():
        if isinstance(form, Rows):
            for number, inner in enumerate(row.get(name) or []):
                yield from _row_and_inner(f"{path}.{name}[{number}]", inner, form.fields)


def check_marks(pack):
    """Every element says where it was published or that it is made up: never neither, never both."""
    sources = pack.get("sources", {})
    marked = [("", pack), *((path, row) for path, row, fields in _all_rows(pack) if "demo" in fields)]
    for path, row in marked:
        if bool(row.get("source")) == bool(row.get("demo")):
            yield path, _("须写明 source（公开来源）或 demo: true（演示），二者选一。")
        elif row.get("source") and row["source"] not in sources:
            place = f"{path}.source" if path else "source"
            yield place, _("sources 中没有“%(code)s”。") % {"code": row["source"]}


def check_codes(pack):
    """A code is there once in its section, a task's in the whole pack, a milestone's in its task."""
    for section in [*(name for name in SECTIONS if name != "sources" and name not in SINGLE_SECTIONS), "tasks"]:
        yield from _check_once(rows(pack, section), KEYS.get(section, "code"))
    for path, task in rows(pack, "tasks"):
        milestones = enumerate(task.get("milestones") or [])
        yield from _check_once([(f"{path}.milestones[{number}]", row) for number, row in milestones], "code")


def _check_once(found, key):
    seen = set()
    for path, row in found:
        if key in row and row[key] in seen:
            yield f"{path}.{key}", _("“%(code)s”重复。") % {"code": row[key]}
        seen.add(row.get(key))


def check_units(pack):
    known = set()
    for path, unit in rows(pack, "units"):
        if unit.get("parent") and unit["parent"] not in known:
            yield f"{path}.parent", _("上级单位“%(code)s”须列在本单位之前。") % {"code": unit["parent"]}
        known.add(unit["code"])
    named = [("owner_unit", pack["owner_unit"]), ("office_unit", pack["office_unit"])]
    named += [(f"{path}.unit", row["unit"]) for path, row in rows(pack, "participants")]
    named += [(f"{path}.unit", row["unit"]) for path, row in rows(pack, "leading_group") if row.get("unit")]
    for path, code in named:
        if code not in known:
            yield path, _("units 中没有“%(code)s”。") % {"code": code}
    for path, row in rows(pack, "leading_group"):
        if not any(row.get(name) for name in ("name", "post", "unit")):
            yield path, _("须写明 name（姓名）、post（所任职务）或 unit（单位）。")


def check_dates(pack):
    yield from _check_span("", pack, "ends_on", pack)
    for section, last in [("phases", "ends_on"), ("participants", "ends_on"), ("tasks", "due_on")]:
        for path, row in rows(pack, section):
            yield from _check_span(path, row, last, pack)
    if not pack["starts_on"] <= pack["calendar"]["first_period_on"] <= pack["ends_on"]:
        yield "calendar.first_period_on", _("应在行动起止日期之内。")
    for (_path, before), (path, phase) in pairwise(rows(pack, "phases")):
        if phase["starts_on"] <= before["ends_on"]:
            yield f"{path}.starts_on", _("阶段应按先后排列，不得重叠。")


def _check_span(path, row, last, pack):
    """A row begins before it ends, and both lie within the campaign."""
    ends_on = row.get(last) or pack["ends_on"]
    place = f"{path}." if path else ""
    if row["starts_on"] > ends_on:
        yield f"{place}{last}", _("不能早于 starts_on。")
    for name, day in [("starts_on", row["starts_on"]), (last, ends_on)]:
        if row is not pack and not pack["starts_on"] <= day <= pack["ends_on"]:
            yield f"{place}{name}", _("应在行动起止日期之内。")


def check_phases(pack):
    """Goals and tasks name phases that are there, and a task is due within its phase."""
    phases = {row["code"]: row for _path, row in rows(pack, "phases")}
    for path, row in [*rows(pack, "goals"), *rows(pack, "tasks")]:
        phase = phases.get(row.get("phase"))
        if row.get("phase") and phase is None:
            yield f"{path}.phase", _("phases 中没有“%(code)s”。") % {"code": row["phase"]}
        elif phase and _is_outside(row, phase) and not _is_outside(row, pack):
            span = {"phase": phase["name"], "starts_on": phase["starts_on"], "ends_on": phase["ends_on"]}
            yield f"{path}.due_on", _("应在“%(phase)s”的 %(starts_on)s 至 %(ends_on)s 之内。") % span


def _is_outside(row, span):
    return "due_on" in row and not span["starts_on"] <= row["due_on"] <= span["ends_on"]


def check_tasks(pack):
    """Units with a part in a measure or task take part in the campaign, each with one part in a task."""
    participants = {row["unit"] for _path, row in rows(pack, "participants")}
    for path, measure in rows(pack, "measures"):
        if measure.get("lead") and measure["lead"] not in participants:
            yield f"{path}.lead", _("“%(code)s”没有列在 participants 中。") % {"code": measure["lead"]}
    for path, task in rows(pack, "tasks"):
        named = [(f"{path}.lead", task["lead"])]
        for part in TASK_PARTS:
            named += [(f"{path}.{part}[{index}]", code) for index, code in enumerate(task.get(part) or [])]
        times = Counter(code for _path, code in named)
        for place, code in named:
            if code not in participants:
                yield place, _("“%(code)s”没有列在 participants 中。") % {"code": code}
            elif times[code] > 1:
                yield place, _("“%(code)s”在同一任务中只能担任一种分工。") % {"code": code}


def check_steps(pack):
    """Neither a sub-task nor a milestone is due after its task."""
    for path, task in rows(pack, "tasks"):
        for name in ("subtasks", "milestones"):
            for number, step in enumerate(task.get(name) or []):
                if step["due_on"] > task["due_on"]:
                    message = _("不能晚于所属任务的完成时限 %(day)s。") % {"day": task["due_on"]}
                    yield f"{path}.{name}[{number}].due_on", message


CHECKS = [
    check_marks,
    check_codes,
    check_units,
    check_dates,
    check_phases,
    check_tasks,
    check_steps,
    check_indicators,
    check_memoranda,
    check_activities,
]
