"""Statements as of now for the pages that are not issues: of the week, month or quarter of a day."""

from campaigns.periods import local_day
from reports import services, statements
from reports.choices import PERIOD_KINDS


def live_statement(campaign, *, kind, as_of, codes, day=None):
    """What the figures `codes` say on the period that holds a day, of the instant unless told, within the campaign."""
    day = min(max(day or local_day(as_of), campaign.starts_on), campaign.ends_on)
    key = campaign.calendar.period_for(PERIOD_KINDS[kind], day).key
    period = services.parse_period(campaign, kind=kind, key=key)
    return statements.preview_statement(campaign, kind=kind, period=period, as_of=as_of, codes=codes)


def a_year_before(statement, *, codes):
    """What is known now of the same period last year; None for a week 53, which has no counterpart."""
    period = statement.campaign.calendar.same_period_last_year(statement.period)
    if period is None:
        return None
    return statements.preview_statement(
        statement.campaign, kind=statement.kind, period=period, as_of=statement.cutoff_at, codes=codes
    )
