from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from campaigns import pack_schema, services
from campaigns.forms import PackCarrier
from campaigns.models import Campaign
from tests.isolation.route import Route

CLERK = frozenset({Role.OFFICE_CLERK})
NEW_GOAL = {"code": "new-goal", "text": "新目标", "demo": True}


def the_towns_pack():
    pack, _errors = pack_schema.load_pack_file("henglan-lighting")
    return services.write_pack(pack)


def newer_pack(world, owner):
    """The campaign of this owner as a pack, with one goal more."""
    campaign = Campaign.objects.get(pk=world.ids["campaign", owner if owner in ("town", "neighbour") else "town"])
    pack = services.pack_of(campaign)
    return campaign, pack | {"goals": [*pack.get("goals", []), NEW_GOAL]}


def uploaded(text):
    return {"upload": SimpleUploadedFile("pack.yaml", text.encode(), "application/yaml")}


def carried(text, visitor):
    return PackCarrier.carried(text, user=visitor.user) if visitor.user else "unsigned"


def pack_confirmed(world, visitor, owner):
    return {"pack": carried(the_towns_pack(), visitor), "first_period_on": "2026-11-23"}


def compared(world, visitor, owner):
    return uploaded(services.write_pack(newer_pack(world, owner)[1]))


def ticked(world, visitor, owner):
    campaign, pack = newer_pack(world, owner)
    _found, seen = services.compare_with_pack(campaign, pack)
    return {"pack": carried(services.write_pack(pack), visitor), "seen": seen, "places": "goals/new-goal"}


PACKS = [
    Route("campaigns:pack_import", CLERK, body=lambda *own: uploaded(the_towns_pack()), done=200),
    Route("campaigns:pack_import", CLERK, case="confirm", body=pack_confirmed),
    Route("campaigns:pack_export", CLERK, params={"pk": "campaign"}),
    Route("campaigns:pack_update", CLERK, params={"pk": "campaign"}, body=compared, done=200),
    Route("campaigns:pack_update", CLERK, case="apply", params={"pk": "campaign"}, body=ticked),
]
