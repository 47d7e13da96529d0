from reports.models.bulletin import Bulletin, BulletinFigure, BulletinSchedule
from reports.models.unit_report import ReportFiling, ReportLine, StandingAuthorisation, UnitReport

__all__ = [
    "Bulletin",
    "BulletinFigure",
    "BulletinSchedule",
    "ReportFiling",
    "ReportLine",
    "StandingAuthorisation",
    "UnitReport",
]
