"""The one way through a state: a conditional UPDATE, the role checked, one audit event written."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts import services as accounts_services


class Conflict(ValidationError):
    """Somebody else moved the row first; a view answers 409 and shows its state now."""

    def __init__(self, row):
        super().__init__(
            _("“%(row)s”已由他人处理，当前状态为“%(status)s”。请刷新后再办。")
            % {"row": row, "status": row.get_status_display()},
            code="conflict",
        )


def transition(row, to, *, by, values=None, reason=""):
    """Move `row` to the status `to`, setting the columns in `values` with it, and return the row.

    The allowed moves and who may make them are the model's MOVES: {(from, to): roles}, None standing for the clock.
    Raises PermissionDenied for a role without that move and Conflict when the row is not, or no longer, where it was.
    """
    before = row.status
    roles = row.MOVES.get((before, to))
    if roles is None:
        raise Conflict(row)
    if (by.role if by else None) not in roles:
        raise PermissionDenied
    values = values or {}
    moved = type(row)._default_manager.filter(pk=row.pk, status=before).update(status=to, **values)
    if not moved:
        row.refresh_from_db(fields=["status"])
        raise Conflict(row)
    for name, value in {**values, "status": to}.items():
        setattr(row, name, value)
    accounts_services.record_event(
        f"{row._meta.model_name}_{to}", row, by=by, before={"status": before}, after={"status": to, "reason": reason}
    )
    return row
