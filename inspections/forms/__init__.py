from inspections.forms.notices import NoticeConfirmForm, NoticeUndoForm, NoticeUploadForm
from inspections.forms.rectifications import (
    RectificationCloseForm,
    RectificationCorrectForm,
    RectificationOrderForm,
)
from inspections.forms.spot_checks import (
    PartyForm,
    SpotCheckCorrectForm,
    SpotCheckCreateForm,
    SpotCheckFilterForm,
    VerdictForm,
)

__all__ = [
    "NoticeConfirmForm",
    "NoticeUndoForm",
    "NoticeUploadForm",
    "PartyForm",
    "RectificationCloseForm",
    "RectificationCorrectForm",
    "RectificationOrderForm",
    "SpotCheckCorrectForm",
    "SpotCheckCreateForm",
    "SpotCheckFilterForm",
    "VerdictForm",
]
