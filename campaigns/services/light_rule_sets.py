"""By which rules a campaign's lights are switched from a day on."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.prepared_queries import prepared
from campaigns import light_rules
from campaigns.choices import PlanChangeKind
from campaigns.models import LightRuleSet
from campaigns.services import plan_changes
from campaigns.services.office import require_office


@transaction.atomic
def choose_light_rules(campaign, *, preset, starts_on, by, reason=""):
    """Take a published rule set for a campaign from a day on; returns the LightRuleSet.

    One that has not begun yet is replaced by another of the same day. Raises ValidationError for an unknown preset, a day
    outside the campaign, and a day on which another set has begun already: what it said then stays as it was. An
    approved plan asks for a `reason`.
    """
    require_office(campaign, by=by)
    chosen = light_rules.presets().get(preset)
    if chosen is None:
        raise ValidationError({"preset": _("没有名为“%(preset)s”的亮灯规则。") % {"preset": preset}})
    if not campaign.starts_on <= starts_on <= campaign.ends_on:
        raise ValidationError({"starts_on": _("应在行动起止日期之内。")})
    same_day = LightRuleSet.objects.filter(campaign=campaign, starts_on=starts_on)
    if same_day.filter(starts_on__lte=timezone.localdate()).exists():
        raise ValidationError({"starts_on": _("这一天已启用一套亮灯规则，请另选开始日期。")})
    before = light_rules_in_force(campaign, on=starts_on)
    same_day.delete()
    rule_set = LightRuleSet(
        campaign=campaign,
        code=chosen.code,
        name=chosen.name,
        basis=chosen.basis,
        rules=chosen.data,
        starts_on=starts_on,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    rule_set.full_clean()
    rule_set.save()
    plan_changes.record(
        campaign,
        kind=PlanChangeKind.ADDED,
        place=f"light_rules/{starts_on}",
        label=chosen.name,
        fields=[("preset", before.code, chosen.code)],
        reason=reason,
        by=by,
    )
    accounts_services.record_event(
        "choose_light_rules",
        campaign,
        by=by,
        before={"rules": before.code},
        after={"rules": chosen.code, "starts_on": starts_on},
    )
    return rule_set


def light_rules_in_force(campaign, *, on):
    """The RuleSet of a campaign on a day; the portal's default where none was chosen."""
    for code, rules, name, basis in _in_force(campaign.pk, on):
        return light_rules.read_rule_set(code, rules, name=name, basis=basis)
    return light_rules.default_rules()


@prepared
def _in_force(campaign_id, on):
    rule_sets = LightRuleSet.objects.filter(campaign=campaign_id).current(on)
    return rule_sets.values_list("code", "rules", "name", "basis")
