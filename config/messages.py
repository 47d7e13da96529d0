"""Brings locale/en up to date with the words in code and templates, without GNU gettext: `python -m config.messages`.

Chinese is the source language, so English is the one catalogue. Unused entries go, a new entry waits with an empty
translation, and nothing is guessed from similar words. What would only make noise in a review is left out of the
file: line numbers, line breaks inside a text, the date of the extraction.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
MAPPING = ROOT / "babel.cfg"
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def extract_template(fileobj, keywords, comment_tags, options):
    """Babel's extractor for Django templates: Django writes the template's gettext calls out, Babel reads those."""
    calls = templatize(fileobj.read().decode())
    # The indentation of HTML means nothing to Python.
    flat = "".join(line.lstrip() or "\n" for line in calls.splitlines(keepends=True))
    return extract_python(BytesIO(flat.encode()), keywords, comment_tags, {**options, "encoding": "utf-8"})


def extracted():
    """A catalogue of all messages in the sources, untranslated."""
    with MAPPING.open(encoding="utf-8") as lines:
        methods, options = parse_mapping_cfg(lines)
    catalogue = Catalog()
    for path, _line, message, _comments, context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        catalogue.add(message, locations=[(path, None)], context=context)
    return catalogue


def committed():
    """The English catalogue as it is in the tree."""
    with CATALOGUE.open("rb") as lines:
        return read_po(lines, locale="en", domain="django")


def update():
    """Writes the English catalogue anew and returns how many messages it holds and how many want a translation."""
    catalogue = committed()
    written_at = catalogue.creation_date
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.creation_date = written_at
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
    messages = [message for message in catalogue if message.id]
    return len(messages), sum(not all(translations(message)) for message in messages)


def translations(message):
    """The English text of a message, or its texts for one and for many."""
    return list(message.string) if message.pluralizable else [message.string or ""]


if __name__ == "__main__":
    total, wanting = update()
    sys.stdout.write(f"{CATALOGUE.relative_to(ROOT)}: {total} messages, {wanting} to translate\n")
