"""保障台账: what the action has in people, money, goods and policies, and what its leaders did in person (users.md, 14).

Rows end or are corrected with an audit event; they are never deleted.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from campaigns.choices import LeaderActKind, PolicyKind, StaffGroup
from campaigns.models.campaign import Campaign
from campaigns.models.plan import PlanRecordQuerySet

MONEY = {"max_digits": 14, "decimal_places": 2}


class DatedRowQuerySet(PlanRecordQuerySet):
    def current(self, on):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class StaffMember(models.Model):
    """Who works for the action (人), in which group, and from where they were seconded (抽调)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="staff_members")
    name = models.CharField(_("姓名"), max_length=50)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("所在单位"))
    group = models.CharField(_("工作组"), max_length=20, choices=StaffGroup.choices)
    is_seconded = models.BooleanField(_("抽调人员"), default=False)
    duty = models.CharField(_("分工"), max_length=100, blank=True)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = DatedRowQuerySet.as_manager()

    class Meta:
        ordering = ["group", "pk"]

    def __str__(self):
        return self.name


class BudgetLine(models.Model):
    """Money for the action (财): one head of the budget in one year, in yuan."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="budget_lines")
    year = models.PositiveSmallIntegerField(_("年度"))
    head = models.CharField(_("支出方向"), max_length=60)
    line = models.CharField(_("预算项目"), max_length=100, blank=True)
    appropriated_amount = models.DecimalField(_("预算安排（元）"), **MONEY)
    spent_amount = models.DecimalField(_("已支出（元）"), default=0, **MONEY)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = PlanRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "head", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "year", "head", "line"],
                name="budget_line_once",
                violation_error_message=_("这一年度已有同一方向、同一项目的预算。"),
            ),
            models.CheckConstraint(
                condition=Q(appropriated_amount__gte=0, spent_amount__gte=0),
                name="budget_line_not_negative",
                violation_error_message=_("金额不能为负数。"),
            ),
        ]

    def __str__(self):
        return f"{self.year} {self.head}"


class Supply(models.Model):
    """Goods of the action (物): vehicles, instruments, rooms, with who keeps them."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="supplies")
    name = models.CharField(_("名称"), max_length=100)
    quantity = models.PositiveIntegerField(_("数量"))
    unit_of_measure = models.CharField(_("计量单位"), max_length=20)
    kept_by = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("保管单位"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = DatedRowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class Policy(models.Model):
    """A policy that backs the action: which clause helps whom with what, and how much of it was honoured (兑现)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="policies")
    kind = models.CharField(_("支持方式"), max_length=20, choices=PolicyKind.choices)
    document = models.CharField(_("政策文件"), max_length=200)
    number = models.CharField(_("发文字号"), max_length=60, blank=True)
    clause = models.CharField(_("条款"), max_length=300)
    beneficiaries = models.CharField(_("受益对象"), max_length=200, blank=True)
    beneficiary_count = models.PositiveIntegerField(_("受益户数"), null=True, blank=True)
    honoured_amount = models.DecimalField(_("兑现金额（元）"), null=True, blank=True, **MONEY)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = DatedRowQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(honoured_amount=None) | Q(honoured_amount__gte=0),
                name="policy_amount_not_negative",
                violation_error_message=_("金额不能为负数。"),
            ),
        ]

    def __str__(self):
        return self.document


class LeaderAct(models.Model):
    """What a head of Party or government did in person (一把手负总责). Directives are counted from their own table."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="leader_acts")
    kind = models.CharField(_("事项"), max_length=20, choices=LeaderActKind.choices)
    leader = models.CharField(_("领导"), max_length=50)
    post = models.CharField(_("职务"), max_length=100, blank=True)
    happened_on = models.DateField(_("日期"))
    subject = models.CharField(_("内容"), max_length=300)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("录入人")
    )
    recorded_at = models.DateTimeField(_("记录时间"))
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = PlanRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]

    def __str__(self):
        return self.subject
