"""督办函: the draft as it will read, its signature in the portal or on paper, and the list of a campaign's letters."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import Role
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns import files, letter_text, paper_makers, permissions, services
from campaigns.choices import LEADING_ROLES, LetterStatus
from campaigns.forms import LetterForm, LetterRegisterForm, ReasonForm
from campaigns.models import Campaign, Directive, SupervisionLetter
from campaigns.transitions import Conflict

RELATIONS = (
    "campaign__owner_unit",
    "campaign__office_unit",
    "unit",
    "directive__unit",
    "directive__campaign__owner_unit",
    "drafted_by",
    "signed_by",
    "recorded_by",
    "scan",
)
UNNUMBERED_YEAR = 9999
DOCX = files.EVIDENCE_TYPES[".docx"]


def _letter(request, pk):
    return get_object_or_404(SupervisionLetter.objects.visible_to(request.user).select_related(*RELATIONS), pk=pk)


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_safe
def supervision_letter_list(request, pk):
    campaigns = Campaign.objects.visible_to(request.user).select_related("owner_unit", "office_unit")
    campaign = get_object_or_404(campaigns, pk=pk)
    letters = SupervisionLetter.objects.visible_to(request.user).filter(campaign=campaign)
    # Those without a number first, then the latest number.
    letters = letters.annotate(
        sort_year=Coalesce("year", Value(UNNUMBERED_YEAR)), sort_number=Coalesce("number", Value(0))
    )
    page = keyset_page(
        letters.select_related("unit", "directive", "signed_by", "campaign"),
        request,
        order_by=("-sort_year", "-sort_number", "-pk"),
    )
    return render(request, "campaigns/supervision_letter_list.html", {"campaign": campaign, "page": page})


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_safe
def supervision_letter_detail(request, pk):
    return _letter_page(request, pk)


def _letter_page(request, pk, *, status=200):
    letter = _letter(request, pk)
    user, is_draft = request.user, letter.status == LetterStatus.DRAFT
    directive = Directive.objects.visible_to(user).filter(pk=letter.directive_id).first()
    context = {
        "letter": letter,
        "directive": directive,
        "paragraphs": letter_text.letter_lines(letter),
        "signed_day": letter_text.full_day(letter.signed_on) if letter.signed_on else "",
        "can_change": is_draft and permissions.can_order(user, letter.campaign),
        "can_sign": is_draft and permissions.can_sign_letter(user, letter),
    }
    return render(request, "campaigns/supervision_letter_detail.html", context, status=status)


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_safe
def supervision_letter_download(request, pk):
    """The letter as a Word file, to be taken to OA, or to be sealed and sent."""
    letter = _letter(request, pk)
    name = letter.reference or _("督办函（待签发）%(pk)d") % {"pk": letter.pk}
    response = HttpResponse(paper_makers.make("supervision_letter", letter), content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.docx")
    return response


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_safe
def supervision_letter_scan_download(request, pk):
    letter = get_object_or_404(
        SupervisionLetter.objects.visible_to(request.user).exclude(scan=None).select_related("scan"), pk=pk
    )
    return files.send_file(letter.scan, letter.scan_name)


@allow(Role.OFFICE_CLERK)
@require_POST
def supervision_letter_draft(request, pk):
    """起草督办函 on a directive whose reply is late, before the clock does."""
    directives = Directive.objects.visible_to(request.user).select_related("campaign__owner_unit", "unit")
    directive = get_object_or_404(directives, pk=pk)
    try:
        letter = services.draft_letter(directive, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(directive)
    messages.success(request, _("督办函已起草，请核对后送领导签发。"))
    return redirect(letter)


@allow(Role.OFFICE_CLERK)
def supervision_letter_change(request, pk):
    letter = _letter(request, pk)
    form = LetterForm(request.POST or None, user=request.user, letter=letter)
    if request.method == "POST" and form.run(services.change_letter, letter):
        messages.success(request, _("已保存。"))
        return redirect(letter)
    return _form_page(request, "campaigns/supervision_letter_change.html", form, letter)


def _form_page(request, template, form, letter):
    return render(request, template, {"form": form, "letter": letter}, status=form.status_code)


@allow(*LEADING_ROLES)
@require_POST
def supervision_letter_sign(request, pk):
    letter = _letter(request, pk)
    try:
        services.sign_letter(letter, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _letter_page(request, pk, status=409) if isinstance(error, Conflict) else redirect(letter)
    messages.success(request, _("已签发，编号 %(number)s，承办单位已收到。") % {"number": letter.reference})
    return redirect(letter)


@allow(Role.OFFICE_CLERK)
def supervision_letter_register(request, pk):
    """登记签批: the letter was signed on paper or in OA."""
    letter = _letter(request, pk)
    form = LetterRegisterForm(request.POST or None, request.FILES or None, user=request.user, campaign=letter.campaign)
    if request.method == "POST" and form.run(services.register_signature, letter):
        messages.success(request, _("已登记签批，编号 %(number)s。") % {"number": letter.reference})
        return redirect(letter)
    return _form_page(request, "campaigns/supervision_letter_register.html", form, letter)


@allow(Role.OFFICE_CLERK)
def supervision_letter_drop(request, pk):
    letter = _letter(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.drop_letter, letter):
        messages.success(request, _("这份督办函不发，记录保留。"))
        return redirect(letter)
    return _form_page(request, "campaigns/supervision_letter_drop.html", form, letter)
