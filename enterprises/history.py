"""The history of a firm in plain words: what each record of it changed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from enterprises import phones
from enterprises.models import EnterpriseRecord
from enterprises.models.enterprise import REGISTRY_FIELDS

SHOWN = 50


@dataclass(frozen=True)
class HistoryEntry:
    """One record with the sentences that say what it changed; none for a change of the code alone."""

    record: EnterpriseRecord
    sentences: list
    is_first: bool


def history_of(enterprise, *, hides_phones):
    """The latest entries of a firm's history, newest first."""
    records = enterprise.records.select_related("unit", "category", "recorded_by", "enterprise_import")
    newest = list(records[: SHOWN + 1])
    entries = [
        HistoryEntry(record, _changes(before, record, hides_phones=hides_phones), is_first=False)
        for record, before in zip(newest, newest[1:], strict=False)
    ]
    if newest and len(newest) <= SHOWN:
        entries.append(HistoryEntry(newest[-1], [], is_first=True))
    return entries


def in_words(row, name, *, hides_phones=False):
    """A column of a firm, or of a record of it, as a reader sees it; "—" for nothing."""
    field = row._meta.get_field(name)
    value = getattr(row, f"get_{name}_display")() if field.choices else getattr(row, name)
    if value in (None, ""):
        return "—"
    return phones.masked(value) if name == "phone" and hides_phones else str(value)


def _changes(before, record, *, hides_phones):
    return [
        _("%(column)s：%(before)s → %(after)s")
        % {
            "column": record._meta.get_field(name).verbose_name,
            "before": in_words(before, name, hides_phones=hides_phones),
            "after": in_words(record, name, hides_phones=hides_phones),
        }
        for name in REGISTRY_FIELDS
        if getattr(before, name) != getattr(record, name)
    ]
