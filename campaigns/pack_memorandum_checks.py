"""What belongs together in the memoranda of a campaign pack: parties, days, codes. Pure."""

from django.utils.translation import gettext as _

PARTIES = 2


def check_memoranda(pack):
    """(place, sentence) of every mistake in `memorandum`."""
    units = {row["code"] for row in pack["units"]}
    for path, row in _memoranda(pack):
        yield from _check_parties(f"{path}.parties", row["parties"], units)
        yield from _check_days(path, row)
        yield from _check_codes(f"{path}.items", row.get("items") or [])


def memoranda_of(content):
    """The rows of the section `memorandum`, which is one mapping or a list of them."""
    return [content] if isinstance(content, dict) else content


def _memoranda(pack):
    content = pack.get("memorandum", [])
    if isinstance(content, dict):
        return [("memorandum", content)]
    return [(f"memorandum[{number}]", row) for number, row in enumerate(content)]


def _check_parties(path, parties, units):
    if len(parties) != PARTIES or len(set(parties)) != PARTIES:
        yield path, _("应写两个不同的单位：甲方在前，乙方在后。")
    for number, code in enumerate(parties):
        if code not in units:
            yield f"{path}[{number}]", _("units 中没有“%(code)s”。") % {"code": code}


def _check_days(path, row):
    """Signed, then due, then run out. A memorandum may be older than the campaign."""
    signed_on, ends_on = row.get("signed_on"), row.get("ends_on")
    if signed_on and ends_on and ends_on < signed_on:
        yield f"{path}.ends_on", _("不能早于签订日期 %(day)s。") % {"day": signed_on}
    for number, item in enumerate(row.get("items") or []):
        due_on = item.get("due_on")
        if due_on and signed_on and due_on < signed_on:
            yield f"{path}.items[{number}].due_on", _("不能早于签订日期 %(day)s。") % {"day": signed_on}
        if due_on and ends_on and due_on > ends_on:
            yield f"{path}.items[{number}].due_on", _("不能晚于备忘录有效期 %(day)s。") % {"day": ends_on}


def _check_codes(path, items):
    seen = set()
    for number, item in enumerate(items):
        if item["code"] in seen:
            yield f"{path}[{number}].code", _("“%(code)s”重复。") % {"code": item["code"]}
        seen.add(item["code"])
