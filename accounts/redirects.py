"""Where to go next: only ever a page of this portal."""

from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def next_path(request, default=""):
    """The path in `next` (POST before GET) if it leads to a page of this portal, else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # A host is never needed here, so even this portal's own is refused: fewer ways to be wrong.
    is_path = (
        wanted.startswith("/") and wanted.isprintable() and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    )
    return wanted if is_path else default


def redirect_to_next(request, default="accounts:home"):
    return redirect(next_path(request) or default)
