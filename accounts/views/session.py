"""Coming in, going out, and what a person chooses for their session: language and post."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import navigation, services
from accounts.forms import LoginForm
from accounts.permissions import allow
from accounts.redirects import next_path, redirect_to_next

# Known to Django's sessions by this name; needed where a person comes in by a link instead of a password.
BACKEND = "accounts.backends.PostBackend"
LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600


def log_in(request, user, *, post=None):
    """Start a session for a person, acting under `post` if one is given."""
    auth.login(request, user, backend=BACKEND)
    if post is not None:
        request.session["post_id"] = post.pk


@login_not_required
@sensitive_post_parameters("password")
def login(request):
    if request.user.is_authenticated:
        return redirect_to_next(request)
    form = LoginForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        log_in(request, form.get_user())
        services.record_log_in(form.get_user())
        return redirect_to_next(request)
    return render(request, "accounts/login.html", {"form": form, "next": next_path(request)})


@login_not_required
@require_POST
def logout(request):
    if request.user.is_authenticated:
        services.record_log_out(request.user)
    auth.logout(request)
    return redirect("accounts:login")


@allow()
@require_safe
def home(request):
    """The first page of the acting post's menu; a person without a post reads what to do about it."""
    items = navigation.items_for(request.user.role)
    return redirect(items[0].url) if items else render(request, "accounts/home.html")


@allow()
@require_POST
def post_switch(request):
    held = {str(post.pk): post for post in request.user.posts_held}
    post = held.get(request.POST.get("post", ""))
    if post is None:
        raise Http404
    request.session["post_id"] = post.pk
    return redirect_to_next(request)


@login_not_required
@require_POST
def language_switch(request):
    response = redirect_to_next(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=LANGUAGE_COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
