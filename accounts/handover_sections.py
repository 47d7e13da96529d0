"""交接清单: what whoever leaves a post hands on. A registry that each app fills in `ready()`, as it does the menu."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Post, WorkItem

# What does not fit on paper is counted.
LINES_SHOWN = 20


@dataclass(frozen=True)
class HandoverLine:
    """One thing to hand on: what, how it stands, by when, and the page on which it is dealt with."""

    what: str
    state: str = ""
    due: str = ""
    url: str = ""


@dataclass(frozen=True)
class HandoverSection:
    """`load(user, now=…)` returns (lines, how many there are); without `roles` it is for every post."""

    title: Promise
    order: int
    load: Callable
    roles: frozenset


SECTIONS: dict[Promise, HandoverSection] = {}


def register(title, load, *, order, roles=()):
    SECTIONS[title] = HandoverSection(title, order, load, frozenset(roles))


def sections_for(user, *, now):
    """[(title, lines, count)] of the post that the person acts under, in the order of the list."""
    in_order = sorted(SECTIONS.values(), key=lambda section: section.order)
    return [
        (section.title, *section.load(user, now=now))
        for section in in_order
        if not section.roles or user.role in section.roles
    ]


def first_lines(rows, line_of):
    """The first rows of a QuerySet as lines, and how many rows there are."""
    lines = [line_of(row) for row in rows[:LINES_SHOWN]]
    return lines, len(lines) if len(lines) < LINES_SHOWN else rows.count()


def day_text(day):
    """A day, or an instant as its local day and time; nothing for None."""
    if isinstance(day, datetime):
        return timezone.localtime(day).strftime("%Y-%m-%d %H:%M")
    return "" if day is None else day.isoformat()


def open_work(user, *, now):
    """The open work of the acting post alone: other posts of the same person are handed over on their own lists."""
    mine = WorkItem.objects.visible_to(user).open().filter(unit=user.post.unit, role=user.post.role)
    return first_lines(mine.soonest_first(), lambda item: _work_line(item, now))


def _work_line(item, now):
    due = day_text(item.due_at)
    if item.due_at is not None and item.due_at < now:
        due = _("%(due)s（逾期）") % {"due": due}
    return HandoverLine(item.title, item.reason, due, item.url)


def delegations(user, *, now):
    """Who acts in this post for its holder, or for whom the holder acts, today or from a day to come."""
    in_this_post = Q(delegated_from=user.post) | Q(pk=user.post.pk)
    running = Post.objects.visible_to(user).delegated().filter(in_this_post, ends_on__gte=timezone.localdate(now))
    return first_lines(
        running.select_related("user", "delegated_from__user").order_by("ends_on", "pk"), _delegation_line
    )


def _delegation_line(delegation):
    people = {"lender": delegation.delegated_from.user, "borrower": delegation.user}
    days = {"start": day_text(delegation.starts_on), "end": day_text(delegation.ends_on)}
    return HandoverLine(_("%(lender)s委托%(borrower)s代理") % people, _("自 %(start)s") % days, _("至 %(end)s") % days)
