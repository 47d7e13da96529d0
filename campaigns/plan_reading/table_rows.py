"""The rows of a plan's tables: new tasks, or the units and days of tasks that stand in the text already."""

from django.utils.translation import gettext as _

from campaigns.choices import PlanRowLevel
from campaigns.plan_reading.nodes import Part
from campaigns.plan_reading.rows import PlanRow
from campaigns.plan_reading.tables import SPARE_MEASURE, read_table
from campaigns.sheet_headings import text_key

LEAST_SAME = 8  # characters by which a shortened title is still the same


class TableRows:
    def __init__(self, outline, terms, body_rows):
        self.outline, self.terms, self.rows = outline, terms, []
        self.tasks = [(text_key(row.title), row) for row in body_rows if row.is_task]
        self.above = {text_key(row.title): row for row in body_rows if row.level == PlanRowLevel.MEASURE}
        self.groups = {}

    def read(self):
        before, table_before = None, None
        for table, node in self.outline.tables:
            before = reading = read_table(table, before=before if table_before is node else None)
            table_before = node
            self.rows += [PlanRow(PlanRowLevel.TEXT, words[:40], words, place) for words, place in reading.left]
            for task in reading.tasks:
                self._add(task, node)
        return self.rows

    def _add(self, task, node):
        row = PlanRow(PlanRowLevel.TASK, task.title, task.text, task.place, task.number)
        self.terms.fill(row, task.annotation, text=task.text)
        known = self._same(task)
        if known is not None:
            _merge(known, row)
            return
        row.parent = self._measure(task, node)
        self.rows.append(row)

    def _same(self, task):
        """The one task of the text with this title, in full or shortened."""
        key = text_key(task.title)
        same = [row for known, row in self.tasks if known == key] or [
            row
            for known, row in self.tasks
            if min(len(known), len(key)) >= LEAST_SAME and (known.startswith(key) or key.startswith(known))
        ]
        return same[0] if len(same) == 1 else None

    def _measure(self, task, node):
        titles = list(task.above) or [self._title_of(node)]
        key = text_key(titles[-1])
        if key not in self.above:
            group = self._group(titles[-2]) if len(titles) > 1 else None
            self.above[key] = PlanRow(PlanRowLevel.MEASURE, titles[-1], titles[-1], task.place, parent=group)
            self.rows.append(self.above[key])
        return self.above[key]

    def _group(self, title):
        key = text_key(title)
        if key not in self.groups:
            self.groups[key] = PlanRow(PlanRowLevel.GROUP, title, title, "")
            self.rows.append(self.groups[key])
        return self.groups[key]

    def _title_of(self, node):
        """A table without measures stands under its heading, if that says what it is about."""
        return node.title if node is not None and node.part is Part.UNKNOWN else SPARE_MEASURE


def _merge(known, row):
    """The table completes a task of the text; where they differ, the text stays and the difference is told."""
    if known.lead is None:
        known.lead, known.responsible, known.cooperating = row.lead, row.responsible, row.cooperating
        known.doubts += [doubt for doubt in row.doubts if doubt[0] in {"lead", "responsible", "cooperating"}]
    elif row.lead and row.lead.codes != known.lead.codes:
        words = {"place": row.place, "unit": row.lead.text}
        known.doubt("lead", _("%(place)s写的牵头单位是“%(unit)s”，与正文不同。") % words)
    if known.due_on is None:
        known.starts_on, known.due_on, known.due_text = row.starts_on, row.due_on, row.due_text
        known.doubts += [doubt for doubt in row.doubts if doubt[0] == "due_on"]
    elif row.due_on and row.due_on != known.due_on:
        words = {"place": row.place, "day": row.due_on}
        known.doubt("due_on", _("%(place)s写的完成时限是 %(day)s，与正文不同。") % words)
    known.deliverable = known.deliverable or row.deliverable
