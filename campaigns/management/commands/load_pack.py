from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns import pack_schema, services
from campaigns.choices import PlanChangeKind
from campaigns.models import Campaign

SIGNS = {PlanChangeKind.ADDED: "+", PlanChangeKind.CHANGED: "~", PlanChangeKind.REMOVED: "-"}


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a day; write it as 2026-11-20") from None


class Command(BaseCommand):
    help = "Makes a campaign from a pack (see list_packs): its units, phases, measures and tasks, all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the pack's name, such as henglan-lighting, or a YAML file")
        parser.add_argument(
            "--from",
            dest="first_period_on",
            type=day,
            metavar="DATE",
            help="reports begin with the period that holds this day (YYYY-MM-DD); today, in a demo the pack's day",
        )
        parser.add_argument(
            "--diff",
            dest="is_diff",
            action="store_true",
            help="change nothing, list what sets the campaign apart from the pack: + it lacks, ~ differs, - only it has",
        )

    def handle(self, *args, name, first_period_on, is_diff, **options):
        pack = self._read(name)
        try:
            if is_diff:
                self._compare(pack)
                return
            first_day = first_period_on or services.suggested_first_period_on(pack, on=timezone.localdate())
            self._report(services.load_pack(pack, by=None, first_period_on=first_day))
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error

    def _read(self, name):
        if name in pack_schema.list_pack_names() or not name.endswith((".yaml", ".yml")):
            pack, errors = pack_schema.load_pack_file(name)
        else:
            try:
                pack, errors = pack_schema.read_pack(Path(name).read_text(encoding="utf-8-sig"))
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{name} cannot be read: {error}") from error
        if errors:
            raise CommandError("\n".join(str(error) for error in errors))
        return pack

    def _compare(self, pack):
        campaign = Campaign.objects.filter(slug=pack["slug"]).first()
        if campaign is None:
            raise CommandError(f"there is no campaign {pack['slug']} to compare with")
        found, _state = services.compare_with_pack(campaign, pack)
        for each in found:
            self.stdout.write(f"{SIGNS[each.kind]} {each.place}  {each.label}")
            for name, before, after in each.fields if each.kind == PlanChangeKind.CHANGED else ():
                self.stdout.write(f"    {name}: {before} -> {after}")
        self.stdout.write(f"{len(found)} differences")

    def _report(self, campaign):
        counts = f"{campaign.campaign_units.count()} units, {campaign.measures.count()} measures"
        self.stdout.write(
            f"{campaign.slug}: {counts}, {campaign.tasks.count()} tasks; reports from {campaign.first_period_on}"
        )
        if campaign.pending_sections:
            self.stdout.write(f"pending: {', '.join(campaign.pending_sections)}")
