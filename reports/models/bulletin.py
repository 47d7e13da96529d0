from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.models import Campaign, StoredFile
from campaigns.periods import Period
from reports.choices import BULLETIN_MOVES, PERIOD_KINDS, PUBLIC_STATUSES, BulletinKind, BulletinStatus, DocumentFormat


class BulletinSchedule(models.Model):
    """That a campaign has bulletins of a kind, from the period that holds `starts_on`."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="bulletin_schedules")
    kind = models.CharField(_("种类"), max_length=20, choices=BulletinKind.choices)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)
    name = models.CharField(_("文种名称"), max_length=60, blank=True)
    report_to = models.CharField(_("报"), max_length=200, blank=True)
    send_to = models.CharField(_("发"), max_length=200, blank=True)
    has_ranking = models.BooleanField(_("列排名表"), default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "kind"], name="bulletin_schedule_once")]

    def __str__(self):
        return f"{self.campaign} {self.get_kind_display()}"


class BulletinQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Issued bulletins of every campaign the post sees; the others only where it oversees the whole campaign."""
        issued = Q(campaign__in=Campaign.objects.visible_to(user), status__in=PUBLIC_STATUSES)
        return self.filter(issued | Q(campaign__in=Campaign.objects.overseen_by(user)))

    def claimable(self, now):
        """To be compiled: planned, or left behind by a worker whose lease ran out; not after the last attempt."""
        left_behind = Q(status=BulletinStatus.COMPILING, lease_until__lte=now)
        return self.filter(Q(status=BulletinStatus.PLANNED) | left_behind, attempts__lt=Bulletin.MAXIMUM_ATTEMPTS)

    def given_up(self, now):
        left_behind = Q(status=BulletinStatus.COMPILING, lease_until__lte=now)
        return self.filter(Q(status=BulletinStatus.PLANNED) | left_behind, attempts__gte=Bulletin.MAXIMUM_ATTEMPTS)


class Bulletin(models.Model):
    """One issue: what the facts known at its cut-off say about a period.

    `windows` freezes every span it counts in, `content` whatever it says beside its figures (frozen_content.py).
    """

    MAXIMUM_ATTEMPTS = 5
    MOVES = BULLETIN_MOVES

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="bulletins", verbose_name=_("行动"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    kind = models.CharField(_("种类"), max_length=20, choices=BulletinKind.choices)
    period_key = models.CharField(_("周期"), max_length=20)
    number = models.CharField(_("编号"), max_length=100, unique=True)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    cutoff_at = models.DateTimeField(_("数据截至"))
    windows = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    status = models.CharField(_("状态"), max_length=20, choices=BulletinStatus.choices, default=BulletinStatus.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    failure = models.CharField(_("失败原因"), max_length=300, blank=True)
    compiled_at = models.DateTimeField(_("编制时间"), null=True, blank=True)
    issue_year = models.PositiveSmallIntegerField(_("期号年份"), null=True, blank=True)
    issue_number = models.PositiveIntegerField(_("期号"), null=True, blank=True)
    total_issue_number = models.PositiveIntegerField(_("总期号"), null=True, blank=True)
    published_at = models.DateTimeField(_("印发时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("印发人")
    )

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ["-cutoff_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "kind", "period_key"], name="bulletin_once"),
            models.UniqueConstraint(
                fields=["campaign", "kind", "issue_year", "issue_number"],
                condition=Q(issue_number__isnull=False),
                name="bulletin_issue_number_once",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None, issue_number=None)
                | Q(published_at__isnull=False, published_by__isnull=False, issue_number__isnull=False),
                name="bulletin_published_by_and_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lease_until"],
                condition=Q(status__in=[BulletinStatus.PLANNED, BulletinStatus.COMPILING]),
                name="bulletin_to_compile",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.period_key}"

    def get_absolute_url(self):
        return reverse("reports:bulletin_detail", args=[self.pk])

    @property
    def period(self):
        """The period as frozen on this row: a merged week keeps the days it had when it was planned."""
        named = self.campaign.calendar.parse(self.period_key)
        return Period(PERIOD_KINDS[self.kind], named.year, named.number, self.starts_on, self.ends_on)

    @property
    def is_compiled(self):
        return self.compiled_at is not None


class BulletinFigureQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.filter(bulletin__in=Bulletin.objects.visible_to(user))


class BulletinFigure(models.Model):
    """One figure of an issue, frozen: its cells and the SHA-256 of the sorted ids of the facts behind them."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="figures")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    rows_count = models.PositiveIntegerField()
    rows_sha256 = models.CharField(max_length=64)
    cells = models.JSONField()

    objects = BulletinFigureQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["bulletin", "code"], name="bulletin_figure_once")]

    def __str__(self):
        return f"{self.bulletin} {self.code}"


class BulletinDocument(models.Model):
    """A document of an issue, made when it was first asked for. A later state of the issue has a document of its own."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="documents")
    format = models.CharField(_("格式"), max_length=10, choices=DocumentFormat.choices)
    status = models.CharField(_("状态"), max_length=20, choices=BulletinStatus.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("生成时间"))

    objects = BulletinFigureQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "format", "status"], name="bulletin_document_once"),
        ]

    def __str__(self):
        return f"{self.bulletin} {self.format}"
