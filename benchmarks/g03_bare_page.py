"""G3: what the session, the acting post, the language, the headers and the base template cost on every page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path
from django.utils import timezone

from accounts.choices import Role, UnitKind
from accounts.models import Post, User
from accounts.permissions import allow
from benchmarks.goal import Goal, take_timings
from benchmarks.town import make_unit

REQUESTS = 40
GOAL = Goal(
    code="G3",
    claim="a bare authenticated page costs at most 15 times an 'ok' with the same middleware",
    limit=15,
    peer_name="posts and units loaded one by one, templates not cached",
)


@login_not_required
def ok(request):
    return HttpResponse("ok")


@allow()
def bare_page(request):
    return render(request, "base.html")


@allow()
def usual_page(request):
    """The same page as it is usually written: each relation by its own query, each part of the menu asked for anew."""
    person = User.objects.get(pk=request.user.pk)
    for post in Post.objects.current(timezone.localdate()).filter(user=person):
        str(post.unit), str(post.acts_for), str(post.user)
    with override_settings(TEMPLATES=uncached_templates()):
        return render(request, "base.html")


def uncached_templates():
    (engine,) = settings.TEMPLATES
    loaders = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
    return [engine | {"APP_DIRS": False, "OPTIONS": engine["OPTIONS"] | {"loaders": loaders}}]


def plain_static_files():
    """Hashed names need collectstatic, which is no part of what is measured."""
    return settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


urlpatterns = [
    path("bench/ok/", ok),
    path("bench/bare/", bare_page),
    path("bench/usual/", usual_page),
    path("", include("config.urls")),
]


def measure():
    unit = make_unit(None, UnitKind.TOWN, "镇")
    user = User.objects.create(login_name=f"bench-{unit.pk}", display_name="演示", home_unit=unit)
    Post.objects.create(user=user, unit=unit, acts_for=unit, role=Role.LEADER, starts_on=unit.starts_on)
    client = Client()
    client.force_login(user, backend="accounts.backends.PostBackend")

    def get(address):
        def requests():
            for _number in range(REQUESTS):
                assert client.get(address).status_code == 200

        return requests

    with override_settings(ROOT_URLCONF="benchmarks.g03_bare_page", STORAGES=plain_static_files()):
        return take_timings(ours=get("/bench/bare/"), floor=get("/bench/ok/"), peer=get("/bench/usual/"))
