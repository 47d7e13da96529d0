"""Passwords: one hasher from day one (a second one would tell by its timing who is an old user), and what one must look like."""

import re

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class PortalArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 32 MiB, three passes and one lane: within OWASP's advice, and 50 log-ins at once stay under 2 GiB."""

    time_cost = 3
    memory_cost = 32 * 1024
    parallelism = 1


class ThreeClassesValidator:
    """等保 composition rule: at least three of lower case, upper case, digits and other signs."""

    CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
    REQUIRED = 3

    def validate(self, password, user=None):
        if sum(bool(re.search(pattern, password)) for pattern in self.CLASSES) < self.REQUIRED:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self):
        return _("密码须包含大写字母、小写字母、数字、其他符号中的至少三类。")
