"""What a 督办函 says: the text that is drafted from the facts of its directive, and the lines of the paper as printed.

Texts are those of records: made in Chinese, whoever's page asks for them.
"""

from django.utils.translation import gettext as _

from accounts import languages
from campaigns import directive_ladder
from campaigns.choices import DirectiveKind, DirectiveStepKind


@languages.of_records()
def draft_text(directive, calendar, *, steps, on):
    """The body of a letter as of a day: the matter, when it was given and due, how late it is, when the unit was urged.

    `steps` are those of the directive; a step without a due date told another unit, and is left out.
    """
    issued_on = min(step.happened_on for step in steps if step.kind == DirectiveStepKind.ISSUED)
    given = _("%(day)s，%(who)s就“%(subject)s”向你单位交办：%(text)s") % {
        "day": full_day(issued_on),
        "who": directive.issued_by if directive.kind != DirectiveKind.ORDER else directive.campaign.office_unit,
        "subject": directive.subject_label,
        "text": _ended(directive.text),
    }
    late = _("要求于%(due)s前回复办理结果。截至%(day)s，尚未收到你单位回复，已逾期%(count)d个工作日。") % {
        "due": full_day(directive.reply_due_on),
        "day": full_day(on),
        "count": directive_ladder.days_late(directive.reply_due_on, calendar, on=on),
    }
    return "\n".join(line for line in (given, late, _told(steps)) if line)


@languages.of_records()
def letter_lines(letter):
    """The body of the letter as it is printed: its text, then by when the unit must reply."""
    lines = [line.strip() for line in letter.text.splitlines() if line.strip()]
    asked = _("请你单位于%(day)s前书面回复办理结果；未能办结的，写明原因、下一步措施和完成时限。")
    return [*lines, asked % {"day": full_day(letter.reply_due_on)}, _("特此督办。")]


def full_day(day):
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def _told(steps):
    told = [
        (step.happened_on, label)
        for kind, label in ((DirectiveStepKind.REMINDED, _("提醒")), (DirectiveStepKind.URGED, _("催办")))
        for step in steps
        if step.kind == kind and step.due_on is not None
    ]
    if not told:
        return ""
    named = [_("%(day)s%(act)s") % {"day": full_day(day), "act": act} for day, act in sorted(set(told))]
    return _("在此期间，已于%(days)s。") % {"days": _("、").join(named)}


def _ended(text):
    """The text with a full stop at its end."""
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
