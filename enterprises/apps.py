from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = _("企业")

    def ready(self):
        # Apps fill registries here, after models are loaded.
        from accounts import audit_actions, navigation  # noqa: PLC0415
        from campaigns import pack_sections  # noqa: PLC0415
        from enterprises import choices  # noqa: PLC0415
        from enterprises.pack_sections import load_self_reports  # noqa: PLC0415

        audit_actions.register(choices.AUDIT_ACTIONS)
        navigation.register("enterprises:enterprise_list", _("企业"), order=30)
        navigation.register("enterprises:self_report_list", _("自查"), order=6)
        navigation.register("enterprises:self_report_round_list", _("企业自查"), order=34)
        pack_sections.register("self_reports", load_self_reports)
