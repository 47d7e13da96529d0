from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxMessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient_id=user.pk)

    def due(self, now):
        """Messages to send by e-mail: their hour has come, they were not sent, and they have not failed five times."""
        return self.filter(send_after__lte=now, sent_at=None, attempts__lt=OutboxMessage.MAXIMUM_ATTEMPTS).exclude(
            recipient__email=""
        )


class OutboxMessage(models.Model):
    """A message to one person: read in the portal at once, sent by e-mail by the tick once `send_after` has passed."""

    MAXIMUM_ATTEMPTS = 5

    key = models.CharField(max_length=150, unique=True)
    recipient = models.ForeignKey("accounts.User", models.CASCADE, related_name="messages", verbose_name=_("收件人"))
    subject = models.CharField(_("标题"), max_length=150)
    body = models.TextField(_("正文"))
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["send_after"], condition=models.Q(sent_at=None), name="outbox_message_unsent")]

    def __str__(self):
        return self.subject
