"""What activities ask by themselves, in plain words (accounts/automatic_rules.py)."""

from django.utils.translation import gettext_lazy as _

from accounts import automatic_rules
from accounts.choices import RuleWay


def declare():
    automatic_rules.register(
        "activity_fixed",
        trigger=_("每年固定日期的活动（如3·15、质量月）快到，当年还没有登记这项活动"),
        whom=_("专班办"),
        when=_("固定日期前 20 个工作日，只列一次；登记了活动、终止了项目或行动收官后自动办结"),
        keys=("activity-fixed",),
        way=RuleWay.WORK,
        app="campaigns",
        order=45,
    )
