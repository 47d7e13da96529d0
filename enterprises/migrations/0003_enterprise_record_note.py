from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0002_product_categories")]

    operations = [
        migrations.AddField(
            model_name="enterpriserecord",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="说明"),
        ),
    ]
