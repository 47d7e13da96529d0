"""The papers of a meeting: its notice (会议通知), and its minutes (会议纪要) with the table of decisions (议定事项清单)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts.models import Installation
from campaigns import meeting_texts
from campaigns.choices import AttendanceState, MeetingStatus
from reports.documents import docx
from reports.documents.tree import Document, Head, Heading, Imprint, OrderedList, Paragraph, Table

# Units that were represented; the others are named with what they were.
PRESENT = (AttendanceState.ATTENDED, AttendanceState.SUBSTITUTE)


@languages.of_records()
def meeting_notice(meeting):
    """The notice of a meeting as the bytes of a .docx."""
    return docx.render(notice_document(meeting))


@languages.of_records()
def meeting_minutes(meeting):
    """The minutes of a meeting as the bytes of a .docx; marked as a draft until they are out."""
    return docx.render(minutes_document(meeting))


def notice_document(meeting):
    names = {
        "title": meeting.title,
        "time": meeting_texts.time_words(meeting.starts_at),
        "place": meeting.place,
        "chair": meeting_texts.chair_words(meeting),
    }
    units = [str(row.unit) for row in meeting.attendances.select_related("unit")]
    blocks = [
        Paragraph(_("各有关单位：")),
        Paragraph(_("定于%(time)s在%(place)s召开%(title)s，现将有关事项通知如下。") % names),
        Heading(1, _("一、主持人")),
        Paragraph(names["chair"]),
    ]
    if headings := meeting_texts.agenda_headings(meeting.agenda_items.all()):
        blocks += [Heading(1, _("二、会议议程")), OrderedList(headings)]
    blocks += [
        Heading(1, _("三、参会单位") if headings else _("二、参会单位")),
        Paragraph(_("、").join(units)),
        Paragraph(_("请参会单位会前在系统回执；不能到会的请写明原因，并安排代会人。")),
    ]
    return Document(
        head=_head(meeting, kind=_("会议通知")),
        title=_("关于召开%(title)s的通知") % names,
        blocks=tuple(blocks),
        imprint=_imprint(meeting),
    )


def minutes_document(meeting):
    is_out = meeting.status == MeetingStatus.CONCLUDED
    blocks = [
        *(Paragraph(line) for line in _facts(meeting)),
        *(Paragraph(line.strip()) for line in meeting.minutes.splitlines() if line.strip()),
    ]
    decisions = list(meeting.decisions.select_related("unit"))
    if decisions:
        blocks.append(_decision_table(decisions))
    return Document(
        head=_head(meeting, kind=_("会议纪要"), issue="" if is_out else _("草稿")),
        title=_("%(title)s纪要") % {"title": meeting.title},
        blocks=tuple(blocks),
        imprint=_imprint(meeting),
    )


def _facts(meeting):
    """When, where, under whom, and who was there, one line each."""
    yield _("时间：%(time)s") % {"time": meeting_texts.time_words(meeting.starts_at)}
    yield _("地点：%(place)s") % {"place": meeting.place}
    yield _("主持：%(chair)s") % {"chair": meeting_texts.chair_words(meeting)}
    rows = list(meeting.attendances.select_related("unit"))
    present = _("、").join(str(row.unit) for row in rows if row.state in PRESENT)
    if present:
        yield _("到会单位：%(units)s（共 %(count)s 人）") % {"units": present, "count": meeting.headcount or 0}
    for state in (AttendanceState.ON_LEAVE, AttendanceState.ABSENT):
        if names := _("、").join(str(row.unit) for row in rows if row.state == state):
            yield _("%(state)s：%(units)s") % {"state": state.label, "units": names}
    if meeting.minutes_by:
        yield _("记录：%(name)s") % {"name": meeting.minutes_by.display_name}


def _decision_table(decisions):
    rows = tuple(
        (
            str(number),
            decision.text,
            str(decision.unit or "—"),
            decision.due_on.strftime("%Y-%m-%d") if decision.due_on else "—",
        )
        for number, decision in enumerate(decisions, 1)
    )
    header = (_("序号"), _("事项"), _("责任单位"), _("时限"))
    return Table(title=_("议定事项清单"), header=header, rows=rows, widths=(1, 6, 3, 2))


def _head(meeting, *, kind, issue=""):
    return Head(
        name=meeting.campaign.name,
        kind=kind,
        issue=issue,
        issuer=str(meeting.campaign.office_unit),
        date_text=_written_day(_dated_on(meeting)),
        is_demo=meeting.is_demo or Installation.objects.is_demo(),
    )


def _dated_on(meeting):
    """Minutes bear the day of the meeting, a notice the day on which it is printed."""
    day = timezone.localdate(meeting.starts_at)
    return min(day, timezone.localdate())


def _written_day(day):
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}


def _imprint(meeting):
    units = _("、").join(str(row.unit) for row in meeting.attendances.select_related("unit"))
    return Imprint(
        lines=(_("发：%(whom)s") % {"whom": units},) if units else (),
        issuer=str(meeting.campaign.office_unit),
        date_text=_("%(day)s印发") % {"day": _written_day(timezone.localdate())},
    )
