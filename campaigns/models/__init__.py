from campaigns.models.activity import Activity, ActivityRecord, ActivitySeries
from campaigns.models.campaign import Campaign, CampaignUnit, Measure, Phase
from campaigns.models.closing import GoalEvaluation, HandedOnItem, PreparedFile
from campaigns.models.directive import (
    Directive,
    DirectiveBlocker,
    DirectiveEvidence,
    DirectiveExtension,
    DirectiveStep,
)
from campaigns.models.fact import Fact, FactQuerySet
from campaigns.models.holiday import Holiday
from campaigns.models.indicator import (
    Indicator,
    IndicatorReading,
    IndicatorTarget,
    ReferenceReading,
    ReferenceSeries,
)
from campaigns.models.ledger import Recheck, RecheckDraw, RecheckResult, SavedView
from campaigns.models.light_rules import LightRuleSet
from campaigns.models.meeting import AgendaItem, Decision, Meeting, MeetingAttendance
from campaigns.models.memorandum import Memorandum, MemorandumDuty, MemorandumItem
from campaigns.models.plan import Baseline, Goal, LeadingGroupMember, Milestone, PlanChange, SourceDocument
from campaigns.models.plan_draft import PlanDraft
from campaigns.models.progress import ProgressEntry, ProgressEvidence
from campaigns.models.reporting_period import ExpectedReport, ReportingPeriod
from campaigns.models.resources import BudgetLine, LeaderAct, Policy, StaffMember, Supply
from campaigns.models.stored_file import StoredFile
from campaigns.models.supervision_letter import SupervisionLetter
from campaigns.models.task import Task, TaskClosure, TaskTerms, TaskUnit

__all__ = [
    "Activity",
    "ActivityRecord",
    "ActivitySeries",
    "AgendaItem",
    "Baseline",
    "BudgetLine",
    "Campaign",
    "CampaignUnit",
    "Decision",
    "Directive",
    "DirectiveBlocker",
    "DirectiveEvidence",
    "DirectiveExtension",
    "DirectiveStep",
    "ExpectedReport",
    "Fact",
    "FactQuerySet",
    "Goal",
    "GoalEvaluation",
    "HandedOnItem",
    "Holiday",
    "Indicator",
    "IndicatorReading",
    "IndicatorTarget",
    "LeaderAct",
    "LeadingGroupMember",
    "LightRuleSet",
    "Measure",
    "Meeting",
    "MeetingAttendance",
    "Memorandum",
    "MemorandumDuty",
    "MemorandumItem",
    "Milestone",
    "Phase",
    "PlanChange",
    "PlanDraft",
    "Policy",
    "PreparedFile",
    "ProgressEntry",
    "ProgressEvidence",
    "Recheck",
    "RecheckDraw",
    "RecheckResult",
    "ReferenceReading",
    "ReferenceSeries",
    "ReportingPeriod",
    "SavedView",
    "SourceDocument",
    "StaffMember",
    "StoredFile",
    "SupervisionLetter",
    "Supply",
    "Task",
    "TaskClosure",
    "TaskTerms",
    "TaskUnit",
]
