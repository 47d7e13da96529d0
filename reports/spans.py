"""The spans a bulletin counts in: the period, the one before, the same last year, the year so far, since the launch."""

from datetime import date

from reports.choices import Window
from reports.figures import Scope, Span


def spans_of(campaign, period):
    """The spans of a period, as a tuple. A week 53 has no counterpart last year, so that span is left out."""
    calendar = campaign.calendar
    previous = calendar.previous(period)
    last_year = calendar.same_period_last_year(period)
    dates = {
        Window.PERIOD: (period.starts_on, period.ends_on),
        Window.PREVIOUS: (previous.starts_on, previous.ends_on),
        Window.LAST_YEAR: last_year and (last_year.starts_on, last_year.ends_on),
        Window.YEAR_TO_DATE: calendar.year_to_date(period),
        Window.SINCE_LAUNCH: (min(campaign.starts_on, period.starts_on), period.ends_on),
    }
    return tuple(Span(window, *days) for window, days in dates.items() if days)


def freeze_spans(spans):
    """Spans as JSON: {window: [first day, last day]}."""
    return {span.window.value: [span.starts_on.isoformat(), span.ends_on.isoformat()] for span in spans}


def frozen_scope(bulletin):
    """The scope a bulletin was compiled in, from what is frozen on its row alone."""
    spans = (
        Span(window, *(date.fromisoformat(day) for day in bulletin.windows[window.value]))
        for window in Window
        if window.value in bulletin.windows
    )
    return Scope(bulletin.campaign_id, bulletin.cutoff_at, tuple(spans))
