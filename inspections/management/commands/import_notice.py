import hashlib
import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import UnitKind
from accounts.models import OrgUnit
from campaigns import files, spreadsheets
from inspections import services
from inspections.choices import ListKind


class Command(BaseCommand):
    help = "Import a published result table (.csv, .xlsx). Nothing is written when a row or a total is refused."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--meta", type=Path, help="JSON: issuer, title, date, source_url, published_totals")
        parser.add_argument("--list", choices=ListKind.values, default="", help="the file lists only such products")
        parser.add_argument("--unit", default="", help="code of the unit it belongs to; by default the town")
        parser.add_argument("--dry-run", action="store_true", help="read and check, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        path = options["file"]
        known = {
            "meta": read_meta(options["meta"]),
            "list_kind": options["list"],
            "unit": find_unit(options["unit"]),
        }
        table = services.read_notice_file(path, sha256=sha256_of(path), **known)
        is_new = table.rows_unchanged < table.rows_read
        if is_new and not table.refusals and not options["dry_run"]:
            try:
                import_table(path, table, known)
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from error
        self.report(path, table, as_json=options["json"])
        if table.refusals:
            raise CommandError(_("%(file)s：有错误，没有写入任何数据。") % {"file": path.name})

    def report(self, path, table, *, as_json):
        if as_json:
            self.stdout.write(json.dumps(table.as_dict(), ensure_ascii=False, indent=1))
            return
        for problem in table.problems:
            self.stderr.write(f"{path.name} {problem}")
        self.stdout.write(
            _("读取 %(read)d 行，新增 %(added)d 行，已有 %(unchanged)d 行。")
            % {"read": table.rows_read, "added": table.rows_added, "unchanged": table.rows_unchanged}
        )


@transaction.atomic
def import_table(path, table, known):
    """Store the file and import its table; the reader has judged the contents, whatever the name says."""
    content_type = files.SHEET_TYPES[".xlsx" if spreadsheets.check_outside(path) == "workbook" else ".csv"]
    with path.open("rb") as file:
        stored_file = files.store_file(File(file, name=path.name), types={path.suffix.lower(): content_type})
    notice_import = services.prepare_notice_import(stored_file, file_name=path.name, table=table, by=None, **known)
    services.import_notice(notice_import, table=table, by=None)


def sha256_of(path):
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CommandError(_("打不开 %(file)s：%(reason)s") % {"file": path, "reason": error.strerror}) from error


def read_meta(path):
    """What a meta.json says of the notice, its texts as text."""
    if path is None:
        return {}
    try:
        meta = json.loads(path.read_text(encoding="utf-8-sig"))
        # Neither half a surrogate pair nor a NUL can be stored.
        if b"\\u0000" in json.dumps(meta, ensure_ascii=False).encode():
            raise ValueError
    except (OSError, ValueError) as error:
        raise CommandError(_("%(file)s 不是可读的 JSON 文件。") % {"file": path.name}) from error
    if not isinstance(meta, dict) or not isinstance(meta.get("published_totals") or {}, dict):
        raise CommandError(_("%(file)s 应是一个 JSON 对象,published_totals 也是。") % {"file": path.name})
    texts = {name: str(meta[name]) for name in ("issuer", "title", "date", "source_url") if meta.get(name)}
    return {**texts, "published_totals": meta.get("published_totals") or {}}


def find_unit(code):
    """The unit with a code; without one the only town, else the top of the tree, None while there is no unit."""
    if code:
        try:
            return OrgUnit.objects.get(code=code)
        except OrgUnit.DoesNotExist as error:
            raise CommandError(_("没有代码为 %(code)s 的单位。") % {"code": code}) from error
    towns = list(OrgUnit.objects.filter(kind=UnitKind.TOWN)[:2])
    return towns[0] if len(towns) == 1 else OrgUnit.objects.filter(parent=None).order_by("pk").first()
