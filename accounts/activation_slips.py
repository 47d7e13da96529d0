"""What is printed on an activation slip: who, where, a code to type and the same as a QR code to scan."""

import base64
from dataclasses import dataclass
from datetime import datetime

import qrcode
from django.conf import settings
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from accounts.models import User


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
        url = settings.PORTAL_BASE_URL + reverse("accounts:activate", args=[self.code])
        image = qrcode.make(url, image_factory=SvgPathImage, border=1).to_string()
        return f"data:image/svg+xml;base64,{base64.b64encode(image).decode()}"
