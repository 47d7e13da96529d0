"""What meetings ask and tell by themselves, in plain words (accounts/automatic_rules.py)."""

from django.utils.translation import gettext_lazy as _

from accounts import automatic_rules


def declare():
    automatic_rules.register(
        "meeting",
        trigger=_("发出会议通知；改期、改地点、增减参会单位、取消会议；纪要印发，议定事项列为任务"),
        whom=_("参会单位（议定事项的责任单位）的联络员和审核人，协会的联络员"),
        when=_("办理之后；会前回执，会议召开、取消或本单位回执后自动办结"),
        keys=("meeting",),
        app="campaigns",
        order=40,
    )
