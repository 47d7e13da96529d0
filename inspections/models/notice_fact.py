"""Rows of published notices. A notice is somebody else's finding, a lead until the branch confirms it (users.md): these
rows are not spot checks and enter no rate."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from campaigns.models import Fact
from inspections.choices import Verdict
from inspections.models.notice_import import NoticeImport


class NoticeFact(Fact):
    """What a printed row of any kind carries; `row_key` is its identity within the notice.

    `as_printed` is a list of [heading, cell]: PostgreSQL does not keep the order of an object's keys.
    """

    notice_import = models.ForeignKey(NoticeImport, models.PROTECT, related_name="%(class)ss")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    notice_key = models.CharField(max_length=64)
    row_key = models.CharField(max_length=64)
    row_number = models.PositiveIntegerField(_("行"))
    issuer = models.CharField(_("发布机关"), max_length=200, blank=True)
    title = models.CharField(_("标题"), max_length=300, blank=True)
    published_on = models.CharField(_("发布日期"), max_length=30, blank=True)
    product = models.TextField(_("产品名称"), blank=True)
    items = models.JSONField(_("不合格项目"), default=list)
    unknown_items = models.JSONField(_("未识别的项目"), default=list)
    as_printed = models.JSONField(_("原文"), default=list)

    class Meta(Fact.Meta):
        abstract = True
        ordering = ["notice_import", "row_number", "pk"]
        indexes = [models.Index(fields=["notice_import", "row_number"], name="%(class)s_import_row")]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["notice_key", "row_key"], condition=Q(superseded_at=None), name="%(class)s_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.product} {self.row_number}".strip()


class NoticeRecord(NoticeFact):
    """One printed batch; texts as printed, empty where the notice says nothing. Enters no rate."""

    product_class = models.TextField(_("产品类型"), blank=True)
    sampled_party = models.TextField(_("受检单位"), blank=True)
    labelled_producer = models.TextField(_("标称生产单位"), blank=True)
    brand = models.TextField(_("商标"), blank=True)
    model = models.TextField(_("规格型号"), blank=True)
    batch = models.TextField(_("批号"), blank=True)
    produced_on = models.CharField(_("生产日期"), max_length=10, blank=True)
    verdict = models.CharField(_("结论"), max_length=20, choices=Verdict.choices, blank=True)
    lab = models.TextField(_("检验机构"), blank=True)
    report_number = models.TextField(_("检验报告编号"), blank=True)


class NoticeTotal(NoticeFact):
    """One printed line of counts of a product (受检批次, 不合格批次). Enters no rate."""

    inspected_count = models.PositiveIntegerField(_("受检批次"), null=True, blank=True)
    nonconforming_count = models.PositiveIntegerField(_("不合格批次"), null=True, blank=True)
    printed_rate = models.TextField(_("公布的不合格率"), blank=True)
