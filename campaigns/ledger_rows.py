"""The lines of the 台账 as rows of a table: a page has fifty, and node by node a template takes longer than all queries."""

from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.choices import TaskStatus

# How much of what was last reported fits a line of the page.
DONE_LENGTH, PROBLEM_LENGTH = 80, 60
SMALL, GREY = "<small>%s</small>", '<small class="text-secondary">%s</small>'


class LedgerTable:
    """Heading and rows of some LedgerLines in the language of the page, whose words are looked up once."""

    def __init__(self, lines):
        self.lines = lines
        headings = {
            "title": _("工作任务"),
            "lead": _("牵头单位"),
            "due": _("完成时限"),
            "percent": _("当前进度"),
            "light": _("亮灯"),
            "entry": _("最近进展"),
        }
        self.labels = {name: escape(heading) for name, heading in headings.items()}
        # Asked for once: to look up fifty addresses takes as long as two queries.
        self.address = reverse("campaigns:task_detail", args=[0])
        self.part_of, self.comma = _("属“%(parent)s”"), _("、")
        self.planned, self.computed = _("序时"), _("推算")
        self.responsible, self.cooperating = _("责任：%(units)s"), _("配合：%(units)s")
        self.problem, self.closed_on = _("问题：%(problem)s"), _("%(day)s 办结")
        self.demo_mark = f" {render_to_string('components/_demo_mark.html')}"

    @property
    def head(self):
        return SafeString("".join(f'<th scope="col">{label}</th>' for label in self.labels.values()))

    @property
    def rows(self):
        """Each text is escaped where it is put in: fifty rows of Django's own format_html cost as much as a dozen queries."""
        return SafeString("".join(f"<tr>{''.join(self._cells(line))}</tr>" for line in self.lines))

    def _cells(self, line):
        task = line.task
        mark = self.demo_mark if task.is_demo else ""
        link = f'<a href="{self.address.replace("/0/", f"/{task.pk}/")}">{escape(task.title)}</a>'
        yield f'<td class="task-title"><div>{link}{mark} {GREY % escape(self._place(task))}</div></td>'
        yield self._cell("lead", f"<span>{escape(task.lead_unit_name)}{self._partners(line)}</span>")
        yield self._cell("due", task.due_on.isoformat())
        percent = "—" if line.percent is None else f"{line.percent}%"
        yield self._cell("percent", f"<span>{percent} {GREY % escape(self._planned(line))}</span>")
        yield self._cell("light", f"<span>{' '.join(self._light(line))}</span>")
        yield self._cell("entry", f"<span>{' '.join(self._told(line.entry))}</span>")

    def _cell(self, name, content):
        return f'<td data-label="{self.labels[name]}">{content}</td>'

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
        names = [words % {"units": self.comma.join(units)} for words, units in shares if units]
        names = " ".join(SMALL % escape(each) for each in names)
        return f' <details class="ledger-units"><summary>{escape(summary)}</summary>{names}</details>'

    def _light(self, line):
        """The lamp, whether the closing is asked for, the day it was done, and why the light is on."""
        if line.light:
            yield f'<span class="status status-{line.light.tone}">{escape(line.light.word)}</span>'
        if line.task.status == TaskStatus.CLOSING_REQUESTED:
            yield f'<span class="status status-yellow">{escape(TaskStatus.CLOSING_REQUESTED.label)}</span>'
        if line.closure:
            yield GREY % escape(self.closed_on % {"day": line.closure.happened_on.isoformat()})
        if line.light and line.light.reason:
            yield GREY % escape(line.light.why)

    def _told(self, entry):
        """What was last done, and the problem."""
        yield escape(shortened(entry.done, DONE_LENGTH)) if entry and entry.done else "—"
        if entry and entry.problem:
            yield GREY % escape(self.problem % {"problem": shortened(entry.problem, PROBLEM_LENGTH)})


def shortened(text, length):
    return text if len(text) <= length else f"{text[: length - 1]}…"
