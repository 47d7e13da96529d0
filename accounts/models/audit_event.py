from datetime import datetime, time, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit_actions
from accounts.choices import Role


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What happened in the units that an audit administrator keeps; nobody else reads the trail."""
        if user.role != Role.AUDIT_ADMINISTRATOR:
            return self.none()
        return self.filter(unit__path__startswith=user.administered_path)

    def for_day(self, day):
        start = timezone.make_aware(datetime.combine(day, time.min))
        return self.filter(at__gte=start, at__lt=start + timedelta(days=1))

    def matching(self, text):
        actions = Q(action__in=audit_actions.codes_matching(text)) | Q(action__icontains=text)
        return self.filter(actions | Q(actor_name__icontains=text) | Q(target_label__icontains=text))


class AuditEvent(models.Model):
    """Who did what to which row, and what it was before and after. Written once per service call, never changed."""

    at = models.DateTimeField(_("时间"), db_index=True)
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("操作人")
    )
    actor_name = models.CharField(_("操作人"), max_length=50)
    post_label = models.CharField(_("岗位"), max_length=150, blank=True)
    unit = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    action = models.CharField(_("动作"), max_length=60, db_index=True)
    target_type = models.CharField(_("对象类别"), max_length=60)
    target_id = models.BigIntegerField(_("对象编号"), null=True, blank=True)
    target_label = models.CharField(_("对象"), max_length=200)
    before = models.JSONField(_("之前"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("之后"), default=dict, encoder=DjangoJSONEncoder)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"])]

    def __str__(self):
        return f"{self.actor_name} {self.action} {self.target_label}"

    @property
    def action_label(self):
        return audit_actions.label_of(self.action)
