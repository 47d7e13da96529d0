"""The sheets of an action's archive: its tasks, what was changed in the plan, how goals were judged and what was handed on."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from campaigns.closing_sections import SECTIONS
from campaigns.models import (
    Goal,
    GoalEvaluation,
    HandedOnItem,
    LeaderAct,
    PlanChange,
)
from campaigns.plan_words import PlanWords
from campaigns.workbooks import Sheet, workbook_bytes


@languages.of_records()
def change_workbook(campaign, *, user):
    """The bytes of what was changed in the approved plan, with who and why."""
    changes = PlanChange.objects.visible_to(user).filter(campaign=campaign).select_related("changed_by")
    words = PlanWords(campaign)
    rows = (
        [
            _moment(change.changed_at),
            change.get_kind_display(),
            change.label,
            "\n".join(
                _("%(name)s：%(before)s → %(after)s") % {"name": name, "before": before, "after": after}
                for name, before, after in words.fields(change.fields)
            ),
            change.reason,
            change.changed_by.display_name,
        ]
        for change in changes.order_by("changed_at", "pk")
    )
    headings = [_("时间"), _("变动"), _("内容"), _("由什么改为什么"), _("原因"), _("调整人")]
    return workbook_bytes([Sheet(_("方案变更"), headings, rows, [18, 8, 40, 50, 30, 12])])


@languages.of_records()
def closing_workbook(campaign, *, user):
    """The bytes of the final review: each goal's result, each matter handed on, what leaders did in person."""
    return workbook_bytes(
        [_goal_sheet(campaign, user), _handed_on_sheet(campaign, user), _leader_sheet(campaign, user)]
    )


def _goal_sheet(campaign, user):
    evaluations = GoalEvaluation.objects.visible_to(user).select_related("evaluated_by")
    judged = {each.goal_id: each for each in evaluations.filter(campaign=campaign)}
    goals = Goal.objects.visible_to(user).filter(campaign=campaign).select_related("phase")
    rows = ([goal.phase.name if goal.phase else "", goal.text, *_judgement(judged.get(goal.pk))] for goal in goals)
    headings = [_("阶段"), _("目标"), _("评估结果"), _("依据和说明"), _("评估人"), _("评估时间")]
    return Sheet(_("目标评估"), headings, rows, [18, 44, 10, 50, 12, 18])


def _judgement(evaluation):
    if evaluation is None:
        return [_("未评估"), "", "", ""]
    who, when = evaluation.evaluated_by.display_name, _moment(evaluation.evaluated_at)
    return [evaluation.get_result_display(), evaluation.summary, who, when]


def _handed_on_sheet(campaign, user):
    items = HandedOnItem.objects.visible_to(user).filter(campaign=campaign).select_related("unit", "handed_on_by")
    rows = (
        [
            str(SECTIONS[item.section].title) if item.section in SECTIONS else item.section,
            item.label,
            item.due_on,
            item.unit.name,
            item.note,
            item.handed_on_by.display_name,
            _moment(item.handed_on_at),
        ]
        for item in items
    )
    headings = [_("类别"), _("事项"), _("移交时的期限"), _("接续单位"), _("说明"), _("移交人"), _("移交时间")]
    return Sheet(_("未了事项移交"), headings, rows, [16, 44, 14, 20, 30, 12, 18])


def _leader_sheet(campaign, user):
    acts = LeaderAct.objects.visible_to(user).filter(campaign=campaign, withdrawn_at=None)
    rows = (
        [act.happened_on, act.leader, act.post, act.get_kind_display(), act.subject, _("演示") if act.is_demo else ""]
        for act in acts.order_by("happened_on", "pk")
    )
    headings = [_("日期"), _("领导"), _("职务"), _("事项"), _("内容"), _("备注")]
    return Sheet(_("领导履职"), headings, rows, [12, 12, 20, 12, 44, 8])


def _moment(instant):
    return timezone.localtime(instant).strftime("%Y-%m-%d %H:%M")
