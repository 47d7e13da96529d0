"""Routes, grouped by audience. A setting ZONE opens only the groups that may be reached from where this process stands.

Each app's urls.py names an `app_name` and any of these lists, all under the one namespace of the app:

- `urlpatterns`          office pages, mounted at /office/<app>/
- `firm_urlpatterns`     pages for firms, at /firm/<app>/
- `public_urlpatterns`   pages without login, at /public/<app>/
- `shared_urlpatterns`   open in every zone, at /<app>/
- `root_urlpatterns`     open in every zone, at /
"""

from importlib import import_module

from django.conf import settings
from django.urls import include, path

APPS = ("accounts", "campaigns", "enterprises", "inspections", "reports")

ZONES = {"office": ("office",), "front": ("firm", "public"), "all": ("office", "firm", "public")}


def app_routes(app, zone):
    """The routes of one app that are open in a zone."""
    urls = import_module(f"{app}.urls")
    lists = {"": "root_urlpatterns", f"{app}/": "shared_urlpatterns"}
    for audience in ZONES[zone]:
        lists[f"{audience}/{app}/"] = "urlpatterns" if audience == "office" else f"{audience}_urlpatterns"
    routes = [path(prefix, include(getattr(urls, name))) for prefix, name in lists.items() if hasattr(urls, name)]
    return path("", include((routes, urls.app_name)))


urlpatterns = [app_routes(app, settings.ZONE) for app in APPS]

handler400 = "accounts.views.errors.bad_request"
handler403 = "accounts.views.errors.permission_denied"
handler404 = "accounts.views.errors.not_found"
handler500 = "accounts.views.errors.server_error"
