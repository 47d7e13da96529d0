from campaigns.services.calendar import import_holidays, work_calendar
from campaigns.services.contacts import (
    count_outcomes,
    import_contacts,
    preview_contacts,
    read_contact_list,
)
from campaigns.services.directives import directive_work_key, issue_directive, note_directive
from campaigns.services.packs import load_pack, suggested_first_period_on
from campaigns.services.progress import attach_evidence, record_progress, withdraw_evidence, withdraw_progress
from campaigns.services.reporting import (
    close_due_periods,
    expected_window,
    merge_into_next,
    merge_period,
    open_due_periods,
    open_period,
    plan_period,
    skip_period,
)
from campaigns.services.tasks import (
    StaleTermsError,
    change_task_terms,
    confirm_closing,
    create_task,
    refuse_closing,
    reopen_task,
    request_closing,
)

__all__ = [
    "StaleTermsError",
    "attach_evidence",
    "change_task_terms",
    "close_due_periods",
    "confirm_closing",
    "count_outcomes",
    "create_task",
    "directive_work_key",
    "expected_window",
    "import_contacts",
    "import_holidays",
    "issue_directive",
    "load_pack",
    "merge_into_next",
    "merge_period",
    "note_directive",
    "open_due_periods",
    "open_period",
    "plan_period",
    "preview_contacts",
    "read_contact_list",
    "record_progress",
    "refuse_closing",
    "reopen_task",
    "request_closing",
    "skip_period",
    "suggested_first_period_on",
    "withdraw_evidence",
    "withdraw_progress",
    "work_calendar",
]
