"""Uploaded tables as sheets of text cells (reliability.md E4).

A file is looked at from outside first (what it really is, what its zip directory claims) and then read by
campaigns/spreadsheet_child.py in a process with 512 MB, 30 s of CPU time and 60 s of patience.
"""

import json
import signal
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import puremagic
from django.utils.translation import gettext as _

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 200
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_RATIO = 100
WALL_SECONDS = 60
CHILD = Path(__file__).with_name("spreadsheet_child.py")

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EMPTY_ZIP = b"PK\x05\x06"
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what Excel writes
MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta", b"<style", b"<div")
ARCHIVE_SUFFIXES = (".zip", ".xlsx", ".xlsm", ".docx", ".pptx", ".jar", ".gz", ".7z", ".rar")


class SpreadsheetError(Exception):
    """The file cannot be read as a table; the message says why and what helps."""

    def __init__(self, message, *, row=None, column=None):
        super().__init__(message)
        self.message, self.row, self.column = message, row, column


@dataclass
class Sheet:
    """rows: (row number as Excel shows it, cells), blank rows left out; merged: [top, left, bottom, right], rows from
    1, columns from 0; decimals: places whose cell is a number with decimals (2012.1 may be a 2012.10 typed in)."""

    name: str = ""
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    merged: list[list[int]] = field(default_factory=list)
    decimals: set[tuple[int, int]] = field(default_factory=set)
    is_hidden: bool = False
    is_ragged: bool = False

    def fill_merged(self):
        """Repeats the cell of each merged region in all its places, as the reader of the printed table does."""
        rows = dict(self.rows)
        for top, left, bottom, right in self.merged:
            value = rows.get(top, [])[left : left + 1]
            for number in range(top, bottom + 1):
                if value and number in rows:
                    cells = rows[number]
                    cells[left : right + 1] = value * len(cells[left : right + 1])
        return self


def read_sheets(path):
    """The sheets of a CSV, .xlsx or .xlsm file, or SpreadsheetError."""
    path = Path(path)
    kind = check_outside(path)
    answer = run_child(path, kind)
    if refused := answer.get("refused"):
        raise refusal(**refused)
    return [
        Sheet(
            name=sheet["name"],
            rows=[(number, cells) for number, cells in sheet["rows"]],
            merged=sheet["merged"],
            decimals={(number, position) for number, position in sheet["decimals"]},
            is_hidden=sheet["is_hidden"],
            is_ragged=sheet["is_ragged"],
        ).fill_merged()
        for sheet in answer["sheets"]
    ]


def check_outside(path):
    """ "workbook" or "text", from the bytes and not the name; refuses everything else before it is parsed."""
    size = path.stat().st_size
    if size == 0:
        raise SpreadsheetError(_("文件是空的，请检查后重新上传。"))
    if size > MAX_FILE_BYTES:
        raise SpreadsheetError(_("文件超过 %(limit)s MB，请拆分后上传。") % {"limit": MAX_FILE_BYTES // 1024 // 1024})
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((ZIP, EMPTY_ZIP)):
        check_zip_directory(path)
        return "workbook"
    if head.startswith(OLE):
        raise SpreadsheetError(
            _("这是旧版 Excel（.xls）、旧版 Word（.doc）或加了密码的文件。请打开后另存为 .xlsx（不设密码）再上传。")
        )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        raise SpreadsheetError(_("这是网页文件，只是改了扩展名。请在 Excel 或 WPS 中打开，另存为 .xlsx 后上传。"))
    check_known_type(head)
    return "text"


def check_known_type(head):
    """Refuses what puremagic recognises with certainty as something that is not plain text."""
    try:
        kinds = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return
    binary = [kind for kind in kinds if kind.confidence >= 0.5 and not kind.mime_type.startswith("text/")]
    if binary and not is_text(head):
        raise SpreadsheetError(
            _("只能导入 .xlsx、.xlsm 或 .csv 表格，这个文件是 %(kind)s。")
            % {"kind": binary[0].extension or binary[0].name}
        )
    if head.startswith(b"%PDF"):
        raise SpreadsheetError(_("只能导入 .xlsx、.xlsm 或 .csv 表格，这个文件是 %(kind)s。") % {"kind": ".pdf"})


def is_text(head):
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\x00" not in head and not any(byte < 9 for byte in head)


def check_zip_directory(path):
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            check_entries(entries)
            check_contents(archive, entries)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise SpreadsheetError(_("文件已损坏，打不开。请重新下载或另存为 .xlsx 后上传。")) from error


def check_entries(entries):
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise SpreadsheetError(
            _("文件内部有 %(count)s 个部件，超过 %(limit)s 个，不像一张通报表。请把表格复制到新的工作簿再上传。")
            % {"count": len(entries), "limit": MAX_ENTRIES}
        )
    is_dense = any(entry.file_size > MAX_RATIO * max(entry.compress_size, 1) for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or is_dense:
        raise SpreadsheetError(_("文件解压后过大（疑似压缩炸弹），没有读取。请把需要的表格复制到新的工作簿再上传。"))
    if any(entry.compress_type not in COMPRESSIONS for entry in entries):
        raise zipfile.BadZipFile
    if any(entry.flag_bits & 1 for entry in entries):
        raise SpreadsheetError(_("文件加了密码。请去掉密码后上传。"))


def check_contents(archive, entries):
    names = {entry.filename.lstrip("/") for entry in entries}
    for entry in entries:
        is_archive = entry.filename.lower().endswith(ARCHIVE_SUFFIXES)
        if not is_archive and not entry.is_dir():
            with archive.open(entry) as part:
                is_archive = part.read(4) == ZIP
        if is_archive:
            raise SpreadsheetError(
                _("文件里还嵌着压缩包或其他文档(%(name)s)。请去掉嵌入对象后上传。") % {"name": entry.filename[:80]}
            )
    if "xl/workbook.xml" not in names:
        raise SpreadsheetError(
            _("这不是 .xlsx 工作簿（可能是 Word 文档、压缩包或 .xlsb）。请把表格另存为 .xlsx 后上传。")
        )


def run_child(path, kind):
    command = [sys.executable, "-I", str(CHILD), str(path), kind]
    try:
        result = subprocess.run(command, capture_output=True, timeout=WALL_SECONDS, check=False)  # noqa: S603 - fixed argv, no shell
    except subprocess.TimeoutExpired as error:
        raise refusal("too_slow") from error
    if result.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise refusal("too_slow")
    if result.returncode != 0:  # without memory Python leaves and calamine aborts
        raise refusal("too_much_memory")
    try:
        return json.loads(result.stdout)
    except ValueError as error:
        raise refusal("unreadable") from error


def refusal(code, *, sheet="", cell="", reason=""):
    """The sentence for a code of the child process, with the row and column where it stopped."""
    sentences = {
        "out_of_range": _(
            "工作表“%(sheet)s”的单元格 %(cell)s 超出可导入的范围（20000 行、200 列）。请删去多余的内容后重新上传。"
        ),
        "cell_too_long": _("工作表“%(sheet)s”的单元格 %(cell)s 内容过长，请检查引号是否成对、分隔符是否正确。"),
        "too_much_text": _("工作表“%(sheet)s”的文字过多，请拆分后上传。"),
        "not_text": _("这不是文本表格(CSV),也不是 .xlsx 工作簿。请另存为 .xlsx 后上传。"),
        "too_much_memory": _(
            "读取这个文件需要的内存过多，已停止，没有写入任何数据。请把需要的表格复制到新的工作簿再上传。"
        ),
        "too_slow": _("读取这个文件用时过长，已停止，没有写入任何数据。请把需要的表格复制到新的工作簿再上传。"),
        "unreadable": _("文件已损坏或不是规范的表格，读不出来。请在 Excel 或 WPS 中另存为 .xlsx 后上传。"),
    }
    sentence = sentences.get(code, sentences["unreadable"]) % {"sheet": sheet, "cell": cell, "reason": reason}
    letters = cell.rstrip("0123456789")
    return SpreadsheetError(sentence, row=int(cell[len(letters) :]) if cell else None, column=letters or None)
