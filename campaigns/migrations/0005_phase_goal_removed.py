from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0004_goals_and_sources"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="phase",
            name="goal",
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.UniqueConstraint(fields=("campaign", "code"), name="phase_code_once"),
        ),
    ]
