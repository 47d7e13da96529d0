from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.choices import DirectiveKind
from campaigns.models.campaign import Campaign


class DirectiveQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """What is addressed to a unit of the post's subtree, and everything in a campaign it oversees."""
        return self.filter(
            Q(campaign__in=Campaign.objects.overseen_by(user)) | Q(pk__in=super().visible_to(user).values("pk"))
        )


class Directive(models.Model):
    """What a leader decided or wrote (批示) on a matter, addressed to a unit.

    `subject_label` and `subject_url` name the matter; the later app that owns it keeps the link. A note written on paper
    is typed in by the office (代录): `recorded_by` is then another person than `issued_by`.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="directives", verbose_name=_("行动"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="directives", verbose_name=_("承办单位"))
    kind = models.CharField(_("种类"), max_length=20, choices=DirectiveKind.choices)
    text = models.CharField(_("批示内容"), max_length=500, blank=True)
    subject_label = models.CharField(_("事由"), max_length=200)
    subject_url = models.CharField(max_length=200)
    issued_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("批示人"))
    issued_at = models.DateTimeField(_("批示时间"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("录入人"))

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=DirectiveKind.INSTRUCTION) | ~Q(text=""),
                name="directive_instruction_says_something",
                violation_error_message=_("请写明批示内容。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.subject_label}"

    def get_absolute_url(self):
        return f"{reverse('campaigns:directive_list')}#directive-{self.pk}"

    @property
    def is_on_behalf(self):
        """Whether the office typed in what the leader had written on paper (代录)."""
        return self.recorded_by_id != self.issued_by_id
