"""Test items as boxes to tick: the groups that concern a product first, sub-items under their parents."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from inspections.models import TestItem

DATA = Path(__file__).parent / "data" / "item_groups.csv"


@dataclass
class ItemChoice:
    """One box; `words` is what a search finds it by: its name and its other printed spellings."""

    item: TestItem
    words: str
    is_chosen: bool
    sub_items: list = field(default_factory=list)

    @property
    def is_open(self):
        """Whether its sub-items are unfolded from the start."""
        return any(choice.is_chosen for choice in self.sub_items)


@dataclass
class ItemGroup:
    name: str
    choices: list
    is_relevant: bool

    @property
    def is_open(self):
        return self.is_relevant or any(choice.is_chosen or choice.is_open for choice in self.choices)


@lru_cache(maxsize=1)
def _groups_by_category():
    """{code of a product category, "" for any other: [product groups of the dictionary]}"""
    groups = defaultdict(list)
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups[row["category"]].append(row["group"])
    return dict(groups)


def relevant_groups(category):
    """The dictionary's product groups that concern a ProductCategory (or None), the closest first."""
    groups = _groups_by_category()
    return groups.get(category.code if category else "", groups[""])


def item_groups(category, chosen):
    """The whole dictionary as ItemGroups; `chosen` are the pks that are ticked. Two queries."""
    boxes = {}
    for item in TestItem.objects.prefetch_related("aliases").order_by("pk"):
        words = " ".join([item.name, *(alias.alias for alias in item.aliases.all())])
        boxes[item.pk] = ItemChoice(item, words, item.pk in chosen)
    by_group = defaultdict(list)
    for box in boxes.values():
        if box.item.parent_id is None:
            by_group[box.item.product_group].append(box)
        else:
            boxes[box.item.parent_id].sub_items.append(box)
    relevant = relevant_groups(category)
    order = [*relevant, *(name for name in by_group if name not in relevant)]
    return [ItemGroup(name, by_group[name], name in relevant) for name in order if name in by_group]
