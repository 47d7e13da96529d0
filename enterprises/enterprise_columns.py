"""Which column of a list of firms is what."""

from pathlib import Path

from campaigns.sheet_headings import Headings

# A row of headings names the firm or its code, and one thing more.
HEADINGS = Headings(Path(__file__).with_name("data") / "enterprise_headings.csv", naming=["name", "credit_code"])
