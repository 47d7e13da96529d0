"""What reports put into the archive of an action: its issued bulletins as documents."""

from functools import partial

from django.utils.translation import gettext as _

from campaigns.archive_parts import ArchivePart
from reports import bulletin_content, services
from reports.choices import PUBLIC_STATUSES, DocumentFormat
from reports.models import Bulletin


def bulletin_parts(campaign, user):
    """Every issue that left the house, as a Word file; one that nobody asked for yet is set now."""
    bulletins = Bulletin.objects.visible_to(user).filter(campaign=campaign, status__in=PUBLIC_STATUSES)
    for bulletin in bulletins.select_related("campaign__owner_unit", "campaign__office_unit", "published_by").order_by(
        "kind", "issue_year", "issue_number", "pk"
    ):
        name = bulletin_content.file_name(bulletin, DocumentFormat.DOCX)
        yield ArchivePart(_("07 通报/%(name)s") % {"name": name}, partial(_document, bulletin, user))


def _document(bulletin, user):
    return services.bulletin_document_file(bulletin, format=DocumentFormat.DOCX, by=user).file.path
