"""When a photo was taken, as its camera wrote it (EXIF). A hint for whoever checks it: a camera's clock may be wrong."""

import logging
from datetime import datetime, timedelta, timezone

import exifread

from campaigns.periods import SHANGHAI

TAKEN, OFFSET = "EXIF DateTimeOriginal", "EXIF OffsetTimeOriginal"
FORM = "%Y:%m:%d %H:%M:%S"

logging.getLogger("exifread").setLevel(logging.ERROR)  # it warns of every picture without EXIF


def taken_at(file):
    """The instant a photo was taken, or None where the file does not say, or says no instant.

    Without an offset of its own the camera's clock is taken for Asia/Shanghai. `file` is open for reading bytes.
    """
    try:
        tags = exifread.process_file(file, details=False, extract_thumbnail=False)
        clock = datetime.strptime(str(tags[TAKEN]), FORM)  # noqa: DTZ007 (its zone comes from the next tag)
        return clock.replace(tzinfo=_zone(str(tags[OFFSET])) if OFFSET in tags else SHANGHAI)
    except Exception:  # noqa: BLE001 (a broken picture is kept as it is: nothing about its time is known)
        return None


def _zone(text):
    """+08:00 as a time zone."""
    hours, minutes = text.strip().split(":")
    sign = -1 if hours.startswith("-") else 1
    return timezone(timedelta(hours=int(hours), minutes=sign * int(minutes)))
