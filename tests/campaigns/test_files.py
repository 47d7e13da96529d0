"""Stored files: what may come in, where the bytes lie, how they go out."""

import io
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from campaigns import files
from campaigns.models import StoredFile
from tests.services import subprocess_environment

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + b"\0" * 64 + bytes.fromhex("ffd9")
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
MP4 = bytes.fromhex("000000186674797069736f6d0000020069736f6d69736f32")
HTML = b"<!doctype html><script>alert(1)</script>"


def office_document(folder):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        archive.writestr(f"{folder}/document.xml", "<x/>")
    return content.getvalue()


def upload(name, content):
    return SimpleUploadedFile(name, content)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("现场.jpg", JPEG),
        ("现场.JPEG", JPEG),
        ("图.png", PNG),
        ("报告.pdf", PDF),
        ("视频.mp4", MP4),
        ("总结.docx", office_document("word")),
        ("台账.xlsx", office_document("xl")),
    ],
)
def test_evidence_of_every_allowed_type_is_kept(name, content):
    stored = files.store_file(upload(name, content))

    assert stored.path.read_bytes() == content
    assert (stored.size, stored.content_type) == (
        len(content),
        files.EVIDENCE_TYPES["." + name.rsplit(".")[-1].lower()],
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.pdf", b"", "是空的"),
        ("页面.html", HTML, "不能上传"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不能上传"),
        ("程序.exe", b"MZ", "不能上传"),
        ("没有扩展名", PDF, "不能上传"),
        ("报告.pdf", HTML, "与扩展名不符"),
        ("照片.jpg", PDF, "与扩展名不符"),
        ("报告.pdf.html", PDF, "不能上传"),
        ("乱码.pdf", b"\x01\x02\x03", "与扩展名不符"),
    ],
)
def test_anything_else_is_refused_and_leaves_nothing(data_dir, name, content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        files.store_file(upload(name, content))

    assert not StoredFile.objects.exists()
    assert not (data_dir / "files").exists()


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAXIMUM_SIZE", len(PDF) - 1)

    with pytest.raises(ValidationError, match="超过"):
        files.store_file(upload("报告.pdf", PDF))


@pytest.mark.django_db
def test_a_sheet_may_be_a_csv_where_sheets_are_asked_for():
    stored = files.store_file(upload("名单.csv", "序号,单位\n".encode("gb18030")), types=files.SHEET_TYPES)

    assert stored.content_type == "text/csv"


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once_whatever_their_name(data_dir):
    first = files.store_file(upload("甲.pdf", PDF))

    assert files.store_file(upload("乙.pdf", PDF)) == first
    kept = [path for path in (data_dir / "files").rglob("*") if path.is_file()]
    assert kept == [first.path]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.pdf", "..\\..\\x.pdf", "/root/x.pdf", "C:\\x.pdf", "a\r\nb/x.pdf"]
)
def test_a_name_that_climbs_neither_places_nor_names_the_file(data_dir, name):
    raw = upload("x.pdf", PDF)
    raw._name = name  # as a hostile client's form parser might hand it on
    stored = files.store_file(raw)
    response = files.send_file(stored, name)

    assert stored.path.is_relative_to(data_dir / "files")
    assert response["Content-Disposition"] == 'attachment; filename="x.pdf"'
    response.close()


@pytest.mark.django_db
def test_a_file_goes_out_as_an_attachment_that_no_browser_runs():
    stored = files.store_file(upload("报告.pdf", PDF))

    response = files.send_file(stored, "第45期 报告.pdf")

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%AC%AC45")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    response.close()


@pytest.mark.django_db
def test_a_transaction_that_fails_leaves_bytes_but_no_row():
    with transaction.atomic():
        stored = files.store_file(upload("报告.pdf", PDF))
        transaction.set_rollback(True)  # noqa: FBT003 (Django's signature)

    assert not StoredFile.objects.exists()
    assert stored.path.read_bytes() == PDF


KILLED_BEFORE_COMMIT = """
import os, signal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from campaigns import files
with transaction.atomic():
    print(files.store_file(SimpleUploadedFile("a.pdf", {content!r})).path, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_write_and_commit_leaves_whole_bytes_and_no_row():
    environment = subprocess_environment(connection.settings_dict["NAME"])
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", KILLED_BEFORE_COMMIT.format(content=PDF)]

    killed = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    kept = Path(killed.stdout.strip())
    assert kept.read_bytes() == PDF
    kept.unlink()
    assert not StoredFile.objects.exists()
