"""What is printed on an activation slip: who, where, a code to type and the same as a QR code to scan."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.qr_codes import qr_image


@dataclass(frozen=True)
class ActivationSlip:
    user: User
    code: str
    expires_at: datetime

    @property
    def entry_url(self):
        """The page on which the code is typed."""
        return settings.PORTAL_BASE_URL + reverse("accounts:activation_code")

    @property
    def qr_image(self):
        """A data: URI with the QR code of the page that the code leads to."""
        return qr_image(reverse("accounts:activate", args=[self.code]))
