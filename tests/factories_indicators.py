"""An indicator of a campaign with its target, for tests."""

from datetime import date

from campaigns import services
from campaigns.choices import Operator

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def make_indicator(campaign, *, by=None, **values):
    """A percentage that the office enters, unless told."""
    defaults = {"name": "抽查合格率", "unit_of_measure": "%", "formula": "合格批次 ÷ 检验批次"}
    return services.create_indicator(campaign, by=by, **defaults | values)


def make_target(indicator, *, by=None, value=None, operator=Operator.AT_LEAST, dates=YEAR, **values):
    """A target of the year 2026: not below `value`, unless told."""
    starts_on, due_on = dates
    return services.set_target(
        indicator, by=by, starts_on=starts_on, due_on=due_on, operator=operator, value=value, **values
    )
