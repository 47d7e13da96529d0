"""The sections of a bulletin: each gives its blocks, none where there is nothing to say. Units are named, never firms."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import rates
from campaigns.periods import Period
from reports import bulletin_prose, bulletin_tables, frozen_content, lights
from reports.bulletin_runs import filled, joined, token, value_of
from reports.bulletin_texts import part_of_one, units_with
from reports.choices import PERIOD_KINDS, Window
from reports.documents.tree import BulletList, Heading, OrderedList, Paragraph

MOST_SPEAKERS = 3
NUMERALS = (
    *(gettext_lazy("一"), gettext_lazy("二"), gettext_lazy("三"), gettext_lazy("四"), gettext_lazy("五")),
    *(gettext_lazy("六"), gettext_lazy("七"), gettext_lazy("八"), gettext_lazy("九"), gettext_lazy("十")),
    *(gettext_lazy("十一"), gettext_lazy("十二"), gettext_lazy("十三"), gettext_lazy("十四"), gettext_lazy("十五")),
    *(gettext_lazy("十六"), gettext_lazy("十七"), gettext_lazy("十八"), gettext_lazy("十九"), gettext_lazy("二十")),
)


def headlines(statement):
    return bulletin_prose.headlines(statement)


def figures(statement):
    return bulletin_tables.figure_tables(statement)


def spot_checks(statement):
    """Where batches failed: villages (units, no firms), products, items."""
    tables = (
        bulletin_tables.village_table(statement),
        bulletin_tables.product_table(statement),
        bulletin_tables.item_table(statement),
    )
    if said := _said(tables):
        return said
    sampled = value_of(statement, "batches_sampled", Window.YEAR_TO_DATE)
    return [Paragraph(_("今年以来的抽样还没有检验结果。") if sampled else _("今年以来没有抽查记录。"))]


def measures(statement):
    table = bulletin_tables.measure_table(statement)
    if table is None:
        return [Paragraph(_("还没有任务，因此没有措施进度。"))]
    return [table]


def units(statement):
    """The facts of each unit, or its place in a ranking where the schedule asks for one."""
    if not statement.content["head"]["has_ranking"]:
        return _said([bulletin_tables.unit_table(statement)]) or [Paragraph(_("本期没有单位数据。"))]
    note = _(
        "按结果排名：先比逾期任务，再比未报、迟报，最后比任务进度；结果相同的并列。没有牵头任务的单位不比任务进度。"
    )
    return [Paragraph(note), *_said(bulletin_tables.ranking_tables(statement))]


# What units end their sentences with.
END_MARKS = "。；;. "


def good_practice(statement):
    """One or two units in their own words."""
    items = [_practice(entry) for entry in statement.content["practice"]]
    return [BulletList(items)] if items else []


def _practice(entry):
    words = _("；").join(line.rstrip(END_MARKS) for line in entry["lines"])
    if not entry["closed"]:
        return _("%(unit)s：%(words)s。") % {"unit": entry["unit"], "words": words}
    values = {"unit": entry["unit"], "count": entry["closed"], "words": words}
    return _("%(unit)s：本期按时办结任务%(count)s项。%(words)s。") % values


@dataclass(frozen=True)
class Trouble:
    """A unit that somebody should speak to: how much is wrong, and what."""

    weight: tuple
    unit: str
    reasons: tuple[str, ...]


def troubles(statement):
    """The units with overdue tasks, far behind or with reports missing, the worst first."""
    schedule = frozen_content.schedule_in(statement.content)
    found = [_trouble(statement, schedule, pk, label) for pk, label in statement.labels["unit"].items()]
    return sorted((trouble for trouble in found if trouble.reasons), key=lambda trouble: trouble.weight)


def _trouble(statement, schedule, pk, label):
    overdue, missing = (value_of(statement, code, unit=pk) for code in ("tasks_overdue", "reports_missing"))
    behind = lights.points_behind(statement, schedule, unit=pk)
    is_red = lights.is_red_by_schedule(statement, schedule, unit=pk)
    reasons = (
        overdue and _("逾期未办结%(count)s项") % {"count": overdue},
        is_red and _("落后序时进度%(points)s个百分点") % {"points": behind},
        missing and _("未报%(count)s份") % {"count": missing},
    )
    weight = (-overdue, -behind if is_red else 0, -missing)
    return Trouble(weight, label.name, tuple(reason for reason in reasons if reason))


def problems(statement):
    """Problems, named by unit: not reported, late, overdue, far behind."""
    named = (
        (_("未报单位（%(count)s家）：%(units)s。"), units_with(statement, "reports_missing")),
        (_("迟报单位（%(count)s家）：%(units)s。"), units_with(statement, "reports_late")),
        (_("有逾期任务的单位（%(count)s家）：%(units)s。"), units_with(statement, "tasks_overdue")),
        (_("进度严重滞后（红灯）的单位（%(count)s家）：%(units)s。"), _red_units(statement)),
    )
    items = [words % {"count": len(names), "units": _("、").join(names)} for words, names in named if names]
    return [BulletList(items)] if items else [Paragraph(_("本期没有未报、迟报、逾期和严重滞后的单位。"))]


def _red_units(statement):
    schedule = frozen_content.schedule_in(statement.content)
    behind = {
        label.name: lights.points_behind(statement, schedule, unit=pk)
        for pk, label in statement.labels["unit"].items()
        if lights.is_red_by_schedule(statement, schedule, unit=pk)
    }
    words = _("%(unit)s（落后序时进度%(points)s个百分点）")
    return [words % {"unit": name, "points": points} for name, points in behind.items()]


def overdue(statement):
    table = bulletin_tables.overdue_table(statement)
    if table is None:
        return [Paragraph(_("到本期末没有逾期未办结的任务。"))]
    return [table]


def next_period(statement):
    """What is due in the next period, and its dates."""
    following = statement.content["next"]
    if following is None:
        return [Paragraph(_("本行动到期，没有下期。"))]
    period = _period(statement, following)
    cutoff_at = datetime.fromisoformat(following["cutoff_at"])
    dates = _("下期为%(period)s，%(month)s月%(day)s日%(time)s截数。") % {
        "period": period.title,
        "month": cutoff_at.month,
        "day": cutoff_at.day,
        "time": cutoff_at.strftime("%H:%M"),
    }
    table = bulletin_tables.due_next_table(statement)
    return [Paragraph(dates), table or Paragraph(_("下期没有到期任务。"))]


def _period(statement, following):
    named = statement.campaign.calendar.parse(following["key"])
    days = (date.fromisoformat(following[name]) for name in ("starts_on", "ends_on"))
    return Period(PERIOD_KINDS[statement.kind], named.year, named.number, *days)


# The month's meeting (users.md, 7)


def agenda(statement):
    """What the meeting goes through, from what is on the paper."""
    late, open_matters = len(statement.content["overdue"]), len(statement.content["matters"])
    names = [trouble.unit for trouble in _speakers(statement)]
    items = [
        _("通报本月工作情况和主要数据（%(office)s）。") % {"office": statement.content["head"]["issuer"]},
        late and _("逐项说明逾期未办结任务%(count)s项的原因和办结时间（牵头单位）。") % {"count": late},
        names and _("拟发言单位表态发言：%(units)s。") % {"units": _("、").join(names)},
        open_matters and _("研究需要镇里协调的事项%(count)s件。") % {"count": open_matters},
        _("部署下月工作。"),
    ]
    return [OrderedList([item for item in items if item])]


def _speakers(statement):
    return troubles(statement)[:MOST_SPEAKERS]


def speakers(statement):
    """Who should speak, and why."""
    words = _("%(unit)s：%(reasons)s。")
    items = [
        words % {"unit": trouble.unit, "reasons": _("，").join(trouble.reasons)} for trouble in _speakers(statement)
    ]
    return [BulletList(items)] if items else [Paragraph(_("本月没有需要表态发言的单位。"))]


def matters(statement):
    words = _("%(unit)s：%(text)s")
    items = [words % {"unit": entry["unit"], "text": entry["text"]} for entry in statement.content["matters"]]
    return [BulletList(items)] if items else []


# The quarter's summary


def against_plan(statement):
    """The results against the plan: tasks closed of those that fell due, progress against 序时进度."""
    due, done = (token(statement, code, Window.SINCE_LAUNCH) for code in ("tasks_due", "tasks_done"))
    tasks = filled(_("行动以来到期任务%(due)s项，办结%(done)s项"), due=due, done=done)
    overdue_now = filled(_("逾期未办结%(overdue)s项。"), overdue=token(statement, "tasks_overdue"))
    return [Paragraph((*joined([tasks, overdue_now]), *_against_schedule(statement)))]


def _against_schedule(statement):
    """措施总进度64.0%，序时进度72.5%，落后8.5个百分点。"""
    planned = frozen_content.schedule_in(statement.content).planned["all"].get(None)
    moved = rates.points_change(part_of_one(statement.cell("measure_progress", Window.PERIOD)), planned)
    if moved is None:
        return ()
    template = _("措施总进度%(progress)s，与序时进度%(planned)s持平。")
    if moved:
        ahead = _("措施总进度%(progress)s，序时进度%(planned)s，快%(points)s个百分点。")
        behind = _("措施总进度%(progress)s，序时进度%(planned)s，落后%(points)s个百分点。")
        template = ahead if moved > 0 else behind
    progress = token(statement, "measure_progress")
    return filled(template, progress=progress, planned=rates.percent(planned), points=str(abs(moved)))


def work_done(statement):
    """Measure by measure: how far, and what was closed in the period by whom."""
    blocks = []
    for number, (pk, label) in enumerate(statement.labels["measure"].items(), 1):
        closed = [task for task in statement.content["closed"] if task["measure_id"] == pk]
        told = filled(
            _("进度%(progress)s，本期办结%(done)s项，逾期未办结%(overdue)s项。"),
            progress=token(statement, "measure_progress", measure=pk),
            done=token(statement, "tasks_done", measure=pk),
            overdue=token(statement, "tasks_overdue", measure=pk),
        )
        heading = _("（%(number)s）%(measure)s") % {"number": numeral(number), "measure": label.name}
        blocks += [Heading(2, heading), Paragraph((*told, _closed_words(closed)))]
    return blocks


def _closed_words(closed):
    words = _("%(title)s（%(unit)s）")
    return _("办结的任务：%(tasks)s。") % {"tasks": _("；").join(words % task for task in closed)} if closed else ""


def numeral(number):
    """一, 二 … 二十, and figures after that."""
    return str(NUMERALS[number - 1]) if number <= len(NUMERALS) else str(number)


def _said(blocks):
    return [block for block in blocks if block]
