"""Error pages. They use no request context, so they cost no query and work when the database does not."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader


def _error_page(status):
    return HttpResponse(loader.render_to_string(f"{status}.html"), status=status)


def bad_request(request, exception=None):
    return _error_page(400)


def permission_denied(request, exception=None):
    return _error_page(403)


def csrf_failure(request, reason=""):
    return HttpResponse(loader.render_to_string("403_csrf.html"), status=403)


def not_found(request, exception=None):
    """The same bytes for every path: a page that exists for somebody else looks like one that does not exist."""
    return _error_page(404)


def server_error(request):
    """Page 500, or page 503 while the database is away."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = _error_page(503)
        response["Retry-After"] = "60"
        return response
    return _error_page(500)
