"""House rules that no linter knows (style.md): what a view, a template, a task, a model and the tree itself must keep."""

import ast
import re
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, get_resolver

from accounts.models import OrgUnit

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[1]
APPS = ("accounts", "campaigns", "enterprises", "inspections", "reports")
# What is made on each machine, or by tools, and is not in git.
MADE_HERE = {".git", ".venv", "node_modules", "var", "vendor_static", "__pycache__"}
FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 60, 150
CHINESE = re.compile("[\u3400-\u9fff\u3001-\u301f\uff00-\uffef]")
GETTEXT = re.compile(r"^(_|n?gettext(_lazy)?|n?pgettext(_lazy)?|gettext_noop)$")


def tree(*suffixes):
    """The files of the repository with these suffixes, tools' caches left out."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = [part for part in parts[:-1] if part.startswith(".") and part != ".ci"]
        if not MADE_HERE & set(parts) and not hidden and path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def code():
    """{name: source} of the portal's own Python: without tests, migrations, benchmarks and what makes the docs."""
    return {
        name_of(path): path.read_text(encoding="utf-8")
        for path in tree(".py")
        if not name_of(path).startswith(("tests/", "benchmarks/", "docs/")) and "migrations" not in path.parts
    }


def templates():
    return {
        path.relative_to(ROOT / "templates").as_posix(): path.read_text(encoding="utf-8")
        for path in tree(".html")
        if path.is_relative_to(ROOT / "templates")
    }


CODE, TEMPLATES = code(), templates()


def lines_with(sources, pattern, *, allowed=()):
    """ "file:line text" of every line that matches."""
    return [
        f"{name}:{number} {line.strip()[:100]}"
        for name, source in sources.items()
        if name not in allowed
        for number, line in enumerate(source.splitlines(), 1)
        if re.search(pattern, line)
    ]


# -- Views


LOGIN_FREE = {
    "accounts:activate",
    "accounts:activation_code",
    "accounts:demo_login",
    "accounts:healthz",
    "accounts:language_switch",
    "accounts:login",
    "accounts:logout",
}


def views(patterns=None, namespace=""):
    """{URL name: view} of every URL."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            found[f"{namespace}{pattern.name}"] = pattern.callback
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= views(pattern.url_patterns, inner)
    return found


def test_every_view_says_who_may_open_it():
    unsaid = {name for name, view in views().items() if not hasattr(view, "allowed_roles")}

    assert unsaid == LOGIN_FREE
    assert unsaid == {name for name, view in views().items() if not getattr(view, "login_required", True)}


def test_view_url_and_template_share_one_name():
    wrong = [
        name
        for name, view in views().items()
        if name.partition(":")[2] != view.__name__ or not view.__module__.startswith(f"{name.partition(':')[0]}.views")
    ]

    assert not wrong


def test_every_id_in_a_url_is_typed():
    """A bare <pk> would take any text; the secret of a link is text."""
    routes = {str(pattern.pattern) for pattern in _patterns(get_resolver().url_patterns)}

    assert not [route for route in routes if re.search(r"<(?!int:|slug:|str:secret|str:period)", route)]


def _patterns(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _patterns(pattern.url_patterns)


# -- Templates


def test_every_template_is_used():
    error_pages = {f"{status}.html" for status in (400, 403, 404, 500, 503)}
    everything = "\n".join([*CODE.values(), *TEMPLATES.values()])

    unused = {name for name in TEMPLATES if not re.search(rf"""["']{re.escape(name)}["']""", everything)}

    assert unused - error_pages == set()


# Written to a file by compile_bulletin --format html, to be opened without the portal; never served.
STANDALONE = "reports/bulletin_document.html"


def test_templates_hold_no_inline_style_handler_or_script():
    assert not lines_with(TEMPLATES, r"""<[^>]*\s(style|on[a-z]+)\s*=""")
    assert not lines_with(TEMPLATES, r"""<script(?![^>]*\ssrc=)|<style|javascript:""", allowed={STANDALONE})


# Escapes what it puts into HTML; tests/accounts/test_escaped_html.py.
ESCAPING = "accounts/escaped_html.py"


def test_nothing_is_marked_safe():
    assert not lines_with(TEMPLATES, r"\|\s*safe\b|autoescape\s+off")
    assert not lines_with(CODE, r"\bmark_safe\b|\bSafeString\b", allowed={ESCAPING})


TRANSLATED = re.compile(
    r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}|{%\s*translate\s+(\"[^\"]*\"|'[^']*')|_\(\"[^\"]*\"\)|_\('[^']*'\)"
    r"|{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}",
    re.DOTALL,
)
# The name of the language itself is not translated.
OWN_LANGUAGE_NAME = "components/_language_switch.html"


def test_template_text_is_translated():
    blanked = {
        name: TRANSLATED.sub(lambda match: "\n" * match[0].count("\n"), source)
        for name, source in TEMPLATES.items()
        if name != OWN_LANGUAGE_NAME
    }

    assert not lines_with(blanked, CHINESE.pattern)


INCLUDE_ONLY = re.compile(r"""{%\s*include\s+"([^"]+)"((?:(?!%}).)*)\sonly\s*%}""")


def test_a_form_that_is_included_with_only_is_given_its_token():
    """Django's test client asks for no token, a browser's POST is refused without it."""
    lost = [
        (name, included)
        for name, source in TEMPLATES.items()
        for included, values in INCLUDE_ONLY.findall(source)
        if "{% csrf_token %}" in TEMPLATES.get(included, "") and "csrf_token=csrf_token" not in values
    ]

    assert lost == []


def test_templates_are_short():
    assert not {name: size for name, size in _sizes(TEMPLATES).items() if size > TEMPLATE_LINES}


# -- Python


# What these files hold is read from, or compared with, documents and uploads in Chinese; it is never shown as it stands.
READS_CHINESE = {
    "campaigns/contact_sheet.py",  # signs between names in one cell
    "campaigns/ledger_changes.py",  # signs between units in one cell
    "campaigns/holiday_announcements.py",  # the yearly announcement
    "config/settings.py",  # the name of a language in itself
    "campaigns/plan_reading/body.py",  # years in headings
    "campaigns/plan_reading/dates.py",  # dates of official plans
    "campaigns/plan_reading/document.py",  # where a paragraph of a plan begins
    "campaigns/plan_reading/document_child.py",  # numbers as Word prints them
    "campaigns/plan_draft_pack.py",  # where a sentence of a plan ends
    "campaigns/plan_reading/head.py",  # titles and phases of official plans
    "campaigns/plan_reading/nodes.py",  # headings of official plans
    "campaigns/plan_reading/numbering.py",  # numbers of official plans
    "campaigns/plan_reading/patterns.py",  # who does what in official plans
    "campaigns/plan_reading/tables.py",  # "as above" in a cell
    "campaigns/plan_reading/units.py",  # names of units in official plans
    "campaigns/sheet_cells.py",  # what cells of an uploaded table say
    "enterprises/enterprise_cells.py",  # what cells of a firm list say
    "enterprises/names.py",  # legal forms in the names of firms
    "inspections/item_names.py",  # names of test items in notices
    "inspections/notice_columns.py",  # headings of notices
    "inspections/notice_rows.py",
    "inspections/notice_table.py",
    "inspections/notice_totals.py",
    "inspections/notice_values.py",
    "inspections/plain_words.py",  # names of test items, each beside its translated sentence
    "reports/documents/layout.py",  # names of fonts
}


# What is stored, or printed as an official paper, is in Chinese, whatever language the clerk reads.
STORED_AS_CHINESE = {
    *(("campaigns/letter_text.py", sign) for sign in "。！？"),
    ("campaigns/services/pack_exports.py", "、"),
    ("campaigns/services/packs.py", "、"),
    ("reports/bulletin_sections.py", "。；;. "),
}
DEMO = ("reports/demo/", "reports/management/commands/seed_demo.py")


def _sizes(sources):
    return {name: len(source.splitlines()) for name, source in sources.items()}


def test_files_are_short():
    scripts = {name_of(path): path.read_text(encoding="utf-8") for path in tree(".js")}

    assert not {name: size for name, size in _sizes(CODE | scripts).items() if size > FILE_LINES}


def test_functions_are_short():
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, source in CODE.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]

    assert not long


class ChineseLiterals(ast.NodeVisitor):
    """(line, text) of literals with Chinese text that are neither documentation nor inside a gettext call."""

    def __init__(self):
        self.found = []

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if not GETTEXT.match(name):
            self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str) and CHINESE.search(node.value):
            self.found.append((node.lineno, node.value))


def test_chinese_text_in_code_is_translated():
    found = []
    for name, source in CODE.items():
        if name in READS_CHINESE or name.startswith(DEMO):
            continue
        literals = ChineseLiterals()
        literals.visit(ast.parse(source))
        found += [f"{name}:{line} {text}" for line, text in literals.found if (name, text) not in STORED_AS_CHINESE]

    assert not found


def test_comments_and_code_hold_no_leftovers():
    here = {Path(__file__).name}
    every_py = {name_of(path): path.read_text(encoding="utf-8") for path in tree(".py") if path.name not in here}

    assert not lines_with(every_py | TEMPLATES, r"\b(TODO|FIXME|XXX)\b")
    assert not lines_with(every_py, r"mark\.(skip|skipif|xfail)|pytest\.(skip|xfail)\(")
    assert not lines_with(every_py, r"^\s*(breakpoint|pdb\.set_trace)\(")


def test_forms_list_their_fields_and_take_no_whole_post():
    assert not lines_with(CODE, r"__all__\s*['\"]|fields\s*=\s*['\"]__all__")
    assert not lines_with(CODE, r"\*\*\s*request\.(POST|GET)|request\.(POST|GET)\.(dict|items)\(")


def test_no_signals_and_no_lookup_by_name():
    assert not lines_with(CODE, r"django\.(dispatch|db\.models\.signals)|@receiver|\bget_model\(")


# -- Tasks


def own_tasks():
    current_app.loader.import_default_modules()
    return [task for name, task in current_app.tasks.items() if name.partition(".")[0] in APPS]


# The bell, and the one process that is its own beat: it starts with a round of ticks.
BELLS = {"accounts/ringing.py", "config/management/commands/portal_serve.py"}


def test_only_the_bell_sends_tasks():
    assert not lines_with(CODE, r"\.(delay|apply_async|send_task)\(", allowed=BELLS)


def test_nothing_is_put_off():
    """A task with an eta is redelivered when it outlives the visibility timeout (reliability.md 0.3): the tick decides."""
    assert not lines_with(CODE, r"\b(eta|countdown)\s*=")


def test_every_task_ends_before_redis_hands_it_out_again():
    source = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    visibility_timeout = int(re.search(r'"visibility_timeout": (\d+)', source)[1])

    assert own_tasks()
    for task in own_tasks():
        assert 0 < (task.time_limit or settings.CELERY_TASK_TIME_LIMIT) < visibility_timeout, task.name
        assert (task.soft_time_limit or settings.CELERY_TASK_SOFT_TIME_LIMIT) < (
            task.time_limit or settings.CELERY_TASK_TIME_LIMIT
        ), task.name


def test_every_scheduled_task_exists():
    names = {task.name for task in own_tasks()}

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= names


# -- Models and migrations


# Reached by way of something that is scoped, by a secret, or kept for everybody.
NOT_PICKED_FOR_A_PERSON = {
    "accounts.Delivery": "read through its recipient",
    "accounts.LoginLink": "found by its secret",
    "accounts.OrgUnitName": "read through its unit",
    "enterprises.SelfReportQuestion": "read through its round",
    "enterprises.SelfReportTemplate": "read through its round",
    "reports.BulletinSchedule": "read by the clock only",
}


def own_models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def leads_to_a_unit(model, seen=()):
    if model is OrgUnit:
        return True
    links = [
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model not in (*seen, model)
    ]
    return any(leads_to_a_unit(link, (*seen, model)) for link in links)


def test_every_model_that_belongs_to_a_unit_is_scoped():
    unscoped = {
        model._meta.label
        for model in own_models()
        if leads_to_a_unit(model)
        and not any(hasattr(model._default_manager.all(), name) for name in ("visible_to", "administered_by"))
    }

    assert unscoped == set(NOT_PICKED_FOR_A_PERSON)


def test_foreign_keys_protect_unless_they_hold_a_whole_together():
    kinds = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete not in (models.PROTECT, models.CASCADE)
    }

    assert not kinds


def test_migrations_are_linear_and_named():
    loader = MigrationLoader(None)
    for app in APPS:
        own = {name: migration for (label, name), migration in loader.disk_migrations.items() if label == app}
        parents = [[name for label, name in migration.dependencies if label == app] for migration in own.values()]

        assert len(loader.graph.leaf_nodes(app)) == (1 if own else 0), app
        assert sorted(len(each) for each in parents) == [0] * bool(own) + [1] * (len(own) - 1), app
        assert not [name for name in own if "_auto_" in name]


def test_data_migrations_import_no_app_code():
    migrations = {name_of(path): path.read_text(encoding="utf-8") for path in tree(".py") if "migrations" in path.parts}
    # Validators and defaults that Django writes into a schema migration are named by their module.
    imports = lines_with(migrations, rf"^\s*(from ({'|'.join(APPS)})\b|import ({'|'.join(APPS)})\b)")

    assert not [line for line in imports if "RunPython" in migrations[line.partition(":")[0]]]


# -- The tree


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-setup.txt"])
def test_every_requirement_is_pinned_and_says_why(name):
    lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if re.match(r"\w", line)]

    assert lines
    assert not [line for line in lines if not re.fullmatch(r"[\w.\[\]-]+==[\w.]+\s+# \S.*", line)]


def test_nothing_of_others_is_kept_in_the_tree():
    """Libraries come from the lock files; no map of this machine, no address of a registry."""
    static = [name_of(path) for path in tree() if path.is_relative_to(ROOT / "static")]
    texts = {
        name_of(path): path.read_text(encoding="utf-8")
        for path in tree(
            ".py", ".html", ".js", ".css", ".toml", ".json", ".txt", ".lock", ".md", ".yaml", ".cfg", ".sh", ""
        )
        if path != Path(__file__)
    }
    registries = r"registry\.npmjs|pypi\.org|pythonhosted|npmmirror|--(extra-)?index-url|jsdelivr|unpkg\.com|cdnjs"

    assert not [name for name in static if ".min." in name or "bootstrap" in name or name.endswith((".woff", ".woff2"))]
    assert not lines_with(texts, rf"https?://[^\s\"']*({registries})|\"resolved\":")
    assert not lines_with(texts, r"(?<![\w.])/(work|home/\w+)/")
    assert not lines_with(CODE, r"(?<![\w.])/root/")
