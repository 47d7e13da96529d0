"""The tree of a plan's numbered paragraphs, with what stands below each, and what each part of the tree is."""

import re
from dataclasses import dataclass, field
from enum import Enum

from campaigns.plan_reading.document import Paragraph, Table
from campaigns.plan_reading.numbering import Number, NumberLadder, NumberStyle, parse_number
from campaigns.plan_reading.patterns import Annotation, read_annotation

TITLE_LENGTH = 200
CONTENTS_LENGTH = 100
CONTENTS = re.compile(r"[.…·]{2,}\s*\d+$|\t\d+$")  # a line of a table of contents
APPENDIX = re.compile(r"附\s*(?:件|表|录)\s*[:：\d０-９一二三四五六七八九十]*")
SIGNATURE = re.compile(
    r"[\d〇零一二三四五六七八九十○]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日|[（(]此件[^）)]*[）)]"
)
# What a section is about, by its heading; of a heading that says two things the earlier line decides.
OTHER_WORDS = re.compile(
    r"总体要求|总体思路|指导思想|基本原则|工作原则|保障措施|组织保障|工作保障|保障机制|组织领导|组织实施|工作要求|有关要求|相关要求"
    r"|组织机构|领导小组|职责分工|附则|总则|编制依据|工作背景|适用范围|监督考核|督导考核|督查考核|考核评价|附件"
)
GOAL_WORDS = re.compile(r"目标")
STEP_WORDS = re.compile(
    r"(?:步骤|进度|阶段|时间)安排|(?:实施|工作|行动|方法)?步骤|阶段划分|(?:工作|实施)阶段|(?:行动|实施|活动|整治)时间"
)
TASK_WORDS = re.compile(
    r"任务|措施|举措|(?:行动|工作|整治|主要|重点)内容|重点(?:工作|行动|事项)|责任分工|(?:整治|工作)重点"
)


class Part(Enum):
    """What a section of a plan is about."""

    TASKS = "tasks"
    GOALS = "goals"
    STEPS = "steps"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass
class Node:
    """A numbered paragraph (or a heading), what stands below it, and its annotation; title is its first sentence."""

    number: Number | None
    title: str
    rest: str  # the paragraph without its annotation
    text: str
    place: str
    doubt: str = ""
    parent: "Node | None" = None
    annotation: Annotation = field(default_factory=Annotation)
    children: list["Node"] = field(default_factory=list)
    bodies: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @classmethod
    def of(cls, paragraph, *, number=None, text=None, doubt="", parent=None):
        annotation, rest = read_annotation(paragraph.text if text is None else text)
        return cls(number, first_sentence(rest), rest, paragraph.text, paragraph.place, doubt, parent, annotation)

    @property
    def depth(self):
        return 0 if self.parent is None else self.parent.depth + 1

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def has_annotated(self):
        """Whether anything below it says who does it."""
        return any(node.annotation.has_units for child in self.children for node in child.walk())

    @property
    def part(self):
        """目标任务 are tasks only where somebody is named for them."""
        names_tasks = bool(TASK_WORDS.search(self.title))
        if GOAL_WORDS.search(self.title):
            return Part.TASKS if names_tasks and (self.annotation.has_units or self.has_annotated) else Part.GOALS
        if OTHER_WORDS.search(self.title):
            return Part.OTHER
        if STEP_WORDS.search(self.title):
            return Part.STEPS
        return Part.TASKS if names_tasks else Part.UNKNOWN


@dataclass
class Outline:
    """preamble: what stands before the first number; closing: date and marks at the end."""

    sections: list[Node] = field(default_factory=list)
    preamble: list[Paragraph] = field(default_factory=list)
    closing: list[Paragraph] = field(default_factory=list)
    tables: list[tuple[Table, Node | None]] = field(default_factory=list)

    def walk(self):
        for section in self.sections:
            yield from section.walk()


def first_sentence(text):
    sentence = re.split(r"[。；;！\n]|：(?=.{30})", text.strip(), maxsplit=1)[0].strip(" ：:，,、　\t")
    return sentence if len(sentence) <= TITLE_LENGTH else sentence[: TITLE_LENGTH - 1] + "…"


class OutlineBuilder:
    def __init__(self, blocks):
        paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
        numbered = [each for each in paragraphs if parse_number(each.text)[0]]
        # Headings without a number count where the numbers are not the headings themselves.
        self.uses_headings = not any(each.heading for each in numbered)
        self.blocks, self.outline, self.ladder, self.current = blocks, Outline(), NumberLadder(), None

    def build(self):
        for block in self.blocks:
            if isinstance(block, Table):
                self.outline.tables.append((block, self.current))
            else:
                self._add(block)
        for node in list(self.outline.walk()):
            _settle(node)
        return self.outline

    def _add(self, paragraph):
        number, text = parse_number(paragraph.text)
        if CONTENTS.search(paragraph.text[-CONTENTS_LENGTH:]):
            self.outline.preamble.append(paragraph)
            return
        if number is None and self.current and APPENDIX.match(paragraph.text):
            self._add_node(Number(NumberStyle.HEADING_1, 0, ""), paragraph.text, paragraph)
            self.ladder = NumberLadder()  # what follows is a document of its own
            return
        if number is None and paragraph.heading and self.uses_headings and self._is_in_text():
            number = Number(NumberStyle(min(paragraph.heading, 3) - 4), 0, "")
        if number is not None and text:
            self._add_node(number, text, paragraph)
        elif SIGNATURE.fullmatch("".join(paragraph.text.split())) and self.current:
            self.outline.closing.append(paragraph)
        elif self.current is None:
            self.outline.preamble.append(paragraph)
        else:
            self.current.bodies.append(paragraph)

    def _is_in_text(self):
        """The title of the document is often a heading, too."""
        return self.current is not None or bool(self.outline.preamble)

    def _add_node(self, number, text, paragraph):
        depth, doubt = self.ladder.place(number)
        parent = self.current
        while parent is not None and parent.depth >= depth:
            parent = parent.parent
        node = Node.of(paragraph, number=number, text=text, doubt=doubt, parent=parent)
        (self.outline.sections if parent is None else parent.children).append(node)
        self.current = node


def _settle(node):
    """Gives unnumbered paragraphs to whom they belong: an annotation, a task without a number, or more text."""
    found = [(paragraph, *read_annotation(paragraph.text)) for paragraph in node.bodies]
    tasks = [each for each in found if each[1].has_units and each[2]]
    for paragraph, annotation, rest in found:
        if not annotation or (rest and (node.children or len(tasks) > 1)):
            continue
        owner = node if rest else _owner_of(node)
        owner.annotation = _joined(owner.annotation, annotation)
        owner.text = f"{owner.text}\n{paragraph.text}"
        node.bodies.remove(paragraph)
        if rest:
            owner.rest = f"{owner.rest}\n{rest}"
    if len(tasks) > 1 or (tasks and node.children):
        for paragraph, _annotation, _rest in tasks:
            node.children.append(Node.of(paragraph, parent=node))
            node.bodies.remove(paragraph)


def _owner_of(node):
    """Whose an annotation on a line of its own is: behind the last of several items without one, their heading's."""
    siblings = node.parent.children if node.parent else []
    is_last = len(siblings) > 1 and siblings[-1] is node
    if is_last and not node.annotation and not any(sibling.annotation for sibling in siblings):
        return node.parent
    return node


def _joined(first, second):
    if not first:
        second.plain = first.plain + second.plain
        return second
    for part, words in second.words.items():
        first.words.setdefault(part, []).extend(words)
    first.is_first_lead |= second.is_first_lead
    first.is_for_below |= second.is_for_below
    first.is_broken |= second.is_broken
    return first
