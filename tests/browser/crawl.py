"""Walks the pages that links lead a person to, the nearest first, and tells them apart by view and template."""

import re
from collections import Counter, deque
from contextlib import contextmanager
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test.signals import template_rendered
from django.urls import Resolver404, resolve

LINK = re.compile(r'<a [^>]*href="([^"]+)"')


def name_of(address):
    """The name of an address's view, empty for what is no page of ours."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


@contextmanager
def templates():
    """The names of the templates that the live server renders meanwhile, the page's own first."""
    names = []

    def note(template, **kwargs):
        names.append(template.name)

    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)


def reachable(person, *, besides=(), known=(), pages_a_name=1):
    """{(name of a view, template): address of the first such page} that links lead to from the person's home page.

    `besides` are paths no link leads to; no link to a view named in `known` is followed. Files (documents, sheets, photos)
    are asked for and are no pages. Pages are read without being shown, so that a browser need only show those worth
    looking at. Pages of one name may link to different things (a batch that failed, a batch that passed): `pages_a_name`
    says how many of them are read.
    """
    waiting, queued, found = deque(f"{person.own}{path}" for path in ("/", *besides)), Counter(), {}
    seen = set(waiting)
    while waiting:
        with templates() as names:
            answer = person.context.request.get(waiting.popleft())
        assert answer.status == 200, f"{answer.url}: {answer.status}"
        if "text/html" not in answer.headers["content-type"]:
            continue
        found.setdefault((name_of(answer.url), names[0]), answer.url)
        for href in LINK.findall(answer.text()):
            address = urldefrag(urljoin(answer.url, unescape(href))).url
            target = name_of(address) if address.startswith(f"{person.own}/") else ""
            if target and target not in known and address not in seen and queued[target] < pages_a_name:
                seen.add(address)
                queued[target] += 1
                waiting.append(address)
    return found
