"""Recompute a bulletin as of its cut-off; any difference is printed and ends with a non-zero exit."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reports import bulletin_texts, services, statements
from reports.models import Bulletin


class Command(BaseCommand):
    help = "Recomputes every figure of a bulletin as of its cut-off and prints the differences."

    def add_arguments(self, parser):
        parser.add_argument("number", help="henglan-lighting-2026-W46")

    def handle(self, *, number, **options):
        bulletin = Bulletin.objects.select_related("campaign").filter(number=number).first()
        if bulletin is None:
            raise CommandError(_("没有编号为“%(number)s”的通报。") % {"number": number})
        if not bulletin.is_compiled:
            raise CommandError(
                _("%(number)s%(status)s，还没有数据可核验。")
                % {"number": number, "status": bulletin.get_status_display()}
            )
        differences = services.verify_bulletin(bulletin)
        for line in bulletin_texts.difference_lines(statements.bulletin_statement(bulletin), differences):
            self.stdout.write(" | ".join(str(part) for part in line))
        if differences:
            raise CommandError(
                _("%(number)s：%(count)d处与数据不一致。") % {"number": number, "count": len(differences)}
            )
        self.stdout.write(_("%(number)s：全部一致。") % {"number": number})
