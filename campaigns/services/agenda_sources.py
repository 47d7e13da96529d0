"""From where a meeting's agenda is drafted: each source gives the items it has for a campaign on a day.

Texts are stored, so they are made under `languages.of_records` by whoever drafts.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import OrgUnit
from campaigns import decision_follow_up, directive_ladder, indicator_lines, task_lights
from campaigns.choices import AgendaKind
from campaigns.light_rules import RED
from campaigns.meeting_kinds import Source
from campaigns.models import AgendaItem, Directive, Meeting, Task, TaskTerms
from campaigns.services.calendar import work_calendar
from campaigns.services.light_rule_sets import light_rules_in_force

# So many of one kind are named; the others are a number with a link.
MOST = 10
SPEAKERS = 3
# Filled by a later app: (title, unit, url) of what units ask the town to settle, of a campaign on a day.
MATTERS: list[Callable] = []


@dataclass(frozen=True)
class Drafting:
    """What is known while one agenda is drafted; looked up once, whatever the number of sources that ask."""

    meeting: Meeting
    by: object

    @property
    def campaign(self):
        return self.meeting.campaign

    @cached_property
    def on(self):
        return timezone.localdate()

    @cached_property
    def calendar(self):
        return work_calendar()

    @cached_property
    def rules(self):
        return light_rules_in_force(self.campaign, on=self.on)

    @cached_property
    def followed(self):
        """What became of the last meeting's decisions."""
        last = decision_follow_up.last_decided(self.campaign, before=self.meeting.starts_at)
        return [] if last is None else decision_follow_up.tracked(last, on=self.on, calendar=self.calendar)

    @cached_property
    def tasks(self):
        """The campaign's open tasks with their lead units; what is followed up is not listed a second time."""
        known = {each.decision.task_id for each in self.followed}
        tasks = Task.objects.filter(campaign=self.campaign).unfinished().with_terms().order_by("due_on", "pk")
        terms = TaskTerms.objects.current().filter(task__campaign=self.campaign).select_related("lead_unit")
        units = {row.task_id: row.lead_unit for row in terms}
        rows = [task for task in tasks if task.pk not in known and task.pk in units]
        for task in rows:
            task.lead = units[task.pk]
        return rows

    @cached_property
    def late_tasks(self):
        return [task for task in self.tasks if decision_follow_up.days_late(task.due_on, self.on, self.calendar)]

    @cached_property
    def red_tasks(self):
        """Red, and not overdue: those are listed as such."""
        lights = task_lights.task_lights(self.tasks, self.rules, on=self.on)
        late = {task.pk for task in self.late_tasks}
        return [(task, lights[task.pk]) for task in self.tasks if task.pk not in late and lights[task.pk].tone == RED]


def drafted_items(source, drafting):
    """[AgendaItem] of one source, not saved."""
    return SOURCES[source](drafting)


def _item(kind, title, *, url, unit=None, note=""):
    return AgendaItem(kind=kind, title=title[:300], unit=unit, url=url, note=note[:300], is_drafted=True)


def _follow_up(drafting):
    return [
        _item(
            AgendaKind.FOLLOW_UP,
            each.decision.text,
            unit=each.decision.unit,
            url=each.decision.task.get_absolute_url(),
            note=each.words,
        )
        for each in drafting.followed
    ]


def _overdue(drafting):
    items = [
        _item(
            AgendaKind.OVERDUE,
            task.title,
            unit=task.lead,
            url=task.get_absolute_url(),
            note=decision_follow_up.late_words(
                decision_follow_up.days_late(task.due_on, drafting.on, drafting.calendar)
            ),
        )
        for task in drafting.late_tasks
    ]
    return _shortened(items, url=f"{_ledger_url(drafting)}?state=overdue")


def _red_tasks(drafting):
    items = [
        _item(AgendaKind.RED, task.title, unit=task.lead, url=task.get_absolute_url(), note=light.reason)
        for task, light in drafting.red_tasks
    ]
    return _shortened(items, url=f"{_ledger_url(drafting)}?tone=red")


def _red_indicators(drafting):
    lines = indicator_lines.campaign_lines(drafting.campaign, drafting.by, on=drafting.on, rules=drafting.rules)
    items = [
        _item(
            AgendaKind.RED,
            _("指标：%(indicator)s") % {"indicator": line.indicator.name},
            unit=line.indicator.lead_unit,
            url=line.indicator.get_absolute_url(),
            note=line.light.reason,
        )
        for line in lines
        if line.light.tone == RED
    ]
    return _shortened(items, url=reverse("campaigns:indicator_list", args=[drafting.campaign.pk]))


def _directives(drafting):
    """Those that are past their reply date while nobody else is waited for; of those on the leaders' list it is said."""
    since = directive_ladder.requests_since(drafting.calendar, on=drafting.on)
    late = Directive.objects.filter(campaign=drafting.campaign).overdue(drafting.on).running(since)
    reported = set(late.reported().values_list("pk", flat=True))
    items = [
        _item(
            AgendaKind.DIRECTIVE,
            directive.subject_label,
            unit=directive.unit,
            url=directive.get_absolute_url(),
            note=_directive_note(directive, drafting, is_reported=directive.pk in reported),
        )
        for directive in late.select_related("unit").order_by("reply_due_on", "pk")
    ]
    return _shortened(items, url=reverse("campaigns:directive_list"))


def _directive_note(directive, drafting, *, is_reported):
    late = decision_follow_up.days_late(directive.reply_due_on, drafting.on, drafting.calendar)
    words = [decision_follow_up.late_words(late)] if late else []
    if is_reported:
        words.append(_("已列入领导清单"))
    return _("，").join(words)


def _statements(drafting):
    """表态发言: of the units called, those with the most that is overdue or red; where nobody is behind, those with the
    most tasks to lead."""
    called = {row.unit_id for row in drafting.meeting.attendances.all()}
    late = Counter(task.lead.pk for task in drafting.late_tasks)
    red = Counter(task.lead.pk for task, _light in drafting.red_tasks)
    led = Counter(task.lead.pk for task in drafting.tasks)
    behind = late + red
    counted = [pk for pk, _count in (behind or led).most_common() if pk in called][:SPEAKERS]
    units = OrgUnit.objects.in_bulk(counted)
    return [
        _item(
            AgendaKind.STATEMENT,
            _("表态发言：%(unit)s") % {"unit": units[pk]},
            unit=units[pk],
            url=f"{_ledger_url(drafting)}?unit={pk}",
            note=_speaker_note(late[pk], red[pk], led[pk]),
        )
        for pk in counted
    ]


def _speaker_note(late, red, led):
    words = []
    if late:
        words.append(ngettext("逾期 %(count)d 项", "逾期 %(count)d 项", late) % {"count": late})
    if red:
        words.append(ngettext("红灯 %(count)d 项", "红灯 %(count)d 项", red) % {"count": red})
    if not words:
        words.append(ngettext("牵头 %(count)d 项任务", "牵头 %(count)d 项任务", led) % {"count": led})
    return _("、").join(words)


def _matters(drafting):
    found = [each for ask in MATTERS for each in ask(drafting.campaign, on=drafting.on)]
    items = [_item(AgendaKind.MATTER, title, unit=unit, url=url) for title, unit, url in found]
    return items[:MOST]


def _shortened(items, *, url):
    """The first of them; how many more there are is one item with a link to all."""
    if len(items) <= MOST:
        return items
    more = len(items) - MOST
    title = ngettext("另有 %(count)d 项", "另有 %(count)d 项", more) % {"count": more}
    return [*items[:MOST], _item(items[0].kind, title, url=url)]


def _ledger_url(drafting):
    return reverse("campaigns:ledger_list", args=[drafting.campaign.pk])


SOURCES = {
    Source.FOLLOW_UP: _follow_up,
    Source.OVERDUE: _overdue,
    Source.RED_TASKS: _red_tasks,
    Source.RED_INDICATORS: _red_indicators,
    Source.DIRECTIVES: _directives,
    Source.STATEMENTS: _statements,
    Source.MATTERS: _matters,
}
