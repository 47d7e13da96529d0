from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.scope import ScopedQuerySet
from campaigns.models import Campaign


class DashboardVisitQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.filter(user=user.pk)


class DashboardVisit(models.Model):
    """When a person last looked at a campaign's dashboard, and on the day before that one: the page says what changed."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(_("最近查看"))
    compared_at = models.DateTimeField(_("上次查看"), null=True, blank=True)

    objects = DashboardVisitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "campaign"], name="dashboard_visit_once")]

    def __str__(self):
        return f"{self.user_id} {self.campaign_id}"
