from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from tests.isolation.route import Route, no_body
from tests.isolation.routes_campaigns import reason

NOTICES = frozenset({Role.OFFICE_CLERK, Role.INSPECTOR, Role.ORGANISER})
SHEET = "受检单位,产品名称,结论\n某灯具店,吸顶灯,不合格\n"


def sheet(world, visitor, owner):
    upload = SimpleUploadedFile("table.csv", SHEET.encode(), "text/csv")
    return {"upload": upload, "issuer": "演示局", "title": "演示通报"}


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
]
