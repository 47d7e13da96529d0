from enterprises.services.contacts import answer_contact, request_contact
from enterprises.services.duties import DUTY_ROLES, assign_duty, duty_holders
from enterprises.services.enrolments import end_enrolment, enrol
from enterprises.services.import_undo import undo_enterprise_import
from enterprises.services.imports import (
    confirm_enterprise_import,
    discard_enterprise_import,
    import_enterprises,
    prepare_enterprise_import,
    read_enterprise_file,
    upload_enterprise_import,
)
from enterprises.services.members import add_member, end_member, filers
from enterprises.services.products import add_product, change_product
from enterprises.services.registry import (
    SimilarEnterprisesError,
    StaleEnterpriseError,
    change_enterprise,
    record_status,
    register_enterprise,
    write_record,
)
from enterprises.services.round_work import ask_villages
from enterprises.services.self_report_filing import (
    answer_key,
    enter_self_report_on_behalf,
    open_questions,
    return_self_report,
    submit_self_report,
)
from enterprises.services.self_report_rounds import open_due_rounds, open_round, plan_round
from enterprises.services.self_reports import (
    ANSWER_FIELDS,
    MAXIMUM_PHOTOS,
    PHOTO_TYPES,
    StaleSelfReportError,
    attach_self_report_photo,
    save_self_report,
    withdraw_self_report_photo,
)

__all__ = [
    "ANSWER_FIELDS",
    "DUTY_ROLES",
    "MAXIMUM_PHOTOS",
    "PHOTO_TYPES",
    "SimilarEnterprisesError",
    "StaleEnterpriseError",
    "StaleSelfReportError",
    "add_member",
    "add_product",
    "answer_contact",
    "answer_key",
    "ask_villages",
    "assign_duty",
    "attach_self_report_photo",
    "change_enterprise",
    "change_product",
    "confirm_enterprise_import",
    "discard_enterprise_import",
    "duty_holders",
    "end_enrolment",
    "end_member",
    "enrol",
    "enter_self_report_on_behalf",
    "filers",
    "import_enterprises",
    "open_due_rounds",
    "open_questions",
    "open_round",
    "plan_round",
    "prepare_enterprise_import",
    "read_enterprise_file",
    "record_status",
    "register_enterprise",
    "request_contact",
    "return_self_report",
    "save_self_report",
    "submit_self_report",
    "undo_enterprise_import",
    "upload_enterprise_import",
    "withdraw_self_report_photo",
    "write_record",
]
