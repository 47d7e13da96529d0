"""Telephone numbers of firms as readers see them who have no call to make."""

import re

HIDDEN = "****"


def masked(phone):
    """ "138****1234": of each number the first three and the last four digits; of a shorter one the last two."""
    compact = re.sub(r"(?<=\d)[ -](?=\d)", "", phone)
    return re.sub(r"\d{4,}", _mask, compact, flags=re.ASCII)


def _mask(match):
    digits = match[0]
    return f"{digits[:3]}{HIDDEN}{digits[-4:]}" if len(digits) > 8 else f"{HIDDEN}{digits[-2:]}"
