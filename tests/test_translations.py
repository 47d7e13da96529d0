"""The English catalogue: complete, true to its placeholders, and all that an English page shows."""

import re
from datetime import date
from io import BytesIO

import pytest
from babel.messages.mofile import write_mo
from django.conf import settings
from django.urls import resolve, reverse

from accounts.choices import Role, UnitKind
from config import messages
from reports import services
from reports.models import UnitReport
from tests.factories import OrgUnitFactory, make_person
from tests.factories_bulletins import compiled_bulletin, schedule
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_task, open_week
from tests.factories_unit_reports import AFTER_DUE, BEFORE_DUE

pytestmark = pytest.mark.postgres
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
# What a translation repeats: %(name)s, %d, %%, {name}.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
# Words of Chinese documents that an English reader has to find there as they are.
QUOTED = ("一、元旦：……", "国务院办公厅关于……年部分节假日安排的通知", "国办发明电〔2025〕7号", "一、（一）1.")
CLERK_PAGES = (
    "accounts:inbox",
    "accounts:delegation_list",
    "accounts:password_change",
    "campaigns:campaign_list",
    "inspections:notice_import_list",
    "inspections:notice_import_create",
    "reports:dashboard",
    "reports:office_desk",
    "reports:bulletin_list",
    "reports:unit_report_list",
)
ADMINISTRATOR_PAGES = ("accounts:unit_list", "accounts:user_list", "accounts:user_create", "accounts:audit_event_list")


@pytest.fixture(scope="module")
def catalogue():
    return messages.committed()


@pytest.fixture(scope="module")
def entries(catalogue):
    """(source texts, English texts) of every message: one each, or two for one and many."""
    found = [message for message in catalogue if message.id]
    return [
        (list(message.id) if message.pluralizable else [message.id], messages.translations(message))
        for message in found
    ]


def names_of(catalogue):
    """A message is known by its context and its text; the text for many adds nothing."""
    return {
        (message.context, message.id[0] if message.pluralizable else message.id) for message in catalogue if message.id
    }


def test_catalogue_holds_the_messages_of_the_sources_and_no_others(catalogue):
    in_sources, in_catalogue = names_of(messages.extracted()), names_of(catalogue)

    assert not in_sources - in_catalogue, "to add: ./portal messages"
    assert not in_catalogue - in_sources, "no longer used: ./portal messages"
    assert not catalogue.obsolete, "no longer used: ./portal messages"


def test_catalogue_is_written_the_way_the_command_writes_it(tmp_path, monkeypatch):
    copy = tmp_path / "django.po"
    copy.write_bytes(messages.CATALOGUE.read_bytes())
    monkeypatch.setattr(messages, "CATALOGUE", copy)

    messages.update()

    assert copy.read_bytes() == (messages.ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po").read_bytes()


def test_every_message_is_translated_and_not_fuzzy(catalogue, entries):
    assert not [sources[0] for sources, texts in entries if not all(texts)]
    assert not [message.id for message in catalogue if message.id and message.fuzzy]


def test_every_translation_keeps_the_placeholders(entries):
    """The text for one may say "once" where the source has a number; nothing else may go, nothing may come."""
    wrong = [
        texts[-1]
        for sources, texts in entries
        if sorted(PLACEHOLDER.findall(sources[-1])) != sorted(PLACEHOLDER.findall(texts[-1]))
        or not set(PLACEHOLDER.findall(texts[0])) <= set(PLACEHOLDER.findall(sources[0]))
    ]

    assert not wrong


def test_no_translation_holds_chinese(entries):
    def rest(text):
        for quoted in QUOTED:
            text = text.replace(quoted, "")
        return text

    assert not [text for _sources, texts in entries for text in texts if CHINESE.search(rest(text))]


@pytest.fixture
def english(settings, tmp_path, catalogue):
    """Pages are translated by the catalogue as committed, whatever was compiled before."""
    compiled = tmp_path / "en" / "LC_MESSAGES" / "django.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [tmp_path]


@pytest.fixture
def office(db):
    """A town whose data are in Latin letters, so that every Chinese character on a page is the portal's own."""
    town = OrgUnitFactory(code="town", name="Town", kind=UnitKind.TOWN)
    OrgUnitFactory(code="village", name="Village", kind=UnitKind.VILLAGE, parent=town)
    return OrgUnitFactory(code="office", name="Office", kind=UnitKind.OFFICE, parent=town)


@pytest.fixture
def village(office):
    return office.parent.children.get(code="village")


@pytest.fixture
def clerk(office):
    return make_person(Role.OFFICE_CLERK, office, acts_for=office.parent, display_name="Clerk")


@pytest.fixture
def reporter(village):
    return make_person(Role.UNIT_REPORTER, village, acts_for=village, display_name="Reporter")


@pytest.fixture
def campaign(office, village, reporter, time_machine):
    """A campaign with a task and an open week, two hours before the week is due."""
    time_machine.move_to(BEFORE_DUE, tick=False)
    campaign = CampaignFactory(name="Campaign", owner_unit=office.parent, office_unit=office)
    CampaignUnitFactory(campaign=campaign, unit=village)
    make_task(MeasureFactory(campaign=campaign, name="Measure", group="Group"), village, title="Task")
    open_week(campaign, date(2026, 11, 12))
    services.open_unit_reports(now=BEFORE_DUE)
    return campaign


@pytest.fixture
def chinese_on(client_of, english):
    """`chinese_on(user, url)`: the lines with Chinese characters that the person is shown there in English."""

    def shown(user, url):
        client = client_of(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        response = client.get(url)
        assert response.status_code == 200
        page = response.content.decode().replace('lang="zh-CN">中文<', "")
        assert '<html lang="en"' in page
        return [line.strip() for line in page.splitlines() if CHINESE.search(line)]

    return shown


def test_login_page_is_english(client, english, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(reverse("accounts:login")).content.decode().replace('lang="zh-CN">中文<', "")

    assert "Log in" in page
    assert not CHINESE.search(page)


def test_pages_of_the_office_are_english(chinese_on, clerk, campaign):
    assert {name: found for name in CLERK_PAGES if (found := chinese_on(clerk, reverse(name)))} == {}


def may_open(name, role):
    return role in resolve(reverse(name)).func.allowed_roles


def test_pages_of_an_administrator_are_english(chinese_on, office):
    for role in (Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR):
        person = make_person(role, office, acts_for=office.parent, display_name="Administrator")
        pages = [name for name in ADMINISTRATOR_PAGES if may_open(name, role)]

        assert pages
        assert {name: found for name in pages if (found := chinese_on(person, reverse(name)))} == {}


def test_campaign_report_and_bulletin_are_english(chinese_on, clerk, reporter, campaign, time_machine):
    schedule(campaign)
    report = UnitReport.objects.get()
    by_reporter = [report.get_absolute_url(), campaign.get_absolute_url(), campaign.tasks.get().get_absolute_url()]
    while_due = {url: found for url in by_reporter if (found := chinese_on(reporter, url))}
    time_machine.move_to(AFTER_DUE, tick=False)
    bulletin = compiled_bulletin(campaign)

    assert while_due == {}
    assert chinese_on(clerk, bulletin.get_absolute_url()) == []


def test_template_extractor_reads_every_way_to_mark_a_message():
    template = """
      {% translate "a" %} {% translate 'b' context "c" as word %} {{ _("d")|default:_("e") }} {% if x == _("f") %}{% endif %}
        {% blocktranslate trimmed with at=day|default:_("g") %}
          h {{ at }}
          100%
        {% endblocktranslate %}
    {% blocktranslate context "j" count n=total %}k{% plural %}l{% endblocktranslate %}
    """
    keywords = messages.KEYWORDS

    found = list(messages.extract_template(BytesIO(template.encode()), keywords, [], {}))

    assert [arguments for _line, _function, arguments, _comments in found] == [
        "a",
        ("c", "b"),
        "d",
        "e",
        "f",
        "g",
        "h %(at)s 100%%",
        ("j", "k", "l", None),
    ]
