from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.choices import FINISHED_STATUSES, TASK_MOVES, ClosingEvidence, TaskPart, TaskStatus
from campaigns.models.campaign import Campaign, Measure, Phase
from campaigns.models.fact import Fact, FactQuerySet


class TaskQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """All tasks of an overseen campaign; otherwise those in which a unit the post sees has a part."""
        if user.data_path is None:
            return self.none()
        part = TaskUnit.objects.filter(task=OuterRef("pk"), unit__path__startswith=user.data_path)
        return self.filter(Q(campaign__owner_unit__path__startswith=user.data_path) | Exists(part))

    def overseen_by(self, user):
        """Tasks of campaigns of which the post sees the whole."""
        return self.filter(campaign__in=Campaign.objects.overseen_by(user))

    def for_unit(self, unit, on):
        """Tasks in which the unit has a part on a day."""
        part = TaskUnit.objects.current(on).filter(task=OuterRef("pk"), unit=unit)
        return self.filter(Exists(part))

    def with_terms(self):
        """Adds `starts_on`, `due_on` and `lead_unit_name` of the current terms."""
        current = TaskTerms.objects.current().filter(task=OuterRef("pk"))
        return self.annotate(
            starts_on=Subquery(current.values("starts_on")[:1]),
            due_on=Subquery(current.values("due_on")[:1]),
            lead_unit_name=Subquery(current.values("lead_unit__name")[:1]),
        )

    def unfinished(self):
        return self.exclude(status__in=FINISHED_STATUSES)

    def in_plan(self):
        """Without those that the plan no longer holds."""
        return self.exclude(status=TaskStatus.WITHDRAWN)


class Task(models.Model):
    """Work under a measure. Its lead unit, due date and weight are facts (`TaskTerms`), its closing is one too.

    A sub-task (`parent`) is a task like any other: it has terms of its own and is a line of the 台账.
    """

    MOVES = TASK_MOVES

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="tasks", verbose_name=_("措施"))
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("阶段")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subtasks", verbose_name=_("上级任务")
    )
    code = models.SlugField(_("代码"), max_length=40)
    title = models.CharField(_("工作任务"), max_length=200)
    deliverable = models.CharField(_("成果形式"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("排列"), default=0)
    status = models.CharField(_("状态"), max_length=20, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)
    remark = models.CharField(_("备注"), max_length=200, blank=True)
    closing_evidence = models.CharField(
        _("办结佐证"), max_length=20, choices=ClosingEvidence.choices, default=ClosingEvidence.NONE
    )
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name=_("重复问题的原任务")
    )
    closing_requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申请办结人")
    )
    closing_requested_on = models.DateField(_("申请办结日期"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="task_code_once"),
            models.CheckConstraint(
                condition=Q(closing_requested_by=None, closing_requested_on=None)
                | Q(closing_requested_by__isnull=False, closing_requested_on__isnull=False),
                name="task_closing_requested_by_and_on",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="task_is_not_its_own_parent",
                violation_error_message=_("任务不能是自己的子任务。"),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("campaigns:task_detail", args=[self.pk])

    @property
    def unit(self):
        return self.campaign.owner_unit


class TaskFactQuerySet(FactQuerySet):
    def visible_to(self, user):
        return self.filter(task__in=Task.objects.visible_to(user))


class TaskTerms(Fact):
    """What a task is counted by: its lead unit, due date and weight, as they were."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="terms")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    lead_unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    starts_on = models.DateField(_("开始日期"))
    due_on = models.DateField(_("完成时限"))
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)
    reason = models.CharField(_("调整原因"), max_length=200, blank=True)

    objects = TaskFactQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["campaign", "due_on", "lead_unit", "measure", "task"])]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(fields=["task"], condition=Q(superseded_at=None), name="task_terms_one_current"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="task_terms_weight_positive"),
        ]

    def __str__(self):
        return f"{self.task} {self.due_on}"

    @property
    def happened_on(self):
        return self.due_on


class TaskClosure(Fact):
    """That a task was closed: asked for by its unit, confirmed by the office. `happened_on` is the day it was done."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="closures")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    lead_unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    happened_on = models.DateField(_("办结日期"))

    objects = TaskFactQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["campaign", "happened_on", "lead_unit", "measure", "task"])]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(fields=["task"], condition=Q(superseded_at=None), name="task_closure_one_current"),
        ]

    def __str__(self):
        return f"{self.task} {self.happened_on}"


class TaskUnitQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(task__in=Task.objects.visible_to(user))

    def current(self, on):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class TaskUnit(models.Model):
    """Which unit has which part in a task, from when to when: this is how a task is shared sideways."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="task_units")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="task_units", verbose_name=_("单位"))
    part = models.CharField(_("分工"), max_length=20, choices=TaskPart.choices)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)

    objects = TaskUnitQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit", "part"], condition=Q(ends_on=None), name="task_unit_part_once"
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_part_display()}"
