"""Forms of what is done on a directive; the office, which acts for a unit, says how and on which day it came in."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Channel, Role
from accounts.fields import DayField, ScopedModelChoiceField, SeveralFilesField
from accounts.models import OrgUnit, User
from campaigns import permissions
from campaigns.forms.directives import ACCEPT, DIRECTIVE_LENGTH, REPLY_DAYS, reply_day
from campaigns.forms.office import OfficeForm
from campaigns.services.directive_blockers import BLOCKER_LENGTH
from campaigns.services.directive_steps import is_on_behalf
from campaigns.services.directive_work import NOTE_LENGTH, TEXT_LENGTH
from campaigns.services.reasons import REASON_LENGTH

ON_BEHALF = [choice for choice in Channel.choices if choice[0] != Channel.PORTAL]


def lines(rows, **attributes):
    return forms.Textarea(attrs={"rows": rows, **attributes})


class AnsweringForm(OfficeForm):
    """What a unit says on a directive, in the portal or through the office."""

    day_name = "happened_on"

    channel = forms.ChoiceField(label=_("来源"), choices=ON_BEHALF, initial=Channel.TELEPHONE, widget=forms.RadioSelect)

    def __init__(self, *args, directive, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_on_behalf(directive, self.user):
            del self.fields["channel"]
            return
        self.fields[self.day_name] = DayField(
            label=_("收到日期"), initial=timezone.localdate, help_text=_("是否按时以收到日期为准，不以录入日期为准。")
        )


class DirectiveReceiveForm(AnsweringForm):
    day_name = "received_on"


class DirectiveFeedbackForm(AnsweringForm):
    text = forms.CharField(label=_("进展"), max_length=TEXT_LENGTH, widget=lines(4))
    uploads = SeveralFilesField(
        label=_("附件"), required=False, accept=ACCEPT, help_text=_("照片、PDF、Word、Excel，最多 9 个，可不附。")
    )
    field_order = ["text", "uploads", "channel", "happened_on"]


class DirectiveReplyForm(DirectiveFeedbackForm):
    day_name = "replied_on"

    text = forms.CharField(
        label=_("办理结果"),
        max_length=TEXT_LENGTH,
        widget=lines(5),
        help_text=_("做了什么、结果怎样、还有什么没做完。交专班办核查。"),
    )
    field_order = ["text", "uploads", "channel", "replied_on"]


class DirectiveSplitForm(OfficeForm):
    """A part for another unit of the campaign, due no later than the whole."""

    unit = ScopedModelChoiceField(label=_("承办单位"), queryset=OrgUnit.objects.none())
    text = forms.CharField(label=_("交给它办的内容"), max_length=DIRECTIVE_LENGTH, widget=lines(3))
    reply_due_on = DayField(label=_("回复期限"))

    def __init__(self, *args, directive, **kwargs):
        super().__init__(*args, initial={"reply_due_on": directive.reply_due_on}, **kwargs)
        taking_part = directive.campaign.campaign_units.current(timezone.localdate()).exclude(unit=directive.unit_id)
        self.fields["unit"].queryset = OrgUnit.objects.filter(pk__in=taking_part.values("unit"))
        self.fields["reply_due_on"].help_text = _("不晚于 %(day)s。") % {"day": directive.reply_due_on}


class DirectiveReturnForm(OfficeForm):
    reason = forms.CharField(label=_("退回原因"), max_length=REASON_LENGTH, widget=lines(3))
    reply_due_on = DayField(label=_("新的回复期限"), initial=lambda: reply_day(REPLY_DAYS[0]))


class DirectiveCloseForm(OfficeForm):
    note = forms.CharField(label=_("核查意见"), max_length=NOTE_LENGTH, widget=lines(3))


class DirectiveAccountabilityForm(OfficeForm):
    """启动追责 by a leader in person, or by the office for the leader who decided."""

    decided_by = ScopedModelChoiceField(label=_("决定的领导"), queryset=User.objects.none())
    reason = forms.CharField(label=_("追责事由"), max_length=REASON_LENGTH, widget=lines(3))

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.role == Role.OFFICE_CLERK:
            self.fields["decided_by"].queryset = permissions.leaders_of(campaign, on=timezone.localdate())
        else:
            del self.fields["decided_by"]

    def clean(self):
        return {"decided_by": self.user, **super().clean()}


class ExtensionAskForm(OfficeForm):
    due_on = DayField(label=_("申请延至"))
    reason = forms.CharField(label=_("延期理由"), max_length=REASON_LENGTH, widget=lines(3))


class ExtensionDecideForm(OfficeForm):
    note = forms.CharField(label=_("批复意见"), max_length=REASON_LENGTH, required=False, widget=lines(2))


class ExtensionRefuseForm(OfficeForm):
    note = forms.CharField(label=_("不同意的理由"), max_length=REASON_LENGTH, widget=lines(2))


class BlockerRaiseForm(OfficeForm):
    raised_to = ScopedModelChoiceField(label=_("请求协调的单位"), queryset=OrgUnit.objects.none())
    text = forms.CharField(label=_("需要协调的事"), max_length=BLOCKER_LENGTH, widget=lines(3))
    answer_due_on = DayField(
        label=_("请其答复的期限"), required=False, help_text=_("不填为 3 个工作日。等待答复期间，本件的催办暂停。")
    )

    def __init__(self, *args, directive, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["raised_to"].queryset = permissions.blocker_targets(directive.campaign, self.user).exclude(
            pk=directive.unit_id
        )


class BlockerAnswerForm(OfficeForm):
    answer = forms.CharField(label=_("答复"), max_length=BLOCKER_LENGTH, widget=lines(4))
    answered_on = DayField(label=_("答复日期"), initial=timezone.localdate)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.role != Role.OFFICE_CLERK:
            del self.fields["answered_on"]
