from inspections.models.notice_fact import NoticeRecord, NoticeTotal
from inspections.models.notice_import import NoticeImport
from inspections.models.rectification import Rectification
from inspections.models.spot_check import FailedItem, SpotCheck, SpotCheckVerdict
from inspections.models.standard import Standard
from inspections.models.test_item import TestItem, TestItemAlias

__all__ = [
    "FailedItem",
    "NoticeImport",
    "NoticeRecord",
    "NoticeTotal",
    "Rectification",
    "SpotCheck",
    "SpotCheckVerdict",
    "Standard",
    "TestItem",
    "TestItemAlias",
]
