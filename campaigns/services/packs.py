"""Makes a campaign from a pack (docs/packs.md), all of it or nothing."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.models import Installation, OrgUnit
from campaigns import facts, pack_schema, pack_sections, permissions
from campaigns.choices import TaskPart
from campaigns.models import Campaign, CampaignUnit, Measure, Phase, Task, TaskTerms, TaskUnit


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
    campaign = _make_campaign(pack, units, first_period_on=first_period_on)
    _load_participants(campaign, pack, units)
    phases = _load_phases(campaign, pack)
    measures = _load_measures(campaign, pack)
    _load_tasks(campaign, pack, units=units, phases=phases, measures=measures, by=by, at=recorded_at)
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


def _make_campaign(pack, units, *, first_period_on):
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
        pack_name=pack["slug"],
    )
    if not campaign.starts_on <= campaign.first_period_on <= campaign.ends_on:
        raise ValidationError(
            _("calendar.first_period_on: 起报日期应在行动起止日期 %(starts_on)s 至 %(ends_on)s 之内。")
            % {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
        )
    campaign.full_clean()
    campaign.save()
    return campaign


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


def _load_phases(campaign, pack):
    """{code: phase}; in the database a phase is known by its name."""
    phases = Phase.objects.bulk_create(
        Phase(
            campaign=campaign,
            name=row["name"],
            goal=row.get("goal", ""),
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            is_demo=row.get("demo", False),
        )
        for row in pack["phases"]
    )
    return {row["code"]: phase for row, phase in zip(pack["phases"], phases, strict=True)}


def _load_measures(campaign, pack):
    measures = Measure.objects.bulk_create(
        Measure(
            campaign=campaign,
            code=row["code"],
            group=row.get("group", ""),
            name=row["name"],
            position=position,
            is_demo=row.get("demo", False),
        )
        for position, row in enumerate(pack["measures"])
    )
    return {measure.code: measure for measure in measures}


def _load_tasks(campaign, pack, *, units, phases, measures, by, at):
    """All tasks with their terms and units, in a statement each: what `create_task` does one by one."""
    rows = [(measures[measure["code"]], row) for measure in pack["measures"] for row in measure["tasks"]]
    tasks = Task.objects.bulk_create(
        Task(
            campaign=campaign,
            measure=measure,
            phase=phases.get(row.get("phase")),
            code=row["code"],
            title=row["title"],
            deliverable=row.get("deliverable", ""),
            position=position,
            is_demo=row.get("demo", False),
        )
        for position, (measure, row) in enumerate(rows)
    )
    TaskTerms.objects.bulk_create(
        TaskTerms(
            task=task,
            campaign=campaign,
            measure=measure,
            lead_unit=units[row["lead"]],
            starts_on=row["starts_on"],
            due_on=row["due_on"],
            weight=row.get("weight", 1),
            recorded_at=at,
            recorded_by=by,
        )
        for task, (measure, row) in zip(tasks, rows, strict=True)
    )
    TaskUnit.objects.bulk_create(
        TaskUnit(task=task, unit=units[code], part=part, starts_on=row["starts_on"])
        for task, (_measure, row) in zip(tasks, rows, strict=True)
        for part, codes in _parts(row)
        for code in codes
    )


def _parts(row):
    return [
        (TaskPart.LEAD, [row["lead"]]),
        (TaskPart.RESPONSIBLE, row.get("responsible") or []),
        (TaskPart.COOPERATING, row.get("cooperating") or []),
    ]


def _load_later_sections(campaign, pack, *, by):
    """Hand the other sections to the apps that registered for them; what nobody loads stays with the campaign."""
    pending = {}
    for section, content in pack_schema.pending_sections(pack).items():
        loader = pack_sections.LOADERS.get(section)
        left = content if loader is None else loader(campaign, content, by=by)
        if left:
            pending[section] = left
    campaign.pending_sections = pending
    campaign.save(update_fields=["pending_sections"])
