"""What a person must do, over all posts they hold, and what they were told."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import services, time_left, week_ahead
from accounts.models import OutboxMessage, WorkItem
from accounts.pagination import keyset_page
from accounts.permissions import allow

DUTIES_SHOWN = 50


@allow()
@require_safe
def inbox(request):
    """The five things to do first, then all of them; what is due comes in order, what has no due time last."""
    now = timezone.now()
    items = WorkItem.objects.visible_to(request.user).open().soonest_first().select_related("unit")[:DUTIES_SHOWN]
    duties = [week_ahead.Duty(item, _post_for(item, request.user), now) for item in items]
    context = {
        "duties": duties,
        "first_duties": duties[: week_ahead.MOST_DUTIES],
        "due_this_week_count": sum(duty.is_due_this_week for duty in duties),
        "delivery_word": _last_delivery(request.user, now),
        "page": keyset_page(OutboxMessage.objects.visible_to(request.user), request),
    }
    return render(request, "accounts/inbox.html", context)


def _post_for(item, user):
    """The held post to which an item is addressed: the acting one if it fits."""
    fitting = [post for post in user.posts_held if (post.unit_id, post.role) == (item.unit_id, item.role)]
    return user.post if user.post in fitting else fitting[0]


def _last_delivery(user, now):
    """The last bundle that left the portal: "今天09:00已发出汇总3条（电子邮件）。", or nothing."""
    delivery = user.deliveries.exclude(sent_at=None).order_by("-sent_at").first()
    if delivery is None:
        return ""
    words = {"when": time_left.day_word(delivery.sent_at, now=now), "channel": delivery.get_channel_display()}
    sentence = ngettext(
        "%(when)s已发出汇总%(count)d条（%(channel)s）。",
        "%(when)s已发出汇总%(count)d条（%(channel)s）。",
        delivery.message_count,
    )
    return sentence % {**words, "count": delivery.message_count}


@allow()
@require_POST
def message_read(request, pk):
    message = get_object_or_404(OutboxMessage.objects.visible_to(request.user), pk=pk)
    services.mark_message_read(message, by=request.user)
    return redirect(message.url or "accounts:inbox")
