"""The campaign pack (docs/packs.md) that a plan's draft comes to."""

import re

from campaigns.choices import PlanRowLevel
from campaigns.pack_fields import FORMAT
from campaigns.plan_draft_content import children_of, day_of, find_row, units_in

SOURCE = "plan"
TITLE, GROUP, GOAL, DELIVERABLE, NUMBER = 200, 40, 300, 200, 60
SENTENCES = re.compile(r"(?<=[。；;])")


def pack_of(content, head, *, owner, office, units):
    """A pack of a draft's content.

    head: slug, name, starts_on, ends_on, week_rule, month_rule, first_period_on; units: {code: OrgUnit} of those that
    are there, the owner and the office among them.
    """
    marked = {"source": SOURCE}
    return {
        "format": FORMAT,
        "slug": head["slug"],
        "name": head["name"],
        "starts_on": head["starts_on"],
        "ends_on": head["ends_on"],
        **marked,
        "owner_unit": owner.code,
        "office_unit": office.code,
        "sources": _sources(content, head),
        "calendar": {name: head[name] for name in ("week_rule", "month_rule", "first_period_on")},
        "units": _units(content, owner=owner, office=office, units=units, marked=marked),
        "participants": _participants(content, head, owner=owner, office=office, units=units),
        "phases": _phases(content, head, marked),
        "goals": [
            {"code": f"goal-{number}", "text": text, **marked} for number, text in enumerate(_goals(content), start=1)
        ],
        "measures": _measures(content, head, marked),
    }


def shortened(text, limit):
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _sources(content, head):
    plan = {"title": shortened(content["title"] or head["name"], TITLE)}
    if content["number"]:
        plan["number"] = content["number"][:NUMBER]
    sources = {SOURCE: plan}
    for number, basis in enumerate(content["basis"], start=1):
        sources[f"basis-{number}"] = {
            "title": shortened(basis["title"], TITLE),
            **({"number": basis["number"][:NUMBER]} if basis["number"] else {}),
            "basis": True,
        }
    return sources


def codes_of(content):
    """The codes of all units that take part, in the order in which the plan names them."""
    codes = {}
    for row in content["rows"]:
        if row["level"] != PlanRowLevel.TEXT:
            codes |= dict.fromkeys(code for unit in units_in(row) for code in unit["codes"])
    return list(codes)


def _units(content, *, owner, office, units, marked):
    known = dict.fromkeys([owner.code, office.code, *(code for code in codes_of(content) if code in units)])
    rows = [{"code": code, "kind": str(units[code].kind), "name": units[code].name, **marked} for code in known]
    used = set(codes_of(content))
    return rows + [
        {"code": unit["code"], "kind": unit["kind"], "parent": owner.code, "name": unit["name"], **marked}
        for unit in content["new_units"]
        if unit["code"] in used
    ]


def _participants(content, head, *, owner, office, units):
    """The office collects; units of other places take part, but report nowhere here."""
    rows = [{"unit": office.code, "starts_on": head["starts_on"], "reporting": False}]
    for code in codes_of(content):
        if code == office.code:
            continue
        unit = units.get(code)
        is_own = unit is None or (unit.path.startswith(owner.path) and unit.pk != owner.pk)
        rows.append({"unit": code, "starts_on": head["starts_on"], **({} if is_own else {"reporting": False})})
    return rows


def _phases(content, head, marked):
    """The phases as far as they lie within the campaign."""
    rows = []
    for phase in content["phases"]:
        starts_on = max(day_of(phase["starts_on"]), head["starts_on"])
        ends_on = min(day_of(phase["ends_on"]), head["ends_on"])
        if starts_on <= ends_on:
            code = f"phase-{len(rows) + 1}"
            rows.append({"code": code, "name": phase["name"], "starts_on": starts_on, "ends_on": ends_on, **marked})
    return rows


def _goals(content):
    """Goals a line long: a paragraph of goals is one for each of its sentences."""
    for text in content["goals"]:
        pieces = [text] if len(text) <= GOAL else SENTENCES.split(text)
        yield from (shortened(piece.strip(), GOAL) for piece in pieces if piece.strip())


def _measures(content, head, marked):
    rows = []
    measures = [row for row in content["rows"] if row["level"] == PlanRowLevel.MEASURE]
    for measure in measures:
        tasks = [row for row in children_of(content, measure["key"]) if row["level"] == PlanRowLevel.TASK]
        if not tasks:
            continue
        code = f"m{len(rows) + 1}"
        group = find_row(content, measure["parent"])
        row = {"code": code, "name": shortened(measure["title"], TITLE), **marked}
        if group and group["level"] == PlanRowLevel.GROUP:
            row["group"] = shortened(group["title"], GROUP)
        if measure["lead"] and len(measure["lead"]["codes"]) == 1:
            row["lead"] = measure["lead"]["codes"][0]
        row["tasks"] = [
            _task(content, head, task, f"{code}-{number}", None, marked) for number, task in enumerate(tasks, start=1)
        ]
        rows.append(row)
    return rows


def _task(content, head, row, code, above, marked):
    """A task with its subtasks, which have their task's lead and days where they say nothing."""
    lead = row["lead"]["codes"][0] if row["lead"] else above["lead"]
    due_on = day_of(row["due_on"]) or above["due_on"]
    starts_on = day_of(row["starts_on"]) or (above["starts_on"] if above else head["starts_on"])
    taken = {lead}
    task = {
        "code": code,
        "title": shortened(row["title"], TITLE),
        "lead": lead,
        "responsible": _left(row["responsible"], taken),
        "cooperating": _left(row["cooperating"], taken),
        "starts_on": min(starts_on, due_on),
        "due_on": due_on,
        **marked,
    }
    if row["deliverable"]:
        task["deliverable"] = shortened(row["deliverable"], DELIVERABLE)
    below = [each for each in children_of(content, row["key"]) if each["level"] == PlanRowLevel.SUBTASK]
    if below:
        task["subtasks"] = [
            _task(content, head, each, f"{code}-{number}", task, marked) for number, each in enumerate(below, start=1)
        ]
    return task


def _left(units, taken):
    """The codes of some units that have no other part in the task yet."""
    codes = []
    for unit in units:
        for code in unit["codes"]:
            if code not in taken:
                taken.add(code)
                codes.append(code)
    return codes
