from argparse import ArgumentTypeError
from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns import pack_schema, services


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a day; write it as 2026-11-20") from None


class Command(BaseCommand):
    help = "Makes a campaign from a pack (see list_packs): its units, phases, measures and tasks, all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the pack's name, such as henglan-lighting")
        parser.add_argument(
            "--from",
            dest="first_period_on",
            type=day,
            metavar="DATE",
            help="reports begin with the period that holds this day (YYYY-MM-DD); today, in a demo the pack's day",
        )

    def handle(self, *args, name, first_period_on, **options):
        pack, errors = pack_schema.load_pack_file(name)
        if errors:
            raise CommandError("\n".join(str(error) for error in errors))
        first_day = first_period_on or services.suggested_first_period_on(pack, on=timezone.localdate())
        try:
            campaign = services.load_pack(pack, by=None, first_period_on=first_day)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self._report(campaign)

    def _report(self, campaign):
        counts = f"{campaign.campaign_units.count()} units, {campaign.measures.count()} measures"
        self.stdout.write(
            f"{campaign.slug}: {counts}, {campaign.tasks.count()} tasks; reports from {campaign.first_period_on}"
        )
        if campaign.pending_sections:
            self.stdout.write(f"pending: {', '.join(campaign.pending_sections)}")
