"""What a meeting decides (议定事项), and the issue of its minutes, with which the decisions become tasks."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.plain_text import fold
from campaigns.choices import FINISHED_STATUSES, LeaderActKind, MeetingStatus
from campaigns.models import Decision
from campaigns.services import telling
from campaigns.services.meeting_messages import CALLED_ROLES
from campaigns.services.meetings import locked_meeting
from campaigns.services.office import require_office
from campaigns.services.planning_tasks import add_task
from campaigns.services.resources import record_leader_act
from campaigns.services.task_terms import refuse_units
from campaigns.transitions import transition

REMARK_LENGTH = 200


class RepeatedDecisionError(ValidationError):
    """The same is decided already and still open; `earlier` is that Decision."""

    def __init__(self, earlier):
        message = _("“%(meeting)s”已有同样的议定事项，还没有落实。确实要再定一次的，请勾选“仍要加入”。")
        super().__init__(message % {"meeting": earlier.meeting}, code="repeat")
        self.earlier = earlier


@transaction.atomic
def add_decision(meeting, *, text, by, unit=None, measure=None, due_on=None, is_repeat_confirmed=False):
    """Add what the meeting decided and return the Decision: with a unit, a measure and a due date it is to become a task.

    Raises ValidationError for a due date before the meeting or after the campaign, a unit that does not take part, another
    campaign's measure, and RepeatedDecisionError for one that repeats an open one and is not confirmed.
    """
    meeting = _held_meeting(meeting, by=by)
    last = meeting.decisions.aggregate(last=Max("position"))["last"]
    decision = Decision(meeting=meeting, position=0 if last is None else last + 1)
    values = {"text": text.strip(), "unit": unit, "measure": measure, "due_on": due_on}
    _set(decision, values, is_repeat_confirmed=is_repeat_confirmed)
    accounts_services.record_event("add_decision", meeting, by=by, after=_words(decision))
    return decision


@transaction.atomic
def change_decision(decision, *, text, by, unit=None, measure=None, due_on=None, is_repeat_confirmed=False):
    """Change a decision before the minutes are out; returns it. Raises like `add_decision`."""
    meeting = _held_meeting(decision.meeting, by=by)
    decision.refresh_from_db()
    before = _words(decision)
    values = {"text": text.strip(), "unit": unit, "measure": measure, "due_on": due_on}
    if all(getattr(decision, name) == value for name, value in values.items()):
        raise ValidationError(_("没有改动。"))
    _set(decision, values, is_repeat_confirmed=is_repeat_confirmed)
    accounts_services.record_event("change_decision", meeting, by=by, before=before, after=_words(decision))
    return decision


@transaction.atomic
def remove_decision(decision, *, by):
    """Take a decision out of minutes that are not out yet."""
    meeting = _held_meeting(decision.meeting, by=by)
    accounts_services.record_event("remove_decision", meeting, by=by, before=_words(decision))
    Decision.objects.filter(pk=decision.pk).delete()


@transaction.atomic
def conclude_meeting(meeting, *, by):
    """Issue the minutes: decisions with a unit become tasks of the plan, their units are told, and the chair's part is
    counted among what leaders did in person. All of it, or nothing; returns the meeting.

    Raises Conflict when somebody else was faster, and ValidationError without minutes and for a decision that cannot
    become a task, which it names.
    """
    meeting = _held_meeting(meeting, by=by)
    if not meeting.minutes:
        raise ValidationError(_("请先写好会议纪要。"))
    source = _source(meeting)
    for number, decision in enumerate(meeting.decisions.select_related("unit", "measure__campaign"), 1):
        if decision.unit is not None:
            _make_task(decision, number=number, source=source, by=by)
    transition(meeting, MeetingStatus.CONCLUDED, by=by)
    record_leader_act(
        meeting.campaign,
        kind=LeaderActKind.MEETING,
        leader=meeting.chair,
        post=meeting.chair_post,
        happened_on=_day(meeting),
        subject=meeting.title,
        is_demo=meeting.is_demo,
        by=by,
    )
    return meeting


@languages.of_records()
def _source(meeting):
    return _("由《%(title)s》议定") % {"title": meeting.title}


def _make_task(decision, *, number, source, by):
    """The task is found by its remark; an approved plan records it with the same words as its reason."""
    starts_on = max(_day(decision.meeting), decision.measure.campaign.starts_on)
    try:
        task = add_task(
            decision.measure,
            title=decision.text,
            lead_unit=decision.unit,
            starts_on=starts_on,
            due_on=decision.due_on,
            remark=source[:REMARK_LENGTH],
            reason=source,
            by=by,
        )
    except ValidationError as error:
        words = {"number": number, "decision": decision, "problem": " ".join(error.messages)}
        message = _("第 %(number)d 项“%(decision)s”不能列为任务：%(problem)s") % words
        raise ValidationError(message) from error
    decision.task = task
    decision.save(update_fields=["task"])
    _tell(decision, source)


@languages.of_records()
def _tell(decision, source):
    """The people of the responsible unit are told once; what they report on the task is asked for like that of any."""
    task = decision.task
    words = {"source": source, "day": decision.due_on}
    telling.tell(
        f"meeting-{decision.meeting_id}-decision-{decision.pk}",
        telling.people_of([decision.unit], CALLED_ROLES, on=timezone.localdate()),
        subject=_("议定事项：%(task)s") % {"task": task.title[:100]},
        body=_("%(source)s，由贵单位负责，%(day)s 前完成，已列入任务台账。") % words,
        url=task.get_absolute_url(),
    )


def _held_meeting(meeting, *, by):
    require_office(meeting.campaign, by=by)
    return locked_meeting(meeting, statuses=(MeetingStatus.HELD,))


def _day(meeting):
    return timezone.localdate(meeting.starts_at)


def _set(decision, values, *, is_repeat_confirmed):
    for name, value in values.items():
        setattr(decision, name, value)
    decision.full_clean()
    if decision.unit is not None:
        _refuse_bad_task(decision)
    if not is_repeat_confirmed:
        _refuse_repeat(decision)
    decision.save()


def _refuse_bad_task(decision):
    campaign, day = decision.meeting.campaign, _day(decision.meeting)
    refuse_units(campaign, [decision.unit], field="unit")
    if decision.measure.campaign_id != campaign.pk:
        raise ValidationError({"measure": _("请选择本行动的措施。")})
    if not day <= decision.due_on <= campaign.ends_on:
        message = _("完成时限应在会议当日 %(day)s 至行动结束 %(ends_on)s 之间。")
        raise ValidationError({"due_on": message % {"day": day, "ends_on": campaign.ends_on}})


def _refuse_repeat(decision):
    """What is worded alike in this meeting, or in an earlier one and not carried out."""
    rows = Decision.objects.filter(meeting__campaign=decision.meeting.campaign_id).exclude(pk=decision.pk)
    rows = rows.exclude(meeting__status=MeetingStatus.CONCLUDED, task=None)
    rows = rows.exclude(task__status__in=FINISHED_STATUSES).select_related("meeting", "task").order_by("-pk")
    wanted = _plain(decision.text)
    if earlier := next((row for row in rows if _plain(row.text) == wanted), None):
        raise RepeatedDecisionError(earlier)


def _plain(text):
    """Letters and digits only: signs and spaces do not make another decision."""
    return "".join(filter(str.isalnum, fold(text)))


def _words(decision):
    return {
        "text": decision.text,
        "unit": str(decision.unit or ""),
        "measure": str(decision.measure or ""),
        "due_on": decision.due_on,
    }
