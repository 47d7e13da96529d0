"""红灯任务 on a report: what a unit says of them goes out with its head's signature only (users.md, 5)."""

from campaigns import light_rules, task_lights
from campaigns import services as campaigns_services
from campaigns.models import Task
from reports.services.unit_reports import led_task_ids


def red_tasks(report, *, on):
    """The unfinished tasks that the report's unit leads and whose light is red on a day, by what counts so far."""
    rules = campaigns_services.light_rules_in_force(report.period.campaign, on=on)
    tasks = list(Task.objects.filter(pk__in=led_task_ids(report)).unfinished().with_terms().order_by("position", "pk"))
    lights = task_lights.task_lights(tasks, rules, on=on)
    return [task for task in tasks if lights[task.pk].tone == light_rules.RED]
