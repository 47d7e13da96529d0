"""What firms are asked, and when: the form (自查表) with its questions, and the rounds in which it is filed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.scope import ScopedQuerySet
from campaigns.models import Campaign
from enterprises.choices import Basis


class SelfReportTemplate(models.Model):
    """A form of at most twelve questions; a changed form is a new version, answers stay with the one they were given to."""

    MAXIMUM_QUESTIONS = 12

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="self_report_templates")
    code = models.SlugField(_("代码"), max_length=40)
    title = models.CharField(_("名称"), max_length=100)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    starts_on = models.DateField(_("启用日期"))

    class Meta:
        ordering = ["-starts_on", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code", "version"], name="self_report_template_once"),
        ]

    def __str__(self):
        return self.title


class SelfReportQuestion(models.Model):
    template = models.ForeignKey(SelfReportTemplate, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("序号"))
    text = models.CharField(_("问题"), max_length=200)
    help_text = models.CharField(_("怎么看"), max_length=300, blank=True)
    basis = models.CharField(_("依据"), max_length=20, choices=Basis.choices)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="self_report_question_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=12),
                name="self_report_question_at_most_twelve",
                violation_error_message=_("一张自查表最多 12 题。"),
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.text}"


class SelfReportRoundQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Seen by whoever sees the campaign: the office, and the villages that take part."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user))

    def open(self, now):
        return self.filter(opens_at__lte=now, closes_at__gt=now)


class SelfReportRound(models.Model):
    """One round of self-reports: quarterly for all (users.md, 8). Late ones are taken until it closes."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="self_report_rounds")
    template = models.ForeignKey(SelfReportTemplate, models.PROTECT, related_name="rounds")
    key = models.CharField(_("编号"), max_length=20)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    opens_at = models.DateTimeField(_("开放时间"))
    due_at = models.DateTimeField(_("报送截止"))
    closes_at = models.DateTimeField(_("关闭时间"))
    is_opened = models.BooleanField(_("已开放"), default=False)

    objects = SelfReportRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="self_report_round_once"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("due_at"), due_at__lte=F("closes_at"), starts_on__lte=F("ends_on")),
                name="self_report_round_in_order",
            ),
        ]

    def __str__(self):
        return self.period.title

    @property
    def period(self):
        return self.campaign.calendar.parse(self.key)

    def is_open(self, now):
        return self.opens_at <= now < self.closes_at
