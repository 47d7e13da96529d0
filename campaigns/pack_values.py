"""What a YAML file may hold at all before anybody looks at its sections: plain values, and not too many. Pure."""

import math
from datetime import date
from decimal import Decimal
from unicodedata import category

from django.utils.translation import gettext as _

# The largest pack of the portal has about 5,000. Anchors that name each other make millions out of a few lines.
MAXIMUM_VALUES = 200_000
LINE_SIGNS = "\n\t"


def check_values(pack):
    """(place, sentence) of the values that cannot be kept; for a file with too many only that one sentence."""
    found, waiting, count = [], [("", pack)], 0
    while waiting:
        place, value = waiting.pop()
        count += 1
        if count > MAXIMUM_VALUES:
            return [("", _("内容过多，最多%(limit)d个值；请检查 YAML 锚点是否重复引用。") % {"limit": MAXIMUM_VALUES})]
        if isinstance(value, dict):
            found += [(place, _("名称应为文字：%(name)s。") % {"name": name}) for name in value if not _is_text(name)]
            waiting += [(f"{place}.{name}" if place else str(name), each) for name, each in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{place}[{number}]", each) for number, each in enumerate(value)]
        elif not _is_plain(value):
            found.append((place, _("应为文字、数字、日期、true 或 false。")))
    return found[::-1]


def _is_plain(value):
    if isinstance(value, str):
        return _is_text(value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, (bool, int, Decimal, date))


def _is_text(value):
    """No invisible control signs: they get into a file by mistake, and a database refuses some of them."""
    return isinstance(value, str) and all(category(sign) != "Cc" or sign in LINE_SIGNS for sign in value)
