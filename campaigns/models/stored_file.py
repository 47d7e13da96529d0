from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """Bytes kept once, under their SHA-256. Has no page of its own: each app owns its link and its download view."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    content_type = models.CharField(_("类型"), max_length=100)
    stored_at = models.DateTimeField(_("存入时间"))

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.sha256[:12]

    @property
    def path(self):
        return settings.DATA_DIR / "files" / self.sha256[:2] / self.sha256
