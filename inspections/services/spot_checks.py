"""What an inspector copies from a sampling sheet and a laboratory's report: recorded once, corrected in the open.

The batch is the identity and carries what was printed; the verdict and the failed items are facts. A correction closes
them and writes new ones. The dimensions they are counted by stay as they were, unless the correction is about them.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.plain_text import fold
from campaigns import facts
from campaigns.models import Campaign
from campaigns.services.reasons import required_reason
from enterprises import names
from enterprises.models import Enterprise
from inspections import clocks, permissions
from inspections.choices import CheckSource, SampleChannel, Verdict
from inspections.models import FailedItem, Rectification, SpotCheck, SpotCheckVerdict

LINES = (
    "sampled_party",
    "labelled_producer",
    "product_name",
    "brand",
    "model",
    "batch",
    "produced_on",
    "organiser",
    "laboratory",
    "report_number",
)
LINKS = ("enterprise", "unit", "category", "standard")
DIMENSIONS = ("unit_id", "size", "category_id", "method")


class StaleSpotCheckError(ValidationError):
    """Somebody corrected the batch since this person opened it; `current` is the batch as it is now."""

    def __init__(self, current):
        super().__init__(_("这一批次刚被他人更正过，您的改动还没有保存。请对照下面的差异，确认后再存。"), code="stale")
        self.current = current


@transaction.atomic
def record_spot_check(
    *,
    by,
    campaign,
    sampled_on,
    enterprise=None,
    concluded_on=None,
    verdict="",
    items=(),
    is_repeat_confirmed=False,
    **columns,
):
    """Record a sampled batch with, or still without, the laboratory's verdict; returns the SpotCheck.

    `columns` are those of SpotCheck. A registered firm brings its name, village and size; for any other sampled party
    `sampled_party` and `unit` are needed. Raises ValidationError for what does not fit together, for a number recorded
    before, and (code "repeat") for a second check of the same product within six months that is not confirmed.
    """
    _refuse_strangers(by)
    spot_check = SpotCheck(campaign=campaign, recorded_by=by, **columns)
    size = _set_party(spot_check, enterprise, by=by)
    _tidy(spot_check)
    finding = {"happened_on": sampled_on, "concluded_on": concluded_on, "verdict": verdict}
    _check(spot_check, finding, items, by=by)
    if not is_repeat_confirmed:
        _refuse_repeat(spot_check, sampled_on, by=by)
    spot_check.recorded_at = facts.stamp()
    _save(spot_check)
    _write(spot_check, size, finding, items, by=by, at=spot_check.recorded_at)
    accounts_services.record_event("record_spot_check", spot_check, by=by, after=_words(spot_check, finding, items))
    return spot_check


@transaction.atomic
def record_verdict(spot_check, *, version, verdict, concluded_on, by, items=(), **columns):
    """Record what the laboratory concluded on a batch that was only sampled so far; returns the SpotCheck.

    Raises ValidationError when there is a verdict already: that one is corrected, with a reason.
    """
    _lock(spot_check, version=version, by=by)
    if SpotCheckVerdict.objects.current().get(spot_check=spot_check).verdict:
        raise ValidationError(_("这一批次已有检验结论；如有错误请用“更正”。"), code="concluded")
    if not verdict:
        raise ValidationError({"verdict": _("请选择检验结论。")})
    changes = {**columns, "verdict": verdict, "concluded_on": concluded_on, "items": items}
    return _rewrite(spot_check, changes, action="record_verdict", reason="", by=by)


@transaction.atomic
def correct_spot_check(spot_check, *, version, reason, by, **changes):
    """Correct a batch and what was found; whatever is not among `changes` stays. Returns the SpotCheck.

    Changes: columns of SpotCheck, `sampled_on`, `concluded_on`, `verdict`, `items`. An overturned verdict takes the
    follow-up with it. Raises StaleSpotCheckError when `version` is no longer the present one.
    """
    _refuse_strangers(by)
    reason = required_reason(reason, missing=_("请写明更正原因。"))
    _lock(spot_check, version=version, by=by)
    return _rewrite(spot_check, changes, action="correct_spot_check", reason=reason, by=by)


def failed_items_of(spot_check):
    """The TestItems that a batch failed, as we know now, in the dictionary's order."""
    failed = FailedItem.objects.current().filter(spot_check=spot_check).select_related("item")
    return [row.item for row in failed.order_by("item__product_group", "item_id")]


def _refuse_strangers(by):
    if by is None or not permissions.can_record_spot_checks(by):
        raise PermissionDenied


def _lock(spot_check, *, version, by):
    """The batch as it is now, locked; the row passed in may be older."""
    _refuse_strangers(by)
    rows = SpotCheck.objects.visible_to(by).select_for_update(of=("self",))
    try:
        spot_check.refresh_from_db(from_queryset=rows.select_related("campaign__owner_unit", *LINKS))
    except SpotCheck.DoesNotExist:
        raise PermissionDenied from None
    if spot_check.version != version:
        raise StaleSpotCheckError(spot_check)


def _set_party(spot_check, enterprise, *, by):
    """Take name and village from a registered firm; returns its size, "" for a party that is not in the registry."""
    spot_check.enterprise = enterprise
    if enterprise is None:
        return ""
    if not Enterprise.objects.visible_to(by).filter(pk=enterprise.pk).exists():
        raise PermissionDenied
    spot_check.unit = enterprise.unit
    spot_check.sampled_party = enterprise.name
    return enterprise.size


def _tidy(spot_check):
    """One spelling of a number, whatever keyboard typed it; lines without odd widths and invisible characters."""
    spot_check.number = "".join(fold(spot_check.number).split()).upper()
    for name in LINES:
        try:
            setattr(spot_check, name, names.clean_line(getattr(spot_check, name)))
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from None
    if spot_check.channel == SampleChannel.PRODUCTION and not spot_check.labelled_producer:
        spot_check.labelled_producer = spot_check.sampled_party


def _check(spot_check, finding, items, *, by):
    """Raise ValidationError for whatever is missing or does not fit together, PermissionDenied for a foreign campaign."""
    if spot_check.unit_id is None:
        raise ValidationError({"unit": _("请选择所在村（社区）。")})
    if not Campaign.objects.overseen_by(by).filter(pk=spot_check.campaign_id).exists():
        raise PermissionDenied
    if not spot_check.unit.path.startswith(spot_check.campaign.owner_unit.path):
        raise ValidationError({"unit": _("被抽样单位不在本行动的辖区内。")})
    spot_check.full_clean(exclude=[*LINKS, "recorded_by", "recorded_at"])
    _check_days(spot_check.campaign, finding)
    _check_verdict(finding, items)


def _check_days(campaign, finding):
    today, sampled_on, concluded_on = timezone.localdate(), finding["happened_on"], finding["concluded_on"]
    if sampled_on > today:
        raise ValidationError({"sampled_on": _("抽样日期不能晚于今天。")})
    if sampled_on > campaign.ends_on:
        raise ValidationError({"sampled_on": _("行动已于 %(day)s 结束。") % {"day": campaign.ends_on}})
    # A batch sampled before the start counts in the campaign when its verdict falls into it.
    if (concluded_on or sampled_on) < campaign.starts_on:
        raise ValidationError({"sampled_on": _("行动自 %(day)s 开始，请核对日期。") % {"day": campaign.starts_on}})
    if concluded_on and concluded_on < sampled_on:
        raise ValidationError({"concluded_on": _("检验结论日期不能早于抽样日期 %(day)s。") % {"day": sampled_on}})
    if concluded_on and concluded_on > today:
        raise ValidationError({"concluded_on": _("检验结论日期不能晚于今天。")})


def _check_verdict(finding, items):
    """Any failing item makes the batch fail, and nothing else does (rules.md 2.2)."""
    verdict = finding["verdict"]
    if verdict and not finding["concluded_on"]:
        raise ValidationError({"concluded_on": _("有结论时请填写检验结论日期。")})
    if finding["concluded_on"] and not verdict:
        raise ValidationError({"verdict": _("填了检验结论日期，请同时选择结论。")})
    if verdict == Verdict.NONCONFORMING and not items:
        raise ValidationError({"items": _("结论为不合格时，请至少勾选一个不合格项目。")})
    if verdict != Verdict.NONCONFORMING and items:
        raise ValidationError({"items": _("勾选了不合格项目：任一项不合格，结论即为不合格，请核对。")})


def _refuse_repeat(spot_check, sampled_on, *, by):
    if not (spot_check.brand or spot_check.model) or spot_check.source == CheckSource.TRACKING:
        return
    around = (
        clocks.add_months(sampled_on, -clocks.REPEAT_MONTHS),
        clocks.add_months(sampled_on, clocks.REPEAT_MONTHS),
    )
    others = SpotCheckVerdict.objects.visible_to(by).current().filter(happened_on__range=around)
    same = others.filter(spot_check__brand__iexact=spot_check.brand, spot_check__model__iexact=spot_check.model)
    maker = _maker(spot_check)
    for other in same.select_related("spot_check"):
        if _maker(other.spot_check) == maker:
            raise ValidationError(
                _(
                    "同一生产者、商标和型号的产品 %(day)s 已抽查过（%(number)s），六个月内不重复抽查。确要登记，请勾选确认。"
                ),
                code="repeat",
                params={"day": other.happened_on, "number": other.spot_check.number},
            )


def _maker(spot_check):
    return names.name_key(spot_check.labelled_producer or spot_check.sampled_party)


def _save(spot_check):
    try:
        with transaction.atomic():
            spot_check.save()
    except IntegrityError:  # the same sheet sent twice at once: full_clean of both found no other
        raise ValidationError({"number": _("这个抽样单编号已经登记过。")}) from None


def _copies(spot_check, size):
    """The dimensions of a fact, as they are when it is written."""
    return {
        "campaign_id": spot_check.campaign_id,
        "unit_id": spot_check.unit_id,
        "size": size,
        "category_id": spot_check.category_id,
        "method": spot_check.method,
    }


def _write(spot_check, size, finding, items, *, by, at):
    stamped = {"spot_check": spot_check, **_copies(spot_check, size), "recorded_at": at, "recorded_by": by}
    SpotCheckVerdict.objects.create(**stamped, **finding)
    FailedItem.objects.bulk_create(
        FailedItem(**stamped, item=item, happened_on=finding["concluded_on"]) for item in items
    )


def _rewrite(spot_check, changes, *, action, reason, by):
    """Apply changes to a locked batch; its facts are closed and written anew if anything they say is different."""
    old = SpotCheckVerdict.objects.current().get(spot_check=spot_check)
    old_finding = {name: getattr(old, name) for name in ("happened_on", "concluded_on", "verdict")}
    old_items = failed_items_of(spot_check)
    before = _words(spot_check, old_finding, old_items)
    finding = {
        "happened_on": changes.pop("sampled_on", old.happened_on),
        "concluded_on": changes.pop("concluded_on", old.concluded_on),
        "verdict": changes.pop("verdict", old.verdict),
    }
    items = list(changes.pop("items", old_items))
    size = _apply(spot_check, changes, size=old.size, by=by)
    _check(spot_check, finding, items, by=by)
    after = _words(spot_check, finding, items)
    if after == before:
        raise ValidationError(_("没有改动。"))
    spot_check.version += 1
    _save(spot_check)
    has_moved = any(_copies(spot_check, size)[name] != getattr(old, name) for name in DIMENSIONS)
    if has_moved or finding != old_finding or set(items) != set(old_items):
        at = facts.stamp()
        for model in (SpotCheckVerdict, FailedItem):
            facts.supersede(model.objects.filter(spot_check=spot_check), at=at)
        _write(spot_check, size, finding, items, by=by, at=at)
        _keep_up(spot_check, size, finding, has_moved=has_moved, by=by, at=at)
    changed = [name for name in after if after[name] != before[name]]
    accounts_services.record_event(
        action,
        spot_check,
        by=by,
        before={name: before[name] for name in changed},
        after={**{name: after[name] for name in changed}, **({"reason": reason} if reason else {})},
    )
    return spot_check


def _apply(spot_check, changes, *, size, by):
    """Set the changed columns; returns the size class the facts are to carry."""
    party = {name: changes.pop(name) for name in ("enterprise", "sampled_party", "unit") if name in changes}
    for name, value in changes.items():
        setattr(spot_check, name, value)
    firm = party.get("enterprise", spot_check.enterprise)
    if firm != spot_check.enterprise:
        size = _set_party(spot_check, firm, by=by)
    if firm is None:
        spot_check.sampled_party = party.get("sampled_party", spot_check.sampled_party)
        spot_check.unit = party.get("unit", spot_check.unit)
    _tidy(spot_check)
    return size


def _keep_up(spot_check, size, finding, *, has_moved, by, at):
    """A verdict that no longer fails takes the follow-up with it; otherwise the follow-up moves with the batch."""
    follow_ups = Rectification.objects.current().filter(spot_check=spot_check)
    follow_up = follow_ups.first()
    if follow_up is None:
        return
    if finding["verdict"] == Verdict.NONCONFORMING and finding["concluded_on"] > follow_up.ordered_on:
        raise ValidationError(
            {"concluded_on": _("%(day)s 已责令改正，检验结论不能晚于这一天。") % {"day": follow_up.ordered_on}}
        )
    if finding["verdict"] != Verdict.NONCONFORMING:
        facts.supersede(follow_ups, at=at)
    elif has_moved:
        facts.supersede(follow_ups, at=at)
        kept = {name: getattr(follow_up, name) for name in ("ordered_on", "due_on", "rolled_on", "closed_on", "note")}
        Rectification.objects.create(
            spot_check=spot_check, **_copies(spot_check, size), **kept, recorded_at=at, recorded_by=by
        )


def _words(spot_check, finding, items):
    """What the audit trail and the history on the page say of a batch."""
    columns = ("number", *LINES, "source", "method", "channel")
    return {
        **{name: getattr(spot_check, name) for name in columns},
        **{name: str(getattr(spot_check, name) or "") for name in LINKS},
        "sampled_on": finding["happened_on"].isoformat(),
        "concluded_on": finding["concluded_on"].isoformat() if finding["concluded_on"] else "",
        "verdict": finding["verdict"],
        "items": sorted(item.name for item in items),
    }
