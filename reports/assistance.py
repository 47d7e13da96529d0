"""What came of 帮扶: firms on the list that have passed a re-inspection since they were put on it, with nothing left open.

Being on the list and the follow-up of a batch are facts of two apps; who is read for one figure must be read for the
other as of the same instant.
"""

from django.db.models import Exists, OuterRef, Subquery

from inspections.models import Rectification
from reports.figures import known


def with_outcome(enrolments, scope):
    """Enrolments with `passed_on`, the last 复查合格 of the firm since its enrolment or None, and `has_open_batch`."""
    batches = known(Rectification, scope).filter(spot_check__enterprise=OuterRef("enterprise"))
    passed = batches.filter(closed_on__gte=OuterRef("happened_on")).order_by("-closed_on", "-pk")
    return enrolments.annotate(
        passed_on=Subquery(passed.values("closed_on")[:1]), has_open_batch=Exists(batches.filter(closed_on=None))
    )


def passed_count(enrolments, scope):
    """How many firms of these enrolments have passed and have no failing batch open."""
    passed = with_outcome(enrolments, scope).filter(passed_on__isnull=False, has_open_batch=False)
    return passed.values("enterprise").distinct().count()
