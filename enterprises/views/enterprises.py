"""The registry: the list of firms, a firm's page, its entry, and 摸排 (who moved, stopped, closed, works again)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import UNIT_ROLES
from accounts.forms import SearchForm
from accounts.pagination import keyset_page
from accounts.permissions import allow
from accounts.redirects import next_path
from campaigns.choices import DIRECTIVE_ROLES
from campaigns.models import Campaign
from campaigns.views.directives import create_page
from enterprises import credit_codes, names, permissions, phones, registry_rows, services
from enterprises.choices import KEEPER_ROLES, REGISTRY_ROLES, DutyKind, EnterpriseStatus
from enterprises.forms.registry import (
    EnterpriseChangeForm,
    EnterpriseCreateForm,
    EnterpriseFilterForm,
    EnterpriseStatusForm,
    Supervision,
)
from enterprises.history import history_of
from enterprises.models import Enterprise, EnterpriseDuty

SURVEY_ROLES = (*KEEPER_ROLES, *UNIT_ROLES)
PARTS_SHOWN = 200


def registered_enterprise(request, pk):
    """The firm, if it is in the reader's scope."""
    return get_object_or_404(Enterprise.objects.visible_to(request.user).select_related("unit", "category"), pk=pk)


@allow(*REGISTRY_ROLES)
@require_safe
def enterprise_list(request):
    form = EnterpriseFilterForm(request.GET, user=request.user)
    enterprises = Enterprise.objects.visible_to(request.user)
    if form.is_valid():
        enterprises = _filtered(enterprises, **form.cleaned_data)
    page = keyset_page(enterprises, request, order_by=("pinyin", "pk"), printed=registry_rows.printed)
    supervisors = registry_rows.supervisors(page, on=timezone.localdate())
    context = {
        "page": page,
        "table": registry_rows.RegistryTable(page, supervisors),
        "count": enterprises.count(),
        "form": form,
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
        "is_keeper": request.user.role in KEEPER_ROLES,
        "can_register": permissions.can_register(request.user),
    }
    return render(request, "enterprises/enterprise_list.html", context)


def _filtered(enterprises, *, q, supervision, **columns):
    enterprises = enterprises.filter(**{name: value for name, value in columns.items() if value})
    if q:
        enterprises = found(enterprises, q)
    if supervision:
        duties = EnterpriseDuty.objects.current(timezone.localdate()).filter(kind=DutyKind.SUPERVISOR)
        has_supervisor = Exists(duties.filter(enterprise=OuterRef("pk")))
        enterprises = enterprises.filter(has_supervisor if supervision == Supervision.ASSIGNED else ~has_supervisor)
    return enterprises


def found(enterprises, text):
    """The firms that are called, or numbered, something like what was typed."""
    return (
        enterprises.matching(text)
        | enterprises.matching(credit_codes.normalise(text) or text)
        | enterprises.filter(name_key__contains=names.name_key(text) or text)
    )


@allow(*REGISTRY_ROLES)
@require_safe
def enterprise_detail(request, pk):
    enterprise = registered_enterprise(request, pk)
    user, unit, today = request.user, enterprise.unit, timezone.localdate()
    hides_phones = not permissions.sees_phones(user)
    context = {
        "enterprise": enterprise,
        "phone": phones.masked(enterprise.phone) if hides_phones else enterprise.phone,
        "hides_phones": hides_phones,
        "today": today,
        "duties": _duties(enterprise, user, on=today),
        "is_keeper": permissions.can_keep_registry(user, unit),
        "can_survey": permissions.can_survey(user, unit),
        "can_add_member": permissions.can_add_member(user, unit),
        "can_direct": user.role in DIRECTIVE_ROLES and directing_campaigns(user).exists(),
        "history": history_of(enterprise, hides_phones=hides_phones),
        **_parts(enterprise),
    }
    return render(request, "enterprises/enterprise_detail.html", context)


def directing_campaigns(user):
    """The campaigns in which a leader or the office may give a directive."""
    return Campaign.objects.overseen_by(user).filter(closed_on=None).select_related("owner_unit", "office_unit")


@allow(*DIRECTIVE_ROLES)
def enterprise_directive_create(request, pk):
    """批示 or 督办 on a firm, addressed to its village unless another unit of the campaign is chosen."""
    enterprise = registered_enterprise(request, pk)
    campaigns = list(directing_campaigns(request.user))
    named = request.GET.get("campaign")
    campaign = next((each for each in campaigns if named in (None, str(each.pk))), None)
    if campaign is None:
        raise Http404
    matter = {"subject_label": enterprise.name, "subject_url": enterprise.get_absolute_url()}
    return create_page(request, campaign, unit_id=enterprise.unit_id, campaigns=campaigns, **matter)


def _duties(enterprise, user, *, on):
    """(kind, label, who carries it now or None, whether the reader may assign it) of each kind."""
    held = {duty.kind: duty for duty in enterprise.duties.current(on)}
    return [
        (kind.value, kind.label, held.get(kind), permissions.can_assign_duty(user, enterprise.unit, kind))
        for kind in DutyKind
    ]


def _parts(enterprise):
    enrolments = enterprise.enrolments.current().select_related("campaign", "product")
    self_reports = enterprise.self_reports.select_related("round__campaign")
    return {
        "products": enterprise.products.select_related("category")[:PARTS_SHOWN],
        "enrolments": enrolments.order_by("-happened_on", "-pk")[:PARTS_SHOWN],
        "members": enterprise.members.select_related("user")[:PARTS_SHOWN],
        "self_reports": self_reports.order_by("-round__starts_on", "-pk")[:PARTS_SHOWN],
        "contact_requests": enterprise.contact_requests.select_related("asked_by", "answered_by")[:PARTS_SHOWN],
    }


@allow(*SURVEY_ROLES)
def enterprise_create(request):
    if not permissions.can_register(request.user):
        raise PermissionDenied
    form = EnterpriseCreateForm(request.POST or None, user=request.user)
    if request.method == "POST" and (enterprise := form.run(services.register_enterprise)):
        messages.success(request, _("已建档，编号 %(number)s。") % {"number": enterprise.number})
        return redirect(next_path(request) or enterprise)
    return render(request, "enterprises/enterprise_create.html", {"form": form})


@allow(*SURVEY_ROLES)
def enterprise_change(request, pk):
    enterprise = registered_enterprise(request, pk)
    if not permissions.can_survey(request.user, enterprise.unit):
        raise PermissionDenied
    form = EnterpriseChangeForm(request.POST or None, user=request.user, enterprise=enterprise)
    if request.method == "POST" and form.run(services.change_enterprise, enterprise):
        messages.success(request, _("已保存，原来的内容保留在变动记录中。"))
        return redirect(enterprise)
    # The service may have filled in the row before it was refused: the page names the firm as it is stored.
    context = {"form": form, "enterprise": registered_enterprise(request, pk)}
    return render(request, "enterprises/enterprise_change.html", context, status=form.status_code)


@allow(*SURVEY_ROLES)
@require_safe
def enterprise_choose(request, status):
    """摸排: which firm moved, stopped or closed? Its page of changes opens with that ticked."""
    if status not in EnterpriseStatus:
        raise Http404
    if not permissions.can_register(request.user):
        raise PermissionDenied
    enterprises = Enterprise.objects.visible_to(request.user).exclude(status=status).select_related("unit")
    form = SearchForm(request.GET)
    if form.is_valid() and form.cleaned_data["q"]:
        enterprises = found(enterprises, form.cleaned_data["q"])
    context = {
        "page": keyset_page(enterprises, request, order_by=("pinyin", "pk")),
        "form": form,
        "status": status,
        "label": EnterpriseStatusForm.in_words(status),
        "next": next_path(request),
    }
    return render(request, "enterprises/enterprise_choose.html", context)


@allow(*SURVEY_ROLES)
def enterprise_status(request, pk):
    enterprise = registered_enterprise(request, pk)
    if not permissions.can_survey(request.user, enterprise.unit):
        raise PermissionDenied
    initial = {"status": request.GET.get("status", "")}
    form = EnterpriseStatusForm(request.POST or None, user=request.user, enterprise=enterprise, initial=initial)
    if request.method == "POST" and form.run(services.record_status, enterprise):
        done = _("%(enterprise)s已记为“%(status)s”。")
        messages.success(request, done % {"enterprise": enterprise, "status": enterprise.get_status_display()})
        return redirect(next_path(request) or enterprise)
    return render(request, "enterprises/enterprise_status.html", {"form": form, "enterprise": enterprise})
