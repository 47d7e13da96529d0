from inspections.services.notices import (
    confirm_notice_import,
    discard_notice_import,
    import_notice,
    prepare_notice_import,
    read_notice_file,
    undo_notice_import,
    upload_notice_import,
)

__all__ = [
    "confirm_notice_import",
    "discard_notice_import",
    "import_notice",
    "prepare_notice_import",
    "read_notice_file",
    "undo_notice_import",
    "upload_notice_import",
]
