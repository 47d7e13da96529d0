"""Bringing in a published table in steps: upload, preview, result; and taking it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns.files import send_file
from inspections import services
from inspections.choices import NOTICE_ROLES, NoticeStatus, TableKind
from inspections.forms import NoticeConfirmForm, NoticeUndoForm, NoticeUploadForm
from inspections.models import NoticeImport, NoticeRecord, NoticeTotal


def _notice_import(request, pk):
    imports = NoticeImport.objects.visible_to(request.user).select_related("unit", "file", "prepared_by")
    return get_object_or_404(imports, pk=pk)


@allow(*NOTICE_ROLES)
@require_safe
def notice_import_list(request):
    page = keyset_page(NoticeImport.objects.visible_to(request.user), request)
    return render(request, "inspections/notice_import_list.html", {"page": page})


@allow(*NOTICE_ROLES)
def notice_import_create(request):
    form = NoticeUploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and (notice_import := form.run(services.upload_notice_import)):
        return redirect(notice_import)
    return render(request, "inspections/notice_import_create.html", {"form": form})


@allow(*NOTICE_ROLES)
def notice_import_preview(request, pk):
    notice_import = _notice_import(request, pk)
    form = NoticeConfirmForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.run(services.confirm_notice_import, notice_import):
        messages.success(request, _("已导入。"))
        return redirect(notice_import)
    if not form.is_bound and notice_import.status != NoticeStatus.PREVIEWED:
        return redirect(notice_import)
    context = {"notice_import": notice_import, "preview": notice_import.preview, "form": form}
    status = 409 if form.is_bound and notice_import.status != NoticeStatus.PREVIEWED else 200
    return render(request, "inspections/notice_import_preview.html", context, status=status)


@allow(*NOTICE_ROLES)
@require_POST
def notice_import_discard(request, pk):
    notice_import = _notice_import(request, pk)
    form = NoticeConfirmForm(request.POST, user=request.user)
    if form.run(services.discard_notice_import, notice_import):
        messages.success(request, _("已放弃，没有写入任何数据。"))
        return redirect("inspections:notice_import_list")
    messages.error(request, " ".join(form.non_field_errors()))
    return redirect(notice_import)


@allow(*NOTICE_ROLES)
@require_safe
def notice_import_detail(request, pk):
    notice_import = _notice_import(request, pk)
    if notice_import.status == NoticeStatus.PREVIEWED:
        return redirect(notice_import)
    model = NoticeTotal if notice_import.table_kind == TableKind.TOTALS else NoticeRecord
    rows = model.objects.visible_to(request.user).current().filter(notice_import=notice_import)
    page = keyset_page(rows, request, order_by=("row_number", "pk"))
    return render(request, "inspections/notice_import_detail.html", {"notice_import": notice_import, "page": page})


@allow(*NOTICE_ROLES)
def notice_import_undo(request, pk):
    notice_import = _notice_import(request, pk)
    form = NoticeUndoForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.undo_notice_import, notice_import):
        messages.success(request, _("已撤销，导入的行不再显示；撤销前编发的通报不受影响。"))
        return redirect(notice_import)
    return render(request, "inspections/notice_import_undo.html", {"notice_import": notice_import, "form": form})


@allow(*NOTICE_ROLES)
@require_safe
def notice_import_file(request, pk):
    notice_import = _notice_import(request, pk)
    return send_file(notice_import.file, notice_import.file_name)
