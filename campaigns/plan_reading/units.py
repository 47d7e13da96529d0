"""Units as an official plan calls them: matched to what the portal knows, or left in doubt; never guessed in silence.

A name is certain when it is a unit's own name, now or earlier, with or without the places above it (横栏镇财政分局,
镇财政分局, 财政分局), in full or in the usual short form (市场监督管理局, 市场监管局). A name that only ends like a
unit's is offered with a doubt; a group (各村（社区）) stands for its units.
"""

import difflib
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.choices import UnitKind
from campaigns.sheet_headings import text_key

# What is written in full and in short; both sides are compared in the short form.
SHORT_FORMS = (
    ("市场监督管理", "市场监管"),
    ("工业和信息化", "工信"),
    ("工业信息化", "工信"),
    ("发展和改革", "发改"),
    ("发展改革", "发改"),
    ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"),
    ("住房和城乡建设", "住建"),
    ("住房城乡建设", "住建"),
    ("文化广电旅游体育", "文广旅体"),
    ("卫生健康", "卫健"),
    ("教育和体育", "教体"),
    ("教育体育", "教体"),
    ("科学技术", "科技"),
    ("人民政府办公室", "府办"),
    ("政府办公室", "府办"),
    ("党委", "委"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("居民委", "居委"),
    ("村民委", "村委"),
)
VILLAGE_OFFICES = ("委", "委会", "居委会", "居委", "村委会", "村委")
PLACE_KINDS = {
    UnitKind.PROVINCE: ("省",),
    UnitKind.CITY: ("市",),
    UnitKind.DISTRICT: ("区", "县", "市"),
    UnitKind.TOWN: ("镇", "街道", "乡"),
}
PLACE_ENDING = re.compile(r"(?:街道|镇|乡|区|县|市|省)$")
GOVERNMENT = ("人民政府", "政府", "街道办事处", "委镇政府", "委政府")
OFFICE_NAMES = {"专班办", "工作专班办", "行动专班办", "专班", "工作专班", "镇专班办", "镇专班"}
BODY_KINDS = (UnitKind.DEPARTMENT, UnitKind.BUREAU, UnitKind.BRANCH)
# What a group's name means: (pattern of the key, kinds, whether that is certain).
ALL = r"(?:全[镇区市县])?(?:各|\d+个)"
GROUPS = (
    (
        re.compile(rf"(?:{ALL})?(?:行政)?村(?:和|及)?(?:居民?|社区)(?:居?委会)?"),
        (UnitKind.VILLAGE, UnitKind.COMMUNITY),
        True,
    ),
    (re.compile(rf"(?:{ALL})?社区(?:居委会)?"), (UnitKind.COMMUNITY,), True),
    (re.compile(rf"{ALL}(?:行政)?村(?:委会)?"), (UnitKind.VILLAGE,), True),
    (
        re.compile(rf"{ALL}(?:镇街道?|镇乡?街道?|乡镇街道?|街镇|镇|乡镇)(?:人民政府|政府)?(?:街道?办事处)?"),
        (UnitKind.TOWN,),
        True,
    ),
    (re.compile(rf"{ALL}(?:县区|区县|县市区|区)(?:人民政府|政府)?"), (UnitKind.DISTRICT,), True),
    (re.compile(r"(?:专班|领导小组|行动)?各?成员单位"), BODY_KINDS, False),
    (re.compile(r"各(?:行业)?(?:协会|商会)"), (UnitKind.ASSOCIATION,), False),
)
VAGUE = re.compile(
    r"(?:各|有关|相关|其他|其它|镇|区|市)*(?:有关|相关|职能|责任|其他|其它|各)+(?:职能|责任|部门|单位|机构)+"
    r"|各(?:部门|单位)|专人"
)
AND_OTHERS = re.compile(r"等(?:有关|相关)?(?:部门|单位|局|办|部门和单位|成员单位)?$")
JOINTS = re.compile(r"以及|[和及与]")
OPENING, CLOSING = "（(〔[【《", "）)〕]】》"
SEPARATORS = "、，,；;/\n\t"
LEAST_ENDING = 4
LEAST_OWN = 3  # 分局 alone is nobody's name
CLOSE_ENOUGH = 0.6
SUGGESTIONS = 100  # looking for the nearest name takes a hundredth of a second


@dataclass(frozen=True)
class PlanUnit:
    """What is compared: a unit of the portal, its names and its parent's code."""

    code: str
    name: str
    kind: str
    parent: str = ""
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitName:
    """A name in a plan with the codes of its units: one, several of a group, or none when it is not known."""

    text: str
    codes: tuple[str, ...] = ()
    doubt: str = ""
    is_group: bool = False


def units_of(queryset):
    """The PlanUnits of some OrgUnits, in two queries."""
    return [
        PlanUnit(
            code=unit.code,
            name=unit.name,
            kind=unit.kind,
            parent=unit.parent.code if unit.parent else "",
            other_names=tuple(name.name for name in unit.names.all() if name.name != unit.name),
        )
        for unit in queryset.select_related("parent").prefetch_related("names")
    ]


def short_key(text):
    key = text_key(text)
    for written, short in SHORT_FORMS:
        key = key.replace(written, short)
    return key


def split_names(text):
    """The names of a list, brackets kept with their name: 各村（社区）、工信科商局."""
    names, name, depth = [], "", 0
    for sign in text:
        if depth == 0 and sign in SEPARATORS:
            names.append(name)
            name = ""
            continue
        depth += (sign in OPENING) - (sign in CLOSING and depth > 0)
        name += sign
    return [stripped for each in [*names, name] if (stripped := each.strip(" 　。.:：由"))]


class UnitMatcher:
    """Finds units by what a plan calls them; the plan's own town comes first through `units`, which it is given."""

    def __init__(self, units):
        self.units = list(units)
        self.by_code = {unit.code: unit for unit in self.units}
        self.names, self.keys, self.found, self.suggestions_left = {}, {}, {}, SUGGESTIONS
        for unit in self.units:
            self.names.setdefault(short_key(unit.name), []).append(unit)
            for name in (unit.name, *unit.other_names):
                for key in self._keys_of(unit, name):
                    self.keys.setdefault(key, []).append(unit)

    def _keys_of(self, unit, name):
        key = short_key(name)
        places, own = self._places_above(unit), key.removeprefix("中共")
        for place in places:
            full = short_key(place.name)
            for prefix in (full, PLACE_ENDING.sub("", full)):
                shorter = own.removeprefix(prefix)
                own = shorter if len(shorter) >= LEAST_OWN else own
        keys = {key, own}
        if places:  # 演示市财政局 is not the 财政局 of a town in 演示市
            parent = short_key(places[-1].name)
            keys |= {parent + own, PLACE_ENDING.sub("", parent) + own}
            keys |= {short + own for short in PLACE_KINDS[places[-1].kind]}
            keys.add("".join(short_key(place.name) for place in places[-2:]) + own)
        return {each for each in keys | _usual_names(unit, keys) if each}

    def _places_above(self, unit):
        """Province, city, district, town above a unit, the highest first."""
        places, above, steps = [], self.by_code.get(unit.parent), 0
        while above and steps < len(self.by_code):
            if above.kind in PLACE_KINDS:
                places.insert(0, above)
            above, steps = self.by_code.get(above.parent), steps + 1
        return places

    def find_all(self, text):
        """The UnitNames of a list; ones that name the same unit twice are kept once."""
        found, seen = [], set()
        for name in self._separate(text):
            match = self.find(name)
            if match.codes and not match.is_group and set(match.codes) <= seen:
                continue
            seen |= set(match.codes)
            found.append(match)
        return found

    def _separate(self, text):
        """Names of a list; 和 and 及 part two names only where the whole is not a name itself."""
        names = []
        for name in split_names(text):
            if self._is_known(name) or not JOINTS.search(name):
                names.append(name)
                continue
            parts = [part for part in JOINTS.split(name) if part.strip()]
            known = sum(self._is_known(part) for part in parts)
            names += parts if known else [name]
        return names

    def _is_known(self, name):
        return bool(self.keys.get(short_key(name))) or self._group(short_key(name)) is not None

    def find(self, text):
        """One name as a UnitName; its doubt says what is to be looked at."""
        if text not in self.found:
            self.found[text] = self._find_once(text)
        return self.found[text]

    def _find_once(self, text):
        rest = AND_OTHERS.sub("", text) if not self.keys.get(short_key(text)) else text
        match = self._find(rest.strip() or text)
        if rest == text:
            return UnitName(text, match.codes, match.doubt, match.is_group)
        doubt = match.doubt or _("“%(text)s”没有把单位写全，请补上其余单位。") % {"text": text}
        return UnitName(text, match.codes, doubt, match.is_group)

    def _find(self, text):
        key = short_key(text)
        found = self.names.get(key) or self.keys.get(key, [])
        if not found and (plain := text_without_brackets(text)) != text:
            found = [] if self._group(key) else self.keys.get(short_key(plain), [])
        codes = tuple(dict.fromkeys(unit.code for unit in found))
        if len(codes) == 1:
            return UnitName(text, codes)
        if codes:
            names = _("、").join(self.by_code[code].name for code in codes)
            return UnitName(text, (), _("“%(text)s”可能是：%(names)s。请选定。") % {"text": text, "names": names})
        if group := self._group(key):
            return self._find_group(text, key, *group)
        if VAGUE.fullmatch(key):
            return UnitName(text, (), _("“%(text)s”没有写明是哪些单位。") % {"text": text}, is_group=True)
        return self._find_like(text, key)

    def mentioned(self, text):
        """The names of units that stand in running text, the longest where one is part of another."""
        key, found = short_key(text), []
        for name, units in sorted(self.names.items(), key=lambda item: -len(item[0])):
            if len(name) >= LEAST_OWN and name in key:
                found += [unit.name for unit in units]
                key = key.replace(name, " ")
        return found

    def _group(self, key):
        return next(((kinds, is_certain) for pattern, kinds, is_certain in GROUPS if pattern.fullmatch(key)), None)

    def _find_group(self, text, key, kinds, is_certain):
        members = [unit for unit in self.units if unit.kind in kinds]
        codes = tuple(unit.code for unit in members)
        words = {"text": text, "count": len(codes)}
        written = re.search(r"\d+", key)
        if not codes:
            return UnitName(text, (), _("没有找到“%(text)s”所指的单位。") % words, is_group=True)
        if written and int(written[0]) != len(codes):
            return UnitName(text, codes, _("“%(text)s”与现有的 %(count)d 个单位对不上。") % words, is_group=True)
        doubt = "" if is_certain else _("“%(text)s”按 %(count)d 个单位读入，请核对。") % words
        return UnitName(text, codes, doubt, is_group=True)

    def _find_like(self, text, key):
        """A unit whose name ends like this one is offered; any other is only named in the sentence."""
        ending = {unit.code for known, units in self.keys.items() for unit in units if known.endswith(key)}
        words = {"text": text}
        if len(ending) == 1 and len(key) >= LEAST_ENDING:
            code = ending.pop()
            words["near"] = self.by_code[code].name
            return UnitName(text, (code,), _("“%(text)s”按“%(near)s”读入，请核对。") % words)
        self.suggestions_left -= 1
        near = difflib.get_close_matches(key, self.keys, n=1, cutoff=CLOSE_ENOUGH) if self.suggestions_left >= 0 else []
        if near:
            words["near"] = self.keys[near[0]][0].name
            return UnitName(text, (), _("没有找到单位“%(text)s”，最接近的是“%(near)s”。") % words)
        return UnitName(text, (), _("没有找到单位“%(text)s”。") % words)


def _usual_names(unit, keys):
    """What units of a kind are called besides their names."""
    if unit.kind in {UnitKind.VILLAGE, UnitKind.COMMUNITY}:
        return {key + ending for key in keys for ending in VILLAGE_OFFICES}
    if unit.kind in PLACE_KINDS:
        places = (*PLACE_KINDS[unit.kind], short_key(unit.name))
        return {place + short_key(ending) for place in places for ending in GOVERNMENT}
    if unit.kind == UnitKind.OFFICE:
        return OFFICE_NAMES
    if unit.kind == UnitKind.BRANCH:
        full = {f"{place}市场监管局{key}" for key in keys if key.endswith("分局") for place in ("", "市", "区", "县")}
        return full | {"市场监管分局", "镇市场监管分局", "市场监管所"}
    return set()


def text_without_brackets(text):
    """市委宣传部 of 市委宣传部（市文明办）."""
    return re.sub(r"[（(〔\[【][^）)〕\]】]*[）)〕\]】]", "", text).strip() or text
