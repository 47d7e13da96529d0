"""Memoranda as a page shows them: a line per matter with both sides' duties, and the counts, made in SQL."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from campaigns import permissions
from campaigns.choices import DutySide, DutyStatus
from campaigns.models import MemorandumDuty, MemorandumItem

TONES = {DutyStatus.NOT_STARTED: "grey", DutyStatus.UNDER_WAY: "blue", DutyStatus.DONE: "green"}


@dataclass(frozen=True)
class DutyCell:
    """One side's duty on a page."""

    duty: MemorandumDuty
    is_overdue: bool
    can_move: bool

    @property
    def tone(self):
        return TONES[self.duty.status]


@dataclass(frozen=True)
class ItemLine:
    """A matter with the first party's duty, then the second's."""

    item: MemorandumItem
    cells: list


@dataclass(frozen=True)
class SideCount:
    """How many duties of one side hold, are fulfilled, under way and overdue."""

    total: int = 0
    done: int = 0
    under_way: int = 0
    overdue: int = 0


def item_lines(memorandum, user, *, on):
    """[ItemLine] of a memorandum, ended items last. Costs two queries."""
    duties = MemorandumDuty.objects.visible_to(user).order_by("pk")
    items = MemorandumItem.objects.visible_to(user).filter(memorandum=memorandum)
    lines = [_line(item, memorandum, user, on) for item in items.prefetch_related(Prefetch("duties", duties, "both"))]
    return sorted(lines, key=lambda line: line.item.ends_on is not None)


def _line(item, memorandum, user, on):
    item.memorandum = memorandum
    by_side = {duty.side: duty for duty in item.both}
    return ItemLine(item, [_cell(by_side[side], item, user, on) for side in DutySide if side in by_side])


def _cell(duty, item, user, on):
    duty.item = item
    is_late = item.due_on is not None and item.due_on < on
    is_open = item.ends_on is None
    return DutyCell(
        duty,
        is_overdue=is_late and is_open and duty.status != DutyStatus.DONE,
        can_move=is_open and permissions.can_move_duty(user, duty),
    )


def side_counts(memoranda, user, *, on):
    """{memorandum's pk: {side: SideCount}} of a QuerySet of memoranda; ended items do not count. Costs one query."""
    duties = MemorandumDuty.objects.visible_to(user).filter(
        item__memorandum__in=memoranda.order_by(), item__ends_on=None
    )
    is_done = Q(status=DutyStatus.DONE)
    counted = (
        duties.order_by()
        .values_list("item__memorandum", "side")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=is_done),
            under_way=Count("pk", filter=Q(status=DutyStatus.UNDER_WAY)),
            overdue=Count("pk", filter=~is_done & Q(item__due_on__lt=on)),
        )
    )
    counts = {}
    for memorandum, side, *numbers in counted:
        counts.setdefault(memorandum, {})[side] = SideCount(*numbers)
    return counts
