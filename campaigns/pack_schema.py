"""The format of a campaign pack (docs/packs.md) and its checks: pure, no database.

Every mistake is told with its place, such as "measures[3].tasks[0].due_on: …", and all of them at once. A section this
file does not know is neither a mistake nor dropped: `pending_sections` hands it on.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from campaigns.pack_fields import CAMPAIGN_FIELDS, MARKED_SECTIONS, NESTED, SECTIONS, TASK_PARTS

PACKS_DIR = Path(__file__).parent / "packs"
# What campaigns makes from a pack by itself; other apps register for the rest.
CORE_SECTIONS = ("calendar", "units", "participants", "phases", "measures")


@dataclass(frozen=True, slots=True)
class PackError:
    """A mistake in a pack: where it is and a sentence that helps."""

    path: str
    message: str

    def __str__(self):
        return f"{self.path}: {self.message}" if self.path else self.message


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key written twice, where YAML would silently keep the second."""

    def construct_mapping(self, node, deep=False):  # noqa: FBT002 (the signature is PyYAML's)
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"duplicate key {key!r}", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def list_pack_names():
    """The names of the packs that come with the portal, in order."""
    return sorted(path.stem for path in PACKS_DIR.glob("*.yaml"))


def load_pack_file(name):
    """(pack, errors) of the pack `name`; the pack is {} where it cannot be read at all."""
    if name not in list_pack_names():
        return {}, [PackError("", _("没有名为“%(name)s”的行动模板。") % {"name": name})]
    return read_pack((PACKS_DIR / f"{name}.yaml").read_text(encoding="utf-8"))


def read_pack(text):
    """(pack, errors) of a pack's text; the pack is {} where it cannot be read at all."""
    try:
        pack = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (derived from SafeLoader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:  # ValueError: a date such as 2026-02-30
        return {}, [PackError("", _("文件不是可读的YAML：%(reason)s") % {"reason": error})]
    if not isinstance(pack, dict):
        return {}, [PackError("", _("文件顶层应为“名称: 内容”的列表。"))]
    return pack, check_pack(pack)


def pending_sections(pack, loaded=CORE_SECTIONS):
    """{name: content} of the sections that nobody has loaded: kept with the campaign and reported, never dropped."""
    return {name: content for name, content in pack.items() if name not in CAMPAIGN_FIELDS and name not in loaded}


def check_pack(pack):
    """All mistakes in a pack, in the order of the sections; [] if it can be loaded."""
    errors = _check_fields(pack, CAMPAIGN_FIELDS, "", closed=False)
    for name, fields in SECTIONS.items():
        errors += _check_section(pack, name, fields)
    if errors:
        return errors  # what refers to what is only worth asking once every part has its form
    return [
        *_check_marks(pack),
        *_check_codes(pack),
        *_check_units(pack),
        *_check_dates(pack),
        *_check_tasks(pack),
    ]


def _check_section(pack, name, fields):
    if name not in pack:
        return [PackError(name, _("缺少这一部分。"))] if name in CORE_SECTIONS else []
    content = pack[name]
    if name == "calendar":
        return _check_fields(content, fields, name)
    if name == "sources":
        if not isinstance(content, dict):
            return [PackError(name, _("应为“名称: 内容”的列表。"))]
        return [error for key, row in content.items() for error in _check_fields(row, fields, f"{name}.{key}")]
    if not isinstance(content, list):
        return [PackError(name, _("应为列表。"))]
    rows = [(f"{name}[{index}]", row) for index, row in enumerate(content)]
    return [
        error for path, row in rows for error in (*_check_fields(row, fields, path), *_check_inner(row, name, path))
    ]


def _check_inner(row, section, path):
    """Mistakes in the rows within a row of a section."""
    for (outer, name), fields in NESTED.items():
        inner = row.get(name) if outer == section and isinstance(row, dict) else None
        for number, each in enumerate(inner if isinstance(inner, list) else []):
            yield from _check_fields(each, fields, f"{path}.{name}[{number}]")


def _check_fields(row, fields, path, *, closed=True):
    """Mistakes in the values of one mapping; `closed` refuses names that are not in `fields`."""
    if not isinstance(row, dict):
        return [PackError(path, _("应为“名称: 内容”。"))]
    errors = []
    for name, (form, is_required) in fields.items():
        if row.get(name) is None and not is_required:
            continue
        message = _("缺少这一项。") if row.get(name) is None else form(row[name])
        if message:
            errors.append(PackError(_join(path, name), message))
    if closed:
        errors += [PackError(_join(path, name), _("没有这一项，请检查拼写。")) for name in row if name not in fields]
    return errors


def _join(path, name):
    return f"{path}.{name}" if path else str(name)


# What belongs together.


def _rows(pack, section):
    """(path, row) of every row of a section; "tasks" are those of all measures."""
    if section == "tasks":
        for path, measure in _rows(pack, "measures"):
            yield from ((f"{path}.tasks[{number}]", task) for number, task in enumerate(measure["tasks"]))
    else:
        yield from ((f"{section}[{index}]", row) for index, row in enumerate(pack.get(section, [])))


def _check_marks(pack):
    """Every element says where it was published or that it is made up: never neither, never both."""
    sources = pack.get("sources", {})
    marked = [("", pack), *(found for name in (*MARKED_SECTIONS, "tasks") for found in _rows(pack, name))]
    for path, row in marked:
        if bool(row.get("source")) == bool(row.get("demo")):
            yield PackError(path, _("须写明 source（公开来源）或 demo: true（演示），二者选一。"))
        elif row.get("source") and row["source"] not in sources:
            yield PackError(_join(path, "source"), _("sources 中没有“%(code)s”。") % {"code": row["source"]})


def _check_codes(pack):
    keys = {"participants": "unit", "bulletins": "period_kind"}
    for section in (
        "background",
        "tracks",
        "units",
        "participants",
        "phases",
        "measures",
        "tasks",
        "bulletins",
        "self_reports",
    ):
        key = keys.get(section, "code")
        seen = set()
        for path, row in _rows(pack, section):
            if row[key] in seen:
                yield PackError(f"{path}.{key}", _("“%(code)s”重复。") % {"code": row[key]})
            seen.add(row[key])


def _check_units(pack):
    known = set()
    for path, unit in _rows(pack, "units"):
        if unit.get("parent") and unit["parent"] not in known:
            message = _("上级单位“%(code)s”须列在本单位之前。") % {"code": unit["parent"]}
            yield PackError(f"{path}.parent", message)
        known.add(unit["code"])
    named = [("owner_unit", pack["owner_unit"]), ("office_unit", pack["office_unit"])]
    named += [(f"{path}.unit", row["unit"]) for path, row in _rows(pack, "participants")]
    for path, code in named:
        if code not in known:
            yield PackError(path, _("units 中没有“%(code)s”。") % {"code": code})


def _check_dates(pack):
    yield from _check_span("", pack, "ends_on", pack)
    for section, last in [("phases", "ends_on"), ("participants", "ends_on"), ("tasks", "due_on")]:
        for path, row in _rows(pack, section):
            yield from _check_span(path, row, last, pack)
    if not pack["starts_on"] <= pack["calendar"]["first_period_on"] <= pack["ends_on"]:
        yield PackError("calendar.first_period_on", _("应在行动起止日期之内。"))
    for (_path, before), (path, phase) in pairwise(_rows(pack, "phases")):
        if phase["starts_on"] <= before["ends_on"]:
            yield PackError(f"{path}.starts_on", _("阶段应按先后排列，不得重叠。"))


def _check_span(path, row, last, pack):
    """A row begins before it ends, and both lie within the campaign."""
    ends_on = row.get(last) or pack["ends_on"]
    if row["starts_on"] > ends_on:
        yield PackError(_join(path, last), _("不能早于 starts_on。"))
    for name, day in [("starts_on", row["starts_on"]), (last, ends_on)]:
        if row is not pack and not pack["starts_on"] <= day <= pack["ends_on"]:
            yield PackError(_join(path, name), _("应在行动起止日期之内。"))


def _check_tasks(pack):
    phases = {row["code"] for _path, row in _rows(pack, "phases")}
    participants = {row["unit"] for _path, row in _rows(pack, "participants")}
    for path, task in _rows(pack, "tasks"):
        if task.get("phase") and task["phase"] not in phases:
            yield PackError(f"{path}.phase", _("phases 中没有“%(code)s”。") % {"code": task["phase"]})
        named = [(f"{path}.lead", task["lead"])]
        for part in TASK_PARTS:
            named += [(f"{path}.{part}[{index}]", code) for index, code in enumerate(task.get(part) or [])]
        times = Counter(code for _path, code in named)
        for place, code in named:
            if code not in participants:
                yield PackError(place, _("“%(code)s”没有列在 participants 中。") % {"code": code})
            elif times[code] > 1:
                yield PackError(place, _("“%(code)s”在同一任务中只能担任一种分工。") % {"code": code})
