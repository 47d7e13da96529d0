from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Channel, Role
from reports.choices import DocumentFormat
from tests.isolation.route import LOGGED_IN, Route, no_body
from tests.isolation.routes_campaigns import CLERK, DECIDERS, LEADERS, decision, named_leader, reason

OVERSEERS = frozenset(OVERSEEING_ROLES)
UNITS = frozenset(UNIT_ROLES)
KEEPERS = frozenset({Role.OFFICE_CLERK, Role.INSPECTOR})
HEAD = frozenset({Role.UNIT_HEAD})
BULLETIN_READERS = OVERSEERS | UNITS | {Role.SAMPLER, Role.ASSOCIATION}
REPORT_READERS = OVERSEERS | UNITS
SINCE_LAUNCH = {"window": "since_launch"}
BY_UNIT, BY_MEASURE, BY_VILLAGE = {"unit": "unit_code"}, {"measure": "measure_code"}, {"village": "unit_code"}
# One figure of each kind of fact about firms, with a span that it has.
FIRM_FIGURES = {
    "batches_nonconforming": SINCE_LAUNCH,
    "failed_items": SINCE_LAUNCH,
    "follow_up_open": {"window": "period"},
    "self_reports_expected": SINCE_LAUNCH,
    "self_reports_filed": SINCE_LAUNCH,
    "firms_assisted": {"window": "period"},
}


def filled_in(world, visitor, owner):
    """A report as its form sends it: one line per task of the unit."""
    task = world.ids.get(("task", owner), 0)
    return {
        "version": 1,
        "coordination": "请镇里协调",
        "plan": "继续推进",
        f"line-{task}-state": "moving",
        f"line-{task}-percent": "50",
        f"line-{task}-done": "已走访十家",
        "action": "save",
    }


def evidence_of_line(world, visitor, owner):
    return {f"line-{world.ids.get(('task', owner), 0)}-withdraw": "evidence"}


def by_telephone(world, visitor, owner):
    return filled_in(world, visitor, owner) | {"channel": Channel.TELEPHONE, "received_at": "2026-11-21T09:00"}


def authorise(world, visitor, owner):
    return {"campaign": world.ids["campaign", "town"], "starts_on": "2026-11-21", "ends_on": "2026-12-31"}


def rows(code, query, refs, *kinds):
    """The rows behind one figure of issues of some kinds."""
    return [
        Route(
            "reports:figure_rows", BULLETIN_READERS, case=f"{code} {kind}", params={"pk": kind}, fixed={"code": code},
            asks=query, query=refs, is_of_own_unit=True,
        )
        for kind in kinds
    ]  # fmt: skip


REPORTS = [
    Route("reports:dashboard", OVERSEERS, query={"campaign": "campaign_slug"}, names_no_firm=True),
    Route("reports:analysis", OVERSEERS, query={"campaign": "campaign_slug"}),
    # Not in a demo, there is no tour.
    Route("reports:tour", LOGGED_IN, gets=404),
    Route("reports:coordination_list", OVERSEERS, query={"after": "report_signed"}),
    Route(
        "reports:coordination_decide",
        DECIDERS,
        params={"pk": "report_signed"},
        body=decision,
        refs=named_leader,
        leaves_out=("issued_by", "text"),
    ),
    Route("reports:coordination_ask", LEADERS, params={"pk": "report_signed"}, body=no_body, gets=405),
    Route("reports:bulletin_list", BULLETIN_READERS, query={"after": "bulletin"}),
    *(
        Route(
            "reports:bulletin_detail",
            BULLETIN_READERS,
            case=kind,
            params={"pk": kind},
            names_no_firm=True,
            is_published=kind == "published",
        )
        for kind in ("published", "bulletin", "failed")
    ),
    *(
        Route("reports:bulletin_json", BULLETIN_READERS, case=kind, params={"pk": kind}, names_no_firm=True)
        for kind in ("published", "bulletin")
    ),
    *(
        Route(
            "reports:bulletin_download",
            BULLETIN_READERS,
            case=kind,
            params={"pk": kind},
            fixed={"format": DocumentFormat.DOCX},
            names_no_firm=True,
            is_published=kind == "published",
        )
        for kind in ("published", "bulletin")
    ),
    Route("reports:bulletin_verify", BULLETIN_READERS, params={"pk": "bulletin"}, body=no_body, gets=405, done=200),
    Route("reports:bulletin_publish", CLERK, params={"pk": "bulletin"}, body=no_body, gets=405),
    Route("reports:bulletin_publish", CLERK, case="late", params={"pk": "published"}, body=no_body, gets=405, done=409),
    Route("reports:bulletin_retry", CLERK, params={"pk": "failed"}, body=no_body, gets=405),
    *rows("tasks_due", SINCE_LAUNCH, BY_UNIT, "published", "bulletin"),
    *rows("tasks_done", SINCE_LAUNCH, BY_UNIT, "published"),
    *rows("reports_expected", SINCE_LAUNCH, BY_UNIT, "published"),
    *rows("reports_on_time", SINCE_LAUNCH, BY_UNIT, "published"),
    *rows("measure_progress", {"window": "period"}, BY_MEASURE, "published"),
    *(row for code, span in FIRM_FIGURES.items() for row in rows(code, span, BY_VILLAGE, "published")),
    Route(
        "reports:live_figure_rows",
        OVERSEERS,
        case="firms",
        params={"slug": "campaign_slug"},
        fixed={"kind": "monthly", "period": "2026-11", "code": "batches_nonconforming"},
        asks=SINCE_LAUNCH,
        query=BY_VILLAGE,
    ),
    Route(
        "reports:live_figure_rows",
        OVERSEERS,
        params={"slug": "campaign_slug"},
        fixed={"kind": "weekly", "period": "2026-W47", "code": "tasks_due"},
        asks=SINCE_LAUNCH,
        query=BY_UNIT,
    ),
    Route("reports:office_desk", CLERK, query={"campaign": "campaign_slug"}),
    Route("reports:burden_meter", REPORT_READERS, query={"campaign": "campaign_slug"}, names_no_firm=True),
    Route("reports:remind_all", CLERK, params={"pk": "period"}, body=no_body, gets=405),
    Route("reports:unit_report_list", REPORT_READERS, query={"period": "period", "unit": "unit", "after": "report"}),
    # Overseers read a report; only the unit itself fills it in here.
    Route(
        "reports:unit_report_detail",
        REPORT_READERS,
        params={"pk": "report"},
        body=filled_in,
        refs=evidence_of_line,
        refuses=OVERSEERS,
    ),
    *(
        Route("reports:unit_report_detail", REPORT_READERS, case=kind, params={"pk": kind}, refuses=OVERSEERS)
        for kind in ("report_submitted", "report_signed")
    ),
    Route("reports:unit_report_withdraw", UNITS, params={"pk": "report_submitted"}, body=no_body, gets=405),
    Route("reports:unit_report_sign", HEAD, params={"pk": "report_submitted"}, body=no_body, gets=405),
    Route("reports:unit_report_return", HEAD | CLERK, params={"pk": "report_submitted"}, body=reason, gets=405),
    Route("reports:unit_report_on_behalf", CLERK, params={"pk": "report"}, body=by_telephone, refs=evidence_of_line),
    Route("reports:unit_report_excuse", CLERK, params={"pk": "report"}, body=reason),
    Route("reports:unit_report_remind", CLERK, params={"pk": "report"}, body=no_body, gets=405),
    Route(
        "reports:unit_report_question",
        UNITS,
        params={"pk": "report"},
        body=lambda *own: {"text": "本村不合格批次不对"},
        gets=405,
    ),
    Route(
        "reports:unit_report_answer",
        KEEPERS,
        params={"pk": "report_submitted"},
        body=lambda *own: {"answer": "已核对"},
        gets=405,
    ),
    Route("reports:unit_report_source", REPORT_READERS, params={"pk": "report_signed"}),
    Route("reports:standing_authorisation_list", UNITS, body=authorise, refs={"campaign": "campaign"}),
    Route("reports:standing_authorisation_revoke", HEAD, params={"pk": "authorisation"}, body=no_body, gets=405),
]
