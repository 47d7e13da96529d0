"""Walks the pages that links lead a person to, the nearest first, by the names of their views."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

LINK = re.compile(r'<a [^>]*href="([^"]+)"')


def name_of(address):
    """The name of an address's view, empty for what is no page of ours."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def reachable(person, *, pages_a_name=1):
    """{name of a view: address of the first page of it} that links lead to from the person's home page.

    Files (documents, sheets, photos) are asked for and are no pages. Pages are read without being shown, so that a
    browser need only show those worth looking at. Pages of one name may link to different things (a batch that failed,
    a batch that passed): `pages_a_name` says how many of them are read.
    """
    waiting, queued, found = deque([f"{person.own}/"]), Counter(), {}
    seen = set(waiting)
    while waiting:
        answer = person.context.request.get(waiting.popleft())
        assert answer.status == 200, f"{answer.url}: {answer.status}"
        if "text/html" not in answer.headers["content-type"]:
            continue
        found.setdefault(name_of(answer.url), answer.url)
        for href in LINK.findall(answer.text()):
            address = urldefrag(urljoin(answer.url, unescape(href))).url
            target = name_of(address) if address.startswith(f"{person.own}/") else ""
            if target and address not in seen and queued[target] < pages_a_name:
                seen.add(address)
                queued[target] += 1
                waiting.append(address)
    return found
