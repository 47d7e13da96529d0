from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("单位与岗位")

    def ready(self):
        # Apps fill registries here, after models are loaded.
        from accounts import automatic_work, checks, handover_sections, navigation  # noqa: PLC0415

        register(checks.check_notify_url)
        automatic_work.declare()
        handover_sections.register(_("在办事项"), handover_sections.open_work, order=10)
        handover_sections.register(_("正在进行的代理"), handover_sections.delegations, order=20)
        navigation.register("accounts:inbox", _("待办"), order=80)
        navigation.register("accounts:contact_list", _("通讯录"), order=72)
        navigation.register("accounts:unit_list", _("单位"), order=90)
        navigation.register("accounts:user_list", _("人员与岗位"), order=91)
        navigation.register("accounts:audit_event_list", _("审计日志"), order=95)
