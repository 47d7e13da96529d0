"""Meetings (调度会、联席会议……): agenda, attendance, minutes, and the decisions (议定事项) that become tasks."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from campaigns.choices import MEETING_MOVES, AgendaKind, AttendanceState, MeetingKind, MeetingStatus
from campaigns.models.campaign import Campaign, Measure
from campaigns.models.task import Task


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of a campaign that the post oversees; otherwise meetings to which a unit it sees was called."""
        if user.data_path is None:
            return self.none()
        called = MeetingAttendance.objects.filter(unit__path__startswith=user.data_path).values("meeting")
        return self.filter(
            Q(campaign__in=Campaign.objects.overseen_by(user))
            | (Q(pk__in=called) & ~Q(status__in=[MeetingStatus.PLANNED]))
        )


class Meeting(models.Model):
    """A meeting of the campaign. Units see it once they were given notice of it."""

    MOVES = MEETING_MOVES

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="meetings", verbose_name=_("行动"))
    kind = models.CharField(_("会议种类"), max_length=20, choices=MeetingKind.choices)
    title = models.CharField(_("会议名称"), max_length=150)
    starts_at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=100)
    chair = models.CharField(_("主持人"), max_length=50)
    chair_post = models.CharField(_("主持人职务"), max_length=100, blank=True)
    status = models.CharField(_("状态"), max_length=20, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED)
    notice = models.TextField(_("通知内容"), blank=True)
    headcount = models.PositiveIntegerField(_("到会人数"), null=True, blank=True)
    minutes = models.TextField(_("会议纪要"), blank=True)
    minutes_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("筹备人"))
    created_at = models.DateTimeField(_("建立时间"))
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=MeetingStatus.CONCLUDED) | ~Q(minutes=""),
                name="meeting_concluded_with_minutes",
                violation_error_message=_("请先写好会议纪要。"),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("campaigns:meeting_detail", args=[self.pk])

    @property
    def unit(self):
        return self.campaign.owner_unit


class MeetingPartQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class AgendaItemQuerySet(MeetingPartQuerySet):
    def told_to(self, user):
        """Of the items that a person may know of, those whose text they read: an item of one unit is for that unit and for
        overseers, others know only that there is one."""
        if user.data_path is None:
            return self.none()
        return self.visible_to(user).filter(
            Q(unit=None)
            | Q(unit__path__startswith=user.data_path)
            | Q(meeting__campaign__in=Campaign.objects.overseen_by(user))
        )


class AgendaItem(models.Model):
    """One item of a meeting's agenda; the follow-up of the last decisions comes first."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda_items")
    position = models.PositiveIntegerField(_("次序"), default=0)
    kind = models.CharField(_("类别"), max_length=20, choices=AgendaKind.choices, default=AgendaKind.OTHER)
    title = models.CharField(_("议题"), max_length=300)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("汇报（发言）单位")
    )
    url = models.CharField(max_length=200, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    # Written by the portal, and written anew by a second draft; what a person typed or changed stays.
    is_drafted = models.BooleanField(default=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title


class MeetingAttendanceQuerySet(MeetingPartQuerySet):
    def visible_to(self, user):
        """All that a campaign's overseers called; a unit's people read their own unit's answer only."""
        if user.data_path is None:
            return self.none()
        return (
            super()
            .visible_to(user)
            .filter(
                Q(unit__path__startswith=user.data_path) | Q(meeting__campaign__in=Campaign.objects.overseen_by(user))
            )
        )


class MeetingAttendance(models.Model):
    """A unit that is called to a meeting: what it answered, and who came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    state = models.CharField(
        _("参会情况"), max_length=20, choices=AttendanceState.choices, default=AttendanceState.INVITED
    )
    attendee = models.CharField(_("参会人"), max_length=50, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = MeetingAttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["unit__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "unit"], name="meeting_unit_once")]

    def __str__(self):
        return f"{self.unit} {self.get_state_display()}"


class Decision(models.Model):
    """What a meeting decided (议定事项). With a unit and a due date it becomes a task when the minutes are issued; how it is
    carried out is read from that task."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    position = models.PositiveIntegerField(_("次序"), default=0)
    text = models.CharField(_("议定事项"), max_length=200)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位")
    )
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所属措施")
    )
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    task = models.OneToOneField(
        Task, models.PROTECT, null=True, blank=True, related_name="decision", verbose_name=_("转成的任务")
    )

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=None, measure=None, due_on=None)
                | Q(unit__isnull=False, measure__isnull=False, due_on__isnull=False),
                name="decision_unit_measure_due_together",
                violation_error_message=_("责任单位、所属措施和完成时限要么都填，要么都不填（不需跟踪的事项）。"),
            ),
            models.CheckConstraint(condition=Q(task=None) | Q(unit__isnull=False), name="decision_task_has_its_unit"),
        ]

    def __str__(self):
        return self.text
