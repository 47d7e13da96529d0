"""Who is supervised: firms, their history, who looks after them, and who files for them."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.models import Fact
from enterprises.choices import ACTIVE_STATUSES, STATUS_TONES, DutyKind, EnterpriseSize, EnterpriseStatus
from enterprises.models.enterprise_import import EnterpriseImport
from enterprises.models.product import ProductCategory


class EnterpriseQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Firms in the subtree of the post; for a filer those they are a member of; none that an undone import brought."""
        if user.role == Role.ENTERPRISE_FILER:
            member = EnterpriseMember.objects.current(timezone.localdate()).filter(
                enterprise=OuterRef("pk"), user=user.pk
            )
            return self.registered().filter(Exists(member))
        return super().visible_to(user).registered()

    def registered(self):
        return self.filter(is_registered=True)

    def active(self):
        """Firms that make something."""
        return self.registered().filter(status__in=ACTIVE_STATUSES)

    def matching(self, text):
        return self.filter(
            Q(name__icontains=text) | Q(credit_code__icontains=text) | Q(temporary_number__icontains=text)
        )


class RegistryColumns(models.Model):
    """What the registry says of a firm; the firm carries it as it is now, its records as it was."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("所属村（社区）"))
    name = models.CharField(_("企业名称"), max_length=120)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    size = models.CharField(_("规模"), max_length=20, choices=EnterpriseSize.choices, blank=True)
    status = models.CharField(
        _("状态"), max_length=20, choices=EnterpriseStatus.choices, default=EnterpriseStatus.OPERATING
    )
    category = models.ForeignKey(
        ProductCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主营产品")
    )
    representative = models.CharField(_("负责人"), max_length=50, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    staff_count = models.PositiveIntegerField(_("从业人数"), null=True, blank=True)

    class Meta:
        abstract = True


REGISTRY_FIELDS = tuple(field.name for field in RegistryColumns._meta.fields)


class Enterprise(RegistryColumns):
    """A firm, known by its unified social credit code, or by a temporary number until it has one.

    `is_registered` is False for a firm whose only source was an import that was undone: it is not shown.
    """

    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    temporary_number = models.CharField(_("临时编号"), max_length=40, blank=True)
    name_key = models.CharField(max_length=120, db_index=True, editable=False)
    pinyin = models.CharField(max_length=300, editable=False)
    is_registered = models.BooleanField(_("在册"), default=True)
    version = models.PositiveIntegerField(default=1)
    visited_on = models.DateField(_("最近走访"), null=True, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        ordering = ["pinyin", "pk"]
        indexes = [models.Index(fields=["unit", "is_registered", "pinyin"], name="enterprise_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code=""),
                name="enterprise_credit_code_once",
                violation_error_message=_("这个统一社会信用代码已有企业建档。"),
            ),
            models.UniqueConstraint(
                fields=["temporary_number"], condition=~Q(temporary_number=""), name="enterprise_temporary_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(credit_code="") | ~Q(temporary_number=""),
                name="enterprise_has_a_number",
                violation_error_message=_("没有信用代码的企业须有临时编号。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("enterprises:enterprise_detail", args=[self.pk])

    # Django's own would translate every choice of the column to name one.
    def get_size_display(self):
        return EnterpriseSize(self.size).label if self.size else ""

    def get_status_display(self):
        return EnterpriseStatus(self.status).label

    @property
    def status_tone(self):
        return STATUS_TONES[self.status]

    @property
    def number(self):
        """The credit code, or the temporary number of a firm that has none."""
        return self.credit_code or self.temporary_number


class EnterpriseRecord(RegistryColumns, Fact):
    """What the registry said of a firm, from when to when; written by a person or by an import."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="records")
    enterprise_import = models.ForeignKey(
        EnterpriseImport, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("导入批次")
    )
    happened_on = models.DateField(_("日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta(Fact.Meta):
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(superseded_at=None), name="enterprise_record_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.happened_on}"


class PartOfEnterpriseQuerySet(ScopedQuerySet):
    """Rows that hang on a firm are seen with it."""

    def visible_to(self, user):
        return self.filter(enterprise__in=Enterprise.objects.visible_to(user))

    def current(self, on):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class EnterpriseMember(models.Model):
    """That a person files for a firm, between two dates."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="members")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("填报人"))
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)

    objects = PartOfEnterpriseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["user", "enterprise"])]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"], condition=Q(ends_on=None), name="enterprise_member_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="enterprise_member_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.enterprise}"


class EnterpriseDutyQuerySet(PartOfEnterpriseQuerySet):
    def current(self, on):
        """What is in force on a day. A duty that ends on its first day was taken back (an import undone): it never was."""
        return super().current(on).exclude(ends_on=F("starts_on"))


class EnterpriseDuty(models.Model):
    """Who looks after a firm (区域监管责任制), from when to when; a person without an account is kept by name."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="duties")
    kind = models.CharField(_("职责"), max_length=20, choices=DutyKind.choices)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("账号")
    )
    name = models.CharField(_("姓名"), max_length=50)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)

    objects = EnterpriseDutyQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind"], condition=Q(ends_on=None), name="enterprise_duty_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="enterprise_duty_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.name}"
