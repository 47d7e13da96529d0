from django.core.management.base import BaseCommand

from campaigns import pack_schema


class Command(BaseCommand):
    help = "Lists the campaign packs: name, title, and how many units, measures and tasks each one has."

    def handle(self, *args, **options):
        for name in pack_schema.list_pack_names():
            pack, errors = pack_schema.load_pack_file(name)
            if errors:
                self.stderr.write(f"{name}: {errors[0]}")
                continue
            tasks = sum(len(measure["tasks"]) for measure in pack["measures"])
            counts = f"{len(pack['units'])} units, {len(pack['measures'])} measures, {tasks} tasks"
            self.stdout.write(f"{name}  {pack['name']}  ({counts})")
