"""An official plan (工作方案) as paragraphs and tables in the order of the document: from a Word file or pasted text.

A Word file is looked at from outside first, with the limits of campaigns/spreadsheets.py, and then read by
campaigns/plan_reading/document_child.py in a process of its own.
"""

import json
import re
import signal
import subprocess
import sys
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns import spreadsheets
from campaigns.plan_reading.numbering import parse_number

CHILD = Path(__file__).with_name("document_child.py")
MAX_TEXT = 200_000
MAIN_PART, MACRO_PART = "word/document.xml", "vbaproject.bin"
# In text that no line of which is wider than a page, a line nearly that wide goes on in the next one.
PAGE_WIDTH, FULL_LINE = 100, 0.85
SENTENCE_END = re.compile(r"[。！？：；:;!?.）)】〕\]》”\"]$")
# Where a paragraph may begin within a text that lost its line breaks: a number after the end of a sentence or a space.
LOST_BREAK = re.compile(
    r"(?<=[。；！？）)\]】\s])(?="
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[章条]\s"
    r"|[0-9０-９]{1,2}[.．、](?![0-9０-９])|[（(][0-9０-９]{1,2}[）)]|[①-⑳])"
)
LEAST_LOST_BREAKS = 2
LEAST_TABS = 2


@dataclass(frozen=True)
class Paragraph:
    """text: never blank, with its number; heading: level of a Word heading, 0 for text."""

    text: str
    place: str
    heading: int = 0


@dataclass(frozen=True)
class TableRow:
    cells: tuple[str, ...]
    place: str
    is_wide: bool = False  # one cell from side to side


@dataclass(frozen=True)
class Table:
    """Merged cells are repeated in all their places."""

    rows: tuple[TableRow, ...]
    place: str


@dataclass
class Places:
    """Names for where a block stands, as a reader of the document counts."""

    paragraphs: int = 0
    tables: int = 0
    blocks: list = field(default_factory=list)

    def add_paragraph(self, text, *, heading=0):
        self.paragraphs += 1
        place = _("第%(number)d段") % {"number": self.paragraphs}
        self.blocks.append(Paragraph(text, place, heading))

    def add_table(self, rows):
        self.tables += 1
        table = _("表%(number)d") % {"number": self.tables}
        numbered = (
            TableRow(
                tuple(row["cells"]),
                _("表%(table)d第%(row)d行") % {"table": self.tables, "row": number},
                row["is_wide"],
            )
            for number, row in enumerate(rows, start=1)
            if any(cell.strip() for cell in row["cells"])
        )
        self.blocks.append(Table(tuple(numbered), table))


def read_docx(content):
    """The blocks of a Word document's bytes. Raises ValidationError, which says why and what helps."""
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(content)
        file.flush()
        _check_outside(Path(file.name), content)
        answer = _run_child(file.name)
    if code := answer.get("refused"):
        raise _refusal(code)
    places = Places()
    for block in answer["blocks"]:
        if block["kind"] == "table":
            places.add_table(block["rows"])
        else:
            places.add_paragraph(block["text"], heading=block["heading"])
    return places.blocks


def read_text(text):
    """The blocks of pasted text: breaks that were lost are found again by the numbers, those of a page are taken out."""
    if len(text) > MAX_TEXT:
        raise ValidationError(_("文字超过 %(limit)d 字，请分开粘贴。") % {"limit": MAX_TEXT}, code="too_long")
    places, lines = Places(), text.replace("\x00", "").splitlines()
    for width, group in groupby(lines, key=_cell_count):
        group = list(group)
        if width and len(group) > 1:
            places.add_table([{"cells": line.split("\t"), "is_wide": False} for line in group])
            continue
        for line in _joined(_split_lines(group)):
            places.add_paragraph(line)
    return places.blocks


def _cell_count(line):
    """Rows of a table copied from Word or a sheet have tabs between their cells."""
    tabs = line.strip(" ").count("\t")
    return tabs + 1 if tabs >= LEAST_TABS else 0


def _split_lines(group):
    lines = []
    for line in group:
        pieces = LOST_BREAK.split(line.strip())
        lines += pieces if len(pieces) > LEAST_LOST_BREAKS else [line]
    return [line.strip() for line in lines if line.strip()]


def _joined(lines):
    """Lines that a page broke in two, and numbers left alone on a line, joined with what follows."""
    joined, widest = [], max(map(_width, lines), default=0)
    full = widest * FULL_LINE if widest <= PAGE_WIDTH and len(lines) > 1 else PAGE_WIDTH * 10
    for line, before in zip(lines, [None, *lines], strict=False):
        if before is not None and _continues(joined[-1], before, line, full):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _width(line):
    """Columns of a line; a Chinese character has two."""
    return sum(1 if sign.isascii() else 2 for sign in line)


def _continues(paragraph, before, line, full):
    """Whether a line goes on with the paragraph that the line before it ended."""
    number, rest = parse_number(paragraph)
    if number is not None and not rest:
        return True
    if parse_number(line)[0] is not None:
        return False
    return before.endswith(("、", "，", ",")) or (_width(before) >= full and not SENTENCE_END.search(before))


def _check_outside(path, content):
    if not content:
        raise ValidationError(_("文件是空的，请检查后重新上传。"), code="empty")
    if len(content) > spreadsheets.MAX_FILE_BYTES:
        limit = spreadsheets.MAX_FILE_BYTES // 1024 // 1024
        raise ValidationError(_("文件超过 %(limit)s MB，请删去图片后上传。") % {"limit": limit}, code="too_large")
    if content.startswith(spreadsheets.OLE):
        message = _(
            "这是旧版 Word（.doc）或加了密码的文件。请打开后另存为 .docx（不设密码）再上传，或把正文复制后粘贴。"
        )
        raise ValidationError(message, code="old_word")
    if not content.startswith(spreadsheets.ZIP):
        raise ValidationError(_("只能读 .docx 文件。其他文件请打开后把正文复制、粘贴到下面。"), code="not_docx")
    _check_parts(path)


def _check_parts(path):
    try:
        with zipfile.ZipFile(path) as archive:
            spreadsheets.check_entries(archive.infolist())
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ValidationError(_("文件已损坏，打不开。请重新下载或另存为 .docx 后上传。"), code="damaged") from error
    except spreadsheets.SpreadsheetError as error:  # its sentence speaks of workbooks
        message = _("文件里的部件过多、解压后过大或加了密码，没有读取。请把正文复制后粘贴。")
        raise ValidationError(message, code="refused") from error
    if MAIN_PART not in names:
        raise ValidationError(_("这不是 Word 文档（.docx），可能是表格或压缩包。"), code="not_docx")
    if any(name.endswith(MACRO_PART) for name in names):
        raise ValidationError(_("文件里有宏。请另存为不带宏的 .docx 后上传。"), code="macros")


def _run_child(path):
    command = [sys.executable, "-I", str(CHILD), path]
    try:
        result = subprocess.run(command, capture_output=True, timeout=spreadsheets.WALL_SECONDS, check=False)  # noqa: S603 - fixed argv, no shell
    except subprocess.TimeoutExpired:
        return {"refused": "too_slow"}
    if result.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return {"refused": "too_slow"}
    if result.returncode != 0:
        return {"refused": "too_much_memory"}
    try:
        return json.loads(result.stdout)
    except ValueError:
        return {"refused": "unreadable"}


def _refusal(code):
    sentences = {
        "too_much_text": _("文档太长，不像一份工作方案。请只保留方案正文和任务表。"),
        "too_much_memory": _("读取这个文件需要的内存过多，已停止。请把正文复制后粘贴。"),
        "too_slow": _("读取这个文件用时过长，已停止。请把正文复制后粘贴。"),
    }
    unreadable = _("文件已损坏或不是规范的 Word 文档，读不出来。请另存为 .docx 后上传，或把正文复制后粘贴。")
    return ValidationError(sentences.get(code, unreadable), code=code)
