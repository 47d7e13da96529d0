"""The paper of a 督办函: its number, whom it is addressed to, what it says, who issues it and when."""

from django.utils.translation import gettext as _

from accounts import languages
from accounts.models import Installation
from campaigns import letter_text
from campaigns.choices import LetterStatus
from reports.documents import docx
from reports.documents.tree import Addressee, Document, Head, Paragraph, Signature


@languages.of_records()
def supervision_letter(letter):
    """The letter as the bytes of a .docx; a draft says so in place of its number and has no date."""
    return docx.render(letter_document(letter))


def letter_document(letter):
    issuer = letter.campaign.office_unit.name
    signed_on = letter_text.full_day(letter.signed_on) if letter.status == LetterStatus.SIGNED else ""
    return Document(
        head=Head(
            name=issuer,
            issue=letter.reference or letter.get_status_display(),
            issuer=letter.campaign.name,
            date_text=signed_on,
            is_demo=letter.directive.is_demo or Installation.objects.is_demo(),
        ),
        title=_("督办函"),
        blocks=(
            Addressee(letter.unit.name),
            *(Paragraph(line) for line in letter_text.letter_lines(letter)),
            Signature(issuer, signed_on or _("年　　月　　日")),
        ),
    )
