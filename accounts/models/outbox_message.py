from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import DeliveryChannel


class OutboxMessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient_id=user.pk)

    def due(self, now):
        """Messages whose hour has come and that were neither bundled into a delivery nor read in the portal meanwhile."""
        return self.filter(send_after__lte=now, bundled_at=None, read_at=None)


class OutboxMessage(models.Model):
    """A message to one person: read in the portal at once, and bundled with the day's others once `send_after` has passed."""

    key = models.CharField(max_length=150, unique=True)
    recipient = models.ForeignKey("accounts.User", models.CASCADE, related_name="messages", verbose_name=_("收件人"))
    subject = models.CharField(_("标题"), max_length=150)
    body = models.TextField(_("正文"))
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    send_after = models.DateTimeField()
    bundled_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["send_after"], condition=Q(bundled_at=None, read_at=None), name="outbox_message_unsent"
            ),
        ]

    def __str__(self):
        return self.subject


class DeliveryQuerySet(models.QuerySet):
    def unsent(self):
        """What no worker holds, what did not go out and has not failed too often."""
        return self.filter(claimed_at=None, sent_at=None, attempts__lt=Delivery.MAXIMUM_ATTEMPTS)

    def to_send(self, day):
        return self.unsent().filter(day=day)


class Delivery(models.Model):
    """One person's messages of one day, bundled for one channel: at most one a person, day and channel.

    A worker claims it before it sends. What fails for certain is released and tried again; a worker that dies between
    leaves the claim standing, and the bundle is not sent a second time: its messages stay in the portal.
    """

    MAXIMUM_ATTEMPTS = 5

    recipient = models.ForeignKey("accounts.User", models.CASCADE, related_name="deliveries", verbose_name=_("收件人"))
    day = models.DateField(_("日期"))
    channel = models.CharField(_("渠道"), max_length=20, choices=DeliveryChannel.choices)
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"))
    message_count = models.PositiveIntegerField(_("消息条数"))
    created_at = models.DateTimeField(_("汇总时间"))
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "day", "channel"], name="delivery_once_a_day"),
        ]

    def __str__(self):
        return f"{self.recipient} {self.day} {self.channel}"
