from django.contrib import auth, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import services
from accounts.forms import PasswordChangeForm
from accounts.permissions import allow


@allow()
@sensitive_post_parameters("current", "password", "repeated")
def password_change(request):
    """A person's own password; their sessions elsewhere end, this one goes on."""
    form = PasswordChangeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.change_password(request.user, password=form.cleaned_data["password"], by=request.user)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            auth.update_session_auth_hash(request, user)
            messages.success(request, _("密码已修改，其他设备上的登录已退出。"))
            return redirect("accounts:home")
    return render(request, "accounts/password_change.html", {"form": form})
