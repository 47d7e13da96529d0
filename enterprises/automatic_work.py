"""What this app does by itself, in plain words (accounts/automatic_rules.py)."""

from django.utils.translation import gettext_lazy as _

from accounts import automatic_rules
from accounts.choices import RuleWay


def declare():
    automatic_rules.register(
        "self_report_round",
        trigger=_("企业自查已开放，本村（社区）还有企业未报"),
        whom=_("村（社区）联络员"),
        when=_("自查开放时派出，家数随报送更新，全部报齐或自查截止后自动办结"),
        keys=("self_report_round",),
        way=RuleWay.WORK,
        app="enterprises",
        order=10,
    )
    automatic_rules.register(
        "self_report",
        trigger=_("企业的自查被退回"),
        whom=_("该企业的填报人"),
        when=_("退回之后"),
        keys=("self_report",),
        way=RuleWay.MESSAGE,
        app="enterprises",
        order=20,
    )
    automatic_rules.register(
        "contact_request",
        trigger=_("企业请求联系；分局已答复"),
        whom=_("所在镇街分局的执法人员（没有分局的由专班办）；答复告诉提出请求的企业填报人"),
        when=_("提出时、答复后"),
        keys=("contact_request",),
        app="enterprises",
        order=30,
    )
