from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Channel, Role
from enterprises.choices import Answer, DutyKind, EnterpriseSize, EnterpriseStatus, Track
from enterprises.credit_codes import make_demo_code
from tests.isolation.firm_rows import FIRMS
from tests.isolation.route import Route, no_body
from tests.isolation.routes_campaigns import reason

KEEPERS = frozenset({Role.OFFICE_CLERK, Role.INSPECTOR})
SURVEYORS = KEEPERS | frozenset(UNIT_ROLES)
REGISTRY = frozenset({*OVERSEEING_ROLES, *UNIT_ROLES})
INSPECTOR = frozenset({Role.INSPECTOR})
FILER = frozenset({Role.ENTERPRISE_FILER})
# Columns of an entry that its form does not ask for, or not everybody.
MORE_OF_ENTRY = ("credit_code", "address", "size", "category", "representative", "phone", "staff_count", "note")


def new_firm(world, visitor, owner):
    return {"unit": world.ids["unit", "village"], "name": "新灯饰厂", "status": EnterpriseStatus.OPERATING}


def changed_firm(world, visitor, owner):
    """The entry as its form sends it; a village's form has address and number only."""
    village, _campaign = FIRMS.get(owner, FIRMS["village"])
    return {
        "version": world.ids.get(("enterprise_version", owner), 1),
        "seen": world.ids.get(("enterprise_record", owner), ""),
        "unit": world.units[village].pk,
        "name": "改名灯饰厂",
        "credit_code": make_demo_code(77),
        "size": EnterpriseSize.MICRO,
        "address": "演示路9号",
    }


def moved(world, visitor, owner):
    return {"status": EnterpriseStatus.MOVED, "on": "2026-11-20", "note": "搬到邻镇"}


def duty(world, visitor, owner):
    return {"name": "村级联系人甲", "phone": "13900005678", "starts_on": "2026-11-20"}


def member(world, visitor, owner):
    return {"user": "visitor-enterprise-filer", "starts_on": "2026-11-20"}


def product(world, visitor, owner):
    return {"name": "新吸顶灯"}


def enrolment(world, visitor, owner):
    _village, campaign = FIRMS.get(owner, FIRMS["village"])
    return {
        "campaign": world.ids["campaign", campaign],
        "track": Track.CULTIVATION,
        "product": world.ids.get(("product", owner), ""),
        "happened_on": "2026-11-20",
    }


def firm_list(world, visitor, owner):
    village = world.units["village"].name
    content = f"企业名称,所属村（社区）,地址\n新灯饰厂,{village},演示路8号\n"
    return {"upload": SimpleUploadedFile("firms.csv", content.encode(), "text/csv")}


def questions(world, owner):
    _village, campaign = FIRMS.get(owner, FIRMS["village"])
    return [world.ids[f"question_{position}", campaign] for position in (1, 2)]


def answers(world, visitor, owner):
    """Every question answered, to be kept as a draft."""
    return {"version": 1, "action": "save"} | {
        f"answer-{question}": Answer.CONFORMING for question in questions(world, owner)
    }


def on_behalf(world, visitor, owner):
    told = {"channel": Channel.TELEPHONE, "received_at": "2026-11-20T09:00"}
    return answers(world, visitor, owner) | told


def photos(world, visitor, owner):
    return {f"withdraw-{questions(world, owner)[0]}": "photo"}


DUTY_FIELDS = ("user",)
PRODUCT_FIELDS = ("brand", "model_series", "category", "certificate_number", "certificate_valid_until", "ends_on")
ENTERPRISES = [
    Route("enterprises:enterprise_list", REGISTRY, query={"unit": "unit", "after": "enterprise"}),
    Route("enterprises:enterprise_list", REGISTRY, case="search", asks={"q": "zq"}),
    Route(
        "enterprises:enterprise_create",
        SURVEYORS,
        body=new_firm,
        refs={"unit": "unit"},
        leaves_out=(*MORE_OF_ENTRY, "known_similar"),
    ),
    Route(
        "enterprises:enterprise_choose",
        SURVEYORS,
        fixed={"status": EnterpriseStatus.MOVED},
        query={"after": "enterprise"},
    ),
    Route("enterprises:enterprise_detail", REGISTRY, params={"pk": "enterprise"}),
    Route(
        "enterprises:enterprise_change",
        SURVEYORS,
        params={"pk": "enterprise"},
        body=changed_firm,
        refs=lambda world, visitor, owner: (
            {"seen": "enterprise_record"} | ({} if visitor.role in UNIT_ROLES else {"unit": "unit"})
        ),
        leaves_out=MORE_OF_ENTRY,
    ),
    Route("enterprises:enterprise_status", SURVEYORS, params={"pk": "enterprise"}, body=moved),
    Route(
        "enterprises:duty_assign",
        SURVEYORS,
        params={"pk": "enterprise"},
        fixed={"kind": DutyKind.VILLAGE_CONTACT},
        body=duty,
        refs={"user": "reporter"},
        leaves_out=DUTY_FIELDS,
    ),
    Route("enterprises:member_add", INSPECTOR, params={"pk": "enterprise"}, body=member),
    Route("enterprises:member_end", INSPECTOR, params={"pk": "member"}, body=lambda *own: {"on": "2026-11-20"}),
    Route(
        "enterprises:product_create",
        KEEPERS,
        params={"pk": "enterprise"},
        body=product,
        leaves_out=PRODUCT_FIELDS,
    ),
    Route("enterprises:product_change", KEEPERS, params={"pk": "product"}, body=product, leaves_out=PRODUCT_FIELDS),
    Route(
        "enterprises:enrolment_list",
        REGISTRY,
        query={"campaign": "campaign", "unit": "unit", "after": "enrolment"},
        is_of_own_unit=True,
    ),
    Route(
        "enterprises:enrolment_create",
        KEEPERS,
        params={"pk": "enterprise"},
        body=enrolment,
        refs={"campaign": "campaign", "product": "product"},
        leaves_out=("reason",),
    ),
    Route(
        "enterprises:enrolment_end",
        KEEPERS,
        params={"pk": "enrolment"},
        body=lambda *own: {"on": "2026-11-20", "reason": "已达标"},
    ),
    Route("enterprises:enterprise_import_list", KEEPERS, query={"after": "import_imported"}),
    Route("enterprises:enterprise_import_create", KEEPERS, body=firm_list),
    Route("enterprises:enterprise_import_template", KEEPERS),
    Route(
        "enterprises:enterprise_import_detail",
        KEEPERS,
        params={"pk": "import_imported"},
        query={"after": "enterprise_record"},
    ),
    Route("enterprises:enterprise_import_detail", KEEPERS, case="undone", params={"pk": "import_undone"}),
    Route("enterprises:enterprise_import_preview", KEEPERS, params={"pk": "import_previewed"}, body=no_body),
    Route("enterprises:enterprise_import_discard", KEEPERS, params={"pk": "import_previewed"}, body=no_body, gets=405),
    Route("enterprises:enterprise_import_undo", KEEPERS, params={"pk": "import_imported"}, body=reason),
    Route("enterprises:enterprise_import_file", KEEPERS, params={"pk": "import_imported"}),
    Route("enterprises:contact_request_list", KEEPERS, query={"after": "contact_request"}),
    Route("enterprises:contact_request_list", KEEPERS, case="all", asks={"is_all": "1"}),
    Route(
        "enterprises:contact_answer",
        KEEPERS,
        params={"pk": "contact_request"},
        body=lambda *own: {"answer": "已电话说明"},
    ),
    Route("enterprises:self_report_round_list", REGISTRY, query={"after": "round"}),
    *(
        Route(
            "enterprises:self_report_round_detail",
            REGISTRY,
            case=show,
            params={"pk": "round"},
            asks={"show": show},
            query={"after": "self_report"},
            is_of_own_unit=True,
        )
        for show in ("missing", "filed")
    ),
    *(
        Route("enterprises:self_report_review", REGISTRY, case=kind, params={"pk": kind})
        for kind in ("self_report", "self_report_filed")
    ),
    Route("enterprises:self_report_return", KEEPERS, params={"pk": "self_report_filed"}, body=reason, gets=405),
    Route(
        "enterprises:self_report_on_behalf",
        SURVEYORS,
        params={"pk": "self_report"},
        body=on_behalf,
        refs=photos,
    ),
    Route("enterprises:self_report_source", REGISTRY, params={"pk": "self_report_filed"}),
    Route("enterprises:self_report_review_photo", REGISTRY, params={"pk": "photo"}),
    Route("enterprises:self_report_list", FILER, query={"after": "self_report"}),
    Route("enterprises:self_report_detail", FILER, params={"pk": "self_report"}, body=answers, refs=photos),
    Route("enterprises:self_report_detail", FILER, case="filed", params={"pk": "self_report_filed"}),
    Route("enterprises:self_report_photo", FILER, params={"pk": "photo"}),
]
