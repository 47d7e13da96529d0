"""A newer version of a campaign's pack: what it has that the campaign has not, or has otherwise, is taken over by choice.

Nothing is ever taken away: what the pack does not have stays in the plan and is only listed.
"""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import pack_checks, pack_schema
from campaigns.models import Campaign
from campaigns.plan_content import PORTAL_SOURCE
from campaigns.plan_differences import HEAD, differences
from campaigns.services.office import require_office
from campaigns.services.pack_exports import pack_of, write_pack
from campaigns.services.pack_parts import APPLIED, PackParts

# What of a pack is compared; units and who takes part are the office's own.
COMPARED = (*HEAD, "sources", "leading_group", "goals", "phases", "measures", "reference_series", "indicators")


def can_be_applied(difference):
    """Whether this can be taken over by a tick; the rest is changed on its own page, if at all."""
    return (difference.section, difference.kind) in APPLIED


def compare_with_pack(campaign, pack):
    """(what sets the campaign apart from the pack, the campaign's state as of now).

    Raises ValidationError for a pack with mistakes and for another campaign's.
    """
    _refuse_other(campaign, pack)
    now = _compared(pack_of(campaign))
    return differences(now, _compared(pack)), _state(now)


@transaction.atomic
def update_from_pack(campaign, *, pack, places, seen, by):
    """Take over what was chosen of a pack and return how many parts these were.

    `places` are those of `compare_with_pack`, `seen` is the state it gave. All or nothing: raises ValidationError where
    the plan has changed since (code "stale"), where nothing was chosen, and, naming the part, for what a plan cannot have.
    """
    require_office(campaign, by=by)
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    found, state = compare_with_pack(campaign, pack)
    if state != seen:
        message = _("方案在您核对之后有改动，没有更新任何内容。下面是与现在方案的差异，请重新勾选。")
        raise ValidationError(message, code="stale")
    chosen = [each for each in found if each.place in places and can_be_applied(each)]
    if not chosen:
        raise ValidationError(_("请勾选要按模板更新的内容。"))
    parts = PackParts(campaign, _originals(pack), by=by)
    for difference in chosen:
        _apply(parts, difference)
    accounts_services.record_event(
        "update_from_pack", campaign, by=by, after={"places": [difference.place for difference in chosen]}
    )
    return len(chosen)


def _apply(parts, difference):
    try:
        APPLIED[difference.section, difference.kind](parts, difference)
    except ValidationError as error:
        words = {"part": difference.label, "reason": " ".join(error.messages)}
        raise ValidationError(_("“%(part)s”不能更新：%(reason)s") % words) from error


def _refuse_other(campaign, pack):
    if errors := pack_schema.check_pack(pack):
        raise ValidationError([str(error) for error in errors])
    if pack["slug"] != campaign.slug:
        words = {"other": pack["slug"], "slug": campaign.slug}
        raise ValidationError(_("这个模板的代码是“%(other)s”，本行动的是“%(slug)s”，不能对照。") % words)


def _compared(pack):
    """The parts of a pack that are compared; a phase's own `goal` is one of the goals."""
    kept = {name: pack[name] for name in COMPARED if pack.get(name)}
    kept["phases"] = [{name: value for name, value in row.items() if name != "goal"} for row in pack["phases"]]
    kept["sources"] = {code: row for code, row in pack.get("sources", {}).items() if code != PORTAL_SOURCE}
    return kept | {"goals": _goals(pack)}


def _goals(pack):
    own = [{**row, "text": row["goal"], "phase": row["code"]} for row in pack["phases"] if row.get("goal")]
    rows = [*pack.get("goals", []), *own]
    names = ("code", "text", "phase", "source", "demo")
    return [{name: row[name] for name in names if name in row} for row in rows]


def _state(compared):
    return sha256(write_pack(compared).encode()).hexdigest()


def _originals(pack):
    """{place: the row as the pack has it, with its mark and its days} of what can be added."""
    rows = {f"goals/{row['code']}": row for row in _goals(pack)}
    for section in ("measures", "tasks", "reference_series", "indicators"):
        rows |= {f"{section}/{row['code']}": row for _path, row in pack_checks.rows(pack, section)}
    for _path, task in pack_checks.rows(pack, "tasks"):
        rows |= {f"milestones/{task['code']}/{row['code']}": row for row in task.get("milestones", [])}
    for _path, row in pack_checks.rows(pack, "indicators"):
        for target in row.get("targets", []):
            names = filter(None, [row["code"], target.get("unit"), str(target["due_on"])])
            rows["/".join(["targets", *names])] = target
    return rows
