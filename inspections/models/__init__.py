from inspections.models.notice_fact import NoticeRecord, NoticeTotal
from inspections.models.notice_import import NoticeImport
from inspections.models.standard import Standard
from inspections.models.test_item import TestItem, TestItemAlias

__all__ = ["NoticeImport", "NoticeRecord", "NoticeTotal", "Standard", "TestItem", "TestItemAlias"]
