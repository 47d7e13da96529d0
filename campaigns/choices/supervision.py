"""Supervision (督办): what a directive, its extensions and its formal letter go through, and who may move them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import UNIT_ROLES, Role


class DirectiveKind(models.TextChoices):
    AGREEMENT = "agreement", _("同意")
    INSTRUCTION = "instruction", _("批示")
    ORDER = "order", _("督办")


# What a leader decides; an order is the office's own.
LEADER_KINDS = (DirectiveKind.AGREEMENT, DirectiveKind.INSTRUCTION)
# Leaders decide; the office types in what was decided on paper (代录).
LEADING_ROLES = (Role.LEADER, Role.LEADER_IN_CHARGE)
DIRECTIVE_ROLES = (*LEADING_ROLES, Role.OFFICE_CLERK)


class DirectiveStatus(models.TextChoices):
    RECORDED = "recorded", _("已告知")
    ISSUED = "issued", _("待签收")
    RECEIVED = "received", _("办理中")
    REPLIED = "replied", _("待核查")
    ACCOUNTABILITY = "accountability", _("追责中")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤销")


# What the addressed unit still has to do something about: the ladder runs on these.
AWAITED_STATUSES = (DirectiveStatus.ISSUED, DirectiveStatus.RECEIVED)
# What nobody has settled yet.
OPEN_DIRECTIVE_STATUSES = (*AWAITED_STATUSES, DirectiveStatus.REPLIED, DirectiveStatus.ACCOUNTABILITY)
_ANSWERING = {*UNIT_ROLES, Role.OFFICE_CLERK}
_DECIDING = set(DIRECTIVE_ROLES)
# The unit receives and replies, the office for it where it did so on paper; the office and the leaders check. What asks
# for no reply (同意, or an instruction without a date) is recorded only and never moves.
DIRECTIVE_MOVES = {
    (DirectiveStatus.ISSUED, DirectiveStatus.RECEIVED): _ANSWERING,
    (DirectiveStatus.RECEIVED, DirectiveStatus.REPLIED): _ANSWERING,
    (DirectiveStatus.REPLIED, DirectiveStatus.RECEIVED): _DECIDING,
    (DirectiveStatus.REPLIED, DirectiveStatus.CLOSED): _DECIDING,
    (DirectiveStatus.ISSUED, DirectiveStatus.ACCOUNTABILITY): _DECIDING,
    (DirectiveStatus.RECEIVED, DirectiveStatus.ACCOUNTABILITY): _DECIDING,
    (DirectiveStatus.REPLIED, DirectiveStatus.ACCOUNTABILITY): _DECIDING,
    (DirectiveStatus.ACCOUNTABILITY, DirectiveStatus.CLOSED): _DECIDING,
    (DirectiveStatus.ISSUED, DirectiveStatus.WITHDRAWN): _DECIDING,
    (DirectiveStatus.RECEIVED, DirectiveStatus.WITHDRAWN): _DECIDING,
}


class DirectiveStepKind(models.TextChoices):
    """What happened to a directive, one row each (立项、交办、签收……销号)."""

    ISSUED = "issued", _("交办")
    CONFIRMED = "confirmed", _("领导确认代录")
    RECEIVED = "received", _("签收")
    SPLIT = "split", _("分解")
    FEEDBACK = "feedback", _("反馈进展")
    REMINDED = "reminded", _("提醒")
    URGED = "urged", _("催办")
    LETTER = "letter", _("督办函")
    REPORTED = "reported", _("列入领导清单")
    EXTENSION_ASKED = "extension_asked", _("申请延期")
    EXTENSION_APPROVED = "extension_approved", _("同意延期")
    EXTENSION_REFUSED = "extension_refused", _("不同意延期")
    BLOCKER_RAISED = "blocker_raised", _("上报协调")
    BLOCKER_ANSWERED = "blocker_answered", _("协调答复")
    REPLIED = "replied", _("回复办理结果")
    RETURNED = "returned", _("核查退回")
    ACCOUNTABILITY = "accountability", _("启动追责")
    CLOSED = "closed", _("核查办结")
    WITHDRAWN = "withdrawn", _("撤销")


# The rungs of the ladder, from the first to the last. The clock takes each once for one reply date.
LADDER_RUNGS = (
    DirectiveStepKind.REMINDED,
    DirectiveStepKind.URGED,
    DirectiveStepKind.LETTER,
    DirectiveStepKind.REPORTED,
)


class ExtensionStatus(models.TextChoices):
    ASKED = "asked", _("待批")
    APPROVED = "approved", _("同意")
    REFUSED = "refused", _("不同意")


# A leader or the office decides on what a unit asks for; never the person who asked (checked by the service). A request
# that nobody needs any more, since the unit has replied, falls away by itself.
EXTENSION_MOVES = {
    (ExtensionStatus.ASKED, ExtensionStatus.APPROVED): _DECIDING,
    (ExtensionStatus.ASKED, ExtensionStatus.REFUSED): _DECIDING | {None},
}


class LetterStatus(models.TextChoices):
    DRAFT = "draft", _("待签发")
    SIGNED = "signed", _("已签发")
    WITHDRAWN = "withdrawn", _("不发")


# A town leader signs in the portal; the office registers a signature given on paper (登记签批), or drops the draft. A draft
# that nothing calls for any more (the unit has replied, the date was moved) drops by itself.
LETTER_MOVES = {
    (LetterStatus.DRAFT, LetterStatus.SIGNED): _DECIDING,
    (LetterStatus.DRAFT, LetterStatus.WITHDRAWN): _DECIDING | {None},
}
