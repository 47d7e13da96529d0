from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("行动")

    def ready(self):
        # Apps fill registries here, after models are loaded.
        from accounts import audit_actions, navigation  # noqa: PLC0415
        from campaigns import choices  # noqa: PLC0415

        audit_actions.register(choices.AUDIT_ACTIONS)
        navigation.register("campaigns:campaign_list", _("行动"), order=30)
        navigation.register("campaigns:directive_list", _("批示"), order=32)
        navigation.register("campaigns:holiday_list", _("工作日历"), order=70)
