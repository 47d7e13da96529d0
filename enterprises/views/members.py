"""Who files for a firm."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.permissions import allow
from enterprises import services
from enterprises.forms.parts import MemberEndForm, MemberForm
from enterprises.models import EnterpriseMember
from enterprises.views.enterprises import registered_enterprise


@allow(Role.INSPECTOR)
def member_add(request, pk):
    enterprise = registered_enterprise(request, pk)
    form = MemberForm(request.POST or None, user=request.user)
    if request.method == "POST" and (member := form.run(services.add_member, enterprise)):
        messages.success(request, _("%(person)s可以为这家企业填报了。") % {"person": member.user})
        return redirect(enterprise)
    return render(request, "enterprises/member_add.html", {"form": form, "enterprise": enterprise})


@allow(Role.INSPECTOR)
def member_end(request, pk):
    members = EnterpriseMember.objects.visible_to(request.user).filter(ends_on=None)
    member = get_object_or_404(members.select_related("enterprise__unit", "user"), pk=pk)
    form = MemberEndForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.end_member, member):
        messages.success(request, _("已停用。"))
        return redirect(member.enterprise)
    return render(request, "enterprises/member_end.html", {"form": form, "member": member})
