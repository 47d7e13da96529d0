"""What this app does by itself, in plain words (accounts/automatic_rules.py)."""

from django.utils.translation import gettext_lazy as _

from accounts import automatic_rules
from accounts.choices import RuleWay


def declare():
    _declare_reports()
    _declare_matters()


def _declare_reports():
    automatic_rules.register(
        "unit_report",
        trigger=_("报送期开放、报送被退回、联络员提交后等待审核"),
        whom=_("单位联络员；等待审核时为单位审核人"),
        when=_("报送期开放、退回、提交时派出，报送、免报或期满关闭后自动办结"),
        keys=("unit_report",),
        way=RuleWay.WORK,
        app="reports",
        order=10,
        has_own_ladder=True,
    )
    automatic_rules.register(
        "report_due",
        trigger=_("报送期当天截止，单位尚未报送或尚未审核（已报、免报、零报告的不提醒）"),
        whom=_("单位联络员和审核人；等待审核时只提醒审核人"),
        when=_("截止日上午；截止日休息的，提前到前一个工作日"),
        keys=("report-due",),
        way=RuleWay.MESSAGE,
        app="reports",
        order=20,
    )
    automatic_rules.register(
        "report_overdue",
        trigger=_("报送期已经截止，单位仍未报送或仍未审核"),
        whom=_("单位联络员和审核人；等待审核时只提醒审核人"),
        when=_("截止后的第一个工作日，只提醒一次"),
        keys=("report-overdue",),
        way=RuleWay.MESSAGE,
        app="reports",
        order=30,
    )
    automatic_rules.register(
        "remind",
        trigger=_("专班办点了“催一下”"),
        whom=_("未报单位的联络员和审核人"),
        when=_("点击之后，每人每期每天最多一条"),
        keys=("remind",),
        way=RuleWay.MESSAGE,
        app="reports",
        order=40,
    )


def _declare_matters():
    automatic_rules.register(
        "report_question",
        trigger=_("村（社区）对报送中的数据提疑问；分局已答复"),
        whom=_("分局执法人员（没有分局的由专班办）；答复告诉该单位的联络员和审核人"),
        when=_("提出时、答复后"),
        keys=("report_question",),
        app="reports",
        order=50,
    )
    automatic_rules.register(
        "coordination",
        trigger=_("领导已在纸上批，请专班办代录"),
        whom=_("专班办经办人"),
        when=_("领导点击之后"),
        keys=("coordination",),
        way=RuleWay.WORK,
        app="reports",
        order=60,
    )
