from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("行动")

    def ready(self):
        # Apps fill registries here, after models are loaded.
        from accounts import audit_actions, navigation  # noqa: PLC0415
        from campaigns import choices, start_steps  # noqa: PLC0415

        audit_actions.register(choices.AUDIT_ACTIONS)
        navigation.register("campaigns:campaign_list", _("行动"), order=30)
        navigation.register("campaigns:directive_list", _("批示"), order=32)
        start_steps.register(
            _("行动方案"), _("措施、任务、牵头单位和期限，都从方案来。"), start_steps.campaign_state, order=10
        )
        start_steps.register(
            _("联络员和审核人"),
            _("每个单位一人填报、一人审核；人换了随时可以更换。"),
            start_steps.contacts_state,
            order=20,
        )
        start_steps.register(
            _("发放启用单"),
            _("打印带二维码的启用单当面交给本人，七天内有效，不需要邮箱。"),
            start_steps.slips_state,
            order=30,
        )
        start_steps.register(
            _("工作日历"), _("截止日期和督办按工作日算，要有当年的放假调休安排。"), start_steps.calendar_state, order=50
        )
        start_steps.register(
            _("报送周期"), _("每周、每月什么时候截止，哪些周合并。"), start_steps.periods_state, order=60
        )
        navigation.register("campaigns:holiday_list", _("工作日历"), order=70)
