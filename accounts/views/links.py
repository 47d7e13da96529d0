"""Single-use ways in: activation slips, and the demo's links and role switcher. A GET never uses a link up."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from accounts import services
from accounts.choices import LinkPurpose
from accounts.forms import ActivationCodeForm, DemoSwitchForm, NewPasswordForm
from accounts.models import Installation, Post
from accounts.permissions import allow
from accounts.redirects import redirect_to_next
from accounts.views.session import log_in


@login_not_required
def activation_code(request):
    form = ActivationCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = services.plain_code(form.cleaned_data["code"])
        if services.find_login_link(code, purpose=LinkPurpose.ACTIVATION):
            return redirect("accounts:activate", code)
        form.add_error("code", services.SPENT_LINK)
    return render(request, "accounts/activation_code.html", {"form": form})


@login_not_required
@sensitive_post_parameters("password", "repeated")
def activate(request, secret):
    """Who the slip is for and a form for the first password; the POST logs in."""
    secret = services.plain_code(secret)
    link = services.find_login_link(secret, purpose=LinkPurpose.ACTIVATION)
    if link is None:
        return render(request, "accounts/link_spent.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            log_in(request, services.activate_account(secret, password=form.cleaned_data["password"]))
        except ValidationError as error:
            form.add_error("password", error)
        else:
            return redirect("accounts:home")
    return render(request, "accounts/activate.html", {"form": form, "person": link.user})


def _demo_only():
    if not Installation.objects.is_demo():
        raise Http404


@login_not_required
def demo_login(request, secret):
    """One button, so that a link fetched by a program that looks ahead is not used up."""
    _demo_only()
    link = services.find_login_link(secret, purpose=LinkPurpose.DEMO)
    if link is not None and request.method == "POST":
        try:
            link = services.redeem_login_link(secret, purpose=LinkPurpose.DEMO)
        except ValidationError:
            link = None
        else:
            log_in(request, link.user, post=link.post)
            return redirect("accounts:home")
    if link is None:
        return render(request, "accounts/link_spent.html", status=410)
    return render(request, "accounts/demo_login.html", {"link": link})


@allow()
def demo_switch(request):
    """Everybody who plays a part in the demo, a few for each role; the POST goes on as one of them."""
    _demo_only()
    posts = Post.objects.current(timezone.localdate()).filter(user__is_active=True).select_related("user", "unit")
    form = DemoSwitchForm(request.POST or None, posts=posts, user=request.user)
    if request.method == "POST" and (post := form.run(services.switch_demo_post)):
        log_in(request, post.user, post=post)
        return redirect_to_next(request)
    return render(request, "accounts/demo_switch.html", {"posts": posts.first_of_each_role(12)})
