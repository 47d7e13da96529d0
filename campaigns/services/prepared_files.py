"""Files that take long to make: asked for, made under a lease by whichever worker comes first, then fetched.

As with bulletins the row is the record and Redis only rings: a killed worker's claim runs out and another begins anew,
and what is written at the end counts only if the claim is still the worker's own.
"""

import tempfile
import uuid
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.backends import PostBackend
from campaigns import files
from campaigns.choices import PreparationStatus
from campaigns.models import Campaign, PreparedFile
from campaigns.prepared_kinds import MAKERS

log = structlog.get_logger("portal.prepared_files")


class LeaseLostError(Exception):
    """Another worker took over: whatever this one makes does not count."""


@transaction.atomic
def ask_for_file(campaign, *, kind, by, **parameters):
    """Put a file in line to be made for `by` and return its PreparedFile; the one in hand where it was asked for already.

    It is made with what the post sees under which it was asked for. Raises PermissionDenied for a post without it.
    """
    if not MAKERS[kind].may_ask(by, campaign):
        raise PermissionDenied
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)  # two clicks are one file
    wanted = {"campaign": campaign, "kind": kind, "asked_by": by, "parameters": {**parameters, "post": by.post.pk}}
    if known := PreparedFile.objects.unfinished().filter(**wanted).first():
        return known
    prepared = PreparedFile.objects.create(**wanted, asked_at=timezone.now())
    accounts_services.record_event(
        "ask_for_file", prepared, by=by, unit=campaign.owner_unit, after={"kind": kind, **parameters}
    )
    return prepared


@transaction.atomic
def claim_prepared_file(prepared_id, *, now):
    """Take the lease of a file that waits; returns it with its token, or None if it is not to be had."""
    claimed = (
        PreparedFile.objects.claimable(now)
        .filter(pk=prepared_id)
        .update(
            status=PreparationStatus.RUNNING,
            attempts=F("attempts") + 1,
            done_count=0,
            lease_until=_lease_end(now),
            lease_token=uuid.uuid4().hex,
        )
    )
    return PreparedFile.objects.select_related("campaign__owner_unit").get(pk=prepared_id) if claimed else None


def make_claimed_file(prepared):
    """Make a file under its lease; returns whether this worker's result is the one that counts.

    What the maker refuses with a ValidationError is told to whoever asked. Any other failure is noted and raised again;
    the tick tries anew, three times in all.
    """
    maker = MAKERS[prepared.kind]
    try:
        with tempfile.TemporaryFile() as stream, languages.of_records():
            name = maker.make(prepared, _asker(prepared), stream, _progress_of(prepared))
            return _finish(prepared, files.store_made_file(stream, content_type=maker.content_type), name)
    except LeaseLostError:
        log.warning("lease_lost", prepared_file=prepared.pk)
        return False
    except ValidationError as error:
        return _let_go(prepared, PreparationStatus.FAILED, failure=" ".join(error.messages))
    except Exception as error:
        _let_go(prepared, PreparationStatus.WAITING, failure=str(error) or type(error).__name__)
        raise


@transaction.atomic
def give_up_prepared_files(*, now):
    """Mark files whose last attempt failed or was left behind as failed; returns how many."""
    return PreparedFile.objects.given_up(now).update(
        status=PreparationStatus.FAILED,
        failure=_("多次制作都没有完成，请重新申请；仍不行的请告知系统管理员。"),
        lease_until=None,
        lease_token="",
    )


def _asker(prepared):
    """Whoever asked for it, acting under the same post as then."""
    user = PostBackend().get_user(prepared.asked_by_id)
    post = next((post for post in user.posts_held if post.pk == prepared.parameters["post"]), None) if user else None
    if post is None:
        raise ValidationError(_("申请人的岗位已有变动，请重新申请。"))
    user.post = post
    return user


def _progress_of(prepared):
    def progress(done, total):
        """Say how far it is and keep the lease. Raises LeaseLostError when it is no longer this worker's."""
        until = _lease_end(timezone.now())
        if not _own(prepared).update(done_count=done, total_count=total, lease_until=until):
            raise LeaseLostError

    return progress


@transaction.atomic
def _finish(prepared, stored, name):
    now = timezone.now()
    finished = {"status": PreparationStatus.DONE, "file": stored, "name": files.plain_name(name), "finished_at": now}
    if not _own(prepared).update(**finished, failure="", lease_until=None, lease_token=""):
        raise LeaseLostError
    prepared.refresh_from_db()
    accounts_services.record_event(
        "prepare_file", prepared, by=None, unit=prepared.campaign.owner_unit, after={"sha256": stored.sha256}
    )
    return True


def _let_go(prepared, status, *, failure):
    _own(prepared).update(status=status, failure=failure[:300], lease_until=None, lease_token="")
    return False


def _own(prepared):
    """The row while the claim is this worker's."""
    return PreparedFile.objects.filter(
        pk=prepared.pk, status=PreparationStatus.RUNNING, lease_token=prepared.lease_token
    )


def _lease_end(now):
    return now + timedelta(seconds=settings.PORTAL_LEASE_SECONDS)
