"""Where a request comes from, for the lock-out: a header is believed only as far as our own proxies wrote it."""

from django.conf import settings


def client_address(request):
    """The address of the client, as text.

    With PORTAL_PROXY_COUNT proxies of ours in front it is the entry of X-Forwarded-For that the outermost of them wrote;
    whatever a client puts before that entry is ignored. Without proxies, or with too short a header, it is the peer's.
    """
    count = settings.PORTAL_PROXY_COUNT
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")]
    if count and len(hops) >= count and hops[-count]:
        return hops[-count]
    return request.META.get("REMOTE_ADDR", "")
