"""Reads an official plan (工作方案) into a draft of groups, measures and tasks, with a doubt on whatever is not certain.

The rules, in short (docs/plan-drafts.md): what says who does it is a task, and so is an item without others below it in
a section of tasks; what stands above a task is its measure, and above that the group. Goals, requirements and
safeguards are kept as text. Wrong is worse than doubtful.
"""

from django.utils.translation import gettext as _

from campaigns.choices import PlanRowLevel
from campaigns.plan_reading import head, terms
from campaigns.plan_reading.body import BodyReader, text_row
from campaigns.plan_reading.nodes import OutlineBuilder, first_sentence
from campaigns.plan_reading.patterns import read_annotation
from campaigns.plan_reading.rows import PlanReading
from campaigns.plan_reading.table_rows import TableRows
from campaigns.plan_reading.terms import TermsReader
from campaigns.plan_reading.units import UnitMatcher


def read_plan(blocks, *, units, on):
    """The PlanReading of a document's blocks; `units` are the PlanUnits it may name, `on` is today."""
    outline = OutlineBuilder(blocks).build()
    reading, span = _read_head(outline, on=on)
    reader = TermsReader(UnitMatcher(units), span)
    if outline.sections:
        body = BodyReader(outline, reader)
        reading.rows, reading.problems = body.read(), reading.problems + body.problems
    else:
        reading.rows = [_row_without_number(paragraph, reader) for paragraph in outline.preamble]
        reading.problems.append(
            _("没有找到“一、（一）1.”这样的编号，分不出层级。各段已按原文逐段列出，请逐行选定是措施还是任务。")
        )
    reading.rows += TableRows(outline, reader, reading.rows).read()
    reading.rows += [text_row(paragraph) for paragraph in outline.closing]
    _finish(reading)
    return reading


def _read_head(outline, *, on):
    title = head.find_title(outline.preamble)
    span = head.find_span(outline, title, on=on)
    phases, problems = head.find_phases(outline, span)
    reading = PlanReading(
        title=title,
        number=head.find_number(outline.preamble),
        starts_on=span.starts_on or (phases[0].starts_on if phases else None),
        ends_on=span.ends_on or (phases[-1].ends_on if phases else None),
        basis=head.find_basis(outline, title),
        phases=phases,
        goals=head.find_goals(outline),
        problems=problems,
    )
    return reading, head.with_days(span, reading.starts_on, reading.ends_on)


def _row_without_number(paragraph, reader):
    annotation, rest = read_annotation(paragraph.text)
    row = text_row(paragraph)
    if annotation.has_units and rest:
        row.level, row.title = PlanRowLevel.TASK, first_sentence(rest)
        reader.fill(row, annotation, text=rest)
        row.doubt("level", _("原文没有编号，因写有责任单位读作任务，请核对。"))
    return row


def _finish(reading):
    for row in reading.tasks:
        if row.level == PlanRowLevel.TASK:
            source = row.parent
            while source is not None:
                terms.inherit(row, source)
                source = source.parent
            terms.tell_missing(row)
    if reading.starts_on is None or reading.ends_on is None:
        reading.problems.append(_("没有读到行动的起止日期，请在建立行动时填写。"))
    if not reading.title:
        reading.problems.append(_("没有读到方案的标题，请填写行动名称。"))
    if not reading.tasks:
        reading.problems.append(_("没有读到任务。请检查粘贴的是不是工作方案全文，或把下面的段落逐行改为任务。"))
