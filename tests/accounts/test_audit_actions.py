import re
from pathlib import Path

from django.apps import apps

from accounts.audit_actions import LABELS, label_of

APPS = ("accounts", "campaigns", "enterprises", "inspections", "reports")
RECORDED = re.compile(r'record_event\(\s*"([a-z_]+)"')


def recorded_actions():
    """Every action code that a service records, and one for each state that a transition may lead to."""
    for app in APPS:
        for path in Path(app).rglob("*.py"):
            yield from RECORDED.findall(path.read_text(encoding="utf-8"))
    for model in apps.get_models():
        for _before, after in getattr(model, "MOVES", {}):
            yield f"{model._meta.model_name}_{after}"


def test_every_recorded_action_has_a_label():
    assert set(recorded_actions()) - set(LABELS) == set()


def test_unknown_action_shows_its_code():
    assert label_of("something_old") == "something_old"
