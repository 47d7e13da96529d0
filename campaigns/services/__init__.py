from campaigns.services.baselines import approve_plan, approved_content
from campaigns.services.calendar import import_holidays, work_calendar
from campaigns.services.closing import (
    begin_closing,
    close_campaign,
    closing_gaps,
    evaluate_goal,
    hand_on_items,
    handed_on_rows,
    reopen_campaign,
)
from campaigns.services.contacts import (
    count_outcomes,
    import_contacts,
    preview_contacts,
    read_contact_list,
)
from campaigns.services.directives import directive_work_key, issue_directive, note_directive
from campaigns.services.indicator_readings import correct_reading, record_reading, record_reference
from campaigns.services.indicators import (
    change_indicator,
    create_indicator,
    create_reference_series,
    set_target,
    withdraw_target,
)
from campaigns.services.ledger_imports import import_ledger, read_ledger_changes
from campaigns.services.light_rule_sets import choose_light_rules, light_rules_in_force
from campaigns.services.pack_exports import export_pack, pack_of, write_pack
from campaigns.services.pack_updates import can_be_applied, compare_with_pack, update_from_pack
from campaigns.services.packs import load_pack, suggested_first_period_on
from campaigns.services.plan_changes import is_approved
from campaigns.services.plan_draft_checks import StaleRowError
from campaigns.services.plan_drafts import (
    accept_draft_doubts,
    change_draft_row,
    delete_draft,
    draft_unit_names,
    fill_draft_dates,
    read_into_draft,
    remove_draft_row,
    save_draft,
    set_draft_unit,
)
from campaigns.services.planning_campaign import (
    add_goal,
    add_phase,
    change_campaign,
    change_goal,
    change_phase,
    remove_goal,
    remove_phase,
)
from campaigns.services.planning_measures import add_measure, change_measure, map_upper_measures, remove_measure
from campaigns.services.planning_milestones import add_milestone, change_milestone, reach_milestone, remove_milestone
from campaigns.services.planning_order import move_in_order
from campaigns.services.planning_people import (
    add_group_member,
    add_source_document,
    change_group_member,
    change_source_document,
    end_group_member,
)
from campaigns.services.planning_tasks import add_task, change_task, deepest_first, move_task, withdraw_task
from campaigns.services.planning_units import add_participant, change_participant, end_participant
from campaigns.services.prepared_files import (
    ask_for_file,
    claim_prepared_file,
    give_up_prepared_files,
    make_claimed_file,
)
from campaigns.services.progress import attach_evidence, record_progress, withdraw_evidence, withdraw_progress
from campaigns.services.rechecks import draw_rechecks, record_recheck
from campaigns.services.renewal import renew_campaign, renewed_pack
from campaigns.services.repeats import repeat_task
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
from campaigns.services.resources import (
    RESOURCE_MODELS,
    add_resource,
    change_resource,
    end_resource,
    record_leader_act,
    withdraw_leader_act,
)
from campaigns.services.saved_views import remove_view, save_view
from campaigns.services.task_terms import StaleTermsError
from campaigns.services.tasks import (
    change_task_terms,
    confirm_closing,
    create_task,
    refuse_closing,
    reopen_task,
    request_closing,
)

__all__ = [
    "repeat_task",
    "draw_rechecks",
    "record_recheck",
    "import_ledger",
    "read_ledger_changes",
    "StaleRowError",
    "accept_draft_doubts",
    "change_draft_row",
    "delete_draft",
    "draft_unit_names",
    "fill_draft_dates",
    "read_into_draft",
    "remove_draft_row",
    "save_draft",
    "set_draft_unit",
    "remove_view",
    "save_view",
    "RESOURCE_MODELS",
    "StaleTermsError",
    "add_goal",
    "add_group_member",
    "add_measure",
    "add_milestone",
    "add_participant",
    "add_phase",
    "add_resource",
    "add_source_document",
    "add_task",
    "approve_plan",
    "approved_content",
    "ask_for_file",
    "attach_evidence",
    "begin_closing",
    "change_campaign",
    "change_goal",
    "change_group_member",
    "change_indicator",
    "change_measure",
    "change_milestone",
    "change_participant",
    "change_phase",
    "change_resource",
    "change_source_document",
    "change_task",
    "can_be_applied",
    "change_task_terms",
    "choose_light_rules",
    "claim_prepared_file",
    "close_campaign",
    "close_due_periods",
    "closing_gaps",
    "confirm_closing",
    "correct_reading",
    "compare_with_pack",
    "count_outcomes",
    "create_indicator",
    "create_reference_series",
    "create_task",
    "deepest_first",
    "directive_work_key",
    "end_group_member",
    "end_participant",
    "end_resource",
    "evaluate_goal",
    "expected_window",
    "give_up_prepared_files",
    "hand_on_items",
    "handed_on_rows",
    "export_pack",
    "import_contacts",
    "import_holidays",
    "is_approved",
    "issue_directive",
    "light_rules_in_force",
    "load_pack",
    "map_upper_measures",
    "merge_into_next",
    "merge_period",
    "move_in_order",
    "move_task",
    "note_directive",
    "open_due_periods",
    "open_period",
    "pack_of",
    "plan_period",
    "preview_contacts",
    "reach_milestone",
    "read_contact_list",
    "record_leader_act",
    "record_progress",
    "record_reading",
    "record_reference",
    "refuse_closing",
    "remove_goal",
    "remove_measure",
    "remove_milestone",
    "remove_phase",
    "make_claimed_file",
    "renew_campaign",
    "renewed_pack",
    "reopen_campaign",
    "reopen_task",
    "request_closing",
    "set_target",
    "skip_period",
    "suggested_first_period_on",
    "update_from_pack",
    "withdraw_evidence",
    "withdraw_leader_act",
    "withdraw_progress",
    "withdraw_target",
    "withdraw_task",
    "work_calendar",
    "write_pack",
]
