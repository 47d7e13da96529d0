from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Installation
from reports.demo import links, town


class Command(BaseCommand):
    help = "Fill an empty database with the demo town and print a single-use login link per role."

    def add_arguments(self, parser):
        parser.add_argument("--scale", choices=sorted(town.SCALES), default="normal")
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day the demo is dated from")
        parser.add_argument(
            "--once", action="store_true", help="do nothing to a database that has data; print links if it is a demo"
        )

    def handle(self, *, scale, today, once, **options):
        if not (once and not town.is_empty()):
            try:
                town.seed_town(scale=scale, today=today or min(timezone.localdate(), town.last_demo_day()))
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from error
        if Installation.objects.filter(is_demo=True).exists():
            self._print_links()

    def _print_links(self):
        self.stdout.write("Demo (演示数据): one login link per role, each works once and for 30 minutes.")
        for post, address in links.issue_demo_links():
            self.stdout.write(f"  {post.get_role_display()}  {post.unit}  {address}")
        self.stdout.write(f"Once inside, a guided tour: {settings.PORTAL_BASE_URL}{reverse('reports:tour')}")
