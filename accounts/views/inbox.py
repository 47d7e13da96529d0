"""What a person must do, over all posts they hold, and what they were told."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.models import OutboxMessage, WorkItem
from accounts.pagination import keyset_page
from accounts.permissions import allow


@allow()
@require_safe
def inbox(request):
    items = WorkItem.objects.visible_to(request.user).open().select_related("unit")[:50]
    context = {
        "work": [(item, _post_for(item, request.user)) for item in items],
        "page": keyset_page(OutboxMessage.objects.visible_to(request.user), request),
        "now": timezone.now(),
    }
    return render(request, "accounts/inbox.html", context)


def _post_for(item, user):
    """The held post to which an item is addressed: the acting one if it fits."""
    fitting = [post for post in user.posts_held if (post.unit_id, post.role) == (item.unit_id, item.role)]
    return user.post if user.post in fitting else fitting[0]


@allow()
@require_POST
def message_read(request, pk):
    message = get_object_or_404(OutboxMessage.objects.visible_to(request.user), pk=pk)
    services.mark_message_read(message, by=request.user)
    return redirect(message.url or "accounts:inbox")
