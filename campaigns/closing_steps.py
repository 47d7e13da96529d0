"""How far the closing of an action is: what each of its three steps still lacks, and where that is done."""

from functools import cached_property

from campaigns import services
from campaigns.choices import CampaignStatus, GoalResult
from campaigns.closing_sections import SECTIONS, unhanded_items
from campaigns.models import Goal, GoalEvaluation

RESULT_TONES = {GoalResult.MET: "green", GoalResult.PARTLY: "yellow", GoalResult.MISSED: "red"}


class ClosingSteps:
    """One campaign's closing as a user sees it."""

    def __init__(self, campaign, user):
        self.campaign, self.user = campaign, user

    @property
    def is_running(self):
        return self.campaign.status == CampaignStatus.RUNNING

    @property
    def is_review(self):
        return self.campaign.status == CampaignStatus.CLOSING

    @cached_property
    def goals(self):
        """[(goal, its evaluation or None, the evaluation's colour)]"""
        evaluations = GoalEvaluation.objects.visible_to(self.user).filter(campaign=self.campaign)
        judged = {each.goal_id: each for each in evaluations.select_related("evaluated_by")}
        goals = Goal.objects.visible_to(self.user).filter(campaign=self.campaign).select_related("phase")
        rows = [(goal, judged.get(goal.pk)) for goal in goals]
        return [(goal, known, RESULT_TONES[known.result] if known else "grey") for goal, known in rows]

    @property
    def unjudged_count(self):
        return sum(evaluation is None for _goal, evaluation, _tone in self.goals)

    @cached_property
    def unhanded(self):
        """[(section, its open matters)] that nobody goes on with yet."""
        return [] if self.campaign.is_closed else unhanded_items(self.campaign, self.user)

    @property
    def unhanded_count(self):
        return sum(len(items) for _section, items in self.unhanded)

    @cached_property
    def handed_on(self):
        """[(what was handed on, its section's title, the matter as it stands now or None once it was dealt with)]"""
        rows = services.handed_on_rows(self.campaign, self.user)
        return [
            (row, SECTIONS[row.section].title if row.section in SECTIONS else row.section, item) for row, item in rows
        ]

    @property
    def can_close(self):
        return self.is_review and not self.unjudged_count and not self.unhanded_count
