"""提疑问: a village doubts what its report shows from the branch's data; the branch looks, and answers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES
from accounts.models import WorkItem
from accounts.plain_text import fold
from campaigns.services import telling
from enterprises import permissions as enterprises_permissions
from enterprises.services.contacts import answering_desk
from reports import permissions
from reports.services.unit_reports import lock_report, require

QUESTION_LENGTH, ANSWER_LENGTH = 200, 300


def open_question(report):
    """The question about a report that the branch has not answered yet, as it lies on its desk; None without one."""
    return WorkItem.objects.open().filter(key__startswith=_work_key(report, "")).first()


@transaction.atomic
def raise_question(report, *, text, by):
    """Put a village's question about the data of its report on the branch's desk; returns the WorkItem.

    Raises PermissionDenied for anybody but the village itself, ValidationError without a text and while one is open.
    """
    require(permissions.can_raise_question(by, report))
    text = _one_line(text, missing=_("请写明哪个数不对、实际是多少。"))[:QUESTION_LENGTH]
    lock_report(report)
    if open_question(report) is not None:
        raise ValidationError(_("上一条疑问还没有答复，请等分局核对。"))
    item = _ask(report, text)
    accounts_services.record_event("raise_question", report, by=by, after={"text": text})
    return item


@transaction.atomic
def answer_question(report, *, answer, by):
    """Tell the village what came of its question and take it off the desk; returns the report.

    Raises PermissionDenied for anybody but the branch and the office, ValidationError without an answer or a question.
    """
    require(enterprises_permissions.can_keep_registry(by, report.unit))
    answer = _one_line(answer, missing=_("请写明核对的结果。"))[:ANSWER_LENGTH]
    lock_report(report)
    question = open_question(report)
    if question is None:
        raise ValidationError(_("这条疑问已由他人答复，请刷新后再看。"))
    accounts_services.settle(question.key)
    _tell(report, question, answer)
    accounts_services.record_event(
        "answer_question", report, by=by, before={"text": question.reason}, after={"answer": answer}
    )
    return report


def _one_line(text, *, missing):
    """The sentence as it was typed, in one line. Raises ValidationError where there is nothing to read."""
    if not fold(text):
        raise ValidationError(missing)
    return " ".join(text.split())


def _work_key(report, number):
    return f"report_question-{report.pk}-{number}"


@languages.of_records()
def _ask(report, text):
    unit, role = answering_desk(report.unit)
    number = WorkItem.objects.filter(key__startswith=_work_key(report, "")).count() + 1
    return accounts_services.ask(
        _work_key(report, number),
        unit=unit,
        role=role,
        title=_("核对数据：%(unit)s %(period)s") % {"unit": report.unit, "period": report.period},
        reason=text,
        url=report.get_absolute_url(),
    )


@languages.of_records()
def _tell(report, question, answer):
    telling.tell(
        f"report_question-{question.pk}-answered",
        telling.people_of([report.unit], UNIT_ROLES, on=timezone.localdate()),
        subject=_("已答复：%(topic)s") % {"topic": question.reason},
        body=answer,
        url=report.get_absolute_url(),
    )
