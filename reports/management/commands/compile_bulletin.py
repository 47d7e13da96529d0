"""Compile one issue by hand: what the tick does, or a preview as of an instant."""

import json
import time
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.periods import SHANGHAI
from reports import bulletin_content, services, statements
from reports.choices import BulletinKind, BulletinStatus, DocumentFormat
from reports.documents.fonts import FontMissing
from reports.models import Bulletin
from reports.services.documents import RENDERERS

POLL_SECONDS = 0.5
FORMATS = ("json", "html", *DocumentFormat.values)


class Command(BaseCommand):
    help = "Compiles the bulletin of a period, unless it exists, and prints it."

    def add_arguments(self, parser):
        parser.add_argument("--campaign", required=True, metavar="SLUG")
        parser.add_argument("--kind", required=True, choices=BulletinKind.values)
        parser.add_argument("--period", required=True, help="2026-W46, 2026-11 or 2026-Q4")
        parser.add_argument("--as-of", metavar="ISO", help="a preview as of this instant; nothing is stored")
        parser.add_argument("--format", choices=FORMATS, default="json")
        parser.add_argument("--output", type=Path, metavar="FILE")

    def handle(self, *, campaign, kind, period, as_of, output, **options):
        found = Campaign.objects.select_related("owner_unit", "office_unit").filter(slug=campaign).first()
        if found is None:
            raise CommandError(_("没有代码为“%(slug)s”的行动。") % {"slug": campaign})
        try:
            statement = self._statement(found, kind, period, as_of)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["format"] in RENDERERS:
            self._write_document(statement, options["format"], output)
            return
        text = as_html(statement) if options["format"] == "html" else as_json(statement)
        if output is None:
            self.stdout.write(text)
        else:
            output.write_text(f"{text}\n", encoding="utf-8")

    def _write_document(self, statement, format, output):
        """To the file, or as bytes to a standard output that is no terminal."""
        if output is None and self.stdout.isatty():
            raise CommandError(_("%(format)s不能显示在屏幕上，请加 --output 文件名。") % {"format": format.upper()})
        try:
            content = RENDERERS[format](bulletin_content.bulletin_document(statement))
        except FontMissing as error:
            raise CommandError(" ".join(error.messages)) from error
        if output is None:
            self.stdout.buffer.write(content)
        else:
            output.write_bytes(content)

    def _statement(self, campaign, kind, key, as_of):
        if as_of is not None:
            period = services.parse_period(campaign, kind=kind, key=key)
            preview = statements.preview_statement(campaign, kind=kind, period=period, as_of=parse_instant(as_of))
            return statements.with_content(preview)
        bulletin = services.plan_ended_bulletin(campaign, kind=kind, key=key, now=timezone.now())
        return statements.bulletin_statement(compiled(bulletin.pk))


def parse_instant(text):
    """An aware instant from ISO 8601; without an offset it is Shanghai time. Raises ValidationError."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(_("“%(text)s”不是时间，应形如 2026-11-20T12:00:00+08:00。") % {"text": text}) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)


def compiled(bulletin_id):
    """The issue, compiled: by this process, or by the worker that has it at the moment. Raises CommandError."""
    while True:
        if claimed := services.claim_bulletin(bulletin_id, now=timezone.now()):
            services.compile_claimed(claimed)
        bulletin = Bulletin.objects.select_related("campaign__owner_unit", "campaign__office_unit").get(pk=bulletin_id)
        if bulletin.is_compiled:
            return bulletin
        if bulletin.status != BulletinStatus.COMPILING:
            raise CommandError(
                _("%(number)s%(status)s：%(failure)s")
                % {"number": bulletin.number, "status": bulletin.get_status_display(), "failure": bulletin.failure}
            )
        time.sleep(POLL_SECONDS)


def as_json(statement):
    return json.dumps(statements.as_json(statement), ensure_ascii=False, indent=2)


def as_html(statement):
    """The issue as one self-contained file, with numbers but without links."""
    document = bulletin_content.bulletin_document(statement)
    return render_to_string("reports/bulletin_document.html", {"document": document})
