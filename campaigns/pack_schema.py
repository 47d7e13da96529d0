"""The format of a campaign pack (docs/packs.md) and its checks: pure, no database.

Every mistake is told with its place, such as "measures[3].tasks[0].due_on: …", and all of them at once. A section this
file does not know is neither a mistake nor dropped: `pending_sections` hands it on.
"""

import re
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from campaigns import pack_checks
from campaigns.pack_fields import CAMPAIGN_FIELDS, ONE_OR_SEVERAL, SECTIONS, SINGLE_SECTIONS, Rows
from campaigns.pack_values import check_values

PACKS_DIR = Path(__file__).parent / "packs"
KEPT_TEXTS = 8
# What a pack must have.
CORE_SECTIONS = ("calendar", "units", "participants", "phases", "measures")
# What `load_pack` makes by itself; loaders register for the rest (`pack_sections`).
LOADED_SECTIONS = (*CORE_SECTIONS, "sources", "leading_group", "goals")


@dataclass(frozen=True, slots=True)
class PackError:
    """A mistake in a pack: where it is and a sentence that helps."""

    path: str
    message: str

    def __str__(self):
        return f"{self.path}: {self.message}" if self.path else self.message


def only_true_and_false(reader_or_writer):
    """As in YAML 1.2 these are the only truth values; in 1.1 `on`, a name of this format, would be one, too."""
    tag = "tag:yaml.org,2002:bool"
    reader_or_writer.yaml_implicit_resolvers = {
        first: [(each, pattern) for each, pattern in resolvers if each != tag]
        for first, resolvers in reader_or_writer.yaml_implicit_resolvers.items()
    }
    reader_or_writer.add_implicit_resolver(tag, re.compile(r"(?:true|false)$"), ["t", "f"])
    return reader_or_writer


@only_true_and_false
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
        pack = deepcopy(_parsed(text))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:  # ValueError: a date such as 2026-02-30
        return {}, [PackError("", _("文件不是可读的YAML：%(reason)s") % {"reason": _reason(error)})]
    if not isinstance(pack, dict):
        return {}, [PackError("", _("文件顶层应为“名称: 内容”的列表。"))]
    if errors := [PackError(path, message) for path, message in check_values(pack)]:
        return {}, errors
    return pack, check_pack(pack)


@lru_cache(maxsize=KEPT_TEXTS)
def _parsed(text):
    """Reading takes a fifth of a second, and the same text is read again when it is confirmed."""
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (derived from SafeLoader)


def _reason(error):
    """What a reader stumbled over, with its line where it says so."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return error
    return _("第%(line)d行：%(problem)s") % {"line": error.problem_mark.line + 1, "problem": error.problem}


def pending_sections(pack, loaded=LOADED_SECTIONS):
    """{name: content} of the sections that nobody has loaded: kept with the campaign and reported, never dropped."""
    return {name: content for name, content in pack.items() if name not in CAMPAIGN_FIELDS and name not in loaded}


def check_pack(pack):
    """All mistakes in a pack, in the order of the sections; [] if it can be loaded."""
    errors = _check_fields(pack, CAMPAIGN_FIELDS, "", closed=False)
    for name, fields in SECTIONS.items():
        errors += _check_section(pack, name, fields)
    if errors:
        return errors  # what refers to what is only worth asking once every part has its form
    return [PackError(path, message) for check in pack_checks.CHECKS for path, message in check(pack)]


def _check_section(pack, name, fields):
    if name not in pack:
        return [PackError(name, _("缺少这一部分。"))] if name in CORE_SECTIONS else []
    content = pack[name]
    if name in SINGLE_SECTIONS or (name in ONE_OR_SEVERAL and isinstance(content, dict)):
        return _check_fields(content, fields, name)
    if name == "sources":
        if not isinstance(content, dict):
            return [PackError(name, _("应为“名称: 内容”的列表。"))]
        return [error for key, row in content.items() for error in _check_fields(row, fields, f"{name}.{key}")]
    if not isinstance(content, list):
        return [PackError(name, _("应为列表。"))]
    return [error for index, row in enumerate(content) for error in _check_fields(row, fields, f"{name}[{index}]")]


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
        elif isinstance(form, Rows):
            inner = enumerate(row[name])
            errors += [
                error
                for number, each in inner
                for error in _check_fields(each, form.fields, f"{_join(path, name)}[{number}]")
            ]
    if closed:
        errors += [PackError(_join(path, name), _("没有这一项，请检查拼写。")) for name in row if name not in fields]
    return errors


def _join(path, name):
    return f"{path}.{name}" if path else str(name)
