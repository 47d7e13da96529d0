from campaigns.forms.baselines import PlanApprovalForm
from campaigns.forms.calendar import HolidayImportForm, PeriodPlanForm, YearForm
from campaigns.forms.closing import CampaignRenewForm, GoalEvaluationForm, HandOnForm
from campaigns.forms.contacts import ContactConfirmForm, ContactUploadForm
from campaigns.forms.directives import DirectiveForm, DirectiveKindForm
from campaigns.forms.indicators import (
    IndicatorFilterForm,
    IndicatorForm,
    LightRulesForm,
    ReadingForm,
    ReferenceReadingForm,
    ReferenceSeriesForm,
    TargetForm,
)
from campaigns.forms.ledger import LedgerFilterForm, LedgerImportForm, LedgerUploadForm, SavedViewForm
from campaigns.forms.office import OfficeForm, ReasonForm
from campaigns.forms.packs import PackCarrier, PackConfirmForm, PackLoadForm, PackUpdateForm, PackUploadForm
from campaigns.forms.plan_drafts import PlanDatesForm, PlanRowForm, PlanSaveForm, PlanUnitForm, PlanUploadForm
from campaigns.forms.planning import (
    CampaignForm,
    GoalForm,
    GroupMemberEndForm,
    GroupMemberForm,
    MeasureForm,
    MilestoneForm,
    MilestoneReachForm,
    ParticipantChangeForm,
    ParticipantEndForm,
    ParticipantForm,
    PhaseForm,
    SourceDocumentForm,
    UpperMappingForm,
)
from campaigns.forms.planning_tasks import TaskChangeForm, TaskForm, TaskMoveForm, TaskRepeatForm, TaskWithdrawForm
from campaigns.forms.rechecks import RecheckDrawForm, RecheckResultForm
from campaigns.forms.resources import RESOURCE_FORMS, LeaderActForm, ResourceEndForm
from campaigns.forms.tasks import TaskTermsForm

__all__ = [
    "RecheckDrawForm",
    "RecheckResultForm",
    "PlanDatesForm",
    "PlanRowForm",
    "PlanSaveForm",
    "PlanUnitForm",
    "PlanUploadForm",
    "CampaignForm",
    "CampaignRenewForm",
    "ContactConfirmForm",
    "ContactUploadForm",
    "DirectiveForm",
    "DirectiveKindForm",
    "GoalEvaluationForm",
    "GoalForm",
    "GroupMemberEndForm",
    "GroupMemberForm",
    "HandOnForm",
    "HolidayImportForm",
    "IndicatorFilterForm",
    "IndicatorForm",
    "LeaderActForm",
    "LedgerFilterForm",
    "LedgerImportForm",
    "LedgerUploadForm",
    "LightRulesForm",
    "MeasureForm",
    "MilestoneForm",
    "MilestoneReachForm",
    "OfficeForm",
    "PackCarrier",
    "PackConfirmForm",
    "PackLoadForm",
    "PackUpdateForm",
    "PackUploadForm",
    "ParticipantChangeForm",
    "ParticipantEndForm",
    "ParticipantForm",
    "PeriodPlanForm",
    "PhaseForm",
    "PlanApprovalForm",
    "RESOURCE_FORMS",
    "ReadingForm",
    "ReasonForm",
    "ReferenceReadingForm",
    "ReferenceSeriesForm",
    "ResourceEndForm",
    "SavedViewForm",
    "SourceDocumentForm",
    "TargetForm",
    "TaskChangeForm",
    "TaskForm",
    "TaskMoveForm",
    "TaskRepeatForm",
    "TaskTermsForm",
    "TaskWithdrawForm",
    "UpperMappingForm",
    "YearForm",
]
