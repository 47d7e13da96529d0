from reports.models.bulletin import Bulletin, BulletinDocument, BulletinFigure, BulletinSchedule
from reports.models.dashboard_visit import DashboardVisit
from reports.models.unit_report import ReportFiling, ReportLine, StandingAuthorisation, UnitReport

__all__ = [
    "Bulletin",
    "BulletinDocument",
    "BulletinFigure",
    "BulletinSchedule",
    "DashboardVisit",
    "ReportFiling",
    "ReportLine",
    "StandingAuthorisation",
    "UnitReport",
]
