"""Every scope of every model, and how to take one away."""

from django.apps import apps

SCOPES = ("visible_to", "administered_by", "told_to")
APPS = ("accounts", "campaigns", "enterprises", "inspections", "reports")


def all_scopes():
    """(model, method) for each method by which rows are picked for a person."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return [(model, name) for model in models for name in SCOPES if hasattr(model._default_manager.all(), name)]


def replace_scope(monkeypatch, model, name, replacement):
    """Let `replacement(rows, user, original)` answer for this model; other models of the same QuerySet keep their scope."""
    queryset = type(model._default_manager.all())
    defining = next(each for each in queryset.__mro__ if name in vars(each))
    original = vars(defining)[name]

    def scope(rows, user):
        return replacement(rows, user, original) if rows.model is model else original(rows, user)

    monkeypatch.setattr(defining, name, scope)
