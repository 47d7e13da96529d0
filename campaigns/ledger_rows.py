"""The lines of the 台账 as rows of a table."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.escaped_html import filled, filled_each
from accounts.table_rows import PrintedTable, status
from campaigns.choices import TaskStatus

# How much of what was last reported fits a line of the page.
DONE_LENGTH, PROBLEM_LENGTH = 80, 60
SMALL, GREY = "<small>{}</small> ", ' <small class="text-secondary">{}</small>'


class LedgerTable(PrintedTable):
    """Heading and rows of some LedgerLines."""

    detail_view = "campaigns:task_detail"
    row = (
        '<td class="task-title"><div><a href="{}">{}</a>{} <small class="text-secondary">{}</small></div></td>'
        '<td data-label="%(lead)s"><span>{}{}</span></td>'
        '<td data-label="%(due)s">{}</td>'
        '<td data-label="%(percent)s"><span>{} <small class="text-secondary">{}</small></span></td>'
        '<td data-label="%(light)s"><span>{}{}</span></td>'
        '<td data-label="%(entry)s"><span>{}{}</span></td>'
    )

    def __init__(self, lines):
        super().__init__(lines)
        self.part_of, self.comma = _("属“%(parent)s”"), _("、")
        self.planned, self.computed = _("序时"), _("推算")
        self.responsible, self.cooperating = _("责任：%(units)s"), _("配合：%(units)s")
        self.problem, self.closed_on = _("问题：%(problem)s"), _("%(day)s 办结")
        self.demo_mark = filled(" {}", render_to_string("components/_demo_mark.html"))
        self.lamps = {}

    def headings(self):
        return {
            "title": _("工作任务"),
            "lead": _("牵头单位"),
            "due": _("完成时限"),
            "percent": _("当前进度"),
            "light": _("亮灯"),
            "entry": _("最近进展"),
        }

    def texts(self, line):
        task, entry = line.task, line.entry
        return (
            self.address_of(task.pk),
            task.title,
            self.demo_mark if task.is_demo else "",
            self._place(task),
            task.lead_unit_name,
            self._partners(line),
            task.due_on.isoformat(),
            "—" if line.percent is None else f"{line.percent}%",
            self._planned(line),
            self._lamp(line.light) if line.light else "",
            self._reasons(line),
            shortened(entry.done, DONE_LENGTH) if entry and entry.done else "—",
            self._problem(entry.problem) if entry and entry.problem else "",
        )

    def _place(self, task):
        """The measure, and of what the task is a part."""
        if not task.parent_title:
            return task.measure_name
        return f"{task.measure_name} · {self.part_of % {'parent': task.parent_title}}"

    def _planned(self, line):
        planned = f"{self.planned} {line.planned}%"
        return f"{planned} · {self.computed} {line.computed.percent}%" if line.computed else planned

    def _partners(self, line):
        """另 3 家, which unfolds to their names."""
        shares = [(self.responsible, line.responsible), (self.cooperating, line.cooperating)]
        count = sum(len(units) for _words, units in shares)
        if not count:
            return ""
        summary = ngettext("另 %(count)s 家", "另 %(count)s 家", count) % {"count": count}
        names = [(words % {"units": self.comma.join(units)},) for words, units in shares if units]
        names = filled_each(SMALL, names)
        return filled(' <details class="ledger-units"><summary>{}</summary>{}</details>', summary, names)

    def _lamp(self, light):
        """A table has few that differ."""
        key = light.tone, light.word
        if key not in self.lamps:
            self.lamps[key] = status(*key)
        return self.lamps[key]

    def _reasons(self, line):
        """Whether the closing is asked for, the day it was done, and why the light is on."""
        small = []
        if line.closure:
            small.append((self.closed_on % {"day": line.closure.happened_on.isoformat()},))
        if line.light and line.light.reason:
            small.append((line.light.why,))
        reasons = filled_each(GREY, small) if small else ""
        if line.task.status == TaskStatus.CLOSING_REQUESTED:
            return filled(" {}{}", status("yellow", TaskStatus.CLOSING_REQUESTED.label), reasons)
        return reasons

    def _problem(self, problem):
        return filled(GREY, self.problem % {"problem": shortened(problem, PROBLEM_LENGTH)})


def shortened(text, length):
    return text if len(text) <= length else f"{text[: length - 1]}…"
