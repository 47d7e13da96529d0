"""Memoranda of cooperation (合作备忘录): who owes what to whom, and how far each side is. Items end, nothing is deleted."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import permissions
from campaigns.choices import DutySide
from campaigns.models import Memorandum, MemorandumDuty, MemorandumItem
from campaigns.services.office import refuse_closed, require_office
from campaigns.services.plan_edits import add_row, change_row, free_code, next_position
from campaigns.transitions import transition

DUTIES = {"first_duty": DutySide.FIRST, "second_duty": DutySide.SECOND}


@transaction.atomic
def create_memorandum(
    campaign, *, title, first_party, second_party, by, signed_on=None, ends_on=None, is_demo=False, source=""
):
    """Enter a memorandum that two units signed and return it. Raises ValidationError for one party twice and for days
    in the wrong order."""
    require_office(campaign, by=by)
    memorandum = Memorandum(
        campaign=campaign,
        title=title.strip(),
        first_party=first_party,
        second_party=second_party,
        signed_on=signed_on,
        ends_on=ends_on,
        is_demo=is_demo,
        source=source,
    )
    refuse_memorandum_days(memorandum)
    return add_row(memorandum, action="create_memorandum", unit=campaign.owner_unit, by=by)


@transaction.atomic
def change_memorandum(memorandum, *, by, **values):
    """Correct a memorandum's head and return it. Raises ValidationError where nothing was changed."""
    memorandum = _locked_memorandum(memorandum.pk, by=by)
    changed = change_row(memorandum, values, action="change_memorandum", unit=memorandum.unit, by=by)
    refuse_memorandum_days(changed)
    for item in memorandum.items.filter(ends_on=None):
        refuse_item_days(item)
    return changed


@transaction.atomic
def add_memorandum_item(
    memorandum, *, title, first_duty, second_duty, by, due_on=None, code="", is_demo=False, source=""
):
    """Add a matter with a duty on either side and return it."""
    memorandum = _locked_memorandum(memorandum.pk, by=by)
    items = MemorandumItem.objects.filter(memorandum=memorandum)
    item = MemorandumItem(
        memorandum=memorandum,
        code=code or free_code(items, "item"),
        title=title.strip(),
        due_on=due_on,
        position=next_position(items),
        is_demo=is_demo,
        source=source,
    )
    refuse_item_days(item)
    add_row(item, action="add_memorandum_item", unit=memorandum.unit, by=by)
    for side, text in ((DutySide.FIRST, first_duty), (DutySide.SECOND, second_duty)):
        duty = MemorandumDuty(item=item, side=side, text=text.strip())
        duty.full_clean()
        duty.save()
    return item


@transaction.atomic
def change_memorandum_item(item, *, by, **values):
    """Correct what a matter says: `title`, `due_on`, `first_duty`, `second_duty`; returns it.

    Raises ValidationError where nothing was changed and for an item that has ended.
    """
    item = _locked_item(item, by=by)
    duties = {duty.side: duty for duty in item.duties.all()}
    before = {"title": item.title, "due_on": item.due_on}
    before |= {name: duties[side].text for name, side in DUTIES.items()}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        raise ValidationError(_("没有改动。"))
    for name, value in changed.items():
        row, column = (duties[DUTIES[name]], "text") if name in DUTIES else (item, name)
        setattr(row, column, value)
        row.full_clean()
        row.save(update_fields=[column])
    refuse_item_days(item)
    accounts_services.record_event(
        "change_memorandum_item",
        item,
        by=by,
        unit=item.memorandum.unit,
        before={name: before[name] for name in changed},
        after=changed,
    )
    return item


@transaction.atomic
def end_memorandum_item(item, *, ends_on, by):
    """Say that a matter ends on a day, whatever its state; returns it. It stays in the record and is no more overdue."""
    item = _locked_item(item, by=by)
    signed_on = item.memorandum.signed_on
    if signed_on and ends_on < signed_on:
        raise ValidationError({"ends_on": _("不能早于签订日期 %(day)s。") % {"day": signed_on}})
    if ends_on > timezone.localdate():
        raise ValidationError({"ends_on": _("日期不能晚于今天。")})
    return change_row(item, {"ends_on": ends_on}, action="end_memorandum_item", unit=item.memorandum.unit, by=by)


@transaction.atomic
def move_duty(duty, *, to, note, moved_on, by):
    """Say how far one side is with its duty and return it; the same state with another note is a note alone.

    The office speaks for both sides, a unit's people for the duty that their unit owes. Raises PermissionDenied for
    anybody else, ValidationError for a day to come, for a fulfilment without a word on it and for an item that has ended.
    """
    refuse_closed(duty.item.memorandum.campaign)
    if not permissions.can_move_duty(by, duty):
        raise PermissionDenied
    item = _open_item(duty.item_id)
    values = {"note": note.strip(), "moved_on": moved_on}
    _refuse_move(item, values)
    if to == duty.status:
        return _note_duty(duty, values, unit=item.memorandum.unit, by=by)
    return transition(duty, to, by=by, values=values, reason=values["note"])


def _refuse_move(item, values):
    signed_on = item.memorandum.signed_on
    if values["moved_on"] > timezone.localdate():
        raise ValidationError({"moved_on": _("日期不能晚于今天。")})
    if signed_on and values["moved_on"] < signed_on:
        raise ValidationError({"moved_on": _("不能早于签订日期 %(day)s。") % {"day": signed_on}})
    if not values["note"]:
        raise ValidationError({"note": _("请写明履行情况，如办了什么、到什么程度。")})
    if len(values["note"]) > MemorandumDuty._meta.get_field("note").max_length:
        raise ValidationError({"note": _("不能超过%(limit)d个字。") % {"limit": 300}})


def _note_duty(duty, values, *, unit, by):
    duty.refresh_from_db(from_queryset=MemorandumDuty.objects.select_for_update(of=("self",)))
    return change_row(duty, values, action="note_duty", unit=unit, by=by)


def refuse_memorandum_days(memorandum):
    """Raises ValidationError for a memorandum that runs out before it was signed."""
    if memorandum.signed_on and memorandum.ends_on and memorandum.ends_on < memorandum.signed_on:
        raise ValidationError({"ends_on": _("不能早于签订日期 %(day)s。") % {"day": memorandum.signed_on}})


def refuse_item_days(item):
    """Raises ValidationError for a matter that is due before the memorandum was signed, or after it runs out."""
    memorandum = item.memorandum
    if item.due_on is None:
        return
    if memorandum.signed_on and item.due_on < memorandum.signed_on:
        raise ValidationError({"due_on": _("完成时限不能早于签订日期 %(day)s。") % {"day": memorandum.signed_on}})
    if memorandum.ends_on and item.due_on > memorandum.ends_on:
        raise ValidationError({"due_on": _("完成时限不能晚于备忘录有效期 %(day)s。") % {"day": memorandum.ends_on}})


def _locked_memorandum(pk, *, by):
    relations = ("campaign__owner_unit", "campaign__office_unit")
    memorandum = Memorandum.objects.select_related(*relations).select_for_update(of=("self",)).get(pk=pk)
    require_office(memorandum.campaign, by=by)
    return memorandum


def _open_item(pk):
    items = MemorandumItem.objects.select_related("memorandum__campaign__owner_unit")
    item = items.select_for_update(of=("self",)).get(pk=pk)
    if item.ends_on is not None:
        raise ValidationError(
            _("“%(item)s”已于 %(day)s 终止，只能查看。") % {"item": item, "day": item.ends_on}, code="conflict"
        )
    return item


def _locked_item(item, *, by):
    require_office(item.memorandum.campaign, by=by)
    return _open_item(item.pk)
