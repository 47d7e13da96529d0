"""Who leads, who does, who helps and by when, as official plans write it behind, below or within a task.

    （牵头单位：横栏分局；责任单位：工信科商局、各村（社区）；完成时限：2026年6月底前）
    [市市场监管局牵头，市发展改革局、市财政局按职责分工负责]
    由横栏分局牵头，工信科商局、公安分局配合，……
    责任单位：横栏分局、工信科商局（排名第一的为牵头单位）

`read_annotation` returns the words of each part and the paragraph without them; units and dates are read from the words
by campaigns/plan_reading/units.py and campaigns/plan_reading/dates.py.
"""

import re
from dataclasses import dataclass, field

LEAD, RESPONSIBLE, COOPERATING, DUE, DELIVERABLE, IGNORED = (
    "lead",
    "responsible",
    "cooperating",
    "due",
    "deliverable",
    "ignored",
)
PARTS = (LEAD, RESPONSIBLE, COOPERATING)
# The longest first: 牵头责任单位 is not a 责任单位.
LABELS = {
    "牵头责任单位": LEAD,
    "牵头及责任单位": RESPONSIBLE,
    "牵头单位": LEAD,
    "牵头部门": LEAD,
    "牵头": LEAD,
    "主办单位": LEAD,
    "主责单位": LEAD,
    "主责部门": LEAD,
    "主办": LEAD,
    "责任单位": RESPONSIBLE,
    "责任部门": RESPONSIBLE,
    "责任主体": RESPONSIBLE,
    "承办单位": RESPONSIBLE,
    "落实单位": RESPONSIBLE,
    "实施单位": RESPONSIBLE,
    "责任分工": RESPONSIBLE,
    "配合单位": COOPERATING,
    "配合部门": COOPERATING,
    "配合": COOPERATING,
    "协办单位": COOPERATING,
    "协办": COOPERATING,
    "协同单位": COOPERATING,
    "协助单位": COOPERATING,
    "参加单位": COOPERATING,
    "参与单位": COOPERATING,
    "参与部门": COOPERATING,
    "完成时限": DUE,
    "完成时间": DUE,
    "完成期限": DUE,
    "时间要求": DUE,
    "时限要求": DUE,
    "时间节点": DUE,
    "时限": DUE,
    "成果形式": DELIVERABLE,
    "工作成果": DELIVERABLE,
    "预期成果": DELIVERABLE,
    "成果": DELIVERABLE,
    "责任领导": IGNORED,
    "分管领导": IGNORED,
    "牵头领导": IGNORED,
    "责任人": IGNORED,
    "联系人": IGNORED,
}
LABEL = re.compile(rf"(?P<label>{'|'.join(LABELS)})\s*[:：]\s*")
FIRST_LEADS = re.compile(
    r"[，,；;。、]?\s*[（(]?(?:排名|排列|列|排|名列|排序)?(?:在)?(?:第一|首)(?:位|个|名)?的?(?:单位|部门)?(?:为|是|作为)牵头(?:责任)?(?:单位|部门)"
    r"(?P<below>[，,、]?(?:下同|以下同))?[）)]?"
)
ROLES = {
    "牵头负责": LEAD,
    "牵头组织": LEAD,
    "负责牵头": LEAD,
    "牵头抓总": LEAD,
    "牵头": LEAD,
    "主办": LEAD,
    "按职责分工负责": RESPONSIBLE,
    "按照职责分工负责": RESPONSIBLE,
    "按职责负责": RESPONSIBLE,
    "分工负责": RESPONSIBLE,
    "分别负责": RESPONSIBLE,
    "具体负责": RESPONSIBLE,
    "负责落实": RESPONSIBLE,
    "组织实施": RESPONSIBLE,
    "负责": RESPONSIBLE,
    "落实": RESPONSIBLE,
    "积极配合": COOPERATING,
    "协同配合": COOPERATING,
    "配合": COOPERATING,
    "协助": COOPERATING,
    "协办": COOPERATING,
    "参与": COOPERATING,
    "参加": COOPERATING,
    "支持": COOPERATING,
}
ROLE = re.compile(rf"(?P<units>.*?)(?P<role>{'|'.join(ROLES)})(?=[，,、；;。\s]|$)", re.DOTALL)
WITH = re.compile(r"(?P<lead>.*?)(?:会同|联合)(?P<others>.*)")
BRACKETS = {"（": "）", "(": ")", "【": "】", "[": "]", "〔": "〕", "［": "］"}
CLOSINGS = "）)】]〕］"
# 由横栏分局牵头，工信科商局配合，……; what comes before 由 is not a unit's name.
IN_TEXT = re.compile(
    r"由(?P<lead>[^，,。；;由]{2,60}?)(?P<lead_role>牵头负责|牵头组织|牵头|负责)"
    r"(?:[，,、]\s*(?:(?:会同|联合)(?P<joined>[^，,。；;]{2,120})"
    r"|(?P<others>[^。；;]{2,160}?)(?P<role>按职责分工负责|分工负责|积极配合|配合|协助|参与|参加|协办|负责|落实)(?=[，,。；;]|$)))?"
)
DATE_SIGN = re.compile(r"[\d０-９一二三四]+(?:年|月|季度)|[年月季]底|长期|持续|半年")
LONGEST_PARAGRAPH = 4000
END = "。；;，,、 　\t\n"


@dataclass
class Annotation:
    """The words for each part; is_first_lead: the first responsible unit leads; for_below: and does so from here on.

    plain: what stands in a bracket at the end without any word for its part; is_broken: a bracket is not closed.
    """

    words: dict[str, list[str]] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    is_first_lead: bool = False
    is_for_below: bool = False
    is_broken: bool = False
    is_in_text: bool = False
    is_repeated: bool = False

    def add(self, part, words):
        words = words.strip(END)
        if words:
            self.words.setdefault(part, []).append(words)

    def __bool__(self):
        return self.has_units or DUE in self.words or DELIVERABLE in self.words

    @property
    def has_units(self):
        return any(part in self.words for part in PARTS)

    def text_of(self, part):
        return "、".join(self.words.get(part, []))


def read_annotation(text):
    """(Annotation, the paragraph without what was annotated); of a whole text in one paragraph nothing is read."""
    annotation = Annotation()
    if len(text) > LONGEST_PARAGRAPH:
        return annotation, text.strip()
    text = _take_first_leads(text, annotation)
    text = _take_brackets(text, annotation)
    text = _take_labels(text, annotation)
    if not annotation.has_units:
        _read_sentence(text, annotation)
    return annotation, text.strip()


def read_cell(text, part):
    """The Annotation of a table's cell, whose heading says what it holds where it does not say so itself."""
    annotation = Annotation()
    text = _take_first_leads(text[:LONGEST_PARAGRAPH], annotation).strip()
    if LABEL.search(text):
        text = _take_labels(text, annotation)
    elif part in PARTS and _reads_as_roles(text):
        _read_roles(text, annotation, part)
        return annotation
    annotation.add(part, text)
    return annotation


def _take_first_leads(text, annotation):
    for match in FIRST_LEADS.finditer(text):
        annotation.is_first_lead = True
        annotation.is_for_below |= bool(match["below"])
    return FIRST_LEADS.sub("", text)


def _take_brackets(text, annotation):
    """Takes out the brackets that say who and when; others stay where they are."""
    kept, position = "", 0
    for start, end in _bracketed(text, annotation):
        inner, is_last = text[start + 1 : end], not text[end + 1 :].strip(END)
        if _read_bracket(inner, annotation, is_last=is_last):
            kept += text[position:start]
            position = end + 1
    return kept + text[position:]


def _bracketed(text, annotation):
    """(start, end) of each outermost bracket; one that is not closed ends with the paragraph if it holds a label."""
    spans, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        if sign in BRACKETS:
            start = at if depth == 0 else start
            depth += 1
        elif sign in CLOSINGS and depth:
            depth -= 1
            if depth == 0:
                spans.append((start, at))
    if depth and LABEL.match(text[start + 1 :]):
        annotation.is_broken = True
        spans.append((start, len(text)))
    return spans


def _read_bracket(inner, annotation, *, is_last):
    """Whether the bracket was an annotation."""
    if LABEL.search(inner):
        _read_labels(inner, annotation)
        return True
    if _reads_as_roles(inner) and (is_last or "牵头" in inner):
        _read_roles(inner, annotation, RESPONSIBLE)
        return True
    if is_last:
        annotation.plain.append(inner)
    return False


def _reads_as_roles(text):
    """Whether a text is nothing but units with their parts: ends with a part, or has a leader."""
    text = text.strip(END)
    matches = list(ROLE.finditer(text))
    if not matches:
        return False
    rest = text[matches[-1].end() :]
    return not rest or bool(DATE_SIGN.search(rest)) or any(ROLES[match["role"]] == LEAD for match in matches)


def _read_roles(text, annotation, part):
    """横栏分局牵头，工信科商局、公安分局配合，2026年6月底前完成"""
    position = 0
    for match in ROLE.finditer(text):
        role = ROLES[match["role"]]
        units = match["units"].strip(END).removeprefix("由").removeprefix("以及").strip()
        joined = WITH.fullmatch(units)
        if joined:
            annotation.add(role if joined["lead"].strip(END) else RESPONSIBLE, joined["lead"])
            annotation.add(COOPERATING if role == LEAD else role, joined["others"])
        else:
            annotation.add(role, units)
        position = match.end()
    for clause in re.split(r"[，,；;。]", text[position:]):
        _read_rest(clause.strip(END), annotation, part)


def _read_rest(clause, annotation, part):
    """What stands behind the last part: a date, or units joined to the leader's."""
    joined = WITH.fullmatch(clause)
    if DATE_SIGN.search(clause):
        annotation.add(DUE, clause)
    elif joined:
        annotation.add(COOPERATING, joined["others"])
        annotation.add(part, joined["lead"])
    else:
        annotation.add(part, clause)


def _take_labels(text, annotation):
    """Takes out 责任单位：… at the beginning of a paragraph or behind a sentence; what follows a full stop stays."""
    match = LABEL.search(text)
    if not match or text[: match.start()].strip() and text[match.start() - 1] not in "。；;，,！ 　\t\n)）】]":
        return text
    before, rest = text[: match.start()], text[match.start() :]
    return before + _read_labels(rest, annotation)


def _read_labels(text, annotation):
    """Reads each value up to the next label; returns what stands behind the last value's full stop."""
    matches, left = list(LABEL.finditer(text)), ""
    before = text[: matches[0].start()].strip(END)
    if before and _reads_as_roles(before):
        _read_roles(before, annotation, RESPONSIBLE)
    for number, match in enumerate(matches):
        is_last = number + 1 == len(matches)
        value = text[match.end() : None if is_last else matches[number + 1].start()]
        if is_last and "。" in value.rstrip(END):
            value, _stop, left = value.partition("。")
        part = LABELS[match["label"]]
        if part == RESPONSIBLE and _reads_as_roles(value) and "牵头" in value:
            _read_roles(value, annotation, part)
        else:
            annotation.add(part, value)
    return left


def _read_sentence(text, annotation):
    matches = list(IN_TEXT.finditer(text))
    if not matches:
        return
    match = matches[0]
    annotation.is_in_text, annotation.is_repeated = True, len(matches) > 1
    annotation.add(LEAD, match["lead"])
    annotation.add(COOPERATING, match["joined"] or "")
    if match["role"]:
        annotation.add(ROLES[match["role"]], match["others"])
