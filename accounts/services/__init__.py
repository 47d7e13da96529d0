from accounts.services.administrators import appoint_administrators
from accounts.services.audit import record_event
from accounts.services.contacts import appoint_contact, change_phone, contact_units, contacts_of
from accounts.services.inbox import ask, mark_message_read, queue_message, restate, send_due_messages, settle
from accounts.services.links import (
    SPENT_LINK,
    activate_account,
    find_login_link,
    issue_login_link,
    plain_code,
    redeem_login_link,
    switch_demo_post,
)
from accounts.services.organisation import close_unit, create_unit, merge_unit, rename_unit
from accounts.services.people import (
    assign_post,
    change_password,
    create_user,
    delegate_post,
    disable_user,
    enable_user,
    end_post,
    is_locked_out,
    record_log_in,
    record_log_out,
    unlock_login,
)

__all__ = [
    "SPENT_LINK",
    "activate_account",
    "appoint_administrators",
    "appoint_contact",
    "ask",
    "assign_post",
    "change_password",
    "change_phone",
    "close_unit",
    "contact_units",
    "contacts_of",
    "create_unit",
    "create_user",
    "delegate_post",
    "disable_user",
    "enable_user",
    "end_post",
    "find_login_link",
    "is_locked_out",
    "issue_login_link",
    "mark_message_read",
    "merge_unit",
    "plain_code",
    "queue_message",
    "record_event",
    "record_log_in",
    "record_log_out",
    "redeem_login_link",
    "rename_unit",
    "restate",
    "send_due_messages",
    "settle",
    "switch_demo_post",
    "unlock_login",
]
