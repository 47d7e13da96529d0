"""What a plan's draft refuses: a row that somebody else changed, and a campaign from rows that are not ready."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.choices import PlanRowLevel
from campaigns.plan_draft_content import (
    PARTS,
    TASK_LEVELS,
    UNMATCHED,
    chosen_in,
    day_of,
    field_labels,
    find_row,
    misplaced,
    missing,
)

SENTENCES = 20


class StaleRowError(ValidationError):
    """Somebody else changed the row; differences: (label, what is there now, what was filled in); version: now."""

    def __init__(self, differences, *, version):
        super().__init__(_("他人刚修改了这一行。请核对下面的不同之处，再保存一次。"), code="stale")
        self.differences, self.version = differences, version


def refuse_stale(draft, row, values, *, seen, names):
    if row["changed"] <= seen:
        return
    differences = [
        (label, now, typed)
        for name, label in field_labels().items()
        if name in values
        and (now := _in_words(_current(row, name), names)) != (typed := _in_words(values[name], names))
    ]
    raise StaleRowError(differences, version=draft.version)


def _current(row, name):
    if name == "lead":
        return next(iter(chosen_in(row, "lead")), "")
    if name in PARTS:
        return chosen_in(row, name)
    if name in {"starts_on", "due_on"}:
        return day_of(row[name])
    return row[name]


def _in_words(value, names):
    if isinstance(value, list):
        return _("、").join(sorted(names.get(code, code.removeprefix(UNMATCHED)) for code in value))
    if value in PlanRowLevel.values:
        return str(PlanRowLevel(value).label)
    return names.get(value, str(value or "").removeprefix(UNMATCHED))


def check_ready(content, head):
    """Raises ValidationError with a sentence for each row that no campaign can be made of."""
    tasks = [row for row in content["rows"] if row["level"] in TASK_LEVELS]
    if not tasks:
        raise ValidationError(_("还没有一项任务，不能建立行动。"))
    found = [(row, sentence) for row in tasks for sentence in _faults(content, row, head)]
    sentences = [
        _("%(place)s“%(title)s”：%(sentence)s")
        % {"place": row["place"], "title": row["title"][:20], "sentence": sentence}
        for row, sentence in found[:SENTENCES]
    ]
    if len(found) > SENTENCES:
        sentences.append(_("……还有 %(count)d 处。") % {"count": len(found) - SENTENCES})
    if sentences:
        raise ValidationError(sentences)


def _faults(content, row, head):
    yield from (sentence for _name, sentence in missing(row))
    if sentence := misplaced(content, row):
        yield sentence
    for day in filter(None, (day_of(row["starts_on"]), day_of(row["due_on"]))):
        if not head["starts_on"] <= day <= head["ends_on"]:
            yield _("%(day)s 不在行动起止日期之内。") % {"day": day}
    above = find_row(content, row["parent"]) if row["level"] == PlanRowLevel.SUBTASK else None
    if above and row["due_on"] and above["due_on"] and row["due_on"] > above["due_on"]:
        yield _("子任务不能晚于所属任务的完成时限 %(day)s。") % {"day": above["due_on"]}
