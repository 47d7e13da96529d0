"""What happens around every request: an id for the log, the methods, the language, idle time-out, the acting post, no caching."""

import time
import uuid

import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpResponseNotAllowed
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

log = structlog.get_logger("portal.request")
STAMP_SECONDS = 60


class RequestLogMiddleware:
    """One line per request: route, status, milliseconds. Paths and people stay out of the log."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:12]
        structlog.contextvars.bind_contextvars(request_id=request.id)
        started = time.monotonic()
        response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else ""
        milliseconds = round((time.monotonic() - started) * 1000)
        log.debug("request", method=request.method, route=route, status=response.status_code, milliseconds=milliseconds)
        structlog.contextvars.clear_contextvars()
        response["X-Request-Id"] = request.id
        return response


class MethodMiddleware:
    """Pages are read and posted to. Any other method is refused here, before a view takes it for a reading."""

    METHODS = ("GET", "HEAD", "POST")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in self.METHODS:
            return HttpResponseNotAllowed(self.METHODS)
        return self.get_response(request)


class LanguageMiddleware:
    """Chinese unless the person chose English in the portal; what the browser prefers does not count."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class IdleTimeoutMiddleware:
    """Ends a session that nobody used for PORTAL_IDLE_SECONDS, and any session after SESSION_COOKIE_AGE.

    The last use is stamped at most once a minute: a page that only reads stays a page that only reads.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if SESSION_KEY in request.session:
            self._check(request, now=int(time.time()))
        return self.get_response(request)

    def _check(self, request, *, now):
        began_at = request.session.setdefault("began_at", now)
        seen_at = request.session.setdefault("seen_at", now)
        if now - seen_at > settings.PORTAL_IDLE_SECONDS or now - began_at > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif now - seen_at >= STAMP_SECONDS:
            request.session["seen_at"] = now


class PostMiddleware:
    """Lets the person act under the post chosen in the top bar, or the first one they hold."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        post_id = request.session.get("post_id")
        if post_id is not None and request.user.is_authenticated:
            request.user.act_under(post_id)
        return self.get_response(request)


class HtmxLoginMiddleware:
    """A partial asked for after the session ended sends the whole page to the login form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.htmx and response.status_code == 302 and not request.user.is_authenticated:
            return HttpResponseClientRedirect(response["Location"])
        return response


class NoStoreMiddleware:
    """No page of this portal is kept by a browser or a proxy, nor shown with the Back button after logging out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["HX-Request", "Cookie"])
        return response
