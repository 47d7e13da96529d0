"""What the drill over every page saw, part by part, and what none of its parts has looked at.

Each part (a role, or what lies beside the roles) leaves a file behind. Whichever part comes last finds the files of all the
others and answers for the whole, so the parts may run in any order, in several processes or in several runs. A file counts
only while the code it saw is still the same.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from tests.browser import crawl
from tests.browser.visitors import DESKTOP, PHONE

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "survey"
LOOKED_AT = (
    "accounts",
    "campaigns",
    "config",
    "enterprises",
    "inspections",
    "reports",
    "static",
    "templates",
    "tests/browser",
)
CODE = {".css", ".html", ".js", ".py"}


class Survey:
    """Looks at pages in every way and keeps what it found and what it has seen."""

    def __init__(self):
        self.findings, self.names, self.templates, self.count = [], set(), set(), 0

    def visit(self, person, address):
        with crawl.templates() as rendered:
            person.page.set_viewport_size(DESKTOP)
            person.page.goto(address)
            self.findings += person.findings_by_keyboard()
            self.look_at(person)
            self.findings += person.findings_without_scripts()
        self._note(rendered)

    def look_at(self, person):
        """The page as it stands, which may be the answer to a form."""
        for size in (DESKTOP, PHONE):
            person.page.set_viewport_size(size)
            self.findings += person.findings()
        self.names.add(crawl.name_of(person.page.url))
        self.count += 1

    def follow(self, steps, person=None):
        """Look at the page of each step; a step yields who stands at it, unless all are `person`'s."""
        with crawl.templates() as rendered:
            for who in steps:
                self.look_at(who or person)
        self._note(rendered)

    def _note(self, rendered):
        """The templates that are files: one made of a text in the code has no name."""
        self.templates |= {name for name in rendered if name}


@cache
def code_now():
    """A hash over the code whose pages are looked at."""
    total = hashlib.sha256()
    for folder in LOOKED_AT:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in CODE:
                total.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return total.hexdigest()


def keep(part, survey, *, folder=KEPT, code=None):
    """Leave behind what a part saw, also where it found something: its findings are its own matter."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = {"code": code or code_now(), "names": sorted(survey.names), "templates": sorted(survey.templates)}
    written = folder / f"{part}.json.new"
    written.write_text(json.dumps(seen), encoding="utf-8")
    written.replace(folder / f"{part}.json")


def missed(parts, *, names, templates, folder=KEPT, code=None):
    """The views and templates that no part has looked at; nothing while a part has yet to look."""
    seen = [_seen(folder / f"{part}.json", code or code_now()) for part in parts]
    if None in seen:
        return []
    known = set().union(*(each["names"] + each["templates"] for each in seen))
    return sorted((names | templates) - known)


def _seen(path, code):
    if not path.exists():
        return None
    seen = json.loads(path.read_text(encoding="utf-8"))
    return seen if seen["code"] == code else None
