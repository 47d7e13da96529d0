"""Fills a row of a plan with the units and days that its annotation names, and says what is in doubt."""

from dataclasses import replace

from django.utils.translation import gettext as _

from campaigns.plan_reading.dates import find_deadline, read_deadline
from campaigns.plan_reading.patterns import COOPERATING, DELIVERABLE, DUE, LEAD, RESPONSIBLE

DELIVERABLE_LENGTH = 200
UNITS_NAMED = 5


class TermsReader:
    """Reads annotations against the units there are and the days of the plan."""

    def __init__(self, matcher, span):
        self.matcher, self.plan_span, self.span = matcher, span, span
        self.is_first_lead = False  # “排名第一的为牵头单位，下同”

    def under_year(self, year):
        """Days without a year that are read from now on lie in the year of their heading, None for the plan's own."""
        self.span = replace(self.plan_span, year=year) if year else self.plan_span

    def fill(self, row, annotation, *, text=""):
        """Units, dates and deliverable of a row from its annotation; dates also from its running text."""
        self.is_first_lead |= annotation.is_for_below
        self._fill_units(row, annotation)
        self._tell_mentioned(row, text)
        self._fill_dates(row, annotation, text)
        row.deliverable = annotation.text_of(DELIVERABLE)[:DELIVERABLE_LENGTH]
        if annotation.is_broken:
            row.doubt("responsible", _("括号没有配对，请核对各单位和时限。"))
        if annotation.is_repeated:
            row.doubt("lead", _("文中写了几个牵头单位，暂取第一个；也可拆成几项任务。"))

    def _fill_units(self, row, annotation):
        lead = self.matcher.find_all(annotation.text_of(LEAD))
        responsible = self.matcher.find_all(annotation.text_of(RESPONSIBLE))
        cooperating = self.matcher.find_all(annotation.text_of(COOPERATING))
        if not lead and not responsible and not cooperating:
            responsible = self._plain_units(row, annotation)
        if annotation.is_in_text and not any(name.codes for name in (*lead, *responsible, *cooperating)):
            return  # 由专人负责 names nobody
        self._choose_lead(row, lead, responsible, is_first_lead=annotation.is_first_lead or self.is_first_lead)
        row.responsible = [name for name in (*lead, *responsible) if name != row.lead and not _is_same(name, row.lead)]
        taken = {code for name in (row.lead, *row.responsible) if name and not name.is_group for code in name.codes}
        row.cooperating = [
            name for name in cooperating if name.is_group or not name.codes or not set(name.codes) <= taken
        ]
        self._tell(row, cooperating)

    def _tell_mentioned(self, row, text):
        """Units in the text of a task that gives no part to anybody."""
        if row.is_task and not (row.lead or row.responsible or row.cooperating):
            names = list(dict.fromkeys(self.matcher.mentioned(text)))[:UNITS_NAMED]
            if names:
                words = {"names": _("、").join(names)}
                row.doubt("lead", _("文中提到“%(names)s”，但看不出分工，请选定。") % words)

    def _tell(self, row, cooperating):
        if row.lead:
            row.doubt("lead", row.lead.doubt)
        for name in row.responsible:
            row.doubt("responsible", name.doubt)
        for name in row.cooperating:
            row.doubt("cooperating", name.doubt)
        if len(row.cooperating) < len(cooperating):
            row.doubt("cooperating", _("配合单位里有的已是牵头或责任单位，只保留一种分工。"))

    def _plain_units(self, row, annotation):
        """（横栏分局、工信科商局）at the end: units, if every name is one."""
        for text in annotation.plain:
            names = self.matcher.find_all(text)
            if names and all(name.codes and not name.doubt for name in names):
                row.doubt("responsible", _("“（%(text)s）”没有写明分工，按责任单位读入。") % {"text": text})
                return names
        return []

    def _choose_lead(self, row, lead, responsible, *, is_first_lead):
        """The one unit that leads; where the plan does not name one, the first responsible unit with a doubt."""
        named = lead or responsible
        if not named:
            return
        first = named[0]
        if first.is_group or len(first.codes) > 1:
            row.doubt("lead", _("“%(text)s”不是一个单位，请选定牵头单位。") % {"text": first.text})
            return
        row.lead = first
        if len(lead) > 1:
            words = {"count": len(lead), "first": first.text}
            row.doubt("lead", _("写了 %(count)d 个牵头单位，暂以“%(first)s”牵头，其余列为责任单位。") % words)
        if not lead and len(responsible) > 1 and not is_first_lead:
            row.doubt("lead", _("没有写牵头单位，暂以第一个责任单位“%(first)s”牵头。") % {"first": first.text})

    def _fill_dates(self, row, annotation, text):
        if words := annotation.text_of(DUE):
            deadline = read_deadline(words, self.span)
        else:
            deadline = self._plain_deadline(annotation) or find_deadline(text, self.span)
        row.starts_on, row.due_on, row.due_text = deadline.starts_on, deadline.due_on, deadline.text
        for sentence in deadline.doubts:
            row.doubt("due_on", sentence)

    def _plain_deadline(self, annotation):
        """（2026年6月底前）at the end of a task."""
        for text in annotation.plain:
            deadline = read_deadline(text, self.span)
            if deadline.due_on and text and not deadline.doubts:
                return deadline
        return None


def inherit(row, source):
    """What a task does not say itself it takes from its measure, with a doubt."""
    named, words = {name for name, _sentence in row.doubts}, {"title": source.title[:30]}
    if source.lead and not (row.lead or row.responsible or row.cooperating):
        row.lead, row.responsible, row.cooperating = source.lead, list(source.responsible), list(source.cooperating)
        row.doubt("lead", _("本项没有写单位，沿用“%(title)s”的分工。") % words)
    if row.due_on is None and source.due_on and "due_on" not in named:
        row.starts_on, row.due_on = source.starts_on, source.due_on
        row.doubt("due_on", _("本项没有写时限，沿用“%(title)s”的时限。") % words)


def tell_missing(row):
    """A task has a lead and a date; a subtask has those of its task until it is given its own."""
    named = {name for name, _sentence in row.doubts}
    if row.lead is None and "lead" not in named:
        row.doubt("lead", _("没有写牵头单位，请选定。") if row.responsible else _("没有写牵头单位和责任单位。"))
    if row.due_on is None and "due_on" not in named:
        row.doubt("due_on", _("没有写完成时限。"))


def _is_same(name, lead):
    return lead is not None and not name.is_group and bool(name.codes) and name.codes == lead.codes
