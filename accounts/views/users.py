"""People, kept by the security administrator: accounts, posts, and lock-outs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.choices import Role
from accounts.forms import PostAssignForm, PostEndForm, SearchForm, UserCreateForm
from accounts.models import Post, User
from accounts.pagination import keyset_page
from accounts.permissions import allow


def _person(request, pk):
    return get_object_or_404(User.objects.administered_by(request.user).select_related("home_unit"), pk=pk)


@allow(Role.SECURITY_ADMINISTRATOR)
@require_safe
def user_list(request):
    form = SearchForm(request.GET)
    posts = Post.objects.current(timezone.localdate()).select_related("unit")
    users = User.objects.administered_by(request.user).select_related("home_unit")
    users = users.prefetch_related(Prefetch("posts", posts, to_attr="posts_today"))
    if form.is_valid() and form.cleaned_data["q"]:
        users = users.matching(form.cleaned_data["q"])
    page = keyset_page(users, request, order_by=("login_name", "pk"))
    return render(request, "accounts/user_list.html", {"page": page, "form": form})


@allow(Role.SECURITY_ADMINISTRATOR)
def user_create(request):
    form = UserCreateForm(request.POST or None, user=request.user)
    if request.method == "POST" and (person := form.run(services.create_user)):
        return redirect(person)
    return render(request, "accounts/user_create.html", {"form": form})


@allow(Role.SECURITY_ADMINISTRATOR)
@require_safe
def user_detail(request, pk):
    person = _person(request, pk)
    now = timezone.now()
    context = {
        "person": person,
        "posts": Post.objects.administered_by(request.user)
        .filter(user=person)
        .select_related("unit", "acts_for", "delegated_from"),
        "today": timezone.localdate(now),
        "is_activated": person.has_usable_password(),
        "is_locked_out": services.is_locked_out(person, now=now),
        "is_oneself": person.pk == request.user.pk,
    }
    return render(request, "accounts/user_detail.html", context)


def _change_person(request, pk, service):
    """Run a service that takes nothing but the person; a refused rule is shown on their page."""
    person = _person(request, pk)
    try:
        service(person, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(person)


@allow(Role.SECURITY_ADMINISTRATOR)
@require_POST
def user_disable(request, pk):
    return _change_person(request, pk, services.disable_user)


@allow(Role.SECURITY_ADMINISTRATOR)
@require_POST
def user_enable(request, pk):
    return _change_person(request, pk, services.enable_user)


@allow(Role.SECURITY_ADMINISTRATOR)
@require_POST
def user_unlock(request, pk):
    return _change_person(request, pk, services.unlock_login)


@allow(Role.SECURITY_ADMINISTRATOR)
def post_assign(request, pk):
    person = _person(request, pk)
    form = PostAssignForm(request.POST or None, user=request.user, initial={"unit": person.home_unit_id})
    if request.method == "POST" and form.run(services.assign_post, person):
        return redirect(person)
    return render(request, "accounts/post_assign.html", {"form": form, "person": person})


@allow(Role.SECURITY_ADMINISTRATOR)
def post_end(request, pk):
    posts = Post.objects.administered_by(request.user).select_related("user", "unit")
    post = get_object_or_404(posts.filter(user__in=User.objects.administered_by(request.user)), pk=pk)
    form = PostEndForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.end_post, post):
        return redirect(post.user)
    return render(request, "accounts/post_end.html", {"form": form, "post": post, "person": post.user})
