"""Single-use login links for the demo's roles, printed when the portal starts."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import LinkPurpose
from accounts.models import Post

# Who a visitor may want to be, in the order of a week: report, sign, compile, read, inspect, administer.
LOGIN_NAMES = (
    "henglan-wusha-reporter",
    "henglan-wusha-head",
    "firm",
    "inspector",
    "office",
    "mayor",
    "vice-mayor",
    "organiser",
    "system-admin",
    "security-admin",
    "audit-admin",
)


def issue_demo_links():
    """[(post, address)] of fresh single-use links, valid 30 minutes."""
    posts = Post.objects.current(timezone.localdate()).select_related("user__home_unit", "unit")
    by_name = {post.user.login_name: post for post in posts.filter(user__login_name__in=LOGIN_NAMES)}
    links = []
    for post in (by_name[name] for name in LOGIN_NAMES if name in by_name):
        _link, secret = accounts_services.issue_login_link(post.user, purpose=LinkPurpose.DEMO, post=post, by=None)
        links.append((post, f"{settings.PORTAL_BASE_URL}{reverse('accounts:demo_login', args=[secret])}"))
    return links
