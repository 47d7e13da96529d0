from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.choices import ContactTopic
from enterprises.models.enterprise import Enterprise, PartOfEnterpriseQuerySet


class ContactRequest(models.Model):
    """A firm asks for a person: somebody to come, a place to test, or just a call (看不懂，请打电话给我)."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="contact_requests")
    topic = models.CharField(_("事由"), max_length=20, choices=ContactTopic.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("提出人"))
    asked_at = models.DateTimeField(_("提出时间"))
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = PartOfEnterpriseQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "topic"],
                condition=Q(answered_at=None),
                name="contact_request_one_open",
                violation_error_message=_("已经提过，我们会尽快联系您。"),
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="contact_request_answered_by_and_at",
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} {self.get_topic_display()}"
