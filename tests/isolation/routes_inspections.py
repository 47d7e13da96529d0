from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Role
from enterprises.choices import ContactTopic
from enterprises.models import ProductCategory
from inspections.choices import CheckMethod, CheckSource, SampleChannel, Verdict
from tests.isolation.route import Route, no_body
from tests.isolation.routes_campaigns import reason

NOTICES = frozenset({Role.OFFICE_CLERK, Role.INSPECTOR, Role.ORGANISER})
SPOT_CHECKS = frozenset({Role.INSPECTOR})
FINDINGS = frozenset({*OVERSEEING_ROLES, *UNIT_ROLES})
FILER = frozenset({Role.ENTERPRISE_FILER})
SHEET = "受检单位,产品名称,结论\n某灯具店,吸顶灯,不合格\n"


def sheet(world, visitor, owner):
    upload = SimpleUploadedFile("table.csv", SHEET.encode(), "text/csv")
    return {"upload": upload, "issuer": "演示局", "title": "演示通报"}


def verdict(world, visitor, owner):
    return {"version": 1, "verdict": Verdict.CONFORMING, "concluded_on": "2026-09-14"}


def sampling_sheet(world, visitor, owner):
    """A batch of a party that is not in the registry."""
    return {
        "campaign": world.ids["campaign", "town"],
        "unit": world.ids["unit", "village"],
        "sampled_party": "某灯饰店",
        "number": "YS-2026-1",
        "product_name": "吸顶灯",
        "category": ProductCategory.objects.first().pk,
        "source": CheckSource.CITY,
        "method": CheckMethod.RANDOM,
        "channel": SampleChannel.SHOP,
        "sampled_on": "2026-11-02",
    }


def corrected_sheet(world, visitor, owner):
    corrected = {"number": "YS-2026-2", "sampled_on": "2026-08-03", "reason": "报告更正"}
    return {**sampling_sheet(world, visitor, owner), **verdict(world, visitor, owner), **corrected}


def corrected_order(world, visitor, owner):
    seen = world.ids.get(("rectification", owner), 0)
    return {"seen": seen, "ordered_on": "2026-08-21", "closed_on": "", "reason": "日期录错"}


MORE_OF_SHEET = (
    "enterprise", "product", "brand", "model", "batch", "produced_on", "labelled_producer", "organiser", "laboratory",
    "report_number", "standard", "verdict", "concluded_on", "items",
)  # fmt: skip
PARTY = {"enterprise": "enterprise", "product": "product"}


INSPECTIONS = [
    Route("inspections:notice_import_list", NOTICES, query={"after": "notice_imported"}),
    Route(
        "inspections:notice_import_create", NOTICES, body=sheet, leaves_out=("published_on", "source_url", "list_kind")
    ),
    *(
        Route("inspections:notice_import_detail", NOTICES, case=kind, params={"pk": kind}, query=query)
        for kind, query in (
            ("notice_imported", {"after": "notice_record"}),
            ("notice_totals", {"after": "notice_total"}),
            ("notice_undone", {}),
        )
    ),
    Route("inspections:notice_import_preview", NOTICES, params={"pk": "notice_previewed"}, body=no_body),
    Route("inspections:notice_import_discard", NOTICES, params={"pk": "notice_previewed"}, body=no_body, gets=405),
    Route("inspections:notice_import_undo", NOTICES, params={"pk": "notice_imported"}, body=reason),
    Route("inspections:notice_import_file", NOTICES, params={"pk": "notice_imported"}),
    Route("inspections:spot_check_list", FINDINGS, query={"unit": "unit", "after": "verdict"}),
    Route("inspections:spot_check_list", FINDINGS, case="search", asks={"q": "zq"}),
    Route("inspections:spot_check_create", SPOT_CHECKS, asks={"q": "zq"}, query=PARTY),
    Route(
        "inspections:spot_check_create",
        SPOT_CHECKS,
        case="unlisted",
        asks={"unlisted": "1"},
        query=PARTY,
        body=sampling_sheet,
        refs={"campaign": "campaign", "unit": "unit"},
        leaves_out=MORE_OF_SHEET,
    ),
    *(
        Route("inspections:spot_check_detail", FINDINGS, case=kind, params={"pk": kind})
        for kind in ("spot_check", "spot_check_ordered")
    ),
    Route(
        "inspections:spot_check_verdict",
        SPOT_CHECKS,
        params={"pk": "spot_check"},
        body=verdict,
        leaves_out=MORE_OF_SHEET,
    ),
    Route(
        "inspections:spot_check_correct",
        SPOT_CHECKS,
        params={"pk": "spot_check_failing"},
        query=PARTY,
        body=corrected_sheet,
        leaves_out=MORE_OF_SHEET,
    ),
    Route(
        "inspections:rectification_order",
        SPOT_CHECKS,
        params={"pk": "spot_check_failing"},
        body=lambda *own: {"ordered_on": "2026-11-20"},
        leaves_out=("note",),
    ),
    Route(
        "inspections:rectification_close",
        SPOT_CHECKS,
        params={"pk": "spot_check_ordered"},
        body=lambda *own: {"closed_on": "2026-11-20"},
        leaves_out=("note",),
    ),
    Route("inspections:rectification_correct", SPOT_CHECKS, params={"pk": "spot_check_ordered"}, body=corrected_order),
    Route("inspections:follow_up_list", FINDINGS, query={"after": "rectification"}),
    Route("inspections:firm_home", FILER, query={"enterprise": "enterprise"}),
    Route("inspections:firm_type_size", FILER, body=lambda *own: {"large": "1"}, gets=405),
    Route(
        "inspections:firm_contact_request",
        FILER,
        params={"pk": "enterprise"},
        body=lambda *own: {"topic": ContactTopic.VISIT},
        gets=405,
        leaves_out=("note",),
    ),
]
