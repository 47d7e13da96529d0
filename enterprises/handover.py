"""What a post hands on that concerns firms: rounds of self-reports, and firms that wait to be contacted."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.handover_sections import HandoverLine, day_text, first_lines
from enterprises.models import ContactRequest, SelfReport, SelfReportRound


def open_rounds(user, *, now):
    """Rounds in which firms may still file, with how many of those that the post sees are awaited."""
    rounds = SelfReportRound.objects.visible_to(user).open(now).filter(is_opened=True).select_related("campaign")
    awaited = SelfReport.objects.visible_to(user).awaited().filter(round__in=rounds.order_by().values("pk"))
    counts = dict(awaited.order_by().values_list("round").annotate(Count("pk")))
    return first_lines(rounds.order_by("due_at", "pk"), lambda each: _round_line(each, counts.get(each.pk, 0)))


def _round_line(each, count):
    what = _("%(round)s企业自查") % {"round": each}
    state = ngettext("还有 %(count)d 家未报", "还有 %(count)d 家未报", count) % {"count": count}
    url = reverse("enterprises:self_report_round_detail", args=[each.pk])
    return HandoverLine(what, state, day_text(each.due_at), url)


def waiting_contacts(user, *, now):
    waiting = ContactRequest.objects.visible_to(user).filter(answered_at=None).select_related("enterprise")
    return first_lines(waiting.order_by("asked_at", "pk"), _contact_line)


def _contact_line(contact_request):
    asked = _("%(day)s提出") % {"day": day_text(contact_request.asked_at)}
    url = reverse("enterprises:contact_answer", args=[contact_request.pk])
    return HandoverLine(str(contact_request), asked, url=url)
