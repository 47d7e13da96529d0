"""What activities came to in all, summed in SQL from their records; what was corrected counts once."""

from dataclasses import dataclass
from functools import reduce

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from campaigns.choices import ActivityKind
from campaigns.models import ActivityRecord

COLUMNS = ("session_count", "firm_count", "person_count", "head_count", "manager_count", "employee_count")
# mission-brief A, "Message reach": the spirit of a meeting is passed down in three levels.
REACH = ((_("企业负责人"), "head_count"), (_("中高层管理人员"), "manager_count"), (_("员工"), "employee_count"))


@dataclass(frozen=True)
class ActivityTotal:
    """Sums of some activities: how many were held, and the columns of their records."""

    held: int = 0
    session_count: int = 0
    firm_count: int = 0
    person_count: int = 0
    head_count: int = 0
    manager_count: int = 0
    employee_count: int = 0

    @property
    def reach(self):
        """[(level, how many persons)] of the three levels."""
        return [(label, getattr(self, column)) for label, column in REACH]

    def __add__(self, other):
        return ActivityTotal(*(mine + theirs for mine, theirs in zip(self.cells, other.cells, strict=True)))

    @property
    def cells(self):
        return [self.held, *(getattr(self, column) for column in COLUMNS)]


def records_of(campaign, user):
    """What the activities of a campaign came to that a person sees, as far as it holds now."""
    return ActivityRecord.objects.visible_to(user).current().filter(campaign=campaign)


def totals(records, *, year):
    """(of all records, of those of a year) of a QuerySet. Costs one query."""
    of_year = Q(happened_on__year=year)
    sums = {f"all_{column}": Sum(column) for column in COLUMNS}
    sums |= {f"year_{column}": Sum(column, filter=of_year) for column in COLUMNS}
    found = records.aggregate(all_held=Count("pk"), year_held=Count("pk", filter=of_year), **sums)
    names = ("held", *COLUMNS)
    return tuple(ActivityTotal(*(found[f"{when}_{name}"] or 0 for name in names)) for when in ("all", "year"))


def kind_totals(records):
    """[(kind's name, ActivityTotal)] of the kinds that have records, and the ActivityTotal of all. Costs one query."""
    sums = [Sum(column) for column in COLUMNS]
    counted = records.order_by().values_list("kind").annotate(Count("pk"), *sums)
    by_kind = {kind: ActivityTotal(*numbers) for kind, *numbers in counted}
    rows = [(kind.label, by_kind[kind]) for kind in ActivityKind if kind in by_kind]
    return rows, reduce(ActivityTotal.__add__, by_kind.values(), ActivityTotal())
