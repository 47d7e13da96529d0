"""A random share of the closed tasks is looked at on site; a closing that does not stand is undone (办结复核)."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from campaigns import facts, rechecks
from campaigns.choices import TaskStatus
from campaigns.models import Campaign, Recheck, RecheckDraw, RecheckResult, TaskClosure
from campaigns.services.calendar import next_working_time
from campaigns.services.office import require_office
from campaigns.services.tasks import reopen_task


@transaction.atomic
def draw_rechecks(campaign, *, first_day, last_day, share, by):
    """Draw `share` per cent of the tasks closed between two days, both included, and return the RecheckDraw.

    A closing that was drawn before is not on the roster. Raises ValidationError for days in the wrong order and for a
    span in which nothing was closed.
    """
    require_office(campaign, by=by)
    if last_day < first_day:
        raise ValidationError({"last_day": _("结束日期不能早于开始日期。")})
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)  # two clicks are one draw
    closures = TaskClosure.objects.current().filter(campaign=campaign, happened_on__range=(first_day, last_day))
    known = dict(
        Recheck.objects.filter(campaign=campaign).order_by("draw__drawn_at").values_list("task", "draw__drawn_at")
    )
    roster = {
        closure.task_id: closure.lead_unit_id
        for closure in closures
        if closure.task_id not in known or known[closure.task_id] < closure.recorded_at
    }
    if not roster:
        raise ValidationError(_("这段时间没有新办结的任务可抽。"))
    seed = secrets.token_hex(16)
    draw = RecheckDraw(
        campaign=campaign,
        first_day=first_day,
        last_day=last_day,
        share=share,
        roster_count=len(roster),
        roster_digest=rechecks.roster_digest(roster),
        seed=seed,
        drawn_by=by,
        drawn_at=timezone.now(),
    )
    draw.full_clean()
    draw.save()
    Recheck.objects.bulk_create(
        Recheck(draw=draw, campaign=campaign, task_id=task, unit_id=roster[task])
        for task in rechecks.drawn(roster, share=share, seed=seed)
    )
    accounts_services.record_event(
        "draw_rechecks",
        campaign,
        by=by,
        after={"roster": draw.roster_digest, "seed": seed, "share": share, "drawn": draw.rechecks.count()},
    )
    return draw


@transaction.atomic
def record_recheck(recheck, *, has_passed, happened_on, note, by):
    """What was found on site; a closing that does not stand is undone and its unit told. Returns the RecheckResult.

    Raises ValidationError for a second result, a day before the draw or to come, a task that is open again already, and
    for the person who asked for the closing (four eyes: persons are compared).
    """
    require_office(recheck.campaign, by=by)
    recheck = Recheck.objects.select_for_update(of=("self",)).select_related("draw", "task").get(pk=recheck.pk)
    task = recheck.task
    if RecheckResult.objects.current().filter(recheck=recheck).exists():
        raise ValidationError(_("“%(task)s”的复核结果已由他人登记。") % {"task": task}, code="conflict")
    if task.status != TaskStatus.CLOSED:
        raise ValidationError(_("“%(task)s”已不是办结状态，不需要复核。") % {"task": task})
    if task.closing_requested_by_id == by.pk:
        raise ValidationError(_("申请办结的人不能登记复核结果。"))
    if not timezone.localdate(recheck.draw.drawn_at) <= happened_on <= timezone.localdate():
        raise ValidationError({"happened_on": _("复核日期应在抽取之后、今天之前。")})
    result = RecheckResult(
        recheck=recheck,
        task=task,
        campaign_id=recheck.campaign_id,
        measure_id=task.measure_id,
        lead_unit_id=recheck.unit_id,
        happened_on=happened_on,
        has_passed=has_passed,
        note=note.strip(),
        recorded_at=facts.stamp(),
        recorded_by=by,
    )
    result.full_clean()
    result.save()
    accounts_services.record_event(
        "record_recheck", recheck, by=by, unit=recheck.campaign.owner_unit, after={"passed": has_passed, "note": note}
    )
    if not has_passed:
        _tell(recheck, note)
        reopen_task(task, reason=_reopening(note), by=by)
    return result


@languages.of_records()
def _reopening(note):
    return _("复核不通过：%(note)s") % {"note": note.strip()[:180]}


@languages.of_records()
def _tell(recheck, note):
    task = recheck.task
    accounts_services.queue_message(
        f"recheck-{recheck.pk}-failed",
        recipient=task.closing_requested_by,
        subject=_("办结复核不通过，任务已重开：%(task)s") % {"task": task.title[:100]},
        body=_("复核情况：%(note)s") % {"note": note.strip()},
        url=task.get_absolute_url(),
        send_after=next_working_time(timezone.now()),
    )
