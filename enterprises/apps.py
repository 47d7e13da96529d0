from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = _("企业")

    def ready(self):
        # Apps fill registries here, after models are loaded.
        from accounts import audit_actions, handover_sections, navigation  # noqa: PLC0415
        from accounts.choices import UNIT_ROLES  # noqa: PLC0415
        from campaigns import closing_sections, pack_sections, start_steps  # noqa: PLC0415
        from enterprises import automatic_work, choices, closing, handover  # noqa: PLC0415
        from enterprises.pack_sections import export_self_reports, load_self_reports  # noqa: PLC0415
        from enterprises.start_steps import registry_state  # noqa: PLC0415

        audit_actions.register(choices.AUDIT_ACTIONS)
        automatic_work.declare()
        navigation.register("enterprises:enterprise_list", _("企业"), order=30)
        navigation.register("enterprises:self_report_list", _("自查"), order=6)
        navigation.register("enterprises:self_report_round_list", _("企业自查"), order=34)
        pack_sections.register("self_reports", load_self_reports, export_self_reports)
        start_steps.register(
            _("企业名单"), _("抽查、自查、帮扶都落到企业；没有信用代码的也能登记。"), registry_state, order=40
        )
        closing_sections.register("self_reports", _("进行中的企业自查"), closing.open_rounds, order=30)
        closing_sections.register("assistance", _("帮扶中的企业"), closing.open_assistance, order=40)
        handover_sections.register(
            _("进行中的企业自查"), handover.open_rounds, order=40, roles=(*choices.KEEPER_ROLES, *UNIT_ROLES)
        )
        handover_sections.register(_("等待联系的企业"), handover.waiting_contacts, order=50, roles=choices.KEEPER_ROLES)
