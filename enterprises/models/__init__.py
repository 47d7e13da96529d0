from enterprises.models.contact_request import ContactRequest
from enterprises.models.enrolment import Enrolment
from enterprises.models.enterprise import Enterprise, EnterpriseDuty, EnterpriseMember, EnterpriseRecord
from enterprises.models.enterprise_import import EnterpriseImport
from enterprises.models.product import Product, ProductCategory
from enterprises.models.self_report import (
    ExpectedSelfReport,
    SelfReport,
    SelfReportAnswer,
    SelfReportFiling,
    SelfReportPhoto,
)
from enterprises.models.self_report_round import SelfReportQuestion, SelfReportRound, SelfReportTemplate

__all__ = [
    "ContactRequest",
    "Enrolment",
    "Enterprise",
    "EnterpriseDuty",
    "EnterpriseImport",
    "EnterpriseMember",
    "EnterpriseRecord",
    "ExpectedSelfReport",
    "Product",
    "ProductCategory",
    "SelfReport",
    "SelfReportAnswer",
    "SelfReportFiling",
    "SelfReportPhoto",
    "SelfReportQuestion",
    "SelfReportRound",
    "SelfReportTemplate",
]
