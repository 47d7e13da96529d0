from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = _("企业")

    def ready(self):
        # Apps fill registries here, after models are loaded.
        from accounts import audit_actions  # noqa: PLC0415
        from enterprises import choices  # noqa: PLC0415

        audit_actions.register(choices.AUDIT_ACTIONS)
