"""What is still open when an action closes, to be handed on: a registry that each app fills in `ready()`.

A matter keeps its own row and its own clock; what is written down here is only who goes on with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES
from accounts.models import OrgUnit, WorkItem
from campaigns.models import Directive, HandedOnItem, Task, TaskTerms


@dataclass(frozen=True)
class OpenItem:
    """One open matter. `key` names it for ever, `unit` is who has it in hand now (None for the office)."""

    key: str
    label: str
    url: str = ""
    unit: OrgUnit | None = None
    due_on: date | None = None

    def is_overdue(self, on):
        return self.due_on is not None and self.due_on < on


@dataclass(frozen=True)
class ClosingSection:
    """`load(campaign, user)` returns the OpenItems. `is_excused`: nobody goes on with them, a reason says why not."""

    code: str
    title: Promise
    load: Callable
    order: int
    is_excused: bool = False

    @property
    def all_key(self):
        """What stands for all its matters on the page."""
        return f"all-{self.code}"


SECTIONS: dict[str, ClosingSection] = {}
# settle(campaign): takes off the work queues what nobody can do in a closed campaign.
SETTLERS: list[Callable] = []


def register(code, title, load, *, order, is_excused=False):
    SECTIONS[code] = ClosingSection(code, title, load, order, is_excused)


def register_settler(settle):
    SETTLERS.append(settle)


def open_items(campaign, user):
    """[(section, its OpenItems)] in the order of the page; sections without any are left out."""
    in_order = sorted(SECTIONS.values(), key=lambda section: section.order)
    found = [(section, section.load(campaign, user)) for section in in_order]
    return [(section, items) for section, items in found if items]


def unhanded_items(campaign, user):
    """[(section, its OpenItems)] of what nobody goes on with yet."""
    handed_on = set(HandedOnItem.objects.visible_to(user).filter(campaign=campaign).values_list("key", flat=True))
    found = [
        (section, [item for item in items if item.key not in handed_on])
        for section, items in open_items(campaign, user)
    ]
    return [(section, items) for section, items in found if items]


def open_tasks(campaign, user):
    """Tasks that are neither closed nor withdrawn, with who leads them and their due date."""
    tasks = Task.objects.visible_to(user).filter(campaign=campaign).unfinished()
    terms = TaskTerms.objects.visible_to(user).current().filter(task__in=tasks.order_by())
    return [
        OpenItem(
            f"task-{each.task_id}",
            each.task.title,
            each.task.get_absolute_url(),
            unit=each.lead_unit,
            due_on=each.due_on,
        )
        for each in terms.select_related("task", "lead_unit").order_by("due_on", "pk")
    ]


def unanswered_directives(campaign, user):
    """Directives whose reply is not settled, and those that ask for none but of which neither the head nor the reporter
    of the addressed unit has taken note."""
    directives = Directive.objects.visible_to(user).filter(campaign=campaign).select_related("unit")
    asked = WorkItem.objects.open().filter(key__startswith="directive-", role__in=UNIT_ROLES)
    waiting = set(asked.filter(unit__in=directives.order_by().values("unit")).values_list("key", flat=True))
    return [
        OpenItem(
            f"directive-{each.pk}",
            _("%(kind)s：%(subject)s") % {"kind": each.get_kind_display(), "subject": each.subject_label},
            each.get_absolute_url(),
            unit=each.unit,
            due_on=each.reply_due_on if each.is_open else None,
        )
        for each in directives
        if each.is_open
        or (not each.is_tracked and all(f"directive-{each.pk}-{role}" in waiting for role in UNIT_ROLES))
    ]


def settle_closing_requests(campaign):
    """Nobody confirms a closing in a closed campaign."""
    tasks = {f"task-closing-{pk}" for pk in Task.objects.filter(campaign=campaign).values_list("pk", flat=True)}
    asked = WorkItem.objects.open().filter(key__startswith="task-closing-", unit=campaign.office_unit)
    for key in list(asked.values_list("key", flat=True)):
        if key.rsplit("-", 1)[0] in tasks:
            accounts_services.settle(key)
