from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.choices import ADMINISTRATOR_ROLES
from accounts.models import OrgUnit


class Command(BaseCommand):
    help = "Gives a unit its three administrators and prints an activation code for each who has not used one yet."

    def add_arguments(self, parser):
        parser.add_argument("unit", help="the unit's code, such as henglan-town")
        for role in ADMINISTRATOR_ROLES:
            parser.add_argument(f"--{_option(role)}", metavar="NAME", help="the person's name; three different persons")

    def handle(self, *args, unit, **options):
        try:
            found = OrgUnit.objects.current(timezone.localdate()).get(code=unit)
        except OrgUnit.DoesNotExist:
            raise CommandError(f"There is no unit {unit}. Load a pack first (load_pack NAME).") from None
        names = {role: options[_option(role)] for role in ADMINISTRATOR_ROLES}
        try:
            slips = services.appoint_administrators(found, names=names)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"Type the code at {settings.PORTAL_BASE_URL}{reverse('accounts:activation_code')}")
        for post, code, expires_at in slips:
            self.stdout.write(
                f"{post.get_role_display()}  {post.user}  {post.user.login_name}  {_entry(code, expires_at)}"
            )


def _option(role):
    return role.removesuffix("_administrator")


def _entry(code, expires_at):
    return f"{code}  (until {timezone.localtime(expires_at):%Y-%m-%d %H:%M})" if code else "active already"
