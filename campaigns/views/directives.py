"""督办与批示: the list, one directive with all that happened to it, and the page on which one is written or typed in."""

from functools import partial

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import OrgUnit, WorkItem
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns import directive_ladder, directive_lines, files, permissions, services
from campaigns.choices import DIRECTIVE_ROLES, DirectiveKind, LetterStatus
from campaigns.directive_actions import Standing, directive_actions
from campaigns.forms import DirectiveFilterForm, DirectiveForm
from campaigns.models import (
    Campaign,
    Directive,
    DirectiveEvidence,
    DirectiveExtension,
    DirectiveStep,
    SupervisionLetter,
    Task,
    TaskTerms,
)

RELATIONS = ("campaign__owner_unit", "campaign__office_unit", "unit", "issued_by", "recorded_by")


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_safe
def directive_list(request):
    user, today = request.user, timezone.localdate()
    seen = Directive.objects.visible_to(user)
    form = DirectiveFilterForm(request.GET, user=user, directives=seen)
    calendar = services.work_calendar()
    chosen = directive_lines.chosen_directives(seen, calendar=calendar, on=today, **form.chosen)
    related = directive_lines.with_ladder(chosen.select_related("campaign", "unit", "issued_by", "recorded_by"), user)
    page = keyset_page(related, request, order_by=("-issued_at", "-pk"))
    is_deciding = user.role in DIRECTIVE_ROLES
    context = {
        "form": form,
        "page": page,
        "lines": directive_lines.directive_lines(page, unread=_unread(user, page), calendar=calendar, on=today),
        "campaigns": Campaign.objects.overseen_by(user).filter(closed_on=None) if is_deciding else [],
        "letter_campaigns": Campaign.objects.visible_to(user).filter(
            pk__in=SupervisionLetter.objects.visible_to(user).order_by().values("campaign")
        ),
        "reminder_text": directive_lines.reminder_text(seen, calendar=calendar, on=today) if is_deciding else "",
    }
    return render(request, "campaigns/directive_list.html", context)


def _unread(user, directives):
    """Which of the directives without a reply date wait for the reader's 阅知."""
    keys = {services.directive_work_key(each, user.role): each.pk for each in directives if not each.is_tracked}
    waiting = WorkItem.objects.visible_to(user).open().filter(key__in=keys, unit=user.post.unit_id, role=user.role)
    return {keys[key] for key in waiting.values_list("key", flat=True)}


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_safe
def directive_detail(request, pk):
    return detail_page(request, pk)


def detail_page(request, pk, *, status=200):
    """The directive as it is now; also the answer to a move that somebody else made first."""
    user, today = request.user, timezone.localdate()
    found = Directive.objects.visible_to(user).select_related(*RELATIONS, "paper", "task", "replied_by")
    directive = get_object_or_404(directive_lines.with_ladder(found, user), pk=pk)
    calendar = services.work_calendar()
    (line,) = directive_lines.directive_lines(
        [directive], unread=_unread(user, [directive]), calendar=calendar, on=today
    )
    letters = SupervisionLetter.objects.visible_to(user).filter(directive=directive).select_related("campaign")
    blockers = directive.open_blockers
    context = {
        "directive": directive,
        "line": line,
        "rungs": directive_lines.rung_lines(directive, calendar=calendar, on=today),
        "actions": list(directive_actions(directive, user, _standing(directive, line))),
        "parent": Directive.objects.visible_to(user).filter(pk=directive.parent_id).first(),
        "parts": Directive.objects.visible_to(user).filter(parent=directive).select_related("unit").order_by("pk"),
        "steps": _steps(user, directive),
        "letters": letters,
        "task": Task.objects.visible_to(user).filter(pk=directive.task_id).first(),
        "extensions": _extensions(user, directive, calendar=calendar, on=today),
        "blocker": blockers[0] if blockers else None,
        "can_answer_blocker": bool(blockers) and permissions.can_answer_blocker(user, _of(directive, blockers[0])),
    }
    return render(request, "campaigns/directive_detail.html", context, status=status)


def _of(directive, part):
    """A part with the directive that is in hand already, so that asking for it costs no query."""
    part.directive = directive
    return part


def _standing(directive, line):
    """A letter counts that waits for its signature, or was signed since the reply date passed."""
    letters = [letter for letter in directive.seen_letters if letter.status != LetterStatus.WITHDRAWN]
    return Standing(
        is_overdue=line.is_overdue,
        is_paused=bool(line.pause),
        has_request=bool(directive.asked_extensions),
        has_letter=any(letter.signed_on is None or letter.signed_on > directive.reply_due_on for letter in letters),
    )


def _steps(user, directive):
    evidence = DirectiveEvidence.objects.visible_to(user).select_related("file")
    steps = DirectiveStep.objects.visible_to(user).filter(directive=directive).select_related("recorded_by")
    return steps.prefetch_related(Prefetch("evidence", evidence, to_attr="files"))


def _extensions(user, directive, *, calendar, on):
    """[(extension that waits for a decision, whether the reader decides it, the day by which that was due if it is past)]."""
    asked = DirectiveExtension.objects.visible_to(user).filter(pk__in=[each.pk for each in directive.asked_extensions])
    rows = []
    for extension in asked.select_related("asked_by"):
        due_on = directive_ladder.decision_due_on(timezone.localdate(extension.asked_at), calendar)
        can_decide = permissions.can_decide_extension(user, _of(directive, extension))
        rows.append((extension, can_decide, due_on if due_on < on else None))
    return rows


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_safe
def directive_paper_download(request, pk):
    """The photo of what a leader wrote on paper."""
    directives = Directive.objects.visible_to(request.user).exclude(paper=None).select_related("paper")
    directive = get_object_or_404(directives, pk=pk)
    return files.send_file(directive.paper, directive.paper_name)


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_safe
def directive_evidence_download(request, pk):
    evidence = get_object_or_404(DirectiveEvidence.objects.visible_to(request.user).select_related("file"), pk=pk)
    return files.send_file(evidence.file, evidence.name)


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_POST
def directive_note(request, pk):
    directive = get_object_or_404(Directive.objects.visible_to(request.user), pk=pk)
    services.note_directive(directive, by=request.user)
    messages.success(request, _("已阅知。"))
    return redirect(directive)


@allow(*DIRECTIVE_ROLES)
def directive_create(request, pk):
    """A directive on a matter named in words; `?task=` and `?unit=` say which page of the campaign one came from."""
    campaigns = Campaign.objects.overseen_by(request.user).select_related("owner_unit", "office_unit")
    campaign = get_object_or_404(campaigns, pk=pk)
    task = _asked_for(request, "task", Task.objects.visible_to(request.user).filter(campaign=campaign).in_plan())
    if task is not None:
        terms = TaskTerms.objects.visible_to(request.user).current().filter(task=task).first()
        address = {"subject_label": task.title, "subject_url": task.get_absolute_url()}
        return create_page(request, campaign, unit_id=terms and terms.lead_unit_id, task=task, **address)
    taking_part = campaign.campaign_units.current(timezone.localdate())
    unit = _asked_for(
        request, "unit", OrgUnit.objects.visible_to(request.user).filter(pk__in=taking_part.values("unit"))
    )
    return create_page(
        request, campaign, subject_label="", subject_url=campaign.get_absolute_url(), unit_id=unit and unit.pk
    )


def _asked_for(request, name, rows):
    """The row named in the address; None where none is named, 404 where it is not the reader's."""
    key = request.GET.get(name)
    if key is None:
        return None
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        raise Http404
    return get_object_or_404(rows, pk=key)


def create_page(request, campaign, *, subject_label, subject_url, unit_id=None, task=None, campaigns=()):
    """The form of a directive, or the directive that it made; the page that one came from names the matter.

    Later apps call it for their own matters; `campaigns` are those to choose from where the matter is of no campaign.
    """
    kind = request.GET.get("kind", "")
    initial = {"unit": unit_id, "kind": kind if kind in DirectiveKind.values else None}
    form = DirectiveForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        campaign=campaign,
        subject=subject_label,
        initial=initial,
    )
    issue = partial(services.issue_directive, subject_url=subject_url, task=task)
    if request.method == "POST" and (directive := form.run(issue, campaign)):
        messages.success(request, _("已记录，并已通知%(unit)s。") % {"unit": directive.unit})
        return redirect(directive)
    context = {
        "form": form,
        "campaign": campaign,
        "campaigns": campaigns,
        "back_url": subject_url if subject_label else reverse("campaigns:directive_list"),
        "back_label": subject_label or _("督办与批示"),
    }
    return render(request, "campaigns/directive_create.html", context, status=form.status_code)
