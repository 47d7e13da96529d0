"""Activities: training, publicity, fixed days of the year (3·15、质量月) and quality activities. What they reached are facts."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.choices import ACTIVITY_MOVES, ActivityKind, ActivityStatus
from campaigns.models.campaign import Campaign, CampaignPartQuerySet
from campaigns.models.fact import Fact, FactQuerySet


class ActivitySeries(models.Model):
    """What the campaign does again and again: a kind of training, a fixed day or month of the year."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="activity_series")
    code = models.SlugField(_("代码"), max_length=40)
    kind = models.CharField(_("种类"), max_length=20, choices=ActivityKind.choices)
    name = models.CharField(_("名称"), max_length=100)
    month = models.PositiveSmallIntegerField(_("每年几月"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("几日"), null=True, blank=True)
    position = models.PositiveIntegerField(_("排列"), default=0)
    ends_on = models.DateField(_("终止日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="activity_series_code_once"),
            models.CheckConstraint(
                condition=Q(month=None, day=None)
                | (Q(month__isnull=False, month__range=(1, 12)) & (Q(day=None) | Q(day__range=(1, 31)))),
                name="activity_series_day_of_year",
                violation_error_message=_("月份应在 1 到 12 之间，日应在 1 到 31 之间；只填日不填月的不行。"),
            ),
        ]

    def __str__(self):
        return self.name


class ActivityQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """All of a campaign that the post oversees; otherwise those of units it sees."""
        return self.filter(
            Q(campaign__in=Campaign.objects.overseen_by(user)) | Q(pk__in=super().visible_to(user).values("pk"))
        )


class Activity(models.Model):
    """One activity of one unit. How many it reached is an `ActivityRecord`."""

    MOVES = ACTIVITY_MOVES

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="activities", verbose_name=_("行动"))
    series = models.ForeignKey(
        ActivitySeries, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("活动项目")
    )
    kind = models.CharField(_("种类"), max_length=20, choices=ActivityKind.choices)
    title = models.CharField(_("活动名称"), max_length=150)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="activities", verbose_name=_("举办单位"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    place = models.CharField(_("地点"), max_length=100, blank=True)
    status = models.CharField(_("状态"), max_length=20, choices=ActivityStatus.choices, default=ActivityStatus.PLANNED)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("campaigns:activity_detail", args=[self.pk])


class ActivityRecordQuerySet(FactQuerySet):
    def visible_to(self, user):
        return self.filter(activity__in=Activity.objects.visible_to(user))


class ActivityRecord(Fact):
    """What an activity came to: sessions, firm-times (家次), person-times (人次), and down to whom its message was passed:
    heads of firms, managers, employees (mission-brief A, "Message reach")."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="records")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("举办单位"))
    kind = models.CharField(_("种类"), max_length=20, choices=ActivityKind.choices)
    happened_on = models.DateField(_("日期"))
    session_count = models.PositiveIntegerField(_("场次"), default=1)
    firm_count = models.PositiveIntegerField(_("企业（家次）"), default=0)
    person_count = models.PositiveIntegerField(_("人员（人次）"), default=0)
    head_count = models.PositiveIntegerField(_("其中企业负责人"), default=0)
    manager_count = models.PositiveIntegerField(_("其中中高层管理人员"), default=0)
    employee_count = models.PositiveIntegerField(_("其中员工"), default=0)

    objects = ActivityRecordQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["campaign", "happened_on"])]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["activity"], condition=Q(superseded_at=None), name="activity_record_one_current"
            ),
            models.CheckConstraint(
                condition=Q(person_count__gte=F("head_count") + F("manager_count") + F("employee_count")),
                name="activity_record_parts_within_whole",
                violation_error_message=_("企业负责人、管理人员和员工之和不能超过人次总数。"),
            ),
        ]

    def __str__(self):
        return f"{self.activity} {self.person_count}"
