"""C2: of sixteen who make the same move at the same moment one makes it and fifteen are told, in every state machine."""

import ast
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.choices import Role
from accounts.models import AuditEvent
from campaigns import services as campaigns_services
from campaigns.choices import (
    ActivityKind,
    ActivityStatus,
    CampaignStatus,
    DirectiveKind,
    DirectiveStatus,
    DutySide,
    DutyStatus,
    ExtensionStatus,
    LetterStatus,
    MeetingStatus,
    PeriodKind,
    PeriodStatus,
    TaskStatus,
)
from campaigns.models import (
    Activity,
    Campaign,
    Directive,
    DirectiveExtension,
    Meeting,
    Memorandum,
    MemorandumDuty,
    MemorandumItem,
    ReportingPeriod,
    SupervisionLetter,
    Task,
)
from campaigns.transitions import transition
from enterprises.choices import ImportStatus, SelfReportStatus
from enterprises.models import EnterpriseImport, SelfReport, SelfReportRound
from inspections.choices import NoticeStatus
from inspections.models import NoticeImport
from reports.choices import BulletinStatus, UnitReportStatus
from reports.models import Bulletin, UnitReport
from tests.factories import make_person
from tests.factories_bulletins import make_campaign
from tests.factories_campaigns import MeasureFactory, make_clerk, make_task, open_week
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_self_reports import make_template
from tests.isolation.stored_files import stored_file

ROUNDS = 50
NOW = timezone.now
# What may set a state besides `transition`.
OTHERS = {
    "campaigns/services/prepared_files.py",  # claims of a lease, by conditional UPDATE
    "reports/services/compiling.py",  # the same
    "enterprises/services/imports.py",  # the state of a row in hand, read anew under its lock
    "inspections/services/notices.py",  # the same
    "reports/demo/firms.py",  # the status of a firm is no state machine
    "reports/demo/history.py",  # the demo's past, written in bulk
    "reports/demo/meetings.py",  # the same
    "reports/demo/supervision.py",  # the same
}


def a_task(campaign):
    unit = campaign.campaign_units.first().unit
    return make_task(MeasureFactory(campaign=campaign), unit), TaskStatus.WITHDRAWN, {}


def a_period(campaign):
    period = campaigns_services.plan_period(campaign, kind=PeriodKind.WEEK, key="2026-W48")
    return period, PeriodStatus.SKIPPED, {"reason": "国庆长假"}


def a_campaign(campaign):
    return campaign, CampaignStatus.CLOSING, {}


def a_meeting(campaign):
    meeting = Meeting.objects.create(
        campaign=campaign, kind="dispatch", title="调度会", starts_at=NOW(), place="镇三楼", chair="镇长",
        created_by=make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit), created_at=NOW(),
    )  # fmt: skip
    return meeting, MeetingStatus.NOTIFIED, {"notice": "请参会"}


def a_directive(campaign):
    clerk = make_clerk(campaign)
    directive = Directive.objects.create(
        campaign=campaign, unit=campaign.campaign_units.first().unit, kind=DirectiveKind.ORDER, text="排查",
        subject_label="夜间生产", subject_url="/", issued_by=clerk, recorded_by=clerk, issued_at=NOW(),
        status=DirectiveStatus.REPLIED, reply_due_on=date(2026, 11, 16),
    )  # fmt: skip
    return directive, DirectiveStatus.CLOSED, {}


def an_extension(campaign):
    directive, _to, _values = a_directive(campaign)
    extension = DirectiveExtension.objects.create(
        directive=directive, due_on=date(2026, 11, 23), reason="设备未到", asked_by=directive.issued_by, asked_at=NOW()
    )
    return extension, ExtensionStatus.APPROVED, {"decided_by": directive.issued_by, "decided_at": NOW()}


def a_letter(campaign):
    directive, _to, _values = a_directive(campaign)
    letter = SupervisionLetter.objects.create(
        directive=directive, campaign=campaign, unit=directive.unit, text="请回复", reply_due_on=date(2026, 11, 26),
        drafted_at=NOW(),
    )  # fmt: skip
    signature = {"year": 2026, "number": 1, "signed_by": directive.issued_by, "signed_on": date(2026, 11, 20)}
    return letter, LetterStatus.SIGNED, signature


def a_unit_report(campaign):
    period = open_week(campaign, date(2026, 11, 12))
    unit = campaign.campaign_units.first().unit
    return UnitReport.objects.create(period=period, unit=unit), UnitReportStatus.SUBMITTED, {"received_at": NOW()}


def a_bulletin(campaign):
    bulletin = Bulletin.objects.create(
        campaign=campaign, unit=campaign.owner_unit, kind="weekly", period_key="2026-W40", number="failed",
        starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 7), cutoff_at=NOW(), status=BulletinStatus.FAILED,
    )  # fmt: skip
    return bulletin, BulletinStatus.PLANNED, {}


def a_self_report(campaign):
    firm = EnterpriseFactory(unit=campaign.campaign_units.first().unit)
    shown_round = SelfReportRound.objects.create(
        campaign=campaign, template=make_template(campaign), key="2026-Q4", starts_on=date(2026, 10, 1),
        ends_on=date(2026, 12, 31), opens_at=NOW(), due_at=NOW(), closes_at=NOW() + timedelta(days=1),
    )  # fmt: skip
    report = SelfReport.objects.create(round=shown_round, enterprise=firm)
    return report, SelfReportStatus.SUBMITTED, {"received_at": NOW()}


def an_activity(campaign):
    unit = campaign.campaign_units.first().unit
    activity = Activity.objects.create(
        campaign=campaign, kind=ActivityKind.TRAINING, title="培训", unit=unit, starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 1),
    )  # fmt: skip
    return activity, ActivityStatus.CANCELLED, {"note": "停办"}


def a_duty(campaign):
    unit = campaign.campaign_units.first().unit
    memorandum = Memorandum.objects.create(
        campaign=campaign, title="合作备忘录", first_party=campaign.owner_unit, second_party=unit
    )
    item = MemorandumItem.objects.create(memorandum=memorandum, code="a", title="检测服务")
    duty = MemorandumDuty.objects.create(item=item, side=DutySide.SECOND, text="组织送检")
    return duty, DutyStatus.DONE, {"note": "已送检", "moved_on": date(2026, 11, 1)}


def an_import(model, campaign, **values):
    return model.objects.create(
        unit=campaign.owner_unit, file=stored_file("a.csv", b"a"), file_name="a.csv", prepared_at=NOW(), **values
    )


def a_firm_import(campaign):
    return an_import(EnterpriseImport, campaign), ImportStatus.IMPORTED, {"imported_at": NOW()}


def a_notice_import(campaign):
    return an_import(NoticeImport, campaign, notice_key="a"), NoticeStatus.IMPORTED, {"imported_at": NOW()}


# Model: (a row of it with a move and the columns that go with it, whose move it is).
MACHINES = {
    Task: (a_task, Role.OFFICE_CLERK),
    ReportingPeriod: (a_period, Role.OFFICE_CLERK),
    Campaign: (a_campaign, Role.OFFICE_CLERK),
    Activity: (an_activity, Role.UNIT_REPORTER),
    MemorandumDuty: (a_duty, Role.UNIT_REPORTER),
    Meeting: (a_meeting, Role.OFFICE_CLERK),
    Directive: (a_directive, Role.OFFICE_CLERK),
    DirectiveExtension: (an_extension, Role.OFFICE_CLERK),
    SupervisionLetter: (a_letter, Role.OFFICE_CLERK),
    UnitReport: (a_unit_report, Role.UNIT_REPORTER),
    Bulletin: (a_bulletin, Role.OFFICE_CLERK),
    SelfReport: (a_self_report, Role.OFFICE_CLERK),
    EnterpriseImport: (a_firm_import, Role.OFFICE_CLERK),
    NoticeImport: (a_notice_import, Role.OFFICE_CLERK),
}


def read_then_save(row, to, values):
    """A move as it is often written: look at the state, then save, with no condition."""
    if row.status != to:
        for name, value in {**values, "status": to}.items():
            setattr(row, name, value)
        row.save()


def outcomes(clients, row, act):
    """How many of the clients, who all load the row before any acts, made the move, met a Conflict, or failed."""
    rows = [type(row).objects.get(pk=row.pk) for _client in range(clients.count)]
    results = clients.run(lambda number: act(rows[number]))
    return Counter(type(result).__name__ if isinstance(result, Exception) else "success" for result in results)


@pytest.fixture
def campaign(transactional_db, office, village):
    return make_campaign(office, village)


@pytest.mark.postgres
@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model.__name__)
def test_one_of_sixteen_makes_the_move(campaign, sixteen_clients, model):
    make, role = MACHINES[model]
    unit = campaign.campaign_units.first().unit
    person = make_clerk(campaign) if role == Role.OFFICE_CLERK else make_person(role, unit, acts_for=unit)
    row, to, values = make(campaign)
    before = {name: getattr(row, name) for name in ("status", *values)}
    told = AuditEvent.objects.count()

    for _round in range(ROUNDS):
        model.objects.filter(pk=row.pk).update(**before)
        found = outcomes(sixteen_clients, row, lambda mine: transition(mine, to, by=person, values=values))
        assert found == {"success": 1, "Conflict": 15}

    assert AuditEvent.objects.count() == told + ROUNDS


@pytest.mark.postgres
def test_look_and_save_lets_several_through(campaign, sixteen_clients):
    """The negative control: without the conditional UPDATE the same test goes red."""
    row, to, values = a_task(campaign)

    found = outcomes(sixteen_clients, row, lambda mine: read_then_save(mine, to, values))

    assert found["success"] > 1


def test_every_state_machine_is_raced():
    assert {model for model in apps.get_models() if hasattr(model, "MOVES")} == set(MACHINES)


def sets_a_state(node):
    """Whether a piece of code writes a column `status`: by assignment to a row, or in an UPDATE."""
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
    is_update = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
    return is_update and any(keyword.arg == "status" for keyword in node.keywords)


def states_set_in(path):
    return [node.lineno for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if sets_a_state(node)]


def test_all_moves_go_through_transition():
    root = Path(__file__).resolve().parents[2]
    files = [
        path
        for app in ("accounts", "campaigns", "enterprises", "inspections", "reports")
        for path in (root / app).rglob("*.py")
        if "migrations" not in path.parts
    ]
    found = {path.relative_to(root).as_posix() for path in files if states_set_in(path)}

    assert found - {"campaigns/transitions.py"} <= OTHERS, "a state moves through campaigns.transitions.transition"


@pytest.mark.parametrize(
    "line", ["row.status = 'closed'", "rows.update(status='closed')", "Task.objects.filter(pk=1).update(a=1, status=2)"]
)
def test_a_move_past_transition_is_noticed(line):
    assert any(sets_a_state(node) for node in ast.walk(ast.parse(line)))
