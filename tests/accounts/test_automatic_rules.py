from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from accounts import automatic_rules
from accounts.choices import Role, RuleWay
from tests.accounts.message_keys import Source
from tests.factories import make_person

PAGE = "/accounts/automatic-rules/"
ROOT = Path(settings.BASE_DIR)
APPS = ("accounts", "campaigns", "enterprises", "inspections", "reports")


def own_sources():
    return [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def ways_by_word(paths):
    """{fixed word: its ways} of everything that the sources ask and tell; raises where a key cannot be followed."""
    found = defaultdict(set)
    for path, line, way, word in Source(paths).words_by_place():
        assert word != "?", f"{path}:{line}: begin the key with a fixed word that a reader of the source can find"
        assert word.endswith("-"), f"{path}:{line}: a dash ends the fixed word of {word!r}"
        found[word[:-1]].add(way)
    return found


def declared_words():
    return [key for rule in automatic_rules.RULES.values() for key in rule.keys]


def test_every_work_item_and_message_is_declared_by_one_rule_and_every_rule_exists():
    found = ways_by_word(own_sources())

    assert sorted(found) == sorted(declared_words())
    for rule in automatic_rules.RULES.values():
        ways = {"work", "message"} if rule.way == RuleWay.BOTH else {str(rule.way)}
        assert set().union(*(found[key] for key in rule.keys)) == ways, rule.code


def test_every_rule_says_what_whom_and_when_under_its_app():
    for rule in automatic_rules.RULES.values():
        assert rule.app in APPS, rule.code
        assert all((str(rule.trigger), str(rule.whom), str(rule.when), rule.keys)), rule.code


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('def f(row):\n    accounts_services.ask(f"new-{row.pk}", unit=row.unit)', {"new": {"work"}}),
        ('K = "new-"\ndef f(row):\n    accounts_services.ask(f"{K}{row.pk}", unit=row.unit)', {"new": {"work"}}),
        (
            'def key(row):\n    return f"a-b-{row.pk}"\n'
            'def f(row):\n    accounts_services.queue_message(f"{key(row)}-x", recipient=1)',
            {"a-b": {"message"}},
        ),
        (
            'def f(row):\n    _g(f"one-{row.pk}")\n    _g("two-")\ndef _g(key):\n    accounts_services.ask(key)',
            {"one": {"work"}, "two": {"work"}},
        ),
        (
            'def f(row):\n    key, other = (f"one-{row.pk}", 1) if row else (f"two-{row.pk}", 2)\n'
            "    accounts_services.MessageDraft(key=key)",
            {"one": {"message"}, "two": {"message"}},
        ),
        ("def f(row):\n    other.ask(row.key)", {}),
    ],
)
def test_keys_are_found_however_they_are_written(tmp_path, source, words):
    """Negative control: whatever way a key is made, a new one shows up, and the comparison above goes red."""
    path = tmp_path / "new.py"
    path.write_text(source, encoding="utf-8")

    assert ways_by_word([path]) == words
    assert not words.keys() & set(declared_words())


def test_key_that_nobody_can_follow_is_refused(tmp_path):
    path = tmp_path / "new.py"
    path.write_text("def f(row):\n    accounts_services.ask(row.key, unit=row.unit)", encoding="utf-8")

    with pytest.raises(AssertionError, match="fixed word"):
        ways_by_word([path])


# -- The page


def test_page_lists_every_rule_under_its_app(client_of, village_reporter):
    page = client_of(village_reporter).get(PAGE).content.decode()

    for rule in automatic_rules.RULES.values():
        assert str(rule.trigger) in page
    for app in ("accounts", "campaigns", "enterprises", "reports"):
        assert f'<h2 class="section-heading">{apps.get_app_config(app).verbose_name}</h2>' in page


def test_page_says_which_channels_work_and_when(client_of, village_reporter, settings):
    settings.PORTAL_EMAIL, settings.NOTIFY_URL = False, ""
    client = client_of(village_reporter)

    without = client.get(PAGE).content.decode()
    settings.PORTAL_EMAIL, settings.NOTIFY_URL = True, "json://host/{phone}"
    with_both = client.get(PAGE).content.decode()

    assert "目前没有配置" in without
    assert "电子邮件、其他渠道" in with_both
    for page in (without, with_both):
        assert "08:30—12:00、14:30—17:30" in page
        assert "每天最多一条汇总" in page


@pytest.mark.parametrize("role", [Role.ENTERPRISE_FILER, Role.LEADER, Role.AUDIT_ADMINISTRATOR, Role.LABORATORY])
def test_page_is_open_to_everybody_who_is_told_something(client_of, town, role):
    assert client_of(make_person(role, town, acts_for=town)).get(PAGE).status_code == 200


def test_page_costs_no_query_of_its_own(client_of, village_reporter, django_assert_max_num_queries):
    client = client_of(village_reporter)
    client.get(PAGE)

    with django_assert_max_num_queries(2):
        client.get(PAGE)


def test_inbox_leads_to_the_rules(client_of, village_reporter):
    assert PAGE in client_of(village_reporter).get("/accounts/inbox/").content.decode()
