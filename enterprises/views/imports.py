"""Bringing in a list of firms in steps: upload, preview, result; and taking it back."""

import io

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns.exports import XLSX
from campaigns.files import send_file
from enterprises import exports, services
from enterprises.choices import KEEPER_ROLES, ImportStatus
from enterprises.forms.imports import EnterpriseConfirmForm, EnterpriseUndoForm, EnterpriseUploadForm
from enterprises.models import EnterpriseImport, EnterpriseRecord


def _enterprise_import(request, pk):
    imports = EnterpriseImport.objects.visible_to(request.user).select_related("unit", "file", "prepared_by")
    return get_object_or_404(imports, pk=pk)


@allow(*KEEPER_ROLES)
@require_safe
def enterprise_import_list(request):
    # The preview of a long list is long, too.
    page = keyset_page(EnterpriseImport.objects.visible_to(request.user).defer("preview"), request)
    return render(request, "enterprises/enterprise_import_list.html", {"page": page})


@allow(*KEEPER_ROLES)
def enterprise_import_create(request):
    form = EnterpriseUploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and (enterprise_import := form.run(services.upload_enterprise_import)):
        return redirect(enterprise_import)
    return render(request, "enterprises/enterprise_import_create.html", {"form": form})


@allow(*KEEPER_ROLES)
@require_safe
def enterprise_import_template(request):
    workbook = io.BytesIO(exports.enterprise_template(unit=request.user.post.acts_for))
    name = _("企业名单模板.xlsx")
    return FileResponse(workbook, as_attachment=True, filename=name, content_type=XLSX)


@allow(*KEEPER_ROLES)
def enterprise_import_preview(request, pk):
    enterprise_import = _enterprise_import(request, pk)
    form = EnterpriseConfirmForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.run(services.confirm_enterprise_import, enterprise_import):
        messages.success(request, _("已导入。"))
        return redirect(enterprise_import)
    if not form.is_bound and enterprise_import.status != ImportStatus.PREVIEWED:
        return redirect(enterprise_import)
    context = {"enterprise_import": enterprise_import, "preview": enterprise_import.preview, "form": form}
    return render(request, "enterprises/enterprise_import_preview.html", context, status=form.status_code)


@allow(*KEEPER_ROLES)
@require_POST
def enterprise_import_discard(request, pk):
    enterprise_import = _enterprise_import(request, pk)
    form = EnterpriseConfirmForm(request.POST, user=request.user)
    if form.run(services.discard_enterprise_import, enterprise_import):
        messages.success(request, _("已放弃，没有写入任何数据。"))
        return redirect("enterprises:enterprise_import_list")
    messages.error(request, " ".join(form.non_field_errors()))
    return redirect(enterprise_import)


@allow(*KEEPER_ROLES)
@require_safe
def enterprise_import_detail(request, pk):
    enterprise_import = _enterprise_import(request, pk)
    if enterprise_import.status == ImportStatus.PREVIEWED:
        return redirect(enterprise_import)
    records = EnterpriseRecord.objects.visible_to(request.user).current().filter(enterprise_import=enterprise_import)
    records = records.select_related("enterprise", "unit", "category")
    page = keyset_page(records, request, order_by=("pk",))
    context = {"enterprise_import": enterprise_import, "preview": enterprise_import.preview, "page": page}
    return render(request, "enterprises/enterprise_import_detail.html", context)


@allow(*KEEPER_ROLES)
def enterprise_import_undo(request, pk):
    enterprise_import = _enterprise_import(request, pk)
    form = EnterpriseUndoForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.undo_enterprise_import, enterprise_import):
        messages.success(request, _("已撤销，企业档案恢复为导入前的样子。"))
        return redirect(enterprise_import)
    context = {"enterprise_import": enterprise_import, "form": form}
    return render(request, "enterprises/enterprise_import_undo.html", context, status=form.status_code)


@allow(*KEEPER_ROLES)
@require_safe
def enterprise_import_file(request, pk):
    enterprise_import = _enterprise_import(request, pk)
    return send_file(enterprise_import.file, enterprise_import.file_name)
