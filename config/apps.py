from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Wires the apps together and carries the command that serves the portal; it has no models."""

    name = "config"
