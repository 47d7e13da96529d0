from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_documents_and_visits"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulletin",
            name="content",
            field=models.JSONField(default=dict),
        ),
    ]
