from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaigns import services
from campaigns.models import Campaign


class Command(BaseCommand):
    help = "Writes a campaign as a pack (YAML) that load_pack takes, to the standard output or to a file."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the campaign's slug, such as henglan-lighting")
        parser.add_argument("-o", dest="output", metavar="FILE", help="write to this file instead")

    def handle(self, *args, slug, output, **options):
        campaign = Campaign.objects.filter(slug=slug).first()
        if campaign is None:
            slugs = ", ".join(Campaign.objects.order_by("slug").values_list("slug", flat=True)) or "none"
            raise CommandError(f"there is no campaign {slug}; there are: {slugs}")
        text = services.export_pack(campaign)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            Path(output).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}") from error
        self.stdout.write(f"{output}: {len(text.splitlines())} lines")
