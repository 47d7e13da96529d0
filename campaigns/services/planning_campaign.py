"""The plan's frame: the campaign's dates and parent, its phases and its goals."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.choices import PlanChangeKind
from campaigns.models import Goal, Measure, Phase, ReportingPeriod, Task, TaskTerms
from campaigns.services import plan_changes
from campaigns.services.plan_edits import add_row, change_row, free_code, next_position, plan_edit, remove_row

NAMED_TASKS = 3


def change_campaign(campaign, *, by, reason="", **values):
    """Change a campaign's slogan, other names, dates or parent (`slogan`, `also_called`, `starts_on`, `ends_on`, `parent`).

    Returns the campaign. Raises ValidationError where a phase, a task or a reporting period would lie outside the new
    dates, and for a parent that the campaign itself stands above.
    """
    with plan_edit(campaign, reason=reason, by=by) as locked:
        starts_on, ends_on = values.get("starts_on", locked.starts_on), values.get("ends_on", locked.ends_on)
        _refuse_leaving_out(locked, starts_on, ends_on)
        before = locked.parent
        parent = values.get("parent", before)
        if parent != before:
            _refuse_cycle(locked, parent)
            # What the former parent asked for is no longer carried out here.
            for measure in Measure.objects.filter(campaign=locked).exclude(upper_measures=None):
                measure.upper_measures.clear()
        change_row(locked, values, action="change_campaign", unit=locked.owner_unit, by=by)
        if parent != before:
            slugs = [each and each.slug for each in (before, parent)]
            plan_changes.record(
                locked,
                kind=PlanChangeKind.CHANGED,
                place="parent/",
                label=str(parent or before),
                fields=[("parent", *slugs)],
                reason=reason,
                by=by,
            )
    campaign.refresh_from_db()
    return campaign


def _refuse_cycle(campaign, parent):
    above, seen = parent, set()
    while above is not None and above.pk not in seen:
        if above.pk == campaign.pk:
            raise ValidationError(
                {"parent": _("“%(parent)s”是本行动的下级行动，不能再作它的上级。") % {"parent": parent}}
            )
        seen.add(above.pk)
        above = above.parent


def _refuse_leaving_out(campaign, starts_on, ends_on):
    """Nothing that was planned or reported may lie outside the campaign."""
    words = {"starts_on": starts_on, "ends_on": ends_on}
    outside = {
        "starts_on": (starts_on, {"starts_on__lt": starts_on}, {"ends_on__lt": starts_on}),
        "ends_on": (ends_on, {"ends_on__gt": ends_on}, {"starts_on__gt": ends_on}),
    }
    for field, (day, early_or_late, apart) in outside.items():
        if phase := campaign.phases.filter(**early_or_late).first():
            raise ValidationError({field: _("“%(phase)s”不在新的起止日期之内，请先调整阶段。") % {"phase": phase}})
        task_lookup = {"starts_on__lt": day} if field == "starts_on" else {"due_on__gt": day}
        terms = TaskTerms.objects.current().filter(campaign=campaign, **task_lookup).select_related("task")
        if names := [row.task.title for row in terms[:NAMED_TASKS]]:
            message = _("有任务不在新的起止日期之内，请先调整：%(tasks)s。") % {"tasks": _("、").join(names)}
            raise ValidationError({field: message})
        if period := ReportingPeriod.objects.filter(campaign=campaign, **apart).first():
            raise ValidationError({field: _("报送周期“%(period)s”已经安排，不能排除在外。") % {"period": period}})
    if not starts_on <= campaign.first_period_on <= ends_on:
        message = _("起报日期 %(day)s 须在 %(starts_on)s 至 %(ends_on)s 之内。")
        raise ValidationError(message % {"day": campaign.first_period_on, **words})


# Phases


def add_phase(campaign, *, name, starts_on, ends_on, by, reason=""):
    """Add a phase to a plan and return it. Raises ValidationError outside the campaign and where two phases overlap."""
    with plan_edit(campaign, reason=reason, by=by) as locked:
        code = free_code(Phase.objects.filter(campaign=locked), "phase")
        phase = Phase(campaign=locked, code=code, name=name, starts_on=starts_on, ends_on=ends_on)
        _refuse_phase_days(phase, locked)
        return add_row(phase, action="add_phase", unit=locked.owner_unit, by=by)


def change_phase(phase, *, by, reason="", **values):
    """Change a phase's `name`, `starts_on` or `ends_on` and return it; its tasks stay due within it."""
    with plan_edit(phase.campaign, reason=reason, by=by) as locked:
        phase = Phase.objects.get(pk=phase.pk)
        wanted = Phase(campaign=locked, pk=phase.pk)
        wanted.starts_on, wanted.ends_on = (values.get(name, getattr(phase, name)) for name in ("starts_on", "ends_on"))
        _refuse_phase_days(wanted, locked)
        due = TaskTerms.objects.current().filter(task__phase=phase).select_related("task")
        outside = [row for row in due if not wanted.starts_on <= row.due_on <= wanted.ends_on]
        if outside:
            names = _("、").join(row.task.title for row in outside[:NAMED_TASKS])
            raise ValidationError({"ends_on": _("有任务的时限不在新的起止日期之内：%(tasks)s。") % {"tasks": names}})
        return change_row(phase, values, action="change_phase", unit=locked.owner_unit, by=by)


def remove_phase(phase, *, by):
    """Take out a phase without tasks and goals of a plan that is not approved."""
    with plan_edit(phase.campaign, by=by) as locked:
        if Task.objects.filter(phase=phase).exists() or Goal.objects.filter(phase=phase).exists():
            raise ValidationError(_("“%(phase)s”下还有任务或目标，请先移走。") % {"phase": phase})
        remove_row(phase, campaign=locked, by=by)


def _refuse_phase_days(phase, campaign):
    words = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    if phase.ends_on < phase.starts_on:
        raise ValidationError({"ends_on": _("结束日期不能早于开始日期。")})
    if phase.starts_on < campaign.starts_on or phase.ends_on > campaign.ends_on:
        raise ValidationError({"ends_on": _("阶段须在行动的起止日期 %(starts_on)s 至 %(ends_on)s 之内。") % words})
    others = Phase.objects.filter(campaign=campaign).exclude(pk=phase.pk)
    if other := others.filter(starts_on__lte=phase.ends_on, ends_on__gte=phase.starts_on).first():
        message = _("与“%(phase)s”（%(starts_on)s 至 %(ends_on)s）重叠。")
        words = {"phase": other, "starts_on": other.starts_on, "ends_on": other.ends_on}
        raise ValidationError({"starts_on": message % words})


# Goals


def add_goal(campaign, *, text, by, phase=None, reason=""):
    """Add a goal of the campaign, or of one of its phases, and return it."""
    with plan_edit(campaign, reason=reason, by=by) as locked:
        goals = Goal.objects.filter(campaign=locked)
        _refuse_other_campaign(phase, locked)
        goal = Goal(
            campaign=locked, phase=phase, code=free_code(goals, "goal"), text=text, position=next_position(goals)
        )
        return add_row(goal, action="add_goal", unit=locked.owner_unit, by=by)


def change_goal(goal, *, by, reason="", **values):
    """Change a goal's `text` or `phase` and return it."""
    with plan_edit(goal.campaign, reason=reason, by=by) as locked:
        _refuse_other_campaign(values.get("phase"), locked)
        goal = Goal.objects.select_related("phase").get(pk=goal.pk)
        return change_row(goal, values, action="change_goal", unit=locked.owner_unit, by=by)


def remove_goal(goal, *, by):
    """Take a goal out of a plan that is not approved."""
    with plan_edit(goal.campaign, by=by) as locked:
        remove_row(goal, campaign=locked, by=by)


def _refuse_other_campaign(phase, campaign):
    if phase is not None and phase.campaign_id != campaign.pk:
        raise ValidationError({"phase": _("请选择本行动的阶段。")})
