"""A closed action goes on as a new one: its structure is copied with its days shifted, its facts are not (users.md, 13)."""

from calendar import monthrange
from datetime import date, datetime
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import permissions
from campaigns.models import Campaign
from campaigns.pack_fields import TASK_PARTS
from campaigns.pack_memorandum_checks import memoranda_of
from campaigns.services.pack_exports import pack_of
from campaigns.services.packs import load_pack

# What happened, or was spent, in the old action; and its days of publication, which stay what they are.
FACT_SECTIONS = ("resources", "policies")
# Yearly targets and their steps of which a shorter action does not see the beginning.
DATED_BY = {"targets": "starts_on", "steps": "on"}
UNSHIFTED_SECTIONS = ("sources", "reference_series")


@transaction.atomic
def renew_campaign(campaign, *, slug, name, starts_on, ends_on, first_period_on, by):
    """Make the campaign that follows a closed one and return it.

    Days are shifted by as much as the start (`_shifted`), and end with the new campaign at the latest. Raises ValidationError for a
    campaign that is not closed or was renewed already, for a span too short for its phases, and for what a pack refuses.
    """
    if not permissions.is_office_of(by, campaign):
        raise PermissionDenied
    campaign = Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    if not campaign.is_closed:
        raise ValidationError(_("行动收官之后才能接续。"))
    if Campaign.objects.filter(renewed_from=campaign).exists():
        raise ValidationError(_("这个行动已经有接续的行动。"), code="conflict")
    pack = renewed_pack(pack_of(campaign), slug=slug, name=name, starts_on=starts_on, ends_on=ends_on)
    renewal = load_pack(pack, by=by, first_period_on=first_period_on)
    renewal.renewed_from = campaign
    renewal.save(update_fields=["renewed_from"])
    accounts_services.record_event(
        "renew_campaign", renewal, by=by, unit=renewal.owner_unit, after={"renewed_from": campaign.slug}
    )
    return renewal


def renewed_pack(pack, *, slug, name, starts_on, ends_on):
    """The pack of the campaign that follows the one that `pack` describes."""
    if ends_on <= starts_on:
        raise ValidationError({"ends_on": _("结束日期要晚于启动日期。")})
    shift = partial(_shifted, begins=pack["starts_on"], now_begins=starts_on)
    last_phase_on = shift(max((phase["starts_on"] for phase in pack["phases"]), default=pack["starts_on"]))
    if ends_on < last_phase_on:
        raise ValidationError(
            {"ends_on": _("最后一个阶段从 %(day)s 开始，结束日期不能早于这一天。") % {"day": last_phase_on}}
        )
    kept = {section: content for section, content in pack.items() if section not in FACT_SECTIONS}
    kept["participants"] = _still_there(pack)
    renewed = {
        section: content if section in UNSHIFTED_SECTIONS else _renewed(content, shift, starts_on, ends_on)
        for section, content in kept.items()
    }
    if "memorandum" in renewed:
        renewed["memorandum"] = [_unsigned(row) for row in memoranda_of(renewed["memorandum"])]
    if "reference_series" in pack:
        renewed["reference_series"] = [_without_readings(series) for series in pack["reference_series"]]
    renewed |= {"slug": slug, "name": name, "starts_on": starts_on, "ends_on": ends_on}
    renewed["calendar"] |= {"first_period_on": starts_on}
    return renewed


def _shifted(day, *, begins, now_begins):
    """By whole months where both actions begin on the same day of a month, so that 31 December stays one; else by days."""
    if begins.day != now_begins.day:
        return day + (now_begins - begins)
    months = (now_begins.year - begins.year) * 12 + now_begins.month - begins.month + day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _renewed(value, shift, first_day, last_day):
    """The same with its days shifted, within the new campaign; without readings, which are facts."""
    if isinstance(value, dict):
        kept = _without_readings(value)
        for name in DATED_BY.keys() & kept.keys():
            kept[name] = [row for row in kept[name] if shift(row[DATED_BY[name]]) <= last_day]
        return {name: _renewed(each, shift, first_day, last_day) for name, each in kept.items()}
    if isinstance(value, list):
        return [_renewed(each, shift, first_day, last_day) for each in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return max(first_day, min(shift(value), last_day))
    return value


def _without_readings(row):
    return {name: each for name, each in row.items() if name != "readings"}


def _unsigned(memorandum):
    """Whether it is signed again for the new action is not known yet."""
    return {name: each for name, each in memorandum.items() if name != "signed_on"}


def _still_there(pack):
    """Participants to the end, from the new beginning; one that left goes on only where a task or measure still names it."""
    named = _named(pack["measures"])
    rows = [
        row
        for row in pack["participants"]
        if row["unit"] in named or row.get("ends_on", pack["ends_on"]) >= pack["ends_on"]
    ]
    return [{**{name: row[name] for name in row if name != "ends_on"}, "starts_on": pack["starts_on"]} for row in rows]


def _named(rows):
    codes = set()
    for row in rows:
        codes |= {row["lead"]} if row.get("lead") else set()
        codes |= {code for part in TASK_PARTS for code in row.get(part, [])}
        codes |= _named(row.get("tasks", [])) | _named(row.get("subtasks", []))
    return codes
