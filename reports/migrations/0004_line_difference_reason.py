from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_bulletin_content"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportline",
            name="difference_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="与推算进度不同的原因"),
        ),
    ]
