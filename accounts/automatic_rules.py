"""What the portal does by itself: every automatic work item and message, said in plain words for everybody to read.

A registry that each app fills in `ready()`. A test compares it with the keys that the code asks and tells under, so no
rule is missing and none outlives its code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from django.apps import apps
from django.utils.functional import Promise

from accounts.choices import RuleWay


@dataclass(frozen=True)
class AutomaticRule:
    """`keys` are the fixed words with which the keys of its work items and messages begin, without the last dash.

    What `has_own_ladder` is reminded of by itself, and not by the general reminder of work that falls due.
    """

    code: str
    trigger: str | Promise
    whom: str | Promise
    when: str | Promise
    keys: tuple[str, ...]
    way: RuleWay
    app: str
    order: int
    has_own_ladder: bool


RULES: dict[str, AutomaticRule] = {}
# Filled by a later app: what to say of the hours in which messages are sent.
HOURS: list[Callable[[], str]] = []


def register(code, *, trigger, whom, when, keys, way=RuleWay.BOTH, app="", order=50, has_own_ladder=False):
    """`app` is the label of the app under whose name the page lists the rule."""
    RULES[code] = AutomaticRule(
        code=code,
        trigger=trigger,
        whom=whom,
        when=when,
        keys=tuple(keys),
        way=way,
        app=app,
        order=order,
        has_own_ladder=has_own_ladder,
    )


def rules_by_app():
    """[(name of the app, its rules in order)], the apps in the order in which they build on each other."""
    rank = {config.label: number for number, config in enumerate(apps.get_app_configs())}
    in_order = sorted(RULES.values(), key=lambda rule: (rank[rule.app], rule.order, rule.code))
    return [
        (apps.get_app_config(label).verbose_name, list(rules))
        for label, rules in groupby(in_order, key=lambda rule: rule.app)
    ]


def keys_with_own_ladder():
    """What the keys begin with that the general reminder leaves alone, with the dash."""
    return tuple(f"{key}-" for rule in RULES.values() if rule.has_own_ladder for key in rule.keys)
