from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = _("监督抽查")

    def ready(self):
        # Apps fill registries here, after models are loaded.
        from accounts import audit_actions, handover_sections, navigation  # noqa: PLC0415
        from campaigns import closing_sections  # noqa: PLC0415
        from inspections import choices, closing, handover  # noqa: PLC0415

        audit_actions.register(choices.AUDIT_ACTIONS)
        navigation.register("inspections:firm_home", _("我的企业"), order=5)
        navigation.register("inspections:spot_check_list", _("抽查"), order=40)
        navigation.register("inspections:follow_up_list", _("后处理"), order=42)
        navigation.register("inspections:notice_import_list", _("通报导入"), order=50)
        closing_sections.register("rectifications", _("未结的后处理"), closing.open_rectifications, order=50)
        closing_sections.register("spot_checks", _("在办的抽查批次"), closing.open_spot_checks, order=60)
        handover_sections.register(
            _("未结的后处理"), handover.open_follow_ups, order=60, roles=choices.SPOT_CHECK_ROLES
        )
