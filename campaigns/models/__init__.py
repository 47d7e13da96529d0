from campaigns.models.campaign import Campaign, CampaignUnit, Measure, Phase
from campaigns.models.directive import Directive
from campaigns.models.fact import Fact, FactQuerySet
from campaigns.models.holiday import Holiday
from campaigns.models.progress import ProgressEntry, ProgressEvidence
from campaigns.models.reporting_period import ExpectedReport, ReportingPeriod
from campaigns.models.stored_file import StoredFile
from campaigns.models.task import Task, TaskClosure, TaskTerms, TaskUnit

__all__ = [
    "Campaign",
    "CampaignUnit",
    "Directive",
    "ExpectedReport",
    "Fact",
    "FactQuerySet",
    "Holiday",
    "Measure",
    "Phase",
    "ProgressEntry",
    "ProgressEvidence",
    "ReportingPeriod",
    "StoredFile",
    "Task",
    "TaskClosure",
    "TaskTerms",
    "TaskUnit",
]
