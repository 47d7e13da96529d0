"""Measures of a plan, and which measures of the upper level's campaign they carry out."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns.models import Measure, Task
from campaigns.services.plan_edits import add_row, change_row, free_code, next_position, plan_edit, remove_row
from campaigns.services.task_terms import refuse_units


def add_measure(campaign, *, name, by, group="", lead_unit=None, reason=""):
    """Add a measure at the end of a plan and return it."""
    with plan_edit(campaign, reason=reason, by=by) as locked:
        measures = Measure.objects.filter(campaign=locked)
        refuse_units(locked, [lead_unit] if lead_unit else [], field="lead_unit")
        measure = Measure(
            campaign=locked,
            code=free_code(measures, "measure"),
            group=group,
            name=name,
            lead_unit=lead_unit,
            position=next_position(measures),
        )
        return add_row(measure, action="add_measure", unit=locked.owner_unit, by=by)


def change_measure(measure, *, by, reason="", **values):
    """Change a measure's `name`, `group` or `lead_unit` and return it."""
    with plan_edit(measure.campaign, reason=reason, by=by) as locked:
        measure = Measure.objects.select_related("lead_unit").get(pk=measure.pk)
        lead_unit = values.get("lead_unit")
        if lead_unit is not None and lead_unit != measure.lead_unit:
            refuse_units(locked, [lead_unit], field="lead_unit")
        return change_row(measure, values, action="change_measure", unit=locked.owner_unit, by=by)


def remove_measure(measure, *, by):
    """Take a measure without tasks out of a plan that is not approved."""
    with plan_edit(measure.campaign, by=by) as locked:
        if Task.objects.filter(measure=measure).exists():
            raise ValidationError(_("“%(measure)s”下还有任务，请先移到别的措施下。") % {"measure": measure})
        remove_row(measure, campaign=locked, by=by)


def map_upper_measures(campaign, *, mapping, by, reason=""):
    """Say which measures carry out which of the parent campaign: `mapping` is {upper measure: [own measures]}.

    Upper measures that `mapping` leaves out keep what they have. Returns how many links there are now. Raises
    ValidationError for measures of other campaigns and where nothing changes.
    """
    with plan_edit(campaign, reason=reason, by=by) as locked:
        through = Measure.upper_measures.through
        links = through.objects.filter(from_measure__campaign=locked)
        own = {measure for measures in mapping.values() for measure in measures}
        if any(measure.campaign_id != locked.pk for measure in own):
            raise ValidationError(_("请选择本行动的措施。"))
        if locked.parent_id is None or any(upper.campaign_id != locked.parent_id for upper in mapping):
            raise ValidationError(_("只能对应上级行动的措施。"))
        uppers = [upper.pk for upper in mapping]
        before = set(links.filter(to_measure__in=uppers).values_list("from_measure", "to_measure"))
        after = {(measure.pk, upper.pk) for upper, measures in mapping.items() for measure in measures}
        if before == after:
            raise ValidationError(_("没有改动。"))
        for measure_id, upper_id in before - after:
            links.filter(from_measure=measure_id, to_measure=upper_id).delete()
        through.objects.bulk_create(
            through(from_measure_id=measure_id, to_measure_id=upper_id) for measure_id, upper_id in after - before
        )
        accounts_services.record_event(
            "map_upper_measures",
            locked,
            by=by,
            before={"links": sorted(before - after)},
            after={"links": sorted(after - before)},
        )
        return links.count()
