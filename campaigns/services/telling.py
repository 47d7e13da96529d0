"""Who in a unit is told, and how: persons, never posts. A deputy (AB角) is told for whoever is away; nobody is whose post
has ended or whose account is closed.
"""

from collections import defaultdict

from django.utils import timezone

from accounts import services as accounts_services
from accounts.models import Post
from campaigns.services.calendar import next_working_time

SUBJECT_LENGTH = 150


def people_at_work(units, roles, *, on):
    """{(pk of a unit, role): people} of who is at work in these posts on a day, in one query however many units there are.

    A post in which nobody is at work has an empty list.
    """
    people = defaultdict(list)
    for post in _posts_at_work(units, roles, on=on):
        if post.user not in people[post.unit_id, post.role]:
            people[post.unit_id, post.role].append(post.user)
    return people


def people_of(units, roles, *, on):
    """[everybody who is at work in one of these posts of the units on a day], each person once whatever posts they hold."""
    return list(dict.fromkeys(post.user for post in _posts_at_work(units, roles, on=on)))


def _posts_at_work(units, roles, *, on):
    return Post.objects.at_work(on).filter(unit__in=units, role__in=roles).select_related("user").order_by("pk")


def tell(key, people, *, subject, body, url, at=None):
    """One message to each of the people, to be sent in working hours; the same key again changes nothing."""
    if not people:
        return
    send_after = next_working_time(at or timezone.now())
    for person in people:
        accounts_services.queue_message(
            f"{key}-{person.pk}",
            recipient=person,
            subject=subject[:SUBJECT_LENGTH],
            body=body,
            url=url,
            send_after=send_after,
        )
