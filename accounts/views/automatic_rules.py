"""自动提醒规则: what the portal does by itself, for everybody who is told by it."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import automatic_rules, delivery_channels
from accounts.permissions import allow


@allow()
@require_safe
def automatic_rule_list(request):
    context = {
        "groups": automatic_rules.rules_by_app(),
        "channels": [channel.label for channel in delivery_channels.configured()],
        "hours": [describe() for describe in automatic_rules.HOURS],
    }
    return render(request, "accounts/automatic_rule_list.html", context)
