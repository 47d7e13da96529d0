from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Channel
from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.choices import (
    AWAITED_STATUSES,
    DIRECTIVE_MOVES,
    EXTENSION_MOVES,
    OPEN_DIRECTIVE_STATUSES,
    DirectiveKind,
    DirectiveStatus,
    DirectiveStepKind,
    ExtensionStatus,
)
from campaigns.models.campaign import Campaign
from campaigns.models.stored_file import StoredFile
from campaigns.models.task import Task


class DirectiveQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """What is addressed to a unit of the post's subtree, and everything in a campaign it oversees."""
        return self.filter(
            Q(campaign__in=Campaign.objects.overseen_by(user)) | Q(pk__in=super().visible_to(user).values("pk"))
        )

    def awaited(self):
        """What its unit has to receive or to reply to."""
        return self.filter(status__in=AWAITED_STATUSES)

    def open(self):
        """What asks for a reply and is not settled."""
        return self.filter(status__in=OPEN_DIRECTIVE_STATUSES)

    def overdue(self, on):
        return self.awaited().filter(reply_due_on__lt=on)

    def running(self, since):
        """Without those whose unit waits for somebody else and is not the late one: for the answer to a blocker, or for a
        decision on more time that was asked for at the instant `since` or later (`directive_ladder.requests_since`)."""
        blockers = DirectiveBlocker.objects.open().filter(directive=OuterRef("pk"))
        requests = DirectiveExtension.objects.waited_for(since).filter(directive=OuterRef("pk"))
        return self.filter(~Exists(blockers), ~Exists(requests))

    def reported(self):
        """Those on the leaders' list: reported for the present reply date, and still awaited."""
        steps = DirectiveStep.objects.filter(
            directive=OuterRef("pk"), kind=DirectiveStepKind.REPORTED, due_on=OuterRef("reply_due_on")
        )
        return self.awaited().filter(Exists(steps))


class Directive(models.Model):
    """What a leader decided or wrote (批示) or the office ordered (督办) on a matter, addressed to a unit.

    `subject_label` and `subject_url` name the matter; the later app that owns it keeps the link. A note written on paper
    is typed in by the office (代录): `recorded_by` is then another person than `issued_by`, `paper` the photo of it, and
    the leader may confirm it later. With `reply_due_on` a reply is awaited and the ladder runs (`directive_ladder`);
    without it the directive is recorded only. A directive that was split has parts (`parent`).
    """

    MOVES = DIRECTIVE_MOVES

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="directives", verbose_name=_("行动"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="directives", verbose_name=_("承办单位"))
    kind = models.CharField(_("种类"), max_length=20, choices=DirectiveKind.choices)
    text = models.CharField(_("批示内容"), max_length=500, blank=True)
    subject_label = models.CharField(_("事由"), max_length=200)
    subject_url = models.CharField(max_length=200)
    issued_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("批示人"))
    issued_at = models.DateTimeField(_("批示时间"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("录入人"))
    status = models.CharField(
        _("状态"), max_length=20, choices=DirectiveStatus.choices, default=DirectiveStatus.RECORDED
    )
    reply_due_on = models.DateField(_("回复期限"), null=True, blank=True)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="directives", verbose_name=_("任务")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("由何件分解")
    )
    paper = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批件照片")
    )
    paper_name = models.CharField(_("批件照片文件名"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("领导确认时间"), null=True, blank=True)
    replied_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("回复人")
    )
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        indexes = [
            models.Index(
                fields=["reply_due_on"], condition=Q(status__in=AWAITED_STATUSES), name="directive_awaited_by_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=DirectiveKind.AGREEMENT) | ~Q(text=""),
                name="directive_instruction_says_something",
                violation_error_message=_("请写明批示内容。"),
            ),
            models.CheckConstraint(
                condition=Q(status=DirectiveStatus.RECORDED, reply_due_on=None)
                | (~Q(status=DirectiveStatus.RECORDED) & Q(reply_due_on__isnull=False)),
                name="directive_tracked_by_reply_date",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.subject_label}"

    def get_absolute_url(self):
        return reverse("campaigns:directive_detail", args=[self.pk])

    @property
    def is_on_behalf(self):
        """Whether the office typed in what the leader had written on paper (代录)."""
        return self.recorded_by_id != self.issued_by_id

    @property
    def is_tracked(self):
        """Whether a reply is awaited, so that the ladder runs."""
        return self.reply_due_on is not None

    @property
    def is_awaited(self):
        return self.status in AWAITED_STATUSES

    @property
    def is_open(self):
        return self.status in OPEN_DIRECTIVE_STATUSES


class DirectivePartQuerySet(models.QuerySet):
    """What hangs on a directive is seen by whoever sees the directive."""

    def visible_to(self, user):
        return self.filter(directive__in=Directive.objects.visible_to(user))


class DirectiveStep(models.Model):
    """One thing that happened to a directive, who did it (nobody: the clock) and when; written once, never changed."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="steps")
    kind = models.CharField(_("环节"), max_length=30, choices=DirectiveStepKind.choices)
    text = models.TextField(_("内容"), blank=True)
    happened_on = models.DateField(_("日期"))
    due_on = models.DateField(_("当时的回复期限"), null=True, blank=True)
    channel = models.CharField(_("来源"), max_length=20, choices=Channel.choices, default=Channel.PORTAL)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经手人")
    )
    recorded_at = models.DateTimeField(_("记录时间"))

    objects = DirectivePartQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            # The clock climbs each rung once for one reply date; a person may urge again.
            models.UniqueConstraint(
                fields=["directive", "kind", "due_on"], condition=Q(recorded_by=None), name="directive_rung_once"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.happened_on}"


class DirectiveEvidence(models.Model):
    """A file that came with a step: feedback, a reply, a signed paper."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="evidence")
    step = models.ForeignKey(DirectiveStep, models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=200)
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))

    objects = DirectivePartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["step", "file"], name="directive_evidence_once")]

    def __str__(self):
        return self.name


class DirectiveExtensionQuerySet(DirectivePartQuerySet):
    def asked(self):
        """What is not decided."""
        return self.filter(status=ExtensionStatus.ASKED)

    def waited_for(self, since):
        """Of those not decided, what the ladder still waits for: asked at the instant `since` or later."""
        return self.asked().filter(asked_at__gte=since)


class DirectiveExtension(models.Model):
    """A unit's request for a later reply date (申请延期), and what was decided on it."""

    MOVES = EXTENSION_MOVES

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="extensions")
    due_on = models.DateField(_("申请延至"))
    reason = models.CharField(_("延期理由"), max_length=200)
    status = models.CharField(_("状态"), max_length=20, choices=ExtensionStatus.choices, default=ExtensionStatus.ASKED)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    decided_at = models.DateTimeField(_("批复时间"), null=True, blank=True)
    note = models.CharField(_("批复意见"), max_length=200, blank=True)

    objects = DirectiveExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["directive"],
                condition=Q(status=ExtensionStatus.ASKED),
                name="directive_extension_one_asked",
                violation_error_message=_("已有一份延期申请在等待批复。"),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="directive_extension_decided_by_and_at",
            ),
        ]

    def __str__(self):
        return f"{self.directive} {self.due_on}"

    @property
    def unit(self):
        return self.directive.unit


class DirectiveBlockerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Seen with the directive, and by the unit that must answer."""
        if user.data_path is None:
            return self.none()
        return self.filter(
            Q(directive__in=Directive.objects.visible_to(user)) | Q(raised_to__path__startswith=user.data_path)
        )

    def open(self):
        return self.filter(answered_at=None)

    def overdue(self, on):
        return self.open().filter(answer_due_on__lt=on)


class DirectiveBlocker(models.Model):
    """What a unit cannot settle itself, raised to another. Until it is answered the directive's ladder pauses, and the
    unit it was raised to is the one that may be late."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="blockers")
    raised_to = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("请求协调的单位"))
    text = models.CharField(_("需要协调的事"), max_length=300)
    raised_on = models.DateField(_("上报日期"))
    raised_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("上报人"))
    answer_due_on = models.DateField(_("答复期限"))
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("登记答复时间"), null=True, blank=True)

    objects = DirectiveBlockerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["directive"],
                condition=Q(answered_at=None),
                name="directive_blocker_one_open",
                violation_error_message=_("已有一件上报协调的事在等待答复。"),
            ),
        ]

    def __str__(self):
        return f"{self.directive} {self.raised_to}"

    def get_absolute_url(self):
        return reverse("campaigns:directive_blocker_answer", args=[self.pk])

    @property
    def unit(self):
        return self.directive.unit

    @property
    def is_open(self):
        return self.answered_at is None
