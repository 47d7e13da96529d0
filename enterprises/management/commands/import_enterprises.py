import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import UnitKind
from accounts.models import OrgUnit
from campaigns import files, spreadsheets
from enterprises import import_comparison, services


class Command(BaseCommand):
    help = "Import a list of firms (.csv, .xlsx) into the registry. Nothing is written when a row is refused."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--unit", default="", help="code of the unit whose villages they are in; by default the town"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and compare, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        path = options["file"]
        unit = find_unit(options["unit"])
        table = read_table(path, unit)
        comparison = import_comparison.compare(table, unit=unit, on=timezone.localdate())
        counts = comparison.counts
        is_new = counts["unchanged"] < len(comparison.changes)
        if comparison.errors:
            counts |= {"added": 0, "updated": 0}
        elif is_new and not options["dry_run"]:
            enterprise_import = import_table(path, table, unit)
            counts = {name: getattr(enterprise_import, f"{name}_count") for name in counts}
        self.report(path, table, comparison, counts, as_json=options["json"])
        if comparison.errors:
            raise CommandError(_("%(file)s：有错误，没有写入任何数据。") % {"file": path.name})

    def report(self, path, table, comparison, counts, *, as_json):
        if as_json:
            answer = {
                "rows_read": table.rows_read,
                **counts,
                "errors": [error.as_dict() for error in comparison.errors],
                "hints": [hint.as_dict() for hint in comparison.hints],
                "unknown_columns": table.unknown_columns,
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        for problem in (*comparison.errors, *comparison.hints):
            self.stderr.write(f"{path.name} {problem}")
        if table.unknown_columns:
            unread = _("没有读取的列：%(columns)s") % {"columns": _("、").join(table.unknown_columns)}
            self.stderr.write(f"{path.name} {unread}")
        self.stdout.write(
            _("读取 %(read)d 行：新增 %(added)d 家，更新 %(updated)d 家，无变化 %(unchanged)d 家。")
            % {"read": table.rows_read, **counts}
        )


def read_table(path, unit):
    try:
        return services.read_enterprise_file(path, unit=unit)
    except OSError as error:
        raise CommandError(_("打不开 %(file)s：%(reason)s") % {"file": path, "reason": error.strerror}) from error


def import_table(path, table, unit):
    """Store the file and import its table, in one transaction; the reader has judged the contents, whatever the name."""
    content_type = files.SHEET_TYPES[".xlsx" if spreadsheets.check_outside(path) == "workbook" else ".csv"]
    try:
        with transaction.atomic(), path.open("rb") as file:
            types = {path.suffix.lower(): content_type}
            stored_file = files.store_file(File(file, name=path.name), types=types)
            enterprise_import = services.prepare_enterprise_import(
                stored_file, file_name=path.name, unit=unit, table=table, by=None
            )
            return services.import_enterprises(enterprise_import, table=table, by=None)
    except ValidationError as error:
        raise CommandError("\n".join(error.messages)) from error


def find_unit(code):
    """The unit with a code; without one the only town."""
    if code:
        try:
            return OrgUnit.objects.get(code=code)
        except OrgUnit.DoesNotExist as error:
            raise CommandError(_("没有代码为 %(code)s 的单位。") % {"code": code}) from error
    towns = list(OrgUnit.objects.filter(kind=UnitKind.TOWN)[:2])
    if len(towns) != 1:
        raise CommandError(_("请用 --unit 指明单位代码：数据库里没有镇街，或不止一个。"))
    return towns[0]
