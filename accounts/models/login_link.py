from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import LinkPurpose
from accounts.models.user import User


class LoginLinkQuerySet(models.QuerySet):
    def usable(self, now):
        return self.filter(used_at=None, expires_at__gt=now, user__is_active=True)


class LoginLink(models.Model):
    """A single-use way in. Only the SHA-256 of its secret is stored; the secret is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="login_links")
    post = models.ForeignKey("accounts.Post", models.CASCADE, null=True, blank=True, related_name="login_links")
    purpose = models.CharField(_("用途"), max_length=20, choices=LinkPurpose.choices)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    objects = LoginLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_purpose_display()} · {self.user}"
