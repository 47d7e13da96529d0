"""A pasted or uploaded plan, read into a draft, corrected by the office, and made a campaign: all of it or nothing."""

from itertools import count

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import UnitKind
from accounts.models import OrgUnit
from campaigns import files, permissions
from campaigns.choices import PlanDraftStatus, PlanRowLevel
from campaigns.models import PlanDraft
from campaigns.plan_draft_content import (
    PARTS,
    UNMATCHED,
    children_of,
    chosen_in,
    content_of,
    find_row,
    holder_above,
    is_undated,
    units_in,
)
from campaigns.plan_draft_pack import pack_of
from campaigns.plan_draft_units import units_a_plan_may_name
from campaigns.plan_reading import document
from campaigns.plan_reading.reading import read_plan
from campaigns.plan_reading.units import units_of
from campaigns.services.packs import load_pack
from campaigns.services.plan_draft_checks import check_ready, refuse_stale

DOCX = {".docx": files.EVIDENCE_TYPES[".docx"]}
MAX_ROWS = 2000
NAME_LENGTH = 120
NEW_UNIT, NOBODY = "new:", "nobody"


def read_into_draft(owner_unit, *, by, upload=None, text=""):
    """Read a Word file, or pasted text, into a draft of the office and return it.

    Raises ValidationError for both or neither, and for what cannot be read.
    """
    if not permissions.can_draft_plan(by, owner_unit):
        raise PermissionDenied
    if bool(upload) == bool(text.strip()):
        raise ValidationError(_("请上传一个 .docx 文件，或者粘贴方案正文，二者选一。"), code="source")
    blocks = _blocks_of(upload) if upload else document.read_text(text)
    units = units_of(units_a_plan_may_name(owner_unit))
    reading = read_plan(blocks, units=units, on=timezone.localdate())
    if not reading.rows:
        raise ValidationError(_("没有读到文字。如果方案是扫描件或图片，请先转成文字再粘贴。"), code="empty")
    if len(reading.rows) > MAX_ROWS:
        raise ValidationError(_("方案超过 %(limit)d 段，请只保留方案正文和任务表。") % {"limit": MAX_ROWS}, code="long")
    return _make_draft(owner_unit, reading, upload=upload, by=by)


def _office_of(owner_unit, by):
    """The unit's task-force office, the clerk's own first; where it has none, the unit for which the clerk works."""
    offices = list(owner_unit.children.current(timezone.localdate()).filter(kind=UnitKind.OFFICE))
    return by.post.unit if by.post.unit in offices or not offices else offices[0]


def _blocks_of(upload):
    content = upload.read(files.MAXIMUM_SIZE + 1)
    upload.seek(0)
    return document.read_docx(content)


@transaction.atomic
def _make_draft(owner_unit, reading, *, upload, by):
    now = timezone.now()
    draft = PlanDraft.objects.create(
        owner_unit=owner_unit,
        office_unit=_office_of(owner_unit, by),
        name=reading.title[:NAME_LENGTH] or _("没有标题的方案"),
        content=content_of(reading),
        file=files.store_file(upload, types=DOCX) if upload else None,
        file_name=files.plain_name(upload.name) if upload else "",
        made_by=by,
        made_at=now,
        changed_at=now,
    )
    accounts_services.record_event(
        "read_plan_draft", draft, by=by, unit=owner_unit, after={"name": draft.name, "tasks": len(reading.tasks)}
    )
    return draft


@transaction.atomic
def change_draft_row(draft, key, *, seen, by, parent="", **values):
    """Set what a person filled in for a row; they looked at it, so its doubts are settled.

    seen: the version of the draft that they had before them. values: the row's fields, units by their codes. Raises
    StaleRowError, with the difference, where somebody else changed the row in between.
    """
    draft = _locked(draft, by=by)
    row = _row(draft, key)
    names = draft_unit_names(draft)
    _refuse_unknown(row, values, names)
    refuse_stale(draft, row, values, seen=seen, names=names)
    _set_row(draft.content, row, values, parent=parent)
    row["doubts"], row["changed"] = [], draft.version + 1
    return _save(draft, "change_plan_row", by=by, after={"place": row["place"], "title": row["title"]})


def _set_row(content, row, values, *, parent):
    level, moved = PlanRowLevel(values["level"]), values["level"] != row["level"]
    if moved and children_of(content, row["key"]):
        raise ValidationError({"level": _("下面还有条目，请先把它们归入别处，再改这一行的类别。")})
    row["level"] = str(level)
    for name in ("title", "deliverable"):
        row[name] = values[name].strip()
    for name in ("starts_on", "due_on"):
        row[name] = values[name].isoformat() if values[name] else None
    lead = _chosen([row["lead"]] if row["lead"] else [], [values["lead"]] if values["lead"] else [])
    row["lead"] = lead[0] if lead else None
    for part in PARTS[1:]:
        row[part] = _chosen(row[part], values[part])
    if parent != row["key"] and find_row(content, parent):
        row["parent"] = parent
    elif moved:
        row["parent"] = holder_above(content, row)


def _chosen(before, codes):
    """Units by code; a group whose units are all chosen stays a group, a name that is not matched stays while it is kept."""
    left, units = list(codes), []
    for unit in before:
        wanted = unit["codes"] or [f"{UNMATCHED}{unit['text']}"]
        if set(wanted) <= set(left):
            units.append(unit)
            left = [code for code in left if code not in wanted]
    return units + [{"text": code, "codes": [code], "is_group": False, "doubt": ""} for code in left]


def _refuse_unknown(row, values, names):
    """A row is given units that the office may choose, and names that it has already."""
    for part in PARTS:
        chosen = [values[part]] if part == "lead" and values[part] else list(values[part])
        if set(chosen) - {*names, *chosen_in(row, part)}:
            raise ValidationError({part: _("请选择列出的单位。")})


@transaction.atomic
def remove_draft_row(draft, key, *, by):
    """Take a row out of the draft. Raises ValidationError where others stand below it."""
    draft = _locked(draft, by=by)
    row = _row(draft, key)
    if children_of(draft.content, key):
        raise ValidationError(_("“%(title)s”下面还有条目，请先移走或删去。") % {"title": row["title"]})
    draft.content["rows"].remove(row)
    return _save(draft, "remove_plan_row", by=by, before={"place": row["place"], "text": row["text"][:200]})


@transaction.atomic
def set_draft_unit(draft, *, text, unit, by):
    """Say what a name that was not matched means, for all rows.

    unit: a unit's code, NEW_UNIT and a kind for one that is made with the campaign, or NOBODY.
    """
    draft = _locked(draft, by=by)
    named = [row for row in draft.content["rows"] if any(_is_open(unit, text) for unit in units_in(row))]
    if not named:
        raise ValidationError(_("“%(text)s”已经处理过了。") % {"text": text}, code="conflict")
    code = _code_of(draft, text, unit)
    for row in named:
        _set_name(row, text, code)
        row["changed"] = draft.version + 1
    return _save(draft, "set_plan_unit", by=by, after={"text": text, "code": code, "rows": len(named)})


def _is_open(unit, text):
    return unit["text"] == text and not unit["codes"]


def _set_name(row, text, code):
    """Put the unit in the name's place once; a unit leads only where nobody else does."""
    settled = {unit["doubt"] for unit in units_in(row) if _is_open(unit, text)}
    taken = {each for unit in units_in(row) for each in unit["codes"]}
    for part in PARTS[1:]:
        units = []
        for unit in row[part]:
            if not _is_open(unit, text):
                units.append(unit)
            elif code and code not in taken:
                units.append({**unit, "codes": [code], "is_group": False})
                taken.add(code)
        row[part] = units
    if row["lead"] and _is_open(row["lead"], text):
        row["lead"] = {**row["lead"], "codes": [code], "is_group": False} if code else None
    row["doubts"] = [doubt for doubt in row["doubts"] if doubt[1] not in settled]


def _code_of(draft, text, unit):
    if unit == NOBODY:
        return ""
    if unit.startswith(NEW_UNIT):
        return _add_unit(draft, text, UnitKind(unit.removeprefix(NEW_UNIT)))
    if unit not in draft_unit_names(draft):
        raise ValidationError({"unit": _("请选择一个单位。")})
    return unit


def _add_unit(draft, text, kind):
    """The code of a unit that is made with the campaign."""
    taken = set(draft_unit_names(draft)) | set(OrgUnit.objects.values_list("code", flat=True))
    stem = draft.owner_unit.code[:30]
    code = next(each for number in count(1) if (each := f"{stem}-unit-{number}") not in taken)
    draft.content["new_units"].append({"code": code, "name": text, "kind": str(kind)})
    return code


@transaction.atomic
def accept_draft_doubts(draft, *, by, key=""):
    """Take what was read as it is: of one row, or of all. What is missing stays open."""
    draft = _locked(draft, by=by)
    rows = [_row(draft, key)] if key else draft.content["rows"]
    doubted = [row for row in rows if row["doubts"]]
    for row in doubted:
        row["doubts"], row["changed"] = [], draft.version + 1
    return _save(draft, "accept_plan_doubts", by=by, after={"rows": len(doubted)})


@transaction.atomic
def fill_draft_dates(draft, *, due_on, by):
    """Give one date to all tasks of which the plan does not say when they are due."""
    draft = _locked(draft, by=by)
    rows = [row for row in draft.content["rows"] if is_undated(row)]
    for row in rows:
        row["due_on"], row["changed"] = due_on.isoformat(), draft.version + 1
        row["doubts"] = [doubt for doubt in row["doubts"] if doubt[0] != "due_on"]
    return _save(draft, "fill_plan_dates", by=by, after={"due_on": due_on, "rows": len(rows)})


@transaction.atomic
def save_draft(draft, *, by, **head):
    """Make the campaign that a draft describes and return it; head: slug, name, days, week_rule, month_rule, first_period_on.

    Raises ValidationError with a sentence for each row that is not ready, and for what `load_pack` refuses.
    """
    draft = _locked(draft, by=by)
    check_ready(draft.content, head)
    pack = pack_of(
        draft.content,
        head,
        owner=draft.owner_unit,
        office=draft.office_unit,
        units={unit.code: unit for unit in units_a_plan_may_name(draft.owner_unit)} | _own_units(draft),
    )
    campaign = load_pack(pack, by=by)
    draft.status, draft.campaign, draft.name = PlanDraftStatus.SAVED, campaign, campaign.name
    draft.save(update_fields=["status", "campaign", "name"])
    accounts_services.record_event(
        "save_plan_draft", draft, by=by, unit=draft.owner_unit, after={"campaign": campaign.slug}
    )
    return campaign


def _own_units(draft):
    return {unit.code: unit for unit in (draft.owner_unit, draft.office_unit)}


@transaction.atomic
def delete_draft(draft, *, by):
    """Whoever made a draft may throw it away until it has become a campaign."""
    draft = _locked(draft, by=by)
    if draft.made_by_id != by.pk:
        raise ValidationError(_("只有录入人可以删除草稿。"))
    before = {"name": draft.name, "made_at": draft.made_at}
    accounts_services.record_event("delete_plan_draft", draft, by=by, unit=draft.owner_unit, before=before)
    draft.delete()


def draft_unit_names(draft):
    """{code: name} of the units a row may be given: the owner's own, those made with the campaign, and what the plan names.

    Bodies of the levels above are matched when the plan calls them by name, but are not listed for choice.
    """
    named = {code for row in draft.content["rows"] for unit in units_in(row) for code in unit["codes"]}
    names = {
        unit.code: unit.name
        for unit in units_a_plan_may_name(draft.owner_unit)
        if unit.code in named or unit.path.startswith(draft.owner_unit.path)
    }
    return names | {unit["code"]: unit["name"] for unit in draft.content["new_units"]}


def _locked(draft, *, by):
    """The draft as it is now, held until the transaction ends."""
    draft = (
        PlanDraft.objects.select_related("owner_unit", "office_unit").select_for_update(of=("self",)).get(pk=draft.pk)
    )
    if not permissions.can_draft_plan(by, draft.owner_unit):
        raise PermissionDenied
    if draft.status != PlanDraftStatus.DRAFT:
        raise ValidationError(_("这份草稿已经建立行动，请到行动里修改。"), code="conflict")
    return draft


def _row(draft, key):
    row = find_row(draft.content, key)
    if row is None:
        raise ValidationError(_("这一行已被删去，请刷新页面。"), code="conflict")
    return row


def _save(draft, action, *, by, before=None, after=None):
    draft.version += 1
    draft.changed_at = timezone.now()
    draft.save(update_fields=["content", "version", "changed_at"])
    accounts_services.record_event(action, draft, by=by, unit=draft.owner_unit, before=before, after=after)
    return draft
