"""办结佐证: what must be attached to a task before its unit may ask for the closing."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.choices import ClosingEvidence
from campaigns.models import ProgressEvidence, TaskTerms


def refuse_missing_evidence(task):
    """Raises ValidationError while the lead unit has attached nothing of the kind that the task's closing demands."""
    if task.closing_evidence == ClosingEvidence.NONE:
        return
    lead = TaskTerms.objects.current().filter(task=task).values("lead_unit")
    attached = ProgressEvidence.objects.current().filter(task=task, unit__in=lead)
    pictures = attached.filter(file__content_type__startswith="image/")
    wanted = {
        ClosingEvidence.ANY: attached,
        ClosingEvidence.PHOTO: pictures,
        ClosingEvidence.DOCUMENT: attached.exclude(pk__in=pictures.values("pk")),
    }[ClosingEvidence(task.closing_evidence)]
    if not wanted.exists():
        raise ValidationError(
            _("“%(task)s”办结要附%(kind)s，请先在报送页上传，再申请办结。")
            % {"task": task, "kind": task.get_closing_evidence_display()}
        )
