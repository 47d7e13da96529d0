"""Sums of the 保障台账, made in SQL: money by year and by head with its growth, people by group, leaders' own record."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Q, Sum

from campaigns import rates
from campaigns.choices import LEADER_KINDS, LeaderActKind, StaffGroup
from campaigns.models import Directive, LeaderAct

NOTHING = Decimal(0)


@dataclass(frozen=True)
class BudgetSum:
    """Money of one year, in yuan; `before` is what was appropriated the year before (None where nothing is known)."""

    appropriated: Decimal
    spent: Decimal
    before: Decimal | None = None

    @property
    def growth(self):
        """How much more than the year before, as a part of it; None without a base."""
        return rates.change_rate(self.appropriated, self.before)

    @property
    def spent_rate(self):
        return self.spent / self.appropriated if self.appropriated else None


@dataclass(frozen=True)
class BudgetHead:
    name: str
    total: BudgetSum
    lines: list


@dataclass(frozen=True)
class BudgetYear:
    year: int
    total: BudgetSum
    heads: list


@dataclass
class LeaderRecord:
    """One leader's line of the 一把手 record. What was typed in is counted by kind, directives from their own table."""

    leader: str
    post: str = ""
    counts: Counter = field(default_factory=Counter)
    directives: int = 0

    @property
    def cells(self):
        """[(label, count)] in the order of the kinds."""
        return [(kind.label, self.counts[kind]) for kind in LeaderActKind]

    @property
    def total(self):
        return self.counts.total() + self.directives


def budget_years(lines):
    """[BudgetYear] of a QuerySet of budget lines, the newest year first. Costs three queries."""
    years = _sums(lines, "year")
    heads = _sums(lines, "year", "head")
    rows = lines.order_by("-year", "head", "pk")
    return [
        BudgetYear(
            year,
            _sum(years, (year,), (year - 1,)),
            [
                BudgetHead(name, _sum(heads, (year, name), (year - 1, name)), list(of_head))
                for name, of_head in groupby(of_year, key=lambda line: line.head)
            ],
        )
        for year, of_year in groupby(rows, key=lambda line: line.year)
    ]


def _sums(lines, *names):
    grouped = lines.order_by().values_list(*names)
    sums = grouped.annotate(Sum("appropriated_amount"), Sum("spent_amount"))
    return {tuple(row[: len(names)]): row[len(names) :] for row in sums}


def _sum(sums, key, key_before):
    before = sums.get(key_before)
    return BudgetSum(*sums[key], before=None if before is None else before[0])


def staff_groups(members):
    """[(group's name, how many, of whom seconded)] of a QuerySet of staff members, and the same in all as the last row."""
    seconded = Count("pk", filter=Q(is_seconded=True))
    counted = members.order_by().values_list("group").annotate(count=Count("pk"), seconded=seconded)
    counts = {group: numbers for group, *numbers in counted}
    rows = [(group.label, *counts[group]) for group in StaffGroup if group in counts]
    return rows, (sum(row[1] for row in rows), sum(row[2] for row in rows))


def policy_total(policies):
    """What was honoured of all policies of a QuerySet, in yuan, and how many beneficiaries they name."""
    found = policies.aggregate(amount=Sum("honoured_amount"), count=Sum("beneficiary_count"))
    return found["amount"] or NOTHING, found["count"] or 0


def leader_records(campaign, user):
    """[LeaderRecord] of the campaign, the most active leader first. A leader is known by name. Costs two queries."""
    records = {}
    acts = LeaderAct.objects.visible_to(user).filter(campaign=campaign, withdrawn_at=None)
    for leader, post, kind, count in (
        acts.order_by("leader", "-post").values_list("leader", "post", "kind").annotate(Count("pk"))
    ):
        record = records.setdefault(leader, LeaderRecord(leader, post))
        record.counts[kind] += count
    # What a leader decided; the office's own orders are nobody's record.
    decided = Directive.objects.visible_to(user).filter(campaign=campaign, kind__in=LEADER_KINDS)
    for leader, count in decided.order_by().values_list("issued_by__display_name").annotate(Count("pk")):
        records.setdefault(leader, LeaderRecord(leader)).directives += count
    return sorted(records.values(), key=lambda record: (-record.total, record.leader))
