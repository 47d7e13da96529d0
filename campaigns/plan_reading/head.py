"""The head of a plan: its title, number, the documents it stands on, its days, phases and goals."""

import re
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from campaigns.plan_reading.dates import TWO_POINTS, Span, fold_date, read_deadline
from campaigns.plan_reading.document import Paragraph
from campaigns.plan_reading.nodes import Part
from campaigns.plan_reading.rows import Basis, PlanPhase

KINDS = r"(?:方案|计划|意见|要点|办法|规划|措施|清单|分工表|分解表|通知)"
TITLE_END = re.compile(rf"{KINDS}(?:[（(〔][^（()）〕]*[）)〕])*$")
NOTICE_OF = re.compile(r"印发《?([^《》]+?)》?的通知")
DOCUMENT_NUMBER = re.compile(r"\S{1,14}[〔\[（(]\d{4}[〕\]）)]\d+号")
BASIS = re.compile(
    r"《([^《》]{4,100}(?:〈[^〈〉]*〉[^《》]*)?)》(?:[（(]([^（()）]*[〔\[]\d{4}[〕\]]\s*\d+\s*号)[）)])?"
)
BASIS_WORDS = re.compile(r"根据|依据|按照|落实|贯彻|结合")
SENTENCE_SIGNS = re.compile(r"[。；，：,;:]")
TITLE_LENGTH, LINE_LENGTH, SHORT_TITLE, NOTICE_LENGTH = 120, 60, 10, 300
YEARS = re.compile(r"(20\d{2})\s*年?\s*[—－–~～至\-]{1,2}\s*(20\d{2})\s*年")
YEAR = re.compile(r"(20\d{2})\s*年(?!\d)")
# Words for how long the whole plan runs.
PERIOD = re.compile(r"(?:行动|实施|活动|整治|工作|执行|起止)(?:时间|期限|期间|日期)[为是:：安排]*|自(?=\d)|从(?=\d)")
PHASE = re.compile(r"^(?P<name>[^（(：:，。]{2,40}?阶段)[^（(：:，。]{0,20}[（(：:，]?(?P<days>[^）)。]{3,40})")
PHASE_NAME = 60


def find_title(preamble):
    """The plan's own title; that of the notice which sends it is only taken where there is no other."""
    lines = [_one_line(paragraph.text) for paragraph in preamble]
    found = [
        at
        for at, line in enumerate(lines)
        if len(line) <= LINE_LENGTH and TITLE_END.search(line) and not SENTENCE_SIGNS.search(line)
    ]
    own = [at for at in found if not lines[at].rstrip("）)").endswith("通知")] or found
    if not own:
        match = next(filter(None, (NOTICE_OF.search(line[:NOTICE_LENGTH]) for line in lines)), None)
        return match[1].strip()[:TITLE_LENGTH] if match else ""
    at = own[-1]
    title = lines[at]
    while len(title) <= SHORT_TITLE and at and _is_title_line(lines[at - 1]):
        at -= 1
        title = lines[at] + title
    if own[-1] + 1 < len(lines) and re.fullmatch(r"[（(][^（()）]*\d{4}[^（()）]*[）)]", lines[own[-1] + 1]):
        title += lines[own[-1] + 1]
    match = NOTICE_OF.search(title)
    return (match[1] if match else title.strip("《》"))[:TITLE_LENGTH]


def _one_line(text):
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text.strip())


def _is_title_line(line):
    return len(line) <= LINE_LENGTH and not SENTENCE_SIGNS.search(line) and not DOCUMENT_NUMBER.fullmatch(line)


def find_number(preamble):
    """The document's own number, on a line by itself."""
    lines = ("".join(paragraph.text.split()) for paragraph in preamble)
    return next((line for line in lines if DOCUMENT_NUMBER.fullmatch(line)), "")


def find_basis(outline, title):
    """The documents named behind 根据 or 按照, or with their number, each once."""
    found = {}
    for text in _texts(outline):
        for match in BASIS.finditer(text):
            name, number = match[1], "".join((match[2] or "").split())
            is_basis = number or BASIS_WORDS.search(text[max(0, match.start() - 60) : match.start()])
            if is_basis and name != title and "印发" not in text[max(0, match.start() - 4) : match.start()]:
                found.setdefault(name, Basis(name, number))
    return list(found.values())


def _texts(outline):
    yield from (paragraph.text for paragraph in outline.preamble)
    for section in outline.sections:
        if section.part in {Part.OTHER, Part.GOALS}:
            for node in section.walk():
                yield node.text
                yield from (paragraph.text for paragraph in node.bodies)


def find_span(outline, title, *, on):
    """The Span of a plan: days that are written, else the years of its title, else those of its phases."""
    span = Span(on=on)
    if match := YEARS.search(title):
        first, last = match.groups()
        return replace(span, **_days(read_deadline(f"{first}-{last}年", span)))
    written = _written_period(outline, span)
    if written:
        return replace(span, **_days(written))
    if match := YEAR.search(title):
        year = read_deadline(f"{match[1]}年1月1日至{match[1]}年12月31日", span)
        return replace(span, **_days(year), year=int(match[1]))
    return span


def _days(deadline):
    return {"starts_on": deadline.starts_on, "ends_on": deadline.due_on}


def with_days(span, starts_on, ends_on):
    return replace(span, starts_on=starts_on, ends_on=ends_on)


def _written_period(outline, span):
    texts = [paragraph.text for paragraph in outline.preamble]
    for node in outline.walk():
        texts += [node.text, *(f"{node.title}{paragraph.text}" for paragraph in node.bodies)]
    for text in texts:
        folded = fold_date(text)
        for word in PERIOD.finditer(folded):
            match = TWO_POINTS.match(folded, word.end())
            if match and match["year1"]:
                found = read_deadline(match[0], span)
                if found.starts_on and found.due_on and not found.doubts:
                    return found
    return None


def find_phases(outline, span):
    """(phases, problems) of the section on steps: 动员部署阶段（2026年3月）."""
    phases, problems = [], []
    for section in outline.walk():
        if section.part != Part.STEPS or section.annotation:
            continue
        lines = [child.rest for child in section.children] + [body.text for body in section.bodies]
        for line in lines:
            if (match := PHASE.match(line)) is None:
                continue
            name = match["name"].strip(" 、.：:")[:PHASE_NAME]
            phase = _phase(name, match["days"], span, phases)
            if phase:
                phases.append(phase)
            else:
                problems.append(_("阶段“%(name)s”的起止日期没有读懂，没有列入。") % {"name": name})
    return phases, problems


def _phase(name, days, span, phases):
    text = days.strip("（）() ：:，")
    found = read_deadline(text, span)
    if found.doubts or not found.due_on:
        return None
    starts_on = found.starts_on
    if starts_on is None and re.fullmatch(r"(?:\d{4}年)?\d{1,2}月", fold_date(text)):
        starts_on = found.due_on.replace(day=1)
    if starts_on is None:
        starts_on = phases[-1].ends_on + timedelta(days=1) if phases else span.starts_on
    is_after = not phases or (starts_on and starts_on > phases[-1].ends_on)
    return PlanPhase(name, starts_on, found.due_on) if starts_on and starts_on <= found.due_on and is_after else None


def find_goals(outline):
    """The sentences of 工作目标: a text for each item or paragraph."""
    goals = []
    for node in outline.walk():
        if node.part != Part.GOALS or any(above.part == Part.GOALS for above in _above(node)):
            continue
        if node.children:
            goals += [child.rest for child in node.children]
        own = node.rest.removeprefix(node.title).strip("。：: \n")
        goals += [own] if own else []
        goals += [paragraph.text for paragraph in node.bodies if isinstance(paragraph, Paragraph)]
    return goals


def _above(node):
    while node.parent is not None:
        node = node.parent
        yield node
