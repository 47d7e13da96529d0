"""Phases get codes, a phase's goal becomes a goal of its own, sources that waited with a campaign become documents."""

from datetime import date

from django.db import migrations


def move(apps, schema_editor):
    goal_model = apps.get_model("campaigns", "Goal")
    document_model = apps.get_model("campaigns", "SourceDocument")
    phases = apps.get_model("campaigns", "Phase").objects.order_by("starts_on", "pk")
    for phase in phases:
        phase.code = f"phase-{phase.pk}"
        phase.save(update_fields=["code"])
    goal_model.objects.bulk_create(
        goal_model(
            campaign_id=phase.campaign_id,
            phase=phase,
            code=phase.code,
            text=phase.goal,
            position=position,
            is_demo=phase.is_demo,
        )
        for position, phase in enumerate(phases)
        if phase.goal
    )
    for campaign in apps.get_model("campaigns", "Campaign").objects.all():
        sources = campaign.pending_sections.pop("sources", {})
        document_model.objects.bulk_create(
            document_model(
                campaign=campaign,
                code=code,
                title=row["title"],
                url=row.get("url", ""),
                dated_on=date.fromisoformat(row["dated"]) if row.get("dated") else None,
                position=position,
            )
            for position, (code, row) in enumerate(sources.items())
        )
        campaign.save(update_fields=["pending_sections"])


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_planning")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
