"""What this app does by itself, in plain words (accounts/automatic_rules.py)."""

from django.utils.translation import gettext_lazy as _

from accounts import automatic_rules
from accounts.choices import RuleWay


def declare():
    automatic_rules.register(
        "contact",
        trigger=_("专班办新任命或更换了单位的联络员、审核人"),
        whom=_("该单位原有的联络员和审核人"),
        when=_("办理之后"),
        keys=("contact",),
        way=RuleWay.MESSAGE,
        app="accounts",
    )
