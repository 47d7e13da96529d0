from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0007_resources_and_closing"),
    ]

    operations = [
        migrations.AddField(
            model_name="progressentry",
            name="difference_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="与推算进度不同的原因"),
        ),
        migrations.AddField(
            model_name="progressevidence",
            name="taken_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="拍摄时间"),
        ),
    ]
