"""Loads the section `self_reports` of a campaign pack."""

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
