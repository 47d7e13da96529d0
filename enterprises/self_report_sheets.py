"""A self-report as a page shows it: its questions in order, each with what was answered and the photos kept."""

from dataclasses import dataclass, field

from enterprises.choices import Answer, Basis
from enterprises.models import SelfReport, SelfReportAnswer, SelfReportPhoto

QUESTIONS_A_SCREEN = 5
# What one question takes a person who knows the firm (users.md, 8: twelve questions in three minutes).
SECONDS_A_QUESTION = 15


@dataclass
class SheetLine:
    """One question; `answer` is an unsaved empty one where nothing was answered yet."""

    question: object
    answer: SelfReportAnswer
    photos: list = field(default_factory=list)

    @property
    def is_nonconforming(self):
        return self.answer.answer == Answer.NONCONFORMING

    @property
    def is_voluntary(self):
        return self.question.basis == Basis.VOLUNTARY


@dataclass(frozen=True)
class SelfReportSheet:
    self_report: SelfReport
    lines: list

    @property
    def minutes(self):
        return max(1, round(len(self.lines) * SECONDS_A_QUESTION / 60))

    @property
    def answered_count(self):
        return sum(bool(line.answer.answer) for line in self.lines)

    @property
    def nonconforming_count(self):
        return sum(line.is_nonconforming for line in self.lines)


def sheet_of(self_report):
    """The sheet of a self-report that was picked by visible_to; costs three queries."""
    answers = {answer.question_id: answer for answer in SelfReportAnswer.objects.filter(self_report=self_report)}
    photos = {}
    for photo in SelfReportPhoto.objects.shown().filter(self_report=self_report).select_related("file"):
        photos.setdefault(photo.question_id, []).append(photo)
    lines = [
        SheetLine(
            question,
            answers.get(question.pk) or SelfReportAnswer(self_report=self_report, question=question),
            photos.get(question.pk, []),
        )
        for question in self_report.round.template.questions.all()
    ]
    return SelfReportSheet(self_report, lines)
