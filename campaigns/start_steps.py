"""开始使用: what an office does once before a campaign runs by itself. A registry that each app fills in `ready()`.

Nobody ticks a step off: each looks at what is there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from accounts.models import OrgUnit, Post, User
from campaigns import services
from campaigns.models import Campaign, CampaignUnit, PlanDraft, ReportingPeriod

UNITS_NAMED = 5
# The announcement for the next year comes in November.
LOOKS_AHEAD = timedelta(days=60)


class StepStatus(models.TextChoices):
    DONE = "done", gettext_lazy("已完成")
    OPEN = "open", gettext_lazy("待办")
    LATER = "later", gettext_lazy("等上一步")


TONES = {StepStatus.DONE: "green", StepStatus.OPEN: "yellow", StepStatus.LATER: "grey"}


@dataclass(frozen=True)
class StepState:
    """How far a step is: in words, with the page on which to go on."""

    status: StepStatus
    words: str
    url: str = ""

    @property
    def tone(self):
        return TONES[self.status]

    @property
    def is_open(self):
        return self.status == StepStatus.OPEN


@dataclass(frozen=True)
class StartStep:
    """`look(user)` returns the StepState for the office that the user's post acts for."""

    title: Promise
    why: Promise
    order: int
    look: Callable


STEPS: dict[Promise, StartStep] = {}


def register(title, why, look, *, order):
    STEPS[title] = StartStep(title, why, order, look)


def steps_for(user):
    """[(step, state)] in the order in which they are done."""
    return [(step, step.look(user)) for step in sorted(STEPS.values(), key=lambda step: step.order)]


def campaign_state(user):
    campaign = Campaign.objects.overseen_by(user).first()
    if campaign is None:
        return _no_campaign(user)
    measures, tasks = campaign.measures.count(), campaign.tasks.count()
    words = _("%(campaign)s：%(measures)d 项措施，%(tasks)d 项任务。")
    words %= {"campaign": campaign, "measures": measures, "tasks": tasks}
    return StepState(StepStatus.DONE, words, campaign.get_absolute_url())


def _no_campaign(user):
    """A plan that was read but not yet made a campaign goes first."""
    draft = PlanDraft.objects.visible_to(user).open().defer("content").first()
    if draft is not None:
        words = _("还没有行动。方案“%(draft)s”已经读入，等待核对。") % {"draft": draft}
        return StepState(StepStatus.OPEN, words, draft.get_absolute_url())
    words = _("还没有行动。粘贴或上传正式印发的方案，也可以用行动模板建立。")
    return StepState(StepStatus.OPEN, words, reverse("campaigns:plan_draft_create"))


def contacts_state(user):
    today = timezone.localdate()
    reporting = (
        CampaignUnit.objects.visible_to(user)
        .current(today)
        .filter(campaign__in=Campaign.objects.overseen_by(user), is_reporting=True)
    )
    units = OrgUnit.objects.visible_to(user).current(today).filter(pk__in=reporting.values("unit"))
    if not units.exists():
        return StepState(StepStatus.LATER, _("先建立行动，才知道哪些单位要报送。"))
    reporters = Post.objects.current(today).filter(role=Role.UNIT_REPORTER)
    missing = [unit.name for unit in units.exclude(pk__in=reporters.values("unit")).order_by("position", "pk")]
    url = reverse("accounts:contact_list")
    if not missing:
        return StepState(StepStatus.DONE, _("%(count)d 个报送单位都有联络员。") % {"count": units.count()}, url)
    words = ngettext(
        "还有 %(count)d 个单位没有联络员：%(names)s。", "还有 %(count)d 个单位没有联络员：%(names)s。", len(missing)
    )
    url = reverse("campaigns:contact_import")
    named = _("、").join(missing[:UNITS_NAMED]) + ("……" if len(missing) > UNITS_NAMED else "")
    return StepState(StepStatus.OPEN, words % {"count": len(missing), "names": named}, url)


def slips_state(user):
    contacts = Post.objects.filter(unit__in=accounts_services.contact_units(user), role__in=UNIT_ROLES)
    if not contacts.exists():
        return StepState(StepStatus.LATER, _("先有联络员，才有启用单可发。"))
    count = User.objects.newcomers_to(user).count()
    url = reverse("accounts:contact_list")
    if count == 0:
        return StepState(StepStatus.DONE, _("联络员、审核人都已启用账号。"), url)
    words = ngettext("还有 %(count)d 人没有启用账号。", "还有 %(count)d 人没有启用账号。", count)
    return StepState(StepStatus.OPEN, words % {"count": count}, url)


def calendar_state(user):
    today = timezone.localdate()
    calendar = services.work_calendar()
    years = sorted({today.year, (today + LOOKS_AHEAD).year})
    unknown = [year for year in years if any(day.is_provisional for day in calendar.special_days(year))]
    url = f"{reverse('campaigns:holiday_list')}?year={(unknown or years)[0]}"
    if unknown:
        return StepState(
            StepStatus.OPEN, _("%(year)d 年的放假安排还没有录入，暂按法定节假日推算。") % {"year": unknown[0]}, url
        )
    return StepState(StepStatus.DONE, _("%(year)d 年的放假安排已录入。") % {"year": years[-1]}, url)


def periods_state(user):
    period = ReportingPeriod.objects.overseen_by(user).order_by("-due_at").first()
    if period is None:
        return StepState(StepStatus.LATER, _("第一期到时自动开放，不用操作。"))
    words = _("%(period)s的报送截止 %(due)s。遇春节等可并期或免报。")
    words %= {"period": period.period.name, "due": timezone.localtime(period.due_at).strftime("%Y-%m-%d %H:%M")}
    return StepState(StepStatus.DONE, words, reverse("campaigns:reporting_period_list", args=[period.campaign_id]))
