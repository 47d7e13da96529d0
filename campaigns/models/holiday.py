from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """A day that the yearly announcement makes off or a make-up workday; overrides the library's calendar."""

    day = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"))
    is_provisional = models.BooleanField(_("暂定"), default=False)
    name = models.CharField(_("名称"), max_length=50)
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}"
