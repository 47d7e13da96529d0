"""Published notices, uploaded and waiting for confirmation."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inspections import services


@pytest.fixture
def prepare(town_clerk):
    """prepare(text, by=…, …) -> the NoticeImport of an uploaded text table, waiting for confirmation."""

    def upload(text, *, by=town_clerk, name="notice.csv", list_kind="", **meta):
        content = text if isinstance(text, bytes) else text.encode()
        return services.upload_notice_import(
            upload=SimpleUploadedFile(name, content), meta=meta, list_kind=list_kind, by=by
        )

    return upload
