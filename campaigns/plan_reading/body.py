"""The rows of a plan's sections: which paragraphs are tasks, what stands above them, and what is only text."""

import re

from django.utils.translation import gettext as _

from campaigns.choices import PlanRowLevel
from campaigns.plan_reading.nodes import Part
from campaigns.plan_reading.rows import PlanRow

HEADING_YEAR = re.compile(r"(20\d{2})年(?!\d)")
# From here down an item with units keeps the items below it as its subtasks; above, it is their measure.
SUBTASK_DEPTH = 2
# Goes into the campaign, like everything of the plan, in the language of plans.
SPARE_MEASURE = "工作任务"


class BodyReader:
    def __init__(self, outline, terms):
        self.outline, self.terms = outline, terms
        self.rows, self.problems, self.spare_measure = [], [], None
        self.has_annotated = any(node.annotation.has_units for node in outline.walk())
        self.has_tasks = any(section.part is Part.TASKS for section in outline.sections)

    def read(self):
        self.rows += [text_row(paragraph) for paragraph in self.outline.preamble]
        for section in self.outline.sections:
            if self._is_work(section):
                self._read_work(section, None)
            else:
                self._read_text(section)
        return self.rows

    def _is_work(self, section):
        if section.part is not Part.UNKNOWN:
            return section.part is Part.TASKS
        return section.annotation.has_units or section.has_annotated or not (self.has_annotated or self.has_tasks)

    def _read_text(self, section):
        is_unknown = section.part is Part.UNKNOWN
        for node in section.walk():
            row = self._add(node, PlanRowLevel.TEXT, None)
            if node.annotation.has_units:
                row.doubt("level", _("这一段写有责任单位，但所在部分通常不列为任务；如需督办，请改为任务。"))
        if is_unknown:
            self.problems.append(
                _("“%(title)s”没有写责任单位，整个部分没有列为任务，请核对。") % {"title": section.title[:40]}
            )

    def _read_work(self, node, above):
        if is_task(node):
            self._add_task(node, above)
            return
        year = HEADING_YEAR.search(node.title)
        if year:
            self.terms.under_year(int(year[1]))
        row = self._add(node, self._level_of(node), above)
        if row.level != PlanRowLevel.TEXT:
            self.terms.fill(row, node.annotation)
        for child in node.children:
            self._read_work(child, row if row.level != PlanRowLevel.TEXT else above)
        if year:
            self.terms.under_year(None)

    def _level_of(self, node):
        """What holds tasks is a measure, what holds measures a group; the heading 重点任务 is neither."""
        if any(is_task(child) for child in node.children):
            return PlanRowLevel.MEASURE
        is_wrapper = node.parent is None and node.part is Part.TASKS
        return PlanRowLevel.TEXT if is_wrapper or not node.children else PlanRowLevel.GROUP

    def _add_task(self, node, above):
        row = self._add(node, PlanRowLevel.TASK, self._measure(above))
        self.terms.fill(row, node.annotation, text=_running_text(node))
        for child in node.children:
            for below in child.walk():
                part = self._add(below, PlanRowLevel.SUBTASK, row)
                self.terms.fill(part, below.annotation, text=_running_text(below))

    def _measure(self, above):
        """The measure of a task; where tasks stand right in the document, one made for them."""
        if above is not None and above.level == PlanRowLevel.MEASURE:
            return above
        if self.spare_measure is None:
            self.spare_measure = PlanRow(PlanRowLevel.MEASURE, SPARE_MEASURE, "", "")
            self.rows.append(self.spare_measure)
        return self.spare_measure

    def _add(self, node, level, parent):
        text = "\n".join([node.text, *(paragraph.text for paragraph in node.bodies)])
        number = node.number.text if node.number else ""
        row = PlanRow(level, node.title or node.text, text, node.place, number, parent=parent)
        row.doubt("number", node.doubt)
        self.rows.append(row)
        return row


def is_task(node):
    """An item with nothing below it, or one with units whose items have none of their own."""
    if not node.children:
        return node.parent is not None or node.annotation.has_units
    return node.annotation.has_units and not node.has_annotated and node.depth >= SUBTASK_DEPTH


def text_row(paragraph):
    return PlanRow(PlanRowLevel.TEXT, paragraph.text[:40], paragraph.text, paragraph.place)


def _running_text(node):
    return "".join([node.rest, *(paragraph.text for paragraph in node.bodies)])
