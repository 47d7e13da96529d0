"""三个一批: 帮扶 enrols firms, 打造 enrols products. An enrolment is a fact; ending it writes a new one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts
from campaigns.services.reasons import REASON_LENGTH, required_reason
from enterprises import permissions
from enterprises.choices import EnterpriseStatus, Track
from enterprises.models import Enrolment
from enterprises.services.registry import lock_enterprise

GONE_STATUSES = (EnterpriseStatus.CLOSED, EnterpriseStatus.MOVED)


@transaction.atomic
def enrol(campaign, *, enterprise, track, happened_on, by, product=None, reason=""):
    """Enrol a firm for help, or a product of it to be built up, and return the fact.

    Raises PermissionDenied for a firm outside the campaign's town, and ValidationError for a product where a firm is
    asked and the other way round, for what is enrolled already, no longer made or gone, and for a day outside the
    campaign or to come.
    """
    may = permissions.can_enrol(by, campaign) and enterprise.unit.path.startswith(campaign.owner_unit.path)
    permissions.require(may)
    lock_enterprise(enterprise)
    _check_day(campaign, happened_on)
    _check_target(enterprise, track, product)
    measured = product if product is not None and product.category_id else enterprise
    enrolment = Enrolment(
        campaign=campaign,
        track=track,
        enterprise=enterprise,
        product=product,
        unit=enterprise.unit,
        size=enterprise.size,
        category=measured.category,
        happened_on=happened_on,
        reason=reason.strip()[:REASON_LENGTH],
        recorded_at=facts.stamp(),
        recorded_by=by,
    )
    enrolment.full_clean()
    enrolment.save()
    accounts_services.record_event(
        "enrol",
        enterprise,
        by=by,
        after={"track": track, "product": str(product or ""), "on": str(happened_on), "reason": enrolment.reason},
    )
    return enrolment


@transaction.atomic
def end_enrolment(enrolment, *, on, reason, by):
    """Take a firm or product out from a day on and return the new fact; the figures before that day stand.

    Raises ValidationError without a reason, for a day to come or before the enrolment, and when it has ended already.
    """
    permissions.require(permissions.can_enrol(by, enrolment.campaign))
    reason = required_reason(reason, missing=_("请写明移出原因。"))
    if on > timezone.localdate():
        raise ValidationError({"on": _("日期不能晚于今天。")})
    if on < enrolment.happened_on:
        raise ValidationError({"on": _("移出日期不能早于列入日期。")})
    recorded_at = facts.stamp()
    if not facts.supersede(Enrolment.objects.filter(pk=enrolment.pk, ended_on=None), at=recorded_at):
        raise ValidationError(_("已由他人移出，请刷新后再看。"), code="conflict")
    ended = Enrolment.objects.get(pk=enrolment.pk)
    ended.pk, ended._state.adding = None, True
    ended.superseded_at = None
    ended.recorded_at, ended.recorded_by = recorded_at, by
    ended.ended_on, ended.reason = on, reason
    ended.save()
    accounts_services.record_event(
        "end_enrolment",
        enrolment.enterprise,
        by=by,
        before={"track": enrolment.track, "product": str(enrolment.product or "")},
        after={"on": str(on), "reason": reason},
    )
    return ended


def _check_day(campaign, day):
    if day > timezone.localdate():
        raise ValidationError({"happened_on": _("日期不能晚于今天。")})
    if not campaign.starts_on <= day <= campaign.ends_on:
        raise ValidationError({"happened_on": _("日期须在行动的起止日期之内。")})


def _check_target(enterprise, track, product):
    if track == Track.CULTIVATION and product is None:
        raise ValidationError({"product": _("打造的是产品，请选择产品；还没有登记的，先登记产品。")})
    if track == Track.ASSISTANCE and product is not None:
        raise ValidationError({"product": _("帮扶的是企业，不选产品。")})
    if product is not None and product.enterprise_id != enterprise.pk:
        raise ValidationError({"product": _("这不是该企业的产品。")})
    if product is not None and product.ends_on is not None and product.ends_on < timezone.localdate():
        raise ValidationError({"product": _("该产品已停产。")})
    if enterprise.status in GONE_STATUSES:
        raise ValidationError(
            _("这家企业的状态是“%(status)s”，不能列入。") % {"status": enterprise.get_status_display()}
        )
