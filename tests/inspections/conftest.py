"""Files as people upload them: workbooks and text tables, honest and hostile."""

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from inspections import services


@pytest.fixture
def make_workbook(tmp_path):
    """make_workbook(rows, …) -> path of an .xlsx; `draw` gets (workbook, sheet) for whatever rows cannot say."""

    def make(rows=(), *, draw=None, name="notice.xlsx"):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as workbook:
            sheet = workbook.add_worksheet("名单")
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
            if draw:
                draw(workbook, sheet)
        return path

    return make


@pytest.fixture
def make_csv(tmp_path):
    """make_csv(text, encoding) -> path of a .csv"""

    def make(text, encoding="utf-8", name="notice.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return make


@pytest.fixture
def prepare(town_clerk):
    """prepare(text, by=…, …) -> the NoticeImport of an uploaded text table, waiting for confirmation."""

    def upload(text, *, by=town_clerk, name="notice.csv", list_kind="", **meta):
        content = text if isinstance(text, bytes) else text.encode()
        return services.upload_notice_import(
            upload=SimpleUploadedFile(name, content), meta=meta, list_kind=list_kind, by=by
        )

    return upload
