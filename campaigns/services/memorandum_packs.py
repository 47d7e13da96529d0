"""Loads the section `memorandum` of a campaign pack, and writes it from a campaign.

A pack holds the structure: how far duties are is a fact of a campaign. What has ended is left out.
Belongs to `load_pack`: the pack is checked and the transaction open.
"""

from django.db.models import Prefetch

from accounts.models import OrgUnit
from campaigns import pack_marks
from campaigns.choices import DutySide
from campaigns.models import Memorandum, MemorandumDuty, MemorandumItem
from campaigns.pack_memorandum_checks import memoranda_of
from campaigns.plan_content import marked


def load_memoranda(campaign, content, *, by):
    """Make the memoranda of a pack, all duties not started; nothing stays pending."""
    rows = memoranda_of(content)
    codes = {code for row in rows for code in row["parties"]}
    units = {unit.code: unit for unit in OrgUnit.objects.filter(code__in=codes)}
    for row in rows:
        first_party, second_party = (units[code] for code in row["parties"])
        memorandum = Memorandum.objects.create(
            campaign=campaign,
            title=row["title"],
            first_party=first_party,
            second_party=second_party,
            signed_on=row.get("signed_on"),
            ends_on=row.get("ends_on"),
            **pack_marks.row_mark(row),
        )
        for position, item in enumerate(row.get("items") or []):
            _load_item(memorandum, item, position)
    return []


def _load_item(memorandum, row, position):
    item = MemorandumItem.objects.create(
        memorandum=memorandum,
        code=row["code"],
        title=row["title"],
        due_on=row.get("due_on"),
        position=position,
        **pack_marks.row_mark(row),
    )
    MemorandumDuty.objects.bulk_create(
        [
            MemorandumDuty(item=item, side=DutySide.FIRST, text=row["first_duty"]),
            MemorandumDuty(item=item, side=DutySide.SECOND, text=row["second_duty"]),
        ]
    )


def export_memoranda(campaign):
    """The section as `load_memoranda` reads it: one mapping, a list of several, or {}."""
    items = Prefetch("items", MemorandumItem.objects.filter(ends_on=None).prefetch_related("duties"), "open_items")
    memoranda = Memorandum.objects.filter(campaign=campaign).select_related("first_party", "second_party")
    rows = [_memorandum(memorandum) for memorandum in memoranda.prefetch_related(items)]
    return rows[0] if len(rows) == 1 else rows


def _memorandum(memorandum):
    return marked(
        memorandum,
        title=memorandum.title,
        parties=[memorandum.first_party.code, memorandum.second_party.code],
        signed_on=memorandum.signed_on,
        ends_on=memorandum.ends_on,
        items=[_item(item) for item in memorandum.open_items],
    )


def _item(item):
    duties = {duty.side: duty.text for duty in item.duties.all()}
    return marked(
        item,
        code=item.code,
        title=item.title,
        first_duty=duties[DutySide.FIRST],
        second_duty=duties[DutySide.SECOND],
        due_on=item.due_on,
    )
