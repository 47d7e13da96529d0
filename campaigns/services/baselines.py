"""The plan is frozen when it is approved; what is changed later is compared with it (`plan_differences`)."""

import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import Role
from campaigns import pack_sections, permissions
from campaigns.models import Baseline, Campaign
from campaigns.plan_content import plan_content
from campaigns.services.office import refuse_closed

# Besides `plan_content` these sections of a pack belong to what is approved.
APPROVED_SECTIONS = ("indicators", "reference_series", "light_rules")


def approved_content(campaign):
    """What an approval freezes: the plan and its indicators, as plain values in the format of a pack."""
    content = {"name": campaign.name, "slogan": campaign.slogan}
    content |= {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on, **plan_content(campaign)}
    for section in APPROVED_SECTIONS:
        if exporter := pack_sections.EXPORTERS.get(section):
            content[section] = _without_readings(exporter(campaign))
    return content


def _without_readings(content):
    """Readings are what became of a plan, not what was approved."""
    if not isinstance(content, list):
        return content
    return [{name: value for name, value in row.items() if name != "readings"} for row in content]


@transaction.atomic
def approve_plan(campaign, *, approved_by, approved_on, document="", by):
    """Freeze the plan as it is now and return its Baseline; from now on every change needs a reason.

    `by` is the leader who approves, or the office that types in an approval given on paper for one (`approved_by`); then
    the paper must be named. Raises PermissionDenied for others, ValidationError for somebody who is no leader of the
    campaign, for a day to come, for a plan without tasks and for one that has not changed since it was approved.
    """
    if not permissions.can_approve_plan(by, campaign):
        raise PermissionDenied
    _refuse_others(campaign, approved_by, document, by)
    if approved_on > timezone.localdate():
        raise ValidationError({"approved_on": _("批准日期不能晚于今天。")})
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    refuse_closed(campaign)
    content = json.loads(json.dumps(approved_content(campaign), cls=DjangoJSONEncoder))
    latest = campaign.baselines.first()
    if not any(measure.get("tasks") for measure in content["measures"]):
        raise ValidationError(_("方案中还没有任务，请先编制方案。"))
    if latest is not None and latest.content == content:
        raise ValidationError(_("方案自上次批准以来没有变动，不需要再次批准。"))
    baseline = Baseline.objects.create(
        campaign=campaign,
        number=latest.number + 1 if latest else 1,
        content=content,
        document=document.strip(),
        approved_by=approved_by,
        approved_on=approved_on,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    accounts_services.record_event(
        "approve_plan", campaign, by=by, after={"number": baseline.number, "document": baseline.document}
    )
    return baseline


def _refuse_others(campaign, approved_by, document, by):
    if by.role != Role.OFFICE_CLERK:
        if approved_by.pk != by.pk:
            raise PermissionDenied
        return
    if not permissions.leaders_of(campaign, on=timezone.localdate()).filter(pk=approved_by.pk).exists():
        raise ValidationError({"approved_by": _("批准人应是本行动所在镇街的领导或分管领导。")})
    if not document.strip():
        raise ValidationError(
            {"document": _("登记纸面批准，请写明批准文件，如“横府〔2026〕12号”或“3月党政联席会议纪要”。")}
        )
