"""Bringing in a published table: read, prepare (preview), import, undo.

Reading starts a child process and may take a minute, so it stands outside every transaction: read first, then hand the
NoticeTable to the service that writes.
"""

import hashlib
import unicodedata

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts, files
from campaigns.transitions import Conflict, transition
from inspections import item_names, notice_rows, notice_table
from inspections.choices import NoticeStatus, TableKind
from inspections.models import NoticeImport, NoticeRecord, NoticeTotal, TestItem, TestItemAlias

PREVIEW_ROWS = 50
SHOWN_REFUSALS = 20
RECORD_TEXTS = (
    "product_class",
    "sampled_party",
    "labelled_producer",
    "brand",
    "model",
    "batch",
    "produced_on",
    "lab",
    "report_number",
)


def read_notice_file(path, *, sha256, meta, list_kind, unit):
    """The NoticeTable of a file, its rows compared with those of the notice that are current. Writes nothing.

    meta: issuer, title, published_totals and more of a notice, any of them missing; list_kind: a ListKind or "".
    """
    table = notice_table.read_notice(path, meta=meta, list_kind=list_kind, dictionary=current_dictionary())
    table.rows_unchanged = len(current_keys(notice_key(meta, sha256, unit=unit), table))
    return table


def upload_notice_import(*, upload, meta, list_kind, by):
    """Store an upload, read it and prepare its import into what the acting post acts for; returns the NoticeImport."""
    stored_file = files.store_file(upload, types=files.SHEET_TYPES)
    known = {"meta": meta, "list_kind": list_kind, "unit": by.post.acts_for}
    table = read_notice_file(stored_file.path, sha256=stored_file.sha256, **known)
    return prepare_notice_import(stored_file, file_name=upload.name, table=table, by=by, **known)


def confirm_notice_import(notice_import, *, by):
    """Read a prepared import anew from its file and import it; returns the NoticeImport."""
    table = read_notice_file(
        notice_import.file.path,
        sha256=notice_import.file.sha256,
        meta=known_of(notice_import),
        list_kind=notice_import.list_kind,
        unit=notice_import.unit,
    )
    return import_notice(notice_import, table=table, by=by)


def current_dictionary():
    """The ItemDictionary of the test items and aliases in the database."""
    aliases = {name: name for name in TestItem.objects.values_list("name", flat=True)}
    aliases |= dict(TestItemAlias.objects.values_list("alias", "item__name"))
    return item_names.ItemDictionary(aliases)


def known_of(notice_import):
    return {
        "issuer": notice_import.issuer,
        "title": notice_import.title,
        "published_totals": notice_import.published_totals,
    }


def notice_key(meta, sha256, *, unit):
    """What a notice is known by within a unit: issuer and title, in any width and spacing; else the bytes of the file."""
    names = ["".join(unicodedata.normalize("NFKC", str(meta.get(name) or "")).split()) for name in ("issuer", "title")]
    identity = "\n".join(names) if all(names) else sha256
    return hashlib.sha256(f"{unit.pk if unit else ''}\n{identity}".encode()).hexdigest()


def current_keys(key, table):
    """The row keys of the table that the notice already has as current facts."""
    known = set(fact_model(table.kind).objects.current().filter(notice_key=key).values_list("row_key", flat=True))
    return known & set(table.row_keys)


def fact_model(kind):
    return NoticeTotal if kind == TableKind.TOTALS else NoticeRecord


@transaction.atomic
def prepare_notice_import(stored_file, *, file_name, meta, list_kind, unit, table, by):
    """Keep an upload with what was read from it, waiting for a person to confirm; returns the NoticeImport.

    Raises ValidationError when what is said about the notice does not fit its fields.
    """
    notice_import = NoticeImport(
        unit=unit,
        notice_key=notice_key(meta, stored_file.sha256, unit=unit),
        issuer=meta.get("issuer") or "",
        title=meta.get("title") or "",
        published_on=meta.get("date") or "",
        source_url=meta.get("source_url") or "",
        list_kind=list_kind or "",
        table_kind=table.kind,
        published_totals=meta.get("published_totals") or {},
        file=stored_file,
        file_name=file_name[-200:],
        preview=preview_of(table),
        prepared_at=timezone.now(),
        prepared_by=by,
    )
    notice_import.full_clean()
    notice_import.save()
    after = {"file": notice_import.file_name, "sha256": stored_file.sha256, "rows_read": table.rows_read}
    accounts_services.record_event("prepare_notice_import", notice_import, by=by, after=after)
    return notice_import


def preview_of(table):
    """What the preview page shows: counts, problems, and the first rows as they would be kept."""
    return {
        "rows_read": table.rows_read,
        "rows_unchanged": table.rows_unchanged,
        "unknown_columns": table.unknown_columns,
        "is_refused": bool(table.refusals),
        "problems": [{**problem.as_dict(), "is_refusal": problem.is_refusal} for problem in table.problems],
        "unknown_items": sorted({name for row in table.rows for name in row.unknown_items}),
        "sheet": table.sheet,
        "rows": [row_columns(row) for row in table.rows[:PREVIEW_ROWS]],
    }


@transaction.atomic
def import_notice(notice_import, *, table, by):
    """Write the rows of a read table that the notice does not have yet, all or none; returns the NoticeImport.

    The table gets its rows_added and rows_unchanged. Raises ValidationError when the table is refused or brings nothing
    new, Conflict when somebody else has moved the import on.
    """
    if table.refusals:
        raise ValidationError([str(problem) for problem in table.refusals[:SHOWN_REFUSALS]])
    # Two files of one notice at the same time: the second waits here and then finds the rows of the first.
    same_notice = NoticeImport.objects.select_for_update().filter(notice_key=notice_import.notice_key)
    notice_import.status = dict(same_notice.order_by("pk").values_list("pk", "status")).get(notice_import.pk)
    if notice_import.status != NoticeStatus.PREVIEWED:
        raise Conflict(notice_import)
    known = current_keys(notice_import.notice_key, table)
    table.rows_unchanged = len(known)
    table.rows_added = table.rows_read - table.rows_unchanged
    if not table.rows_added:
        raise ValidationError(_("这份通报已经导入过，没有新的行。"), code="already_imported")
    recorded_at = facts.stamp()
    rows = [(row, key) for row, key in zip(table.rows, table.row_keys, strict=True) if key not in known]
    model = fact_model(table.kind)
    model.objects.bulk_create(
        [model(**fact_columns(notice_import, row, key), recorded_at=recorded_at, recorded_by=by) for row, key in rows],
        batch_size=500,
    )
    values = {
        "imported_at": recorded_at,
        "table_kind": table.kind,
        "added_count": table.rows_added,
        "unchanged_count": table.rows_unchanged,
        "preview": preview_of(table),
    }
    return transition(notice_import, NoticeStatus.IMPORTED, by=by, values=values)


def fact_columns(notice_import, row, key):
    """The columns of a fact, with copies of what the notice is known by."""
    return {
        "notice_import": notice_import,
        "unit": notice_import.unit,
        "notice_key": notice_import.notice_key,
        "row_key": key,
        "issuer": notice_import.issuer,
        "title": notice_import.title,
        "published_on": notice_import.published_on,
        **row_columns(row),
    }


def row_columns(row):
    """What a read row says, by the names of the columns of NoticeRecord or NoticeTotal."""
    columns = {
        "row_number": row.row,
        "product": row.product,
        "items": row.items,
        "unknown_items": row.unknown_items,
        "as_printed": list(row.as_printed.items()),
    }
    if isinstance(row, notice_rows.Total):
        counts = {"inspected_count": row.inspected, "nonconforming_count": row.nonconforming}
        return {**columns, **counts, "printed_rate": row.rate}
    return {**columns, **{name: getattr(row, name) for name in RECORD_TEXTS}, "verdict": row.verdict or ""}


@transaction.atomic
def undo_notice_import(notice_import, *, reason, by):
    """Supersede every row an import brought in; bulletins compiled before still verify. Returns the NoticeImport.

    Raises ValidationError without a reason, Conflict when the import is not, or no longer, in force.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("请写明撤销原因。")})
    at = facts.stamp()
    for model in (NoticeRecord, NoticeTotal):
        facts.supersede(model.objects.filter(notice_import=notice_import), at=at)
    values = {"undone_at": at, "undone_reason": reason.strip()}
    return transition(notice_import, NoticeStatus.UNDONE, by=by, values=values, reason=reason.strip())


@transaction.atomic
def discard_notice_import(notice_import, *, by):
    """Drop a preview that was never imported; the stored file stays. Returns the dropped row.

    Raises ValidationError when it was imported meanwhile.
    """
    waiting = NoticeImport.objects.filter(pk=notice_import.pk, status=NoticeStatus.PREVIEWED)
    accounts_services.record_event(
        "discard_notice_import", notice_import, by=by, before={"file": notice_import.file_name}
    )
    if not waiting.delete()[0]:
        raise ValidationError(_("这份通报已经导入，不能放弃；如有错误请撤销导入。"))
    return notice_import
