"""What a bulletin says, as one content tree for the page, the DOCX and the PDF (rules.md 3.2; users.md, 7).

The week goes across (通报), the month is a meeting (调度会材料), the quarter goes up (工作小结). Everything comes from a
Statement with its content: what is frozen in an issue, or what a preview would freeze.
"""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from reports import bulletin_sections
from reports.bulletin_sections import numeral
from reports.choices import BulletinKind
from reports.documents.tree import Document, Head, Heading, Imprint, Table


def bulletin_document(statement):
    """The Document of an issue or of a preview (`statements.with_content`), in the language of the moment."""
    return Document(
        head=_head(statement),
        title=TITLES[statement.kind]() % {"period": statement.period.name},
        note=_note(statement),
        blocks=_blocks(statement),
        imprint=_imprint(statement),
    )


TITLES = {
    BulletinKind.WEEKLY: lambda: _("%(period)s工作通报"),
    BulletinKind.MONTHLY: lambda: _("%(period)s调度会材料"),
    BulletinKind.QUARTERLY: lambda: _("%(period)s工作小结"),
}
WHATS_NEXT = {
    BulletinKind.WEEKLY: lambda: _("下周工作"),
    BulletinKind.MONTHLY: lambda: _("下月工作"),
    BulletinKind.QUARTERLY: lambda: _("下季工作"),
}


def _sections(statement):
    """(title, function that gives the blocks) of the sections of a kind, in their order."""
    sections = bulletin_sections
    common = [
        (_("总体情况"), sections.headlines),
        (_("主要数据"), sections.figures),
        (_("抽查情况"), sections.spot_checks),
    ]
    told = [
        (_("各单位情况"), sections.units),
        (_("好的做法"), sections.good_practice),
        (_("存在问题"), sections.problems),
        (_("逾期清单"), sections.overdue),
        (WHATS_NEXT[statement.kind](), sections.next_period),
    ]
    measures = (_("措施进度"), sections.measures)
    if statement.kind == BulletinKind.MONTHLY:
        meeting = [(_("会议议程"), sections.agenda), (_("拟发言单位"), sections.speakers)]
        return [*meeting, (_("需要协调的事项"), sections.matters), *common, measures, *told]
    if statement.kind == BulletinKind.QUARTERLY:
        plan = (_("对照计划完成情况"), sections.against_plan)
        return [common[0], plan, *common[1:], measures, (_("各项措施工作"), sections.work_done), *told]
    return [*common, measures, *told]


def _blocks(statement):
    """The blocks of all sections that say something; their headings and tables are numbered as they come."""
    blocks, tables = [], 0
    said = [(title, section(statement)) for title, section in _sections(statement)]
    for number, (title, section_blocks) in enumerate(((title, each) for title, each in said if each), 1):
        blocks.append(Heading(1, _("%(number)s、%(title)s") % {"number": numeral(number), "title": title}))
        for block in section_blocks:
            if isinstance(block, Table):
                tables += 1
                block = replace(block, title=_("表%(number)s　%(title)s") % {"number": tables, "title": block.title})
            blocks.append(block)
    return tuple(blocks)


def _head(statement):
    head, bulletin = statement.content["head"], statement.bulletin
    return Head(
        name=head["name"],
        kind=head["kind"] or statement.kind_label,
        issue=_issue(bulletin),
        issuer=head["issuer"],
        date_text=_published_on(bulletin) or _("未印发"),
        number=_("编号 %(number)s") % {"number": bulletin.number} if bulletin else "",
        is_demo=head["is_demo"],
    )


def _issue(bulletin):
    if bulletin is None:
        return _("预览，未存档")
    if bulletin.issue_number is None:
        return bulletin.get_status_display()
    values = {"issue": bulletin.issue_number, "total": bulletin.total_issue_number}
    return _("第%(issue)s期（总第%(total)s期）") % values


def _published_on(bulletin):
    if bulletin is None or bulletin.published_at is None:
        return ""
    return _written_day(timezone.localdate(bulletin.published_at))


def _written_day(day):
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}


def _note(statement):
    cutoff = timezone.localtime(statement.cutoff_at)
    words = _("统计时段：%(span)s；数据截至：%(day)s%(time)s")
    return words % {"span": statement.period.span, "day": _written_day(cutoff), "time": cutoff.strftime("%H:%M")}


def _imprint(statement):
    head, published_on = statement.content["head"], _published_on(statement.bulletin)
    lines = [
        words % {"whom": head[key]}
        for words, key in ((_("报：%(whom)s"), "report_to"), (_("发：%(whom)s"), "send_to"))
        if head[key]
    ]
    printed = _("%(day)s印发") % {"day": published_on} if published_on else ""
    return Imprint(lines=tuple(lines), issuer=head["issuer"], date_text=printed)


@languages.of_records()
def file_name(bulletin, format):
    """横栏镇照明灯具产品质量提升三年行动每周通报2026年第45期.docx; a draft goes by its period and its state."""
    name = f"{bulletin.campaign.name}{bulletin.get_kind_display()}"
    if bulletin.issue_number is None:
        state = _("%(period)s（%(status)s）") % {
            "period": bulletin.period.name,
            "status": bulletin.get_status_display(),
        }
        return f"{name}{state}.{format}"
    issue = _("%(year)s年第%(issue)s期") % {"year": bulletin.issue_year, "issue": bulletin.issue_number}
    return f"{name}{issue}.{format}"
