"""What the checks of every page would say of a page on which everything is wrong."""

import pytest

from tests.browser import keyboard, plain_forms
from tests.browser.visitors import PHONE, Visitor

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

BAD_FOR_KEYS = """
<style>:focus-visible { outline: 3px solid } .plain:focus { outline: none } .veil { position: fixed; inset: 0 }</style>
<nav><a href="/1">1</a><a href="/2">2</a><a href="/3">3</a></nav>
<main><span id="opens">open</span><a class="plain" href="/4">4</a><button tabindex="3">5</button>
<a href="/6" tabindex="-1">6</a><button>7</button></main>
"""
BAD_WITHOUT_SCRIPTS = """
<form method="post" action="#"><input required hidden></form>
<form><button hidden>1</button></form>
<button>2</button><a href="#">3</a>
"""
GOOD = """
<form method="get"><input name="q" required><button>1</button></form>
<details><summary>2</summary>
<form method="post" action="/x/"><input type="hidden" name="csrfmiddlewaretoken"><button>3</button></form></details>
"""


@pytest.fixture
def stranger(browser):
    stranger = Visitor(browser, "", viewport=PHONE)
    yield stranger
    stranger.leave()


def words(problems):
    return [problem.split(":")[0] for problem in problems]


def test_mouse_only_page_is_found_out(stranger):
    stranger.page.set_content(BAD_FOR_KEYS)
    stranger.page.evaluate("document.getElementById('opens').addEventListener('click', () => {})")

    assert words(keyboard.problems(stranger.page)) == [
        "the first stop is no link past the menu",
        "takes clicks but no key",
        "changes the order of Tab",
        "does not show its focus",
        "is left out by Tab",
    ]


def test_covered_focus_is_found_out(stranger):
    stranger.page.set_content(f"{BAD_FOR_KEYS.replace('tabindex', 'title')}<div class='veil'></div>")

    assert words(keyboard.problems(stranger.page)).count("is hidden while it has the focus") == 7


def test_page_that_needs_scripts_is_found_out(stranger):
    stranger.page.set_content(BAD_WITHOUT_SCRIPTS)

    assert [
        problem.split(": <")[0].removeprefix("without scripts ") for problem in plain_forms.problems(stranger.page)
    ] == [
        "no button sends the form",
        "the form leads nowhere",
        "the form is refused",
        "a field that must be filled in is hidden",
        "no button sends the form",
        "the button does nothing",
        "the link leads nowhere",
    ]


def test_plain_page_is_fine(stranger):
    stranger.page.set_content(GOOD)

    assert plain_forms.problems(stranger.page) == []
