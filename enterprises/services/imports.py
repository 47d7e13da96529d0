"""Bringing in a list of firms: read, compare with the registry (preview), import. import_undo.py takes it back.

Reading starts a child process and may take a minute, so it stands outside every transaction: read first, then hand the
EnterpriseTable to the service that writes.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import UnitKind
from accounts.models import OrgUnit
from campaigns import facts, files
from campaigns.planner import gather_statistics
from campaigns.transitions import Conflict, transition
from enterprises import enterprise_sheet, import_comparison, import_preview, permissions
from enterprises.choices import ImportStatus
from enterprises.models import Enterprise, EnterpriseDuty, EnterpriseImport, EnterpriseRecord, ProductCategory
from enterprises.models.enterprise import REGISTRY_FIELDS
from enterprises.services import registry

SHOWN_REFUSALS = 20
BATCH_SIZE = 1000


def read_enterprise_file(path, *, unit):
    """The EnterpriseTable of a file with the firms of a unit's villages. Writes nothing."""
    today = timezone.localdate()
    return enterprise_sheet.read_enterprises(
        path,
        villages=import_comparison.villages_of(unit, on=today),
        categories=list(ProductCategory.objects.values_list("name", flat=True)),
        known_codes=import_comparison.registered_codes(unit),
        town=import_comparison.town_name(unit),
        default_village=unit.name if permissions.is_village(unit) else "",
    )


def upload_enterprise_import(*, upload, by):
    """Store an upload, read it and prepare its import into what the acting post acts for; returns the EnterpriseImport."""
    unit = by.post.acts_for
    stored_file = files.store_file(upload, types=files.SHEET_TYPES)
    table = read_enterprise_file(stored_file.path, unit=unit)
    return prepare_enterprise_import(stored_file, file_name=upload.name, unit=unit, table=table, by=by)


def confirm_enterprise_import(enterprise_import, *, by):
    """Read a prepared import anew from its file and import it; returns the EnterpriseImport."""
    table = read_enterprise_file(enterprise_import.file.path, unit=enterprise_import.unit)
    return import_enterprises(enterprise_import, table=table, by=by)


@transaction.atomic
def prepare_enterprise_import(stored_file, *, file_name, unit, table, by):
    """Keep an upload with what it would change, waiting for a person to confirm; returns the EnterpriseImport."""
    comparison = import_comparison.compare(table, unit=unit, on=timezone.localdate())
    enterprise_import = EnterpriseImport(
        unit=unit,
        file=stored_file,
        file_name=files.plain_name(file_name),
        preview=import_preview.preview_of(table, comparison, unit=unit),
        prepared_at=timezone.now(),
        prepared_by=by,
    )
    enterprise_import.full_clean()
    enterprise_import.save()
    after = {"file": enterprise_import.file_name, "sha256": stored_file.sha256, "rows_read": table.rows_read}
    accounts_services.record_event("prepare_enterprise_import", enterprise_import, by=by, after=after)
    return enterprise_import


def import_enterprises(enterprise_import, *, table, by):
    """Write what a read table changes in the registry, all or none; returns the EnterpriseImport.

    Raises ValidationError when a row is refused or nothing is new, Conflict when somebody else has moved the import on.
    """
    try:
        with transaction.atomic():
            return _import_enterprises(enterprise_import, table, by)
    except IntegrityError as error:
        # Registered by hand, or by an import of another part of the tree, since the comparison.
        raise ValidationError(_("同时有人登记了名单中的企业，没有写入任何数据。请刷新核对后再导入。")) from error


def _import_enterprises(enterprise_import, table, by):
    lock_registry(enterprise_import.unit)
    require_waiting(enterprise_import)
    today = timezone.localdate()
    comparison = import_comparison.compare(table, unit=enterprise_import.unit, on=today, for_writing=True)
    if comparison.errors:
        raise ValidationError([str(error) for error in comparison.errors[:SHOWN_REFUSALS]])
    changes = [change for change in comparison.changes if not change.is_unchanged]
    if not changes:
        raise ValidationError(_("这份名单已经导入过，没有新的内容。"), code="already_imported")
    preview = import_preview.preview_of(table, comparison, unit=enterprise_import.unit)
    recorded_at = facts.stamp()
    write_entries(changes, enterprise_import=enterprise_import, recorded_at=recorded_at, by=by)
    preview["duties"] = write_duties(changes, on=today)
    counts = {f"{name}_count": count for name, count in comparison.counts.items()}
    values = {"imported_at": recorded_at, "preview": preview, **counts}
    return transition(enterprise_import, ImportStatus.IMPORTED, by=by, values=values)


def lock_registry(unit):
    """Wait until nobody else registers firms in the towns of an import; the same lock as `registry.locked_town`."""
    is_town = Q(kind=UnitKind.TOWN)
    above = Q(pk__in=unit.path.rstrip("/").split("/"))
    units = OrgUnit.objects.filter(Q(pk=unit.pk) | is_town & (above | Q(path__startswith=unit.path)))
    try:
        # no_key: rows that merely point at a town are written meanwhile.
        list(units.select_for_update(of=("self",), no_key=True).order_by("path"))
    except OperationalError as error:
        raise ValidationError(_("有人正在导入或登记企业，请过一会儿再试。"), code="busy") from error


def require_waiting(enterprise_import):
    """Read the status anew under a lock; raises Conflict unless the import still waits for its confirmation."""
    found = EnterpriseImport.objects.select_for_update().filter(pk=enterprise_import.pk)
    status = found.values_list("status", flat=True).first()
    if status is None:
        raise ValidationError(_("这次上传已被放弃，请重新上传。"))
    enterprise_import.status = status
    if status != ImportStatus.PREVIEWED:
        raise Conflict(enterprise_import)


def write_entries(changes, *, enterprise_import, recorded_at, by):
    """Make the firms what the changes say, with a record of each."""
    changes = [change for change in changes if change.is_recorded]
    known = [change for change in changes if change.enterprise.pk]
    register([change.enterprise for change in changes if not change.enterprise.pk])
    values = {change.enterprise.pk: change.values for change in changes}
    write_records(values, enterprise_import=enterprise_import, recorded_at=recorded_at, by=by)
    carry_records([change.enterprise.pk for change in known])
    renamed = [change for change in known if change.is_renamed]
    for change in renamed:
        change.enterprise.name_key, change.enterprise.pinyin = change.row.name_key, change.row.pinyin
    Enterprise.objects.bulk_update([change.enterprise for change in renamed], ["name_key", "pinyin"], BATCH_SIZE)


def register(enterprises):
    """Insert firms, with a temporary number for those without a code; their primary keys are set."""
    uncoded = {}
    for enterprise in enterprises:
        if not enterprise.credit_code:
            uncoded.setdefault(enterprise.unit_id, []).append(enterprise)
    for village in OrgUnit.objects.filter(pk__in=uncoded):
        numbers = registry.draw_temporary_numbers(village, len(uncoded[village.pk]))
        for enterprise, number in zip(uncoded[village.pk], numbers, strict=True):
            enterprise.temporary_number = number
    Enterprise.objects.bulk_create(enterprises, batch_size=BATCH_SIZE)
    if len(enterprises) >= BATCH_SIZE:
        gather_statistics(Enterprise)


def write_records(values, *, enterprise_import, recorded_at, by):
    """Close the current record of each firm and write a new one. values: {enterprise pk: its columns}"""
    facts.supersede(EnterpriseRecord.objects.filter(enterprise__in=list(values)), at=recorded_at)
    happened_on = timezone.localdate(recorded_at)
    EnterpriseRecord.objects.bulk_create(
        [
            EnterpriseRecord(
                enterprise_id=enterprise_id,
                enterprise_import=enterprise_import,
                recorded_at=recorded_at,
                recorded_by=by,
                happened_on=happened_on,
                **columns,
            )
            for enterprise_id, columns in values.items()
        ],
        batch_size=BATCH_SIZE,
    )


def carry_records(enterprise_ids):
    """Set the columns of firms to what their current record says; they are registered, and forms opened before are stale."""
    record = EnterpriseRecord.objects.current().filter(enterprise=OuterRef("pk"))
    columns = {name: Subquery(record.values(name)) for name in REGISTRY_FIELDS}
    firms = Enterprise.objects.filter(pk__in=enterprise_ids)
    firms.update(**columns, is_registered=True, version=F("version") + 1)


def write_duties(changes, *, on):
    """Those who look after a firm from today, and the end of those before; returns the primary keys of both for an undo."""
    opened = [
        EnterpriseDuty(enterprise=change.enterprise, kind=kind, name=name, starts_on=on)
        for change in changes
        for kind, name in change.duties.items()
    ]
    places = {(duty.enterprise_id, duty.kind) for duty in opened}
    before = EnterpriseDuty.objects.filter(
        ends_on=None, enterprise__in={enterprise_id for enterprise_id, _kind in places}
    )
    held = before.select_for_update().values_list("pk", "enterprise", "kind")
    ended = [pk for pk, enterprise_id, kind in held if (enterprise_id, kind) in places]
    end_duties(ended, on=on - timedelta(days=1))
    EnterpriseDuty.objects.bulk_create(opened, batch_size=BATCH_SIZE)
    return {"opened": [duty.pk for duty in opened], "ended": ended}


def end_duties(ids, *, on):
    """End duties on a day, or on their first one when that is later."""
    ending = EnterpriseDuty.objects.filter(pk__in=ids)
    ending.update(ends_on=Case(When(starts_on__gt=on, then=F("starts_on")), default=Value(on)))


@transaction.atomic
def discard_enterprise_import(enterprise_import, *, by):
    """Drop a preview that was never imported; the stored file stays. Returns the dropped row.

    Raises ValidationError when it was imported meanwhile.
    """
    waiting = EnterpriseImport.objects.filter(pk=enterprise_import.pk, status=ImportStatus.PREVIEWED)
    before = {"file": enterprise_import.file_name}
    accounts_services.record_event("discard_enterprise_import", enterprise_import, by=by, before=before)
    if not waiting.delete()[0]:
        raise ValidationError(_("这份名单已经导入，不能放弃；如有错误请撤销导入。"))
    return enterprise_import
