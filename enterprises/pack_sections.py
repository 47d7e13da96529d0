"""Loads the section `self_reports` of a campaign pack, and writes it from a campaign."""

from django.db.models import Prefetch

from campaigns.plan_content import PORTAL_SOURCE
from enterprises.models import SelfReportQuestion, SelfReportTemplate


def load_self_reports(campaign, rows, *, by):
    """Make each row a form (自查表), in force from its `starts_on` or the campaign's first period; nothing stays pending."""
    for row in rows:
        template = SelfReportTemplate.objects.create(
            campaign=campaign,
            code=row["code"],
            title=row["title"],
            starts_on=row.get("starts_on") or campaign.first_period_on,
        )
        SelfReportQuestion.objects.bulk_create(
            SelfReportQuestion(
                template=template,
                position=position,
                text=question["text"],
                help_text=question.get("help", ""),
                basis=question["basis"],
            )
            for position, question in enumerate(row["questions"], 1)
        )
    return []


def export_self_reports(campaign):
    """The forms in their latest versions as `load_self_reports` reads them."""
    questions = Prefetch("questions", SelfReportQuestion.objects.order_by("position"))
    templates = SelfReportTemplate.objects.filter(campaign=campaign).order_by("version", "pk")
    latest = {template.code: template for template in templates.prefetch_related(questions)}
    return [_template_row(template, campaign) for template in sorted(latest.values(), key=lambda each: each.pk)]


def _template_row(template, campaign):
    begins = {} if template.starts_on == campaign.first_period_on else {"starts_on": template.starts_on}
    questions = [_question_row(question) for question in template.questions.all()]
    return {
        "code": template.code,
        "title": template.title,
        **begins,
        "source": PORTAL_SOURCE,
        "questions": questions,
    }


def _question_row(question):
    help_text = {"help": question.help_text} if question.help_text else {}
    return {"text": question.text, **help_text, "basis": question.basis}
