from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.choices import LETTER_MOVES, LetterStatus
from campaigns.models.campaign import Campaign
from campaigns.models.directive import Directive
from campaigns.models.stored_file import StoredFile


class SupervisionLetterQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """All of a campaign that the post oversees; a unit's own once they are signed."""
        signed = super().visible_to(user).filter(status=LetterStatus.SIGNED)
        return self.filter(Q(campaign__in=Campaign.objects.overseen_by(user)) | Q(pk__in=signed.values("pk")))


class SupervisionLetter(models.Model):
    """The formal letter (督办函) on a directive whose reply is overdue: drafted by the clock or the office, signed by a
    town leader in the portal or on paper (登记签批). Its number is given when it is signed, without gaps in a year."""

    MOVES = LETTER_MOVES

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="letters")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="supervision_letters")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("主送单位"))
    status = models.CharField(_("状态"), max_length=20, choices=LetterStatus.choices, default=LetterStatus.DRAFT)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    number = models.PositiveIntegerField(_("编号"), null=True, blank=True)
    text = models.TextField(_("正文"))
    reply_due_on = models.DateField(_("要求回复期限"))
    drafted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("拟稿人")
    )
    drafted_at = models.DateTimeField(_("拟稿时间"))
    version = models.PositiveIntegerField(default=1)
    signed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签发人")
    )
    signed_on = models.DateField(_("签发日期"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签批扫描件")
    )
    scan_name = models.CharField(_("签批扫描件文件名"), max_length=200, blank=True)

    objects = SupervisionLetterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "year", "number"], name="supervision_letter_number_once"),
            models.UniqueConstraint(
                fields=["directive"], condition=Q(status=LetterStatus.DRAFT), name="supervision_letter_one_draft"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=LetterStatus.SIGNED)
                    & Q(number__isnull=False, year__isnull=False, signed_by__isnull=False, signed_on__isnull=False)
                )
                | (~Q(status=LetterStatus.SIGNED) & Q(number=None, year=None, signed_by=None, signed_on=None)),
                name="supervision_letter_signed_and_numbered",
            ),
        ]

    def __str__(self):
        return self.reference or str(self.directive)

    def get_absolute_url(self):
        return reverse("campaigns:supervision_letter_detail", args=[self.pk])

    @property
    def reference(self):
        """The letter's number as it is printed: HL督办〔2026〕3号; empty before it is signed."""
        if self.number is None:
            return ""
        return gettext("%(mark)s督办〔%(year)d〕%(number)d号") % {
            "mark": self.campaign.mark,
            "year": self.year,
            "number": self.number,
        }
