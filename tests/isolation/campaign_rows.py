"""The rows of one campaign with canaries in every text: what is promised, reported, told and imported."""

import hashlib
from datetime import date, timedelta

from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import Channel, Role
from accounts.models import Post
from campaigns import services as campaigns_services
from campaigns.choices import GroupRole, PeriodKind, PeriodStatus, TaskPart, TaskStatus
from campaigns.models import (
    Goal,
    LeadingGroupMember,
    Milestone,
    ProgressEntry,
    ProgressEvidence,
    ReportingPeriod,
    SourceDocument,
    Task,
    TaskTerms,
)
from inspections.choices import NoticeStatus, TableKind
from inspections.models import NoticeImport, NoticeRecord, NoticeTotal
from reports import services
from reports.choices import BulletinKind, BulletinStatus, Content, DocumentFormat, Timeliness, UnitReportStatus
from reports.models import Bulletin, ReportFiling, ReportLine, StandingAuthorisation, UnitReport
from tests.factories import make_person
from tests.factories_bulletins import compiled_bulletin, instant, planned_bulletin
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, PhaseFactory, make_task
from tests.isolation import (
    activity_rows,
    firm_rows,
    indicator_rows,
    ledger_rows,
    meeting_rows,
    resource_rows,
    supervision_rows,
)
from tests.isolation.stored_files import stored_file

ISSUE_RELATIONS = ("campaign__owner_unit", "campaign__office_unit")
OTHER_TOWNS = ("neighbour", "far")  # the town's leader is a visitor; a leader of the city speaks in every town
REPORTED = {"report_signed": "2026-W45", "report_submitted": "2026-W46", "report": "2026-W47"}


def build(world, owner, owner_unit, office, reporting):
    """A campaign of `owner`; `reporting` are its units that report, by the owner of their rows."""
    token = world.text
    campaign = CampaignFactory(
        slug=f"{token(owner, 'campaign')}-campaign",
        name=f"{token(owner, 'campaign')} name",
        also_called=f"{token(owner, 'campaign')} also",
        slogan=f"{token(owner, 'campaign')} slogan",
        owner_unit=world.units[owner_unit],
        office_unit=world.units[office],
    )
    world.keep("campaign", owner, campaign.pk)
    world.keep("campaign_slug", owner, campaign.slug)
    phase = PhaseFactory(campaign=campaign, name=f"{token(owner, 'phase')} phase")
    measure = MeasureFactory(
        campaign=campaign,
        code=f"{token(owner, 'measure')}-1",
        group=f"{token(owner, 'measure')} group",
        name=f"{token(owner, 'measure')} name",
    )
    world.keep("measure_code", owner, measure.code)
    world.keep("measure", owner, measure.pk)
    world.keep("phase", owner, phase.pk)
    units = {name: world.units[code] for name, code in reporting.items()}
    for unit in units.values():
        CampaignUnitFactory(campaign=campaign, unit=unit)
    if owner == "town":
        for code in ("department", "association"):
            CampaignUnitFactory(campaign=campaign, unit=world.units[code], is_reporting=False)
    author = make_person(
        Role.OFFICE_CLERK,
        campaign.office_unit,
        acts_for=campaign.owner_unit,
        display_name=f"{token(owner, 'person')} author",
    )
    if owner in OTHER_TOWNS:
        leader = make_person(
            Role.LEADER,
            campaign.owner_unit,
            acts_for=campaign.owner_unit,
            display_name=f"{token(owner, 'person')} leader",
        )
        world.keep("leader", owner, leader.pk)
    _add_tasks(world, owner, measure, phase, units, author)
    _add_plan_rows(world, owner, campaign, phase)
    _add_plan_drafts(world, owner, campaign, next(iter(units.values())), author)
    periods = _add_periods(world, owner, campaign)
    for name, unit in units.items():
        _add_unit_rows(world, name, unit, campaign, periods, author)
        firm_rows.add_directive(world, name, unit, campaign, author)
        supervision_rows.build(world, name, unit, campaign, author)
    if owner in OTHER_TOWNS:
        supervision_rows.add_typed(world, owner, leader.pk)
    firm_rows.build(world, owner, campaign, author)
    resource_rows.build(world, owner, campaign, author)
    ledger_rows.build(world, owner, campaign, next(iter(units)), author)
    indicator_rows.build(world, owner, campaign, units, author)
    activity_rows.build(world, owner, campaign, units, author)
    meeting_rows.build(world, owner, campaign, units, author)
    _add_bulletins(world, owner, campaign, author)
    _add_notices(world, owner, campaign.owner_unit, author)


def _add_plan_drafts(world, owner, campaign, unit, author):
    """A plan with a unit that nobody knows, and one that is ready to become a campaign."""
    token = world.text(owner, "plan_draft")
    for kind, lead in [("plan_draft", "无此单位"), ("plan_draft_ready", unit.name)]:
        text = (
            f"{token}方案\n一、重点任务\n（一）{token}措施\n"
            f"1.{token}任务。（牵头单位：{lead}；完成时限：2026年12月底前）\n2.{token}备注。（牵头单位：{unit.name}；完成时限：2026年12月底前）"
        )
        draft = campaigns_services.read_into_draft(campaign.owner_unit, text=text, by=author)
        draft.file, draft.file_name = stored_file(f"{token} {kind}"), f"{token}.png"
        draft.save()
        world.keep(kind, owner, draft.pk)


def _add_tasks(world, owner, measure, phase, units, author):
    """Per unit one open task, one whose closing was asked for, one closed; and one the office shares with the first unit."""
    for name, unit in units.items():
        for kind in ("task", "task_asked", "task_closed"):
            _add_task(world, kind, name, measure, phase, unit)
        asked = Task.objects.filter(pk__in=[world.ids["task_asked", name], world.ids["task_closed", name]])
        asked.update(
            status=TaskStatus.CLOSING_REQUESTED, closing_requested_by=author, closing_requested_on=date(2026, 11, 10)
        )
        clerk = make_person(
            Role.OFFICE_CLERK,
            measure.campaign.office_unit,
            acts_for=measure.campaign.owner_unit,
            display_name=f"{world.text(owner, 'person')} second",
        )
        closed = campaigns_services.confirm_closing(Task.objects.get(pk=world.ids["task_closed", name]), by=clerk)
        closed.closures.update(happened_on=date(2026, 11, 4), recorded_at=instant("2026-11-05 09:00"))
    if owner not in units:
        partner = next(iter(units.values()))
        _add_task(
            world, "task", owner, measure, phase, measure.campaign.office_unit,
            units=[(partner, TaskPart.RESPONSIBLE)],
        )  # fmt: skip


def _add_plan_rows(world, owner, campaign, phase):
    """A goal, a document, a place in the leading group, a unit that takes part, and a milestone of the first task."""
    token = world.text
    goal = Goal.objects.create(campaign=campaign, phase=phase, code="goal-1", text=f"{token(owner, 'goal')} goal")
    document = SourceDocument.objects.create(
        campaign=campaign, code="document-1", title=f"{token(owner, 'document')} title",
        number=f"{token(owner, 'document')} number", issued_by=f"{token(owner, 'document')} issuer",
        url=f"https://example.org/{token(owner, 'document')}", is_basis=True,
    )  # fmt: skip
    member = LeadingGroupMember.objects.create(
        campaign=campaign, role=GroupRole.HEAD, name=f"{token(owner, 'group_member')} name",
        post=f"{token(owner, 'group_member')} post", duty=f"{token(owner, 'group_member')} duty",
        starts_on=campaign.starts_on,
    )  # fmt: skip
    milestone = Milestone.objects.create(
        task_id=world.ids["task", owner], code="milestone-1", title=f"{token(owner, 'milestone')} title",
        due_on=date(2026, 6, 30),
    )  # fmt: skip
    rows = {"goal": goal, "document": document, "group_member": member, "milestone": milestone}
    for kind, row in rows.items():
        world.keep(kind, owner, row.pk)
    world.keep("owner_unit", owner, campaign.owner_unit_id)
    world.keep("participant", owner, campaign.campaign_units.first().pk)


def _add_task(world, kind, owner, measure, phase, lead_unit, **values):
    token = world.text(owner, kind)
    task = make_task(
        measure, lead_unit, code=f"{token}-{kind.replace('_', '-')}", title=f"{token} title",
        deliverable=f"{token} deliverable", phase=phase, due_on=date(2026, 11, 12), **values,
    )  # fmt: skip
    TaskTerms.objects.filter(task=task).update(
        reason=f"{world.text(owner, 'terms')} reason", recorded_at=instant("2026-01-02 09:00")
    )
    world.keep(kind, owner, task.pk)
    if kind == "task":
        world.keep("terms", owner, task.terms.get().pk)
        world.keep("lead_unit", owner, lead_unit.pk)


def _add_periods(world, owner, campaign):
    """Three open weeks, one to come, one skipped with a reason."""
    periods = {}
    for kind, key in REPORTED.items():
        period = campaigns_services.plan_period(campaign, kind=PeriodKind.WEEK, key=key)
        periods[kind] = campaigns_services.open_period(period)
        period.expected_reports.update(recorded_at=period.opens_at)
    # Late enough to take back what was submitted.
    ReportingPeriod.objects.filter(pk=periods["report_submitted"].pk).update(due_at=instant("2026-11-25 12:00"))
    periods["report_submitted"].refresh_from_db()
    planned = campaigns_services.plan_period(campaign, kind=PeriodKind.WEEK, key="2026-W48")
    skipped = campaigns_services.plan_period(campaign, kind=PeriodKind.WEEK, key="2026-W50")
    ReportingPeriod.objects.filter(pk=skipped.pk).update(
        status=PeriodStatus.SKIPPED, reason=f"{world.text(owner, 'period')} reason"
    )
    world.keep("period", owner, periods["report"].pk)
    world.keep("period_planned", owner, planned.pk)
    world.keep("period_key", owner, "2026-W47")
    return periods


def _add_unit_rows(world, owner, unit, campaign, periods, author):
    task = Task.objects.get(pk=world.ids["task", owner])
    for kind, period in periods.items():
        _add_report(world, kind, owner, unit, task, period, author)
    day = date(2026, 11, 1)
    authorisation = StandingAuthorisation.objects.create(
        campaign=campaign, unit=unit, granted_by=author, granted_at=timezone.now(), starts_on=day,
        ends_on=day + timedelta(days=10),
    )  # fmt: skip
    world.keep("authorisation", owner, authorisation.pk)


def _add_report(world, kind, owner, unit, task, period, author):
    token = world.text(owner, kind)
    filed_at = period.due_at - timedelta(hours=2)
    values = {"status": UnitReportStatus.DRAFT}
    if kind == "report_submitted":
        values = {"status": UnitReportStatus.SUBMITTED, "submitted_by": author, "received_at": filed_at}
    if kind == "report_signed":
        values = {
            "status": UnitReportStatus.SIGNED, "submitted_by": author, "signed_by": author, "received_at": filed_at,
            "signed_at": filed_at, "channel": Channel.PAPER, "source_file": stored_file(f"{token} source.png"),
            "source_name": f"{token} source.png",
        }  # fmt: skip
    report = UnitReport.objects.create(
        period=period, unit=unit, coordination=f"{token} coordination", plan=f"{token} plan",
        return_reason=f"{token} returned", **values,
    )  # fmt: skip
    world.keep(kind, owner, report.pk)
    if kind == "report_submitted":
        _add_question(world, owner, report)
    line = world.text(owner, "line")
    ReportLine.objects.create(
        report=report, task=task, percent=40, done=f"{line} done", problem=f"{line} problem",
        next_step=f"{line} next",
    )  # fmt: skip
    evidence = ProgressEvidence.objects.create(
        task=task, unit=unit, period=period, file=stored_file(f"{world.text(owner, 'evidence')} {kind}"),
        name=f"{world.text(owner, 'evidence')} {kind}.png", uploaded_by=author, uploaded_at=timezone.now(),
    )  # fmt: skip
    if kind == "report":
        world.keep("evidence", owner, evidence.pk)
    if kind == "report_signed":
        _add_facts(world, owner, unit, task, period, filed_at)


def _add_question(world, owner, report):
    """What the unit doubts of its report's data, on an inspector's desk."""
    token = world.text(owner, "question")
    accounts_services.ask(
        f"report_question-{report.pk}-1", unit=report.period.campaign.office_unit, role=Role.INSPECTOR,
        title=f"{token} title", reason=f"{token} doubt", url="/",
    )  # fmt: skip


def _add_facts(world, owner, unit, task, period, filed_at):
    token = world.text(owner, "progress")
    at_firm = f" at {firm_rows.name_of(world, owner)}" if owner in firm_rows.FIRMS else ""
    shared = {"unit": unit, "period": period, "happened_on": period.ends_on, "recorded_at": filed_at}
    entry = ProgressEntry.objects.create(
        campaign=period.campaign, measure=task.measure, task=task, percent=40, done=f"{token} done{at_firm}",
        problem=f"{token} problem", next_step=f"{token} next", **shared,
    )  # fmt: skip
    world.keep("progress", owner, entry.pk)
    ReportFiling.objects.create(
        campaign=period.campaign, received_at=filed_at, timeliness=Timeliness.ON_TIME, content=Content.FULL,
        channel=Channel.PAPER, reason=f"{world.text(owner, 'filing')} reason", **shared,
    )  # fmt: skip


def _add_bulletins(world, owner, campaign, author):
    issued = compiled_bulletin(campaign, key="2026-W45", cutoff_at=instant("2026-11-09 12:00"))
    Bulletin.objects.filter(pk=issued.pk).update(
        status=BulletinStatus.PUBLISHED, number=f"{world.text(owner, 'published')}-2026-W45", issue_year=2026,
        issue_number=1, total_issue_number=1, published_at=timezone.now(), published_by=author,
    )  # fmt: skip
    draft = compiled_bulletin(campaign, key="2026-W46")
    Bulletin.objects.filter(pk=draft.pk).update(number=f"{world.text(owner, 'bulletin')}-2026-W46")
    failed = planned_bulletin(campaign, kind=BulletinKind.MONTHLY, key="2026-11", cutoff_at=instant("2026-11-20 12:00"))
    token = world.text(owner, "failed")
    Bulletin.objects.filter(pk=failed.pk).update(
        status=BulletinStatus.FAILED, number=f"{token}-2026-11", failure=f"{token} failure", attempts=5
    )
    for kind, row in {"published": issued, "bulletin": draft, "failed": failed}.items():
        world.keep(kind, owner, row.pk)
    for issue in Bulletin.objects.filter(pk__in=[issued.pk, draft.pk]).select_related(*ISSUE_RELATIONS):
        services.bulletin_document_file(issue, format=DocumentFormat.DOCX, by=author)


def _add_notices(world, owner, unit, author):
    states = {
        "notice_previewed": (NoticeStatus.PREVIEWED, TableKind.BATCHES),
        "notice_imported": (NoticeStatus.IMPORTED, TableKind.BATCHES),
        "notice_totals": (NoticeStatus.IMPORTED, TableKind.TOTALS),
        "notice_undone": (NoticeStatus.UNDONE, TableKind.BATCHES),
    }
    for kind, (status, table_kind) in states.items():
        _add_notice(world, kind, owner, unit, author, status, table_kind)


def _add_notice(world, kind, owner, unit, author, status, table_kind):
    token = world.text(owner, kind)
    sheet = f"产品名称,商标,结论\n{token} 灯,{token},不合格\n"
    instants = {} if status == NoticeStatus.PREVIEWED else {"imported_at": timezone.now()}
    if status == NoticeStatus.UNDONE:
        instants["undone_at"] = timezone.now()
    row = NoticeImport.objects.create(
        unit=unit, status=status, table_kind=table_kind, notice_key=hashlib.sha256(token.encode()).hexdigest(),
        issuer=f"{token} issuer", title=f"{token} title", published_on="2026-11", file_name=f"{token} sheet.csv",
        source_url=f"https://example.org/{token}", file=stored_file(f"{token}.csv", sheet.encode()), preview=_preview(token),
        prepared_at=timezone.now(), prepared_by=author, undone_reason=f"{token} undone", **instants,
    )  # fmt: skip
    world.keep(kind, owner, row.pk)
    fact = {
        "notice_import": row, "unit": unit, "notice_key": row.notice_key, "row_key": "1", "row_number": 2,
        "issuer": row.issuer, "title": row.title, "product": f"{token} product",
        "as_printed": [["产品名称", f"{token} cell"]], "recorded_at": timezone.now(),
    }  # fmt: skip
    if status == NoticeStatus.IMPORTED and table_kind == TableKind.TOTALS:
        total = NoticeTotal.objects.create(**fact, inspected_count=10, nonconforming_count=1, printed_rate=token)
        world.keep("notice_total", owner, total.pk)
    elif status == NoticeStatus.IMPORTED:
        record = NoticeRecord.objects.create(
            **fact, sampled_party=f"{token} party", labelled_producer=f"{token} producer", brand=f"{token} brand",
            model=f"{token} model", batch=f"{token} batch", lab=f"{token} lab", report_number=f"{token} number",
        )  # fmt: skip
        world.keep("notice_record", owner, record.pk)


def _preview(token):
    texts = ("product", "brand", "model", "batch", "labelled_producer", "sampled_party", "lab", "report_number")
    row = {
        **{name: f"{token} {name}" for name in texts},
        "row_number": 2,
        "produced_on": "2026-11",
        "verdict": "nonconforming",
        "items": [f"{token} item"],
        "unknown_items": [f"{token} unknown"],
        "as_printed": [["产品名称", f"{token} cell"]],
    }
    return {
        "rows_read": 1,
        "rows_unchanged": 0,
        "unknown_columns": [f"{token} column"],
        "is_refused": False,
        "problems": [],
        "unknown_items": [f"{token} unknown"],
        "sheet": f"{token} sheet",
        "rows": [row],
    }


def add_strays(world):
    """Rows that hang on the town's but belong to others: found by the parent's page, hidden by their own scope."""
    period = ReportingPeriod.objects.get(pk=world.ids["period", "town"])
    entry = world.text("town", "progress")
    task = Task.objects.get(pk=world.ids["task", "town"])
    ProgressEntry.objects.create(
        campaign=period.campaign, measure=task.measure, task=task, unit=world.units["department"], period=period,
        happened_on=period.ends_on, percent=10, done=f"{entry} done", recorded_at=timezone.now(),
    )  # fmt: skip
    person = Post.objects.get(pk=world.ids["post", "town"]).user
    Post.objects.create(
        user=person, unit=world.units["neighbour"], role=Role.LEADER, acts_for=world.units["neighbour"],
        starts_on=date(2024, 1, 1), ends_on=date(2025, 1, 1),
    )  # fmt: skip
    for model, kind in ((NoticeRecord, "notice_record"), (NoticeTotal, "notice_total")):
        stray = model.objects.get(pk=world.ids[kind, "town"])
        stray.pk, stray.unit, stray.row_key = None, world.units["neighbour"], "stray"
        stray.product = f"{world.text('neighbour', kind)} stray"
        stray.save(force_insert=True)
