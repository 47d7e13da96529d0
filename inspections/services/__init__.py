from inspections.services.notices import (
    confirm_notice_import,
    discard_notice_import,
    import_notice,
    prepare_notice_import,
    read_notice_file,
    undo_notice_import,
    upload_notice_import,
)
from inspections.services.rectifications import (
    StaleRectificationError,
    close_rectification,
    correct_rectification,
    order_rectification,
)
from inspections.services.spot_checks import (
    StaleSpotCheckError,
    correct_spot_check,
    failed_items_of,
    record_spot_check,
    record_verdict,
)

__all__ = [
    "StaleRectificationError",
    "StaleSpotCheckError",
    "close_rectification",
    "confirm_notice_import",
    "correct_rectification",
    "correct_spot_check",
    "discard_notice_import",
    "failed_items_of",
    "import_notice",
    "order_rectification",
    "prepare_notice_import",
    "read_notice_file",
    "record_spot_check",
    "record_verdict",
    "undo_notice_import",
    "upload_notice_import",
]
