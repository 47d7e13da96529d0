"""Test items out of one printed cell, by longest match against the dictionary (rules.md 2.2, 2.4).

"1.结构;2.耐热、耐火和耐起痕" holds two items: a name may contain the sign that separates names, so the dictionary is
asked first and the separators come second.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DICTIONARY_FILE = Path(__file__).with_name("data") / "test_items.csv"

SEPARATORS = frozenset("、,;。:/|()[]{}+\n")
OPENING, CLOSING = "([{", ")]}"
NUMBERING = re.compile(r"[\s]*\(?(?:\d{1,2}[.)、](?!\d)|[一二三四五六七八九十]{1,3}、|\d{1,2}\))", re.ASCII)
NUMBER = re.compile(r"\d{1,2}[.、]", re.ASCII)
# What may follow a name without being a part of it.
TRAILER = re.compile(r"等? *\d{0,2} *项?(?:目|指标)?(?:不合格|不符合(?:要求|标准)?)?", re.ASCII)


@dataclass(frozen=True)
class FoundItems:
    """names: dictionary names in printed order, once each; unknown: what the dictionary does not hold, as printed."""

    names: tuple[str, ...]
    unknown: tuple[str, ...]


class ItemDictionary:
    def __init__(self, aliases):
        """aliases: {any printed spelling: dictionary name}"""
        self.names = {
            "".join(char for char, _ in folded(alias) if char != " "): name for alias, name in aliases.items()
        }
        self.longest = max(map(len, self.names), default=0)

    def split(self, text):
        """The FoundItems of one printed cell; every word of it is in one of the two lists."""
        found, unknown = {}, {}
        scan = Scan(text, self)
        while scan.skip_marks():
            if name := scan.take_item():
                found.setdefault(name)
            elif word := scan.take_unknown():
                unknown.setdefault(word)
        return FoundItems(tuple(found), tuple(unknown))


class Scan:
    """A walk over a cell: characters folded one by one, so that every piece can be cut from the text as printed."""

    def __init__(self, text, dictionary):
        self.text, self.dictionary = text, dictionary
        pairs = folded(text)
        self.chars = "".join(char for char, _ in pairs)
        self.origin = [index for _, index in pairs]
        self.position = 0

    def skip_marks(self):
        """Passes over separators and numbering; False at the end."""
        while self.position < len(self.chars):
            if match := NUMBERING.match(self.chars, self.position):
                self.position = match.end()
            elif (match := NUMBER.match(self.chars, self.position)) and self.item_at(match.end())[0]:
                self.position = match.end()  # 1.8mm带电导体试验
            elif self.chars[self.position] in SEPARATORS or self.chars[self.position] in " .-":
                self.position += 1
            else:
                return True
        return False

    def take_item(self):
        name, end = self.item_at(self.position)
        if name:
            self.position = end
        return name

    def item_at(self, start):
        """(dictionary name, end) of the longest entry that begins here and ends with a word, or (None, start)."""
        best, key, position = (None, start), "", start
        while position < len(self.chars) and len(key) < self.dictionary.longest:
            if self.chars[position] != " ":
                key += self.chars[position]
            position += 1
            name = self.dictionary.names.get(key)
            if name and (end := self.end_of_word(position)) is not None:
                best = (name, end)
        return best

    def end_of_word(self, position):
        """Where the reading goes on when a name may end here, else None."""
        if self.is_boundary(position):
            return position
        end = TRAILER.match(self.chars, position).end()
        return end if end > position and self.is_boundary(end) else None

    def is_boundary(self, position):
        if position >= len(self.chars) or self.chars[position] in SEPARATORS or self.chars[position] in " .":
            return True
        return bool(NUMBERING.match(self.chars, position))

    def take_unknown(self):
        """Cuts a word the dictionary does not hold, up to the next separator outside brackets; "" for a bare number."""
        start, depth = self.position, 0
        while self.position < len(self.chars):
            char = self.chars[self.position]
            if char in OPENING:
                if self.item_at(self.position + 1)[0]:
                    break
                depth += 1
            elif char in CLOSING and depth:
                depth -= 1
            elif char in SEPARATORS and (not depth or char in CLOSING):
                break
            self.position += 1
        word = (
            self.text[self.origin[start] : self.origin[self.position - 1] + 1].strip() if self.position > start else ""
        )
        return "" if re.fullmatch(r"\d{1,2}", word, re.ASCII) else word


def folded(text):
    """[(character, index in the text)]: half width, one sort of comma, dash and space, a separator for ①."""
    pairs = []
    for index, char in enumerate(text):
        for half in fold_character(char):
            pairs.append((half, index))
    return pairs


def fold_character(char):
    if unicodedata.category(char) in {"Cf", "Cc"} and char not in "\n\t":
        return ""
    if unicodedata.category(char) == "No":
        return ";"
    half = unicodedata.normalize("NFKC", char)
    if half == ",":
        return "、"
    if half in "‐‑‒–—―":
        return "-"
    if half in "～〜∼":
        return "~"
    return " " if half.isspace() and half != "\n" else half


@cache
def read_dictionary_rows():
    """The rows of inspections/data/test_items.csv: what migration 0002 loads and what pure reading falls back to."""
    with DICTIONARY_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def default_dictionary():
    aliases = {}
    for row in read_dictionary_rows():
        aliases[row["name"]] = row["name"]
        for alias in filter(None, row["aliases"].split("|")):
            aliases[alias] = row["name"]
    return ItemDictionary(aliases)
