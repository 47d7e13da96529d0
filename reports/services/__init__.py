from reports.services.compiling import (
    claim_bulletin,
    compile_claimed,
    give_up_bulletins,
    parse_period,
    plan_bulletin,
    plan_due_bulletins,
    plan_ended_bulletin,
    retry_bulletin,
)
from reports.services.coordination import ask_to_record, decide_coordination
from reports.services.documents import bulletin_document_file
from reports.services.evidence import attach_report_evidence, withdraw_report_evidence
from reports.services.filing import (
    authorisation_for,
    enter_on_behalf,
    excuse_unit_report,
    return_unit_report,
    sign_unit_report,
    submit_unit_report,
    withdraw_submission,
)
from reports.services.publishing import publish_bulletin
from reports.services.questions import answer_question, open_question, raise_question
from reports.services.red_tasks import red_tasks
from reports.services.reminders import remind_due_reports
from reports.services.unit_reports import (
    StaleReport,
    ask_to_file,
    ask_to_sign,
    grant_standing_authorisation,
    led_task_ids,
    open_unit_reports,
    remind_missing_units,
    remind_unit,
    revoke_standing_authorisation,
    save_unit_report,
)
from reports.services.verifying import verify_bulletin
from reports.services.visits import record_visit

__all__ = [
    "StaleReport",
    "answer_question",
    "ask_to_file",
    "ask_to_record",
    "ask_to_sign",
    "attach_report_evidence",
    "authorisation_for",
    "bulletin_document_file",
    "claim_bulletin",
    "compile_claimed",
    "decide_coordination",
    "enter_on_behalf",
    "excuse_unit_report",
    "give_up_bulletins",
    "grant_standing_authorisation",
    "led_task_ids",
    "open_question",
    "open_unit_reports",
    "parse_period",
    "plan_bulletin",
    "plan_due_bulletins",
    "plan_ended_bulletin",
    "publish_bulletin",
    "raise_question",
    "red_tasks",
    "record_visit",
    "remind_due_reports",
    "remind_missing_units",
    "remind_unit",
    "retry_bulletin",
    "return_unit_report",
    "revoke_standing_authorisation",
    "save_unit_report",
    "sign_unit_report",
    "submit_unit_report",
    "verify_bulletin",
    "withdraw_report_evidence",
    "withdraw_submission",
]
