"""Product categories of the lighting trade, as certificates and spot checks group them (rules.md 2.1)."""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "product_categories.csv"


def load_categories(apps, schema_editor):
    categories = apps.get_model("enterprises", "ProductCategory").objects.using(schema_editor.connection.alias)
    with DATA.open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file), start=1):
            categories.create(code=row["code"], name=row["name"], position=position * 10)


def remove_categories(apps, schema_editor):
    apps.get_model("enterprises", "ProductCategory").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_initial")]

    operations = [migrations.RunPython(load_categories, remove_categories)]
