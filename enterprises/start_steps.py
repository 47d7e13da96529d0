"""The step of 开始使用 that is about firms."""

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.start_steps import StepState, StepStatus
from enterprises.models import Enterprise


def registry_state(user):
    count = Enterprise.objects.visible_to(user).registered().count()
    if count == 0:
        return StepState(
            StepStatus.OPEN, _("还没有企业。导入一份名单。"), reverse("enterprises:enterprise_import_create")
        )
    return StepState(
        StepStatus.DONE, _("已登记 %(count)d 家企业。") % {"count": count}, reverse("enterprises:enterprise_list")
    )
