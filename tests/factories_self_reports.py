"""Self-reports for tests: a form of twelve questions, and the fourth quarter of 2026, open from 1 November.

It is due on Friday 15 January 2027 at noon and closes thirty days later.
"""

from datetime import UTC, date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises import services
from enterprises.choices import Answer, Basis
from enterprises.models import SelfReport, SelfReportQuestion, SelfReportTemplate

OPEN_AT = datetime(2026, 11, 20, 2, 20, tzinfo=UTC)
DUE_AT = datetime(2027, 1, 15, 4, tzinfo=UTC)
CLOSES_AT = DUE_AT + timedelta(days=30)
FIX_BY = date(2026, 12, 1)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"


def photo(name="接地.jpg", content=JPEG):
    return SimpleUploadedFile(name, content)


def make_template(campaign, *, questions=12, starts_on=date(2026, 1, 1), version=1):
    template = SelfReportTemplate.objects.create(
        campaign=campaign, code="luminaire-maker", title="演示自查表", version=version, starts_on=starts_on
    )
    SelfReportQuestion.objects.bulk_create(
        SelfReportQuestion(
            template=template,
            position=position,
            text=f"演示问题{position}",
            help_text="看记录",
            basis=Basis.VOLUNTARY if position == questions else Basis.STATUTORY,
        )
        for position in range(1, questions + 1)
    )
    return template


def open_quarter(campaign, *, now=OPEN_AT):
    """The round that is open at `now`, with a draft for each firm there is."""
    services.open_due_rounds(now=now)
    return campaign.self_report_rounds.get(opens_at__lte=now, closes_at__gt=now)


def self_report_of(enterprise):
    return SelfReport.objects.select_related("round__campaign__owner_unit", "round__template", "enterprise__unit").get(
        enterprise=enterprise
    )


def questions_of(self_report):
    return list(self_report.round.template.questions.all())


def all_conforming(self_report, **changes):
    """{question pk: values} with 符合 everywhere; `q3={...}` changes the third question."""
    answers = {
        question.pk: {"answer": Answer.CONFORMING, "note": "", "fix_by": None} for question in questions_of(self_report)
    }
    for name, values in changes.items():
        answers[questions_of(self_report)[int(name[1:]) - 1].pk] |= values
    return answers


NONCONFORMING = {"answer": Answer.NONCONFORMING, "note": "接地线松了", "fix_by": FIX_BY}


def fill_in(self_report, *, by, **changes):
    return services.save_self_report(
        self_report, version=self_report.version, answers=all_conforming(self_report, **changes), by=by
    )


def file_self_report(self_report, *, by, **changes):
    fill_in(self_report, by=by, **changes)
    return services.submit_self_report(self_report, by=by)
