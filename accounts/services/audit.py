from django.utils import timezone

from accounts import languages
from accounts.models import AuditEvent


@languages.of_records()
def record_event(action, target, *, by, unit=None, before=None, after=None, at=None):
    """Write the one audit event of a service call and return it.

    `by` is the acting user, or None when the clock acts. The event belongs to `unit`, else to the target's unit,
    else to the unit of the acting post: that decides which audit administrator reads it.
    """
    post = by.post if by else None
    unit = unit or getattr(target, "unit", None) or (post.unit if post else None) or getattr(by, "home_unit", None)
    return AuditEvent.objects.create(
        at=at or timezone.now(),
        actor=by,
        actor_name=by.display_name if by else "",
        post_label=str(post) if post else "",
        unit=unit,
        action=action,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        target_label=str(target)[:200],
        before=before or {},
        after=after or {},
    )
