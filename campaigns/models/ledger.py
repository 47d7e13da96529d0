"""What the office keeps beside the 台账: views of it that a person saved, and the rechecks of what was closed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from campaigns.models.campaign import Campaign, Measure
from campaigns.models.fact import Fact
from campaigns.models.plan import PlanRecordQuerySet
from campaigns.models.task import Task, TaskFactQuerySet


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own views, of campaigns that the post they act under sees."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user), user=user)


class SavedView(models.Model):
    """A filtered and sorted view of a campaign's 台账 under a name of its person's own."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=500, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "campaign", "name"],
                name="saved_view_name_once",
                violation_error_message=_("已有同名的常用筛选，请换一个名称。"),
            ),
        ]

    def __str__(self):
        return self.name


class RecheckDraw(models.Model):
    """A random share of the tasks closed between two days, drawn to be looked at on site (办结复核).

    `seed` and the SHA-256 of the roster make the draw repeatable: see `rechecks`.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="recheck_draws")
    first_day = models.DateField(_("办结日期自"))
    last_day = models.DateField(_("至"))
    share = models.PositiveSmallIntegerField(_("抽取比例(%)"))
    roster_count = models.PositiveIntegerField(_("已办结任务数"))
    roster_digest = models.CharField(_("名单摘要"), max_length=64)
    seed = models.CharField(_("随机种子"), max_length=64)
    drawn_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("抽取人"))
    drawn_at = models.DateTimeField(_("抽取时间"))

    objects = PlanRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100),
                name="recheck_draw_share_in_range",
                violation_error_message=_("抽取比例应在 1 到 100 之间。"),
            ),
        ]

    def __str__(self):
        return f"{self.first_day} — {self.last_day}"


class Recheck(models.Model):
    """A closed task that was drawn; what was found on site is a `RecheckResult`."""

    draw = models.ForeignKey(RecheckDraw, models.CASCADE, related_name="rechecks")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rechecks")
    task = models.ForeignKey(Task, models.PROTECT, related_name="rechecks", verbose_name=_("任务"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))

    objects = PlanRecordQuerySet.as_manager()

    class Meta:
        ordering = ["unit__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["draw", "task"], name="recheck_once_a_draw")]

    def __str__(self):
        return str(self.task)


class RecheckResult(Fact):
    """What a recheck found on site: the closing stands, or it does not and the task is open again."""

    recheck = models.ForeignKey(Recheck, models.CASCADE, related_name="results")
    task = models.ForeignKey(Task, models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    lead_unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    happened_on = models.DateField(_("复核日期"))
    has_passed = models.BooleanField(_("复核通过"))
    note = models.CharField(_("复核情况"), max_length=300)

    objects = TaskFactQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["happened_on", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["recheck"], condition=Q(superseded_at=None), name="recheck_result_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.task} {self.happened_on}"
