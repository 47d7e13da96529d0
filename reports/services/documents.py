"""Documents of an issue: made when they are first asked for, kept for ever, made anew when the issue's state changed."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts import languages
from accounts import services as accounts_services
from campaigns import files
from reports import bulletin_content, statements
from reports.choices import DocumentFormat
from reports.documents import docx, pdf
from reports.models import BulletinDocument

RENDERERS = {DocumentFormat.DOCX: docx.render, DocumentFormat.PDF: pdf.render}


@languages.of_records()
def bulletin_document_file(bulletin, *, format, by):
    """The BulletinDocument of a compiled issue in a format, as the issue stands: the one that is there, or a new one.

    Setting a paper takes a while and stands outside the transaction; of two who ask first, one is kept and both get it.
    Raises FontMissing (a ValidationError) when a PDF cannot be set on this machine.
    """
    if known := bulletin.documents.filter(format=format, status=bulletin.status).select_related("file").first():
        return known
    paper = bulletin_content.bulletin_document(statements.bulletin_statement(bulletin))
    upload = ContentFile(RENDERERS[format](paper), name=f"{bulletin.number}.{format}")
    return _keep(bulletin, format, upload, by=by)


@transaction.atomic
def _keep(bulletin, format, upload, *, by):
    document, created = BulletinDocument.objects.get_or_create(
        bulletin=bulletin,
        format=format,
        status=bulletin.status,
        defaults={"file": files.store_file(upload), "made_at": timezone.now()},
    )
    if created:
        made = {"format": format, "sha256": document.file.sha256}
        accounts_services.record_event("make_bulletin_document", bulletin, by=by, after=made)
    return document
