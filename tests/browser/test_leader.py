"""The leader's three minutes: a figure down to its rows, a matter decided, the charts; and the issue as a document."""

from pathlib import Path

import pytest

from campaigns.choices import DirectiveKind
from reports.choices import BulletinKind, BulletinStatus, DocumentFormat
from reports.models import Bulletin, UnitReport

pytestmark = [pytest.mark.postgres, pytest.mark.browser]


def test_leader_opens_figures_decides_and_sees_the_charts(visitor):
    matter = UnitReport.objects.awaiting_decision().latest("pk")
    leader = visitor("mayor")
    leader.check()
    leader.click(".tile-number a")
    assert " 行" in leader.text

    leader.go("/office/reports/dashboard/")
    with leader.leaving():
        leader.page.locator(f".matter:has-text('{matter.coordination}')").get_by_role("button", name="同意").click()
    leader.check()
    matter.refresh_from_db()
    directive = matter.coordination_directive
    assert (directive.kind, directive.issued_by.login_name) == (DirectiveKind.AGREEMENT, "mayor")

    leader.go("/office/reports/analysis/")
    charts = leader.page.locator("[data-chart]").all()
    assert len(charts) > 3
    for chart in charts:
        assert chart.locator("canvas").bounding_box()["height"] > 100
        assert chart.locator("xpath=..").locator("table").is_visible()


def test_office_downloads_an_issue_as_word_and_pdf(visitor):
    bulletin = Bulletin.objects.filter(status=BulletinStatus.PUBLISHED, kind=BulletinKind.WEEKLY).latest("cutoff_at")
    office = visitor("office")
    office.go(bulletin.get_absolute_url())
    for format, first_bytes in ((DocumentFormat.DOCX, b"PK"), (DocumentFormat.PDF, b"%PDF")):
        with office.page.expect_download() as download:
            office.page.click(f"a[href$='/documents/{format}/']")
        assert Path(download.value.path()).read_bytes().startswith(first_bytes)
        assert download.value.suggested_filename.endswith(f".{format}")
