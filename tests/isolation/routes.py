"""Every URL of the portal. One that is not listed here fails the build, and so does an entry whose URL is gone."""

from tests.isolation.routes_accounts import ACCOUNTS
from tests.isolation.routes_campaigns import CAMPAIGNS
from tests.isolation.routes_enterprises import ENTERPRISES
from tests.isolation.routes_inspections import INSPECTIONS
from tests.isolation.routes_reports import REPORTS

ROUTES = {route.label: route for route in (*ACCOUNTS, *CAMPAIGNS, *ENTERPRISES, *INSPECTIONS, *REPORTS)}
