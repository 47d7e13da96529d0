"""Which buttons a directive's page offers to whom, in its present state; the services ask the same again."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from campaigns import permissions
from campaigns.choices import DirectiveKind, DirectiveStatus


@dataclass(frozen=True)
class Action:
    """One button: a link to the form `name`, or with `is_post` the act itself."""

    name: str
    label: str
    url: str
    is_post: bool = False
    is_primary: bool = False


@dataclass(frozen=True)
class Standing:
    """What of a directive's surroundings decides on its buttons."""

    is_overdue: bool
    is_paused: bool
    has_request: bool
    has_letter: bool


def directive_actions(directive, user, standing):
    """The acts open to the reader, the one that is expected next first. None in a closed campaign."""
    if directive.campaign.is_closed or not directive.is_tracked:
        return _confirmation(directive, user)
    return [
        *_confirmation(directive, user),
        *_answers(directive, user, standing),
        *_office(directive, user, standing),
        *_checks(directive, user),
    ]


def _action(name, label, directive, **flags):
    return Action(name, label, reverse(f"campaigns:{name}", args=[directive.pk]), **flags)


def _confirmation(directive, user):
    """The leader confirms what the office typed in for them."""
    is_asked = directive.is_on_behalf and directive.confirmed_at is None and directive.issued_by_id == user.pk
    if is_asked and not directive.campaign.is_closed:
        yield _action("directive_confirm", _("确认代录"), directive, is_post=True, is_primary=True)


def _answers(directive, user, standing):
    if not directive.is_awaited or not permissions.can_answer_directive(user, directive):
        return
    is_clerk = user.role == Role.OFFICE_CLERK and directive.unit_id != user.post.unit_id
    if directive.status == DirectiveStatus.ISSUED:
        label = _("登记签收") if is_clerk else _("签收")
        yield _action("directive_receive", label, directive, is_post=not is_clerk, is_primary=True)
    else:
        label = _("代录回复") if is_clerk else _("回复办理结果")
        yield _action("directive_reply", label, directive, is_primary=True)
        yield _action("directive_feedback", _("代录进展") if is_clerk else _("反馈进展"), directive)
    if directive.parent_id is None:
        yield _action("directive_split", _("分解"), directive)
    # Nobody asks for a second thing while the first is not decided, though its ladder may run again.
    if not standing.is_paused and not standing.has_request:
        yield _action("directive_extension_ask", _("申请延期"), directive)
        yield _action("directive_blocker_raise", _("上报协调"), directive)


def _office(directive, user, standing):
    if standing.is_paused or not directive.is_awaited or not permissions.can_order(user, directive.campaign):
        return
    yield _action("directive_urge", _("催一下"), directive, is_post=True)
    if standing.is_overdue and not standing.has_letter:
        yield _action("supervision_letter_draft", _("起草督办函"), directive, is_post=True)


def _checks(directive, user):
    if not directive.is_open or not permissions.can_check_directive(user, directive):
        return
    if directive.status == DirectiveStatus.REPLIED and directive.replied_by_id != user.pk:
        yield _action("directive_close", _("核查办结"), directive, is_primary=True)
        yield _action("directive_return", _("退回"), directive)
    if directive.status == DirectiveStatus.ACCOUNTABILITY:
        yield _action("directive_close", _("登记追责结果并办结"), directive, is_primary=True)
    else:
        yield _action("directive_accountability", _("启动追责"), directive)
    is_own = directive.kind == DirectiveKind.ORDER or (directive.is_on_behalf and directive.confirmed_at is None)
    if directive.is_awaited and (is_own or user.role != Role.OFFICE_CLERK):
        yield _action("directive_withdraw", _("撤销"), directive)
