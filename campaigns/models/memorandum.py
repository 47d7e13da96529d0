"""The memorandum of cooperation (合作备忘录): items with a duty on both sides, and how each is carried out."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from campaigns.choices import DUTY_MOVES, DutySide, DutyStatus
from campaigns.models.campaign import Campaign, CampaignPartQuerySet


class Memorandum(models.Model):
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="memoranda")
    title = models.CharField(_("名称"), max_length=150)
    first_party = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("甲方"))
    second_party = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("乙方"))
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    ends_on = models.DateField(_("有效期至"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "title"],
                name="memorandum_title_once",
                violation_error_message=_("本行动已有同名的备忘录。"),
            ),
            models.CheckConstraint(
                condition=~Q(first_party=F("second_party")),
                name="memorandum_two_parties",
                violation_error_message=_("甲方和乙方不能是同一单位。"),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("campaigns:memorandum_detail", args=[self.pk])

    @property
    def unit(self):
        return self.campaign.owner_unit


class MemorandumItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(memorandum__in=Memorandum.objects.visible_to(user))


class MemorandumItem(models.Model):
    """One matter of a memorandum. Each side has one duty in it (`MemorandumDuty`). Ends, is never deleted."""

    memorandum = models.ForeignKey(Memorandum, models.CASCADE, related_name="items")
    code = models.SlugField(_("代码"), max_length=40)
    title = models.CharField(_("合作事项"), max_length=200)
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    ends_on = models.DateField(_("终止日期"), null=True, blank=True)
    position = models.PositiveIntegerField(_("排列"), default=0)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = MemorandumItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["memorandum", "code"], name="memorandum_item_code_once")]

    def __str__(self):
        return self.title


class MemorandumDutyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__in=MemorandumItem.objects.visible_to(user))


class MemorandumDuty(models.Model):
    """What one side does for an item, and how far it is."""

    MOVES = DUTY_MOVES

    item = models.ForeignKey(MemorandumItem, models.CASCADE, related_name="duties")
    side = models.CharField(_("一方"), max_length=10, choices=DutySide.choices)
    text = models.CharField(_("职责"), max_length=300)
    status = models.CharField(_("状态"), max_length=20, choices=DutyStatus.choices, default=DutyStatus.NOT_STARTED)
    note = models.CharField(_("履行情况"), max_length=300, blank=True)
    moved_on = models.DateField(_("状态日期"), null=True, blank=True)

    objects = MemorandumDutyQuerySet.as_manager()

    class Meta:
        ordering = ["item__position", "item", "side"]
        constraints = [models.UniqueConstraint(fields=["item", "side"], name="memorandum_duty_once_a_side")]

    def __str__(self):
        return self.text

    @property
    def party(self):
        """The unit that owes this duty."""
        memorandum = self.item.memorandum
        return memorandum.first_party if self.side == DutySide.FIRST else memorandum.second_party

    @property
    def unit(self):
        return self.item.memorandum.campaign.owner_unit
