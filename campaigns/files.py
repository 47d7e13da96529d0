"""Content-addressed files: written and synced before their row commits, never deleted, sent only as attachments."""

import hashlib
import os
import tempfile
from functools import partial
from pathlib import Path, PureWindowsPath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models.stored_file import StoredFile

MEGABYTE = 1024 * 1024
MAXIMUM_SIZE = 20 * MEGABYTE
# Extension -> content type; what the bytes say must agree with what the name says.
EVIDENCE_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".mp4": "video/mp4",
}
SHEET_TYPES = {".xlsx": EVIDENCE_TYPES[".xlsx"], ".csv": "text/csv"}
ATTACHMENT_POLICY = "sandbox; default-src 'none'"


def store_file(upload, *, types=EVIDENCE_TYPES):
    """Keep an upload and return its StoredFile (the same one for the same bytes).

    Raises ValidationError for an empty or too large file, a kind not in `types`, or bytes that are not what the name says.
    """
    content = upload.read(MAXIMUM_SIZE + 1)
    content_type = _checked_type(upload.name, content, types)
    sha256 = hashlib.sha256(content).hexdigest()
    _write(settings.DATA_DIR / "files" / sha256[:2] / sha256, [content])
    stored, _created = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": len(content), "content_type": content_type, "stored_at": timezone.now()}
    )
    return stored


def store_made_file(stream, *, content_type):
    """Keep what the portal made itself, however large, and return its StoredFile; `stream` is a seekable binary file."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    _write(settings.DATA_DIR / "files" / sha256[:2] / sha256, iter(partial(stream.read, MEGABYTE), b""))
    stored, _created = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "content_type": content_type, "stored_at": timezone.now()}
    )
    return stored


def send_file(stored_file, name):
    """The bytes as a download that no browser runs or shows in place, under the name given."""
    response = FileResponse(
        stored_file.path.open("rb"),
        as_attachment=True,
        filename=plain_name(name),
        content_type=stored_file.content_type,
    )
    response["Content-Security-Policy"] = ATTACHMENT_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def plain_name(name):
    """The last part of a file's name, whichever system wrote it, without signs that do not print; at most 120 long."""
    last = PureWindowsPath(name).name  # knows both kinds of slashes
    return "".join(sign for sign in last if sign.isprintable())[-120:] or "file"


def _checked_type(name, content, types):
    extension = Path(name).suffix.lower()
    if not content:
        raise ValidationError(_("文件“%(name)s”是空的，请重新选择。") % {"name": name})
    if len(content) > MAXIMUM_SIZE:
        raise ValidationError(
            _("文件“%(name)s”超过 %(limit)d MB，请压缩后再传。") % {"name": name, "limit": MAXIMUM_SIZE // MEGABYTE}
        )
    kinds = _("、").join(sorted(extension.lstrip(".") for extension in types))
    if extension not in types:
        raise ValidationError(_("不能上传“%(name)s”：只收 %(kinds)s 文件。") % {"name": name, "kinds": kinds})
    if types[extension] != "text/csv" and types[extension] not in _types_by_content(content):
        raise ValidationError(
            _("文件“%(name)s”的内容与扩展名不符，请另存为 %(kinds)s 后再传。") % {"name": name, "kinds": kinds}
        )
    return types[extension]


def _types_by_content(content):
    try:
        return {match.mime_type for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        return set()


def _write(path, chunks):
    """Write beside, sync, then rename: a reader or a crash never meets half a file."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as half:
        half.writelines(chunks)
        half.flush()
        os.fsync(half.fileno())
    Path(half.name).rename(path)
