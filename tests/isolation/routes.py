"""Every URL of the portal. One that is not listed here fails the build, and so does an entry whose URL is gone."""

from tests.isolation.routes_accounts import ACCOUNTS
from tests.isolation.routes_activities import ACTIVITIES
from tests.isolation.routes_campaigns import CAMPAIGNS
from tests.isolation.routes_closing import CLOSING
from tests.isolation.routes_enterprises import ENTERPRISES
from tests.isolation.routes_indicators import INDICATORS
from tests.isolation.routes_inspections import INSPECTIONS
from tests.isolation.routes_ledger import LEDGER
from tests.isolation.routes_meetings import MEETINGS
from tests.isolation.routes_packs import PACKS
from tests.isolation.routes_planning import PLANNING
from tests.isolation.routes_reports import REPORTS
from tests.isolation.routes_supervision import SUPERVISION

ROUTES = {
    route.label: route
    for route in (
        *ACCOUNTS,
        *CAMPAIGNS,
        *PACKS,
        *CLOSING,
        *PLANNING,
        *LEDGER,
        *MEETINGS,
        *SUPERVISION,
        *INDICATORS,
        *ACTIVITIES,
        *ENTERPRISES,
        *INSPECTIONS,
        *REPORTS,
    )
}
