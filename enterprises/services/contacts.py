"""A firm asks for a person, and the branch answers (看不懂，请打电话给我)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import Role, UnitKind
from accounts.models import OrgUnit
from accounts.office_addresses import office_url
from campaigns import services as campaigns_services
from enterprises import names, permissions
from enterprises.models import ContactRequest, Enterprise

NOTE_LENGTH, ANSWER_LENGTH = 200, 300


@transaction.atomic
def request_contact(enterprise, *, topic, by, note=""):
    """Ask the branch to get in touch with a firm, and return the request. Raises ValidationError while one is open."""
    is_filer = by.role == Role.ENTERPRISE_FILER
    permissions.require(is_filer and Enterprise.objects.visible_to(by).filter(pk=enterprise.pk).exists())
    contact_request = ContactRequest(
        enterprise=enterprise,
        topic=topic,
        note=names.clean_line(note)[:NOTE_LENGTH],
        asked_by=by,
        asked_at=timezone.now(),
    )
    contact_request.full_clean()
    contact_request.save()
    _ask(contact_request)
    accounts_services.record_event("request_contact", enterprise, by=by, after={"topic": topic})
    return contact_request


@transaction.atomic
def answer_contact(contact_request, *, answer, by):
    """Note what became of a firm's request, tell who asked, and return it. Raises ValidationError when it is answered."""
    permissions.require(permissions.can_answer_contact(by, contact_request.enterprise.unit))
    answer = names.clean_line(answer)[:ANSWER_LENGTH]
    if not answer:
        raise ValidationError({"answer": _("请写明怎样联系、说了什么。")})
    open_request = ContactRequest.objects.filter(pk=contact_request.pk, answered_at=None)
    values = {"answer": answer, "answered_by": by, "answered_at": timezone.now()}
    if not open_request.update(**values):
        raise ValidationError(_("这条请求已由他人答复，请刷新后再看。"), code="conflict")
    for name, value in values.items():
        setattr(contact_request, name, value)
    accounts_services.settle(_work_key(contact_request))
    _tell(contact_request)
    accounts_services.record_event("answer_contact", contact_request.enterprise, by=by, after={"answer": answer})
    return contact_request


def answering_desk(unit):
    """(unit, role) that answers the firms of a village: the nearest branch above it, or else the office."""
    near = OrgUnit.objects.current(timezone.localdate()).filter(parent__in=unit.path.rstrip("/").split("/"))
    for kind, role in ((UnitKind.BRANCH, Role.INSPECTOR), (UnitKind.OFFICE, Role.OFFICE_CLERK)):
        desk = near.filter(kind=kind).order_by("-path", "pk").first()
        if desk is not None:
            return desk, role
    raise ValidationError(_("镇里还没有设分局或专班办，请直接打电话给村（社区）联系人。"))


def _work_key(contact_request):
    return f"contact_request-{contact_request.pk}"


@languages.of_records()
def _ask(contact_request):
    unit, role = answering_desk(contact_request.enterprise.unit)
    accounts_services.ask(
        _work_key(contact_request),
        unit=unit,
        role=role,
        title=_("联系企业：%(enterprise)s") % {"enterprise": contact_request.enterprise.name[:150]},
        reason=contact_request.note or contact_request.get_topic_display(),
        url=office_url("enterprises:contact_answer", contact_request.pk),
    )


@languages.of_records()
def _tell(contact_request):
    """The answer itself, without an address: the firm's home page belongs to a later app, and says nothing more."""
    accounts_services.queue_message(
        _work_key(contact_request),
        recipient=contact_request.asked_by,
        subject=_("已答复：%(topic)s") % {"topic": contact_request.get_topic_display()},
        body=contact_request.answer,
        send_after=campaigns_services.next_working_time(contact_request.answered_at),
    )
