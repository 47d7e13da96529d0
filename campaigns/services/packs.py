"""Makes a campaign from a pack (docs/packs.md), all of it or nothing."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.models import Installation, OrgUnit
from campaigns import facts, pack_marks, pack_schema, pack_sections, permissions
from campaigns.models import Campaign, CampaignUnit
from campaigns.services import plan_loading


def load_pack(pack, *, by, owner_parent=None, first_period_on=None):
    """Make the campaign that a pack describes and return it. Nothing is kept when anything is refused.

    Units are known by their code: one that is there is used as it is, the others are made, those at the top of the pack
    below `owner_parent`. `first_period_on` is the day in whose period reports begin, instead of the pack's. Raises
    ValidationError with one message, "place: sentence", for each mistake in the pack, and for a campaign that is there.
    """
    if errors := pack_schema.check_pack(pack):
        raise ValidationError([str(error) for error in errors])
    if by is not None and not permissions.can_load_pack(by, pack):
        raise PermissionDenied
    _refuse_second(pack)
    try:
        return _load(pack, by=by, owner_parent=owner_parent, first_period_on=first_period_on)
    except IntegrityError:
        _refuse_second(pack)  # somebody else loaded it at the same moment
        raise


def suggested_first_period_on(pack, *, on):
    """The day in whose period reports should begin.

    A demo shows the whole campaign. A town that starts today must not get a reporting window and an issue for every
    period since the launch: in earnest it is the day `on`, kept within the campaign.
    """
    if Installation.objects.is_demo():
        return pack["calendar"]["first_period_on"]
    return min(max(on, pack["calendar"]["first_period_on"]), pack["ends_on"])


@transaction.atomic
def _load(pack, *, by, owner_parent, first_period_on):
    recorded_at = facts.stamp()
    units = _load_units(pack, by=by, owner_parent=owner_parent)
    campaign = _make_campaign(pack, units, first_period_on=first_period_on, by=by)
    _load_participants(campaign, pack, units)
    plan_loading.load_plan(campaign, pack, units=units, by=by, at=recorded_at)
    _load_later_sections(campaign, pack, by=by)
    accounts_services.record_event(
        "load_pack",
        campaign,
        by=by,
        unit=campaign.owner_unit,
        after={"slug": campaign.slug, "first_period_on": campaign.first_period_on, "tasks": campaign.tasks.count()},
    )
    return campaign


def _refuse_second(pack):
    if Campaign.objects.filter(slug=pack["slug"]).exists():
        raise ValidationError(
            _("slug: “%(slug)s”的行动已经建立，同一个模板不能装入两次。") % {"slug": pack["slug"]}, code="exists"
        )


def _load_units(pack, *, by, owner_parent):
    """{code: unit} of all units of the pack."""
    units = {unit.code: unit for unit in OrgUnit.objects.filter(code__in=[row["code"] for row in pack["units"]])}
    for index, row in enumerate(pack["units"]):
        known = units.get(row["code"])
        if known is None:
            units[row["code"]] = accounts_services.create_unit(
                by=by,
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                parent=units[row["parent"]] if row.get("parent") else owner_parent,
                starts_on=pack["starts_on"],
                position=index,
            )
        elif known.ends_on is not None or known.kind != row["kind"]:
            raise ValidationError(
                _("units[%(index)d].code: 单位代码“%(code)s”已由“%(unit)s”使用（%(kind)s，或已停用）。")
                % {"index": index, "code": row["code"], "unit": known, "kind": known.get_kind_display()}
            )
    return units


def _make_campaign(pack, units, *, first_period_on, by):
    calendar = pack["calendar"]
    campaign = Campaign(
        slug=pack["slug"],
        name=pack["name"],
        also_called="、".join(pack.get("also_called", [])),
        slogan=pack.get("slogan", ""),
        owner_unit=units[pack["owner_unit"]],
        office_unit=units[pack["office_unit"]],
        starts_on=pack["starts_on"],
        ends_on=pack["ends_on"],
        week_rule=calendar["week_rule"],
        month_rule=calendar["month_rule"],
        first_period_on=first_period_on or calendar["first_period_on"],
        parent=_parent_campaign(pack, by=by),
        pack_name=pack["slug"],
        pack_marks=pack_marks.marks_of(pack),
    )
    if not campaign.starts_on <= campaign.first_period_on <= campaign.ends_on:
        raise ValidationError(
            _("calendar.first_period_on: 起报日期应在行动起止日期 %(starts_on)s 至 %(ends_on)s 之内。")
            % {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
        )
    campaign.full_clean()
    campaign.save()
    return campaign


def _parent_campaign(pack, *, by):
    """The upper level's campaign where it is there and the person may see it; else the section stays pending."""
    campaigns = Campaign.objects.all() if by is None else Campaign.objects.visible_to(by)
    return campaigns.filter(slug=pack.get("parent", {}).get("campaign")).first()


def _load_participants(campaign, pack, units):
    demo_codes = {row["code"] for row in pack["units"] if row.get("demo")}
    CampaignUnit.objects.bulk_create(
        CampaignUnit(
            campaign=campaign,
            unit=units[row["unit"]],
            is_reporting=row.get("reporting", True),
            is_demo=row["unit"] in demo_codes,
            position=position,
            starts_on=row["starts_on"],
            ends_on=row.get("ends_on"),
        )
        for position, row in enumerate(pack["participants"])
    )


def _load_later_sections(campaign, pack, *, by):
    """Hand the other sections to the apps that registered for them; what nobody loads stays with the campaign.

    In the order of registration, whatever the pack's: targets name reference series.
    """
    if campaign.parent is not None:
        pack = {name: content for name, content in pack.items() if name != "parent"}
    pending = pack_schema.pending_sections(pack)
    if "parent" in pending and (upper := _upper_codes(pack)):  # which of its measures are carried out waits with it
        pending["parent"] = pending["parent"] | {"upper": upper}
    for section, loader in pack_sections.LOADERS.items():
        if section in pending:
            pending[section] = loader(campaign, pending[section], by=by)
    campaign.pending_sections = {section: content for section, content in pending.items() if content}
    campaign.save(update_fields=["pending_sections"])


def _upper_codes(pack):
    return {row["code"]: row["upper"] for row in pack["measures"] if row.get("upper")}
