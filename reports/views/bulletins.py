"""Bulletins as pages and as JSON, down to the rows behind every number."""

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Role
from accounts.pagination import NEWEST_PAGE_SIZE, keyset_page
from accounts.permissions import allow
from accounts.ringing import ring
from campaigns import files
from campaigns.choices import DIRECTIVE_ROLES
from campaigns.views.directives import create_page
from reports import bulletin_content, bulletin_texts, permissions, services, statements, tasks
from reports.choices import PUBLIC_STATUSES, BulletinKind, BulletinStatus, DocumentFormat
from reports.figure_catalogue import FIGURES
from reports.models import Bulletin

READERS = (*OVERSEEING_ROLES, *UNIT_ROLES, Role.SAMPLER, Role.ASSOCIATION)
WAITING_STATUSES = (BulletinStatus.PLANNED, BulletinStatus.COMPILING)


def _bulletin(request, pk, **conditions):
    bulletins = Bulletin.objects.visible_to(request.user).select_related(
        "campaign__owner_unit", "campaign__office_unit", "published_by"
    )
    return get_object_or_404(bulletins, pk=pk, **conditions)


def _detail_page(request, bulletin, *, status=200, **context):
    context |= {
        "bulletin": bulletin,
        "period": bulletin.period,
        "is_waiting": bulletin.status in WAITING_STATUSES,
        "can_publish": permissions.can_publish_bulletin(request.user, bulletin),
        "can_direct": permissions.can_direct_on_bulletin(request.user, bulletin),
        "can_retry": permissions.can_retry_bulletin(request.user, bulletin),
    }
    if bulletin.is_compiled:
        context["document"] = bulletin_content.bulletin_document(statements.bulletin_statement(bulletin))
        context["figures"] = FIGURES.values()
        context["formats"] = DocumentFormat.choices
    return render(request, "reports/bulletin_detail.html", context, status=status)


@allow(*READERS)
@require_safe
def bulletin_list(request):
    bulletins = Bulletin.objects.visible_to(request.user).select_related("campaign")
    kind = request.GET.get("kind", "")
    if kind in BulletinKind.values:
        bulletins = bulletins.filter(kind=kind)
    page = keyset_page(bulletins, request, order_by=("-cutoff_at", "-pk"), size=NEWEST_PAGE_SIZE)
    return render(request, "reports/bulletin_list.html", {"page": page, "kind": kind, "kinds": BulletinKind.choices})


@allow(*READERS)
@require_safe
def bulletin_detail(request, pk):
    bulletin = _bulletin(request, pk)
    if request.htmx:  # the progress box asks whether the compile is done
        if bulletin.status not in WAITING_STATUSES:
            return HttpResponseClientRefresh()
        return render(request, "reports/_bulletin_progress.html", {"bulletin": bulletin})
    return _detail_page(request, bulletin)


@allow(*READERS)
@require_safe
def bulletin_json(request, pk):
    bulletin = _bulletin(request, pk, compiled_at__isnull=False)
    data = statements.as_json(statements.bulletin_statement(bulletin))
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})


@allow(*READERS)
@require_safe
def bulletin_download(request, pk, format):
    """The issue as a Word file or a PDF, made when it is first asked for."""
    bulletin = _bulletin(request, pk, compiled_at__isnull=False)
    if format not in DocumentFormat.values:
        raise Http404
    try:
        document = services.bulletin_document_file(bulletin, format=format, by=request.user)
    except ValidationError as error:
        return _detail_page(request, bulletin, status=503, conflict=" ".join(error.messages))
    return files.send_file(document.file, bulletin_content.file_name(bulletin, format))


@allow(*READERS)
@require_POST
def bulletin_verify(request, pk):
    bulletin = _bulletin(request, pk, compiled_at__isnull=False)
    differences = services.verify_bulletin(bulletin)
    lines = bulletin_texts.difference_lines(statements.bulletin_statement(bulletin), differences)
    context = {"bulletin": bulletin, "is_verified": True, "differences": lines}
    if request.htmx:
        return render(request, "reports/_bulletin_verification.html", context)
    return _detail_page(request, **context)


@allow(Role.OFFICE_CLERK)
@require_POST
def bulletin_publish(request, pk):
    bulletin = _bulletin(request, pk)
    try:
        services.publish_bulletin(bulletin, by=request.user)
    except ValidationError as error:
        return _detail_page(request, _bulletin(request, pk), status=409, conflict=" ".join(error.messages))
    return redirect(bulletin)


@allow(Role.OFFICE_CLERK)
@require_POST
def bulletin_retry(request, pk):
    bulletin = _bulletin(request, pk)
    try:
        services.retry_bulletin(bulletin, by=request.user)
    except ValidationError as error:
        return _detail_page(request, _bulletin(request, pk), status=409, conflict=" ".join(error.messages))
    ring(tasks.compile_bulletin, bulletin.pk)
    return redirect(bulletin)


@allow(*DIRECTIVE_ROLES)
def bulletin_directive_create(request, pk):
    """批示 or 督办 on an issue that was signed or published."""
    bulletin = _bulletin(request, pk, status__in=(BulletinStatus.SIGNED, *PUBLIC_STATUSES))
    if not permissions.can_direct_on_bulletin(request.user, bulletin):
        raise Http404
    subject = f"{bulletin.get_kind_display()} {bulletin.period.title}"
    return create_page(request, bulletin.campaign, subject_label=subject, subject_url=bulletin.get_absolute_url())
