"""What was done with a batch, read from the audit trail: who, when, why, and which fields changed from what to what."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent
from inspections.models import Rectification, SpotCheck, SpotCheckVerdict

FIELD_LABELS = {"sampled_on": gettext_lazy("抽样日期"), "items": gettext_lazy("不合格项目")}
SHOWN_EVENTS = 100


@dataclass(frozen=True, slots=True)
class Step:
    event: AuditEvent
    reason: str
    # (label, before, after) of each changed field; empty for the first recording, which is the page itself.
    changes: list


def steps_of(spot_check):
    """The steps of a batch that the reader may see, the latest first."""
    events = AuditEvent.objects.filter(target_type=spot_check._meta.label_lower, target_id=spot_check.pk)
    return [_step(event) for event in events.order_by("-pk")[:SHOWN_EVENTS]]


def _step(event):
    after = dict(event.after)
    reason = after.pop("reason", "")
    if event.action == "record_spot_check":
        return Step(event, reason, [])
    names = [name for name in after if after[name] != event.before.get(name, "")]
    changes = [(_label(name), _shown(name, event.before.get(name, "")), _shown(name, after[name])) for name in names]
    return Step(event, reason, changes)


def _column(name):
    for model in (SpotCheck, SpotCheckVerdict, Rectification):
        if name in {field.name for field in model._meta.fields}:
            return model._meta.get_field(name)
    return None


def _label(name):
    return FIELD_LABELS.get(name) or (_column(name).verbose_name if _column(name) else name)


def _shown(name, value):
    """The value in words; "—" for none."""
    if isinstance(value, list):
        return _("、").join(value) or "—"
    column = _column(name)
    choices = dict(column.flatchoices) if column is not None and column.choices else {}
    return str(choices.get(value, value)) if value else "—"
