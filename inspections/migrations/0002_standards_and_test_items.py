"""The dictionary of standards and test items (rules.md 2.1, 2.2 and the names printed in the collected notices)."""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"


def read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_standards(apps, schema_editor):
    standards = apps.get_model("inspections", "Standard").objects.using(schema_editor.connection.alias)
    rows = read("standards.csv")
    for row in rows:
        standards.create(
            code=row["code"],
            year=int(row["year"]),
            name=row["name"],
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
            source=row["source"],
        )
    by_label = {f"{standard.code}-{standard.year}": standard.pk for standard in standards.all()}
    for row in rows:
        if row["replaced_by"]:
            standards.filter(code=row["code"], year=int(row["year"])).update(
                replaced_by_id=by_label[row["replaced_by"]]
            )


def load_test_items(apps, schema_editor):
    alias = schema_editor.connection.alias
    items = apps.get_model("inspections", "TestItem").objects.using(alias)
    aliases = apps.get_model("inspections", "TestItemAlias").objects.using(alias)
    made = {}
    for row in read("test_items.csv"):  # a parent stands above its sub-items
        made[row["name"]] = item = items.create(
            name=row["name"],
            parent=made[row["parent"]] if row["parent"] else None,
            product_group=row["product_group"],
            is_safety=row["is_safety"] == "yes",
            is_label_only=row["is_label_only"] == "yes",
            source=row["source"],
        )
        for spelling in filter(None, row["aliases"].split("|")):
            aliases.create(item=item, alias=spelling)


def remove_all(apps, schema_editor):
    alias = schema_editor.connection.alias
    apps.get_model("inspections", "TestItemAlias").objects.using(alias).all().delete()
    for name in ("TestItem", "Standard"):
        rows = apps.get_model("inspections", name).objects.using(alias)
        rows.update(**{"parent": None} if name == "TestItem" else {"replaced_by": None})
        rows.all().delete()


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]

    operations = [
        migrations.RunPython(load_standards, migrations.RunPython.noop),
        migrations.RunPython(load_test_items, remove_all),
    ]
