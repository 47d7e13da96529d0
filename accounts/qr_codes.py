"""QR codes for paper: a page's address as a picture that needs no file of its own."""

import base64
from functools import lru_cache

import qrcode
from django.conf import settings
from qrcode.image.svg import SvgPathImage


def qr_image(path):
    """A data: URI with the QR code of a page of this portal."""
    image = qrcode.make(settings.PORTAL_BASE_URL + path, image_factory=SvgPathImage, border=1).to_string()
    return f"data:image/svg+xml;base64,{base64.b64encode(image).decode()}"


@lru_cache(maxsize=64)
def kept_qr_image(path):
    """The same for an address that is printed again and again; never for one that holds a secret."""
    return qr_image(path)
