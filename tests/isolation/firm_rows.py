"""The firms of the world and what hangs on them: what they declare, what was found at them, who looks after them.

A firm belongs to an owner of rows: its village, or "firm", the one that the filer of the world files for. That one and
the village's own stand in the same village, so a filer is kept apart from the next door.
"""

from datetime import date

from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import Channel, Role
from accounts.models import Post
from campaigns.choices import DirectiveKind
from campaigns.models import Directive
from campaigns.services import directive_work_key
from enterprises.choices import Answer, Basis, ContactTopic, ImportStatus, SelfReportStatus, Timeliness
from enterprises.models import (
    EnterpriseImport,
    EnterpriseMember,
    EnterpriseRecord,
    ExpectedSelfReport,
    SelfReport,
    SelfReportAnswer,
    SelfReportFiling,
    SelfReportPhoto,
    SelfReportQuestion,
    SelfReportRound,
    SelfReportTemplate,
)
from enterprises.models.enterprise import REGISTRY_FIELDS
from tests.factories import UserFactory
from tests.factories_bulletins import instant
from tests.factories_enterprises import (
    ContactRequestFactory,
    DutyFactory,
    EnrolmentFactory,
    EnterpriseFactory,
    MemberFactory,
    ProductFactory,
)
from tests.factories_inspections import RectificationFactory, SpotCheckFactory
from tests.isolation.stored_files import stored_file

# owner: the unit that the firm hangs on, and the owner of the campaign
FIRMS = {
    "firm": ("village", "town"),
    "village": ("village", "town"),
    "sibling": ("sibling", "town"),
    "neighbour": ("neighbour_village", "neighbour"),
    "far": ("far_department", "far"),
}
KNOWN_AT = instant("2026-10-01 09:00")
SAMPLED_ON, CONCLUDED_ON = date(2026, 8, 3), date(2026, 8, 14)
# kind of self-report: its round, days, and whether the firm has filed
ROUNDS = {
    "self_report": ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026-11-01 00:00", "2027-01-15 12:00"),
    "self_report_filed": ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "2026-08-01 00:00", "2026-10-15 12:00"),
}


def build(world, owner, campaign, author):
    """What the campaign of an owner asks of firms, and its firms."""
    rounds = _add_rounds(world, owner, campaign)
    for name, (unit, campaign_owner) in FIRMS.items():
        if campaign_owner == owner:
            _add_firm(world, name, world.units[unit], campaign, author, rounds)
    _add_imports(world, owner, campaign.owner_unit, author)


def _add_rounds(world, owner, campaign):
    """A form of two questions, the round of this quarter and the one before; returns {kind of self-report: round}."""
    token = world.text(owner, "round")
    template = SelfReportTemplate.objects.create(
        campaign=campaign, code=f"{token}-form", title=f"{token} title", starts_on=date(2026, 1, 1)
    )
    for position in (1, 2):
        question = SelfReportQuestion.objects.create(
            template=template, position=position, text=f"{token} question", help_text=f"{token} help",
            basis=Basis.STATUTORY,
        )  # fmt: skip
        world.keep(f"question_{position}", owner, question.pk)
    rounds = {}
    for kind, (key, starts_on, ends_on, opens_at, due_at) in ROUNDS.items():
        rounds[kind] = SelfReportRound.objects.create(
            campaign=campaign, template=template, key=key, starts_on=starts_on, ends_on=ends_on,
            opens_at=instant(opens_at), due_at=instant(due_at), closes_at=instant("2027-02-14 12:00"), is_opened=True,
        )  # fmt: skip
    world.keep("round", owner, rounds["self_report"].pk)
    return rounds


def _add_firm(world, owner, unit, campaign, author, rounds):
    firm = add_enterprise(world, owner, unit)
    world.keep("enterprise", owner, firm.pk)
    world.keep("enterprise_record", owner, firm.records.current().get().pk)
    world.keep("enterprise_version", owner, firm.version)
    filer = _add_people(world, owner, firm)
    _add_products(world, owner, firm, campaign)
    _add_contact_requests(world, owner, firm, filer, author)
    for kind, shown_round in rounds.items():
        _add_self_report(world, kind, owner, firm, shown_round, filer)
    _add_spot_checks(world, owner, firm, campaign, author)


def name_of(world, owner, name="firm"):
    return f"{world.text(owner, 'enterprise')} {name}"


def add_enterprise(world, owner, unit, name="firm"):
    """A firm whose telephone number was changed once: its history tells both."""
    token, phone = world.text(owner, "enterprise"), world.canaries.telephone(owner, "enterprise_phone")
    firm = EnterpriseFactory(
        unit=unit, name=name_of(world, owner, name), credit_code=f"{token}{name[:4].upper()}", address=f"{token} address",
        representative=f"{token} boss", phone=phone,
    )  # fmt: skip
    record = firm.records.get()
    record.note, record.superseded_at = f"{world.text(owner, 'enterprise_record')} note", KNOWN_AT
    record.phone = world.canaries.telephone(owner, "enterprise_former_phone")
    record.save()
    EnterpriseRecord.objects.create(
        enterprise=firm, happened_on=KNOWN_AT.date(), recorded_at=KNOWN_AT,
        note=f"{world.text(owner, 'enterprise_record')} changed",
        **{column: getattr(firm, column) for column in REGISTRY_FIELDS},
    )  # fmt: skip
    return firm


def _add_people(world, owner, firm):
    duty = world.text(owner, "duty")
    DutyFactory(enterprise=firm, name=f"{duty} supervisor", phone=world.canaries.telephone(owner, "duty"))
    filer = world.text(owner, "filer")
    user = UserFactory(login_name=f"{filer}-filer", display_name=f"{filer} filer", home_unit=firm.unit)
    Post.objects.create(user=user, unit=firm.unit, role=Role.ENTERPRISE_FILER, starts_on=date(2024, 1, 1))
    world.keep("member", owner, MemberFactory(enterprise=firm, user=user).pk)
    return user


def _add_products(world, owner, firm, campaign):
    token = world.text(owner, "product")
    values = {
        "brand": f"{token} brand",
        "model_series": f"{token} series",
        "certificate_number": f"{token} certificate",
    }
    product = ProductFactory(enterprise=firm, name=f"{token} lamp", **values)
    world.keep("product", owner, product.pk)
    cultivated = ProductFactory(enterprise=firm, name=f"{token} cultivated", **values)
    known = {"campaign": campaign, "recorded_at": KNOWN_AT, "reason": f"{world.text(owner, 'enrolment')} reason"}
    world.keep("enrolment", owner, EnrolmentFactory(enterprise=firm, **known).pk)
    EnrolmentFactory(product=cultivated, **known)


def _add_contact_requests(world, owner, firm, filer, author):
    asked = {"enterprise": firm, "asked_by": filer}
    open_one = ContactRequestFactory(note=f"{world.text(owner, 'contact_request')} note", **asked)
    world.keep("contact_request", owner, open_one.pk)
    token = world.text(owner, "contact_answered")
    ContactRequestFactory(
        note=f"{token} note", answer=f"{token} answer", answered_by=author, answered_at=KNOWN_AT,
        topic=ContactTopic.TESTING, **asked,
    )  # fmt: skip


def _add_self_report(world, kind, owner, firm, shown_round, filer):
    token, is_filed = world.text(owner, kind), kind == "self_report_filed"
    values = {"status": SelfReportStatus.DRAFT, "return_reason": f"{token} returned"}
    if is_filed:
        values = {
            "status": SelfReportStatus.SUBMITTED, "received_at": KNOWN_AT, "submitted_by": filer,
            "channel": Channel.PAPER, "source_file": stored_file(f"{token} source.png"),
            "source_name": f"{token} source.png",
        }  # fmt: skip
    report = SelfReport.objects.create(round=shown_round, enterprise=firm, **values)
    world.keep(kind, owner, report.pk)
    question = shown_round.template.questions.first()
    SelfReportAnswer.objects.create(
        self_report=report, question=question, answer=Answer.NONCONFORMING, note=f"{token} note",
        fix_by=date(2026, 12, 1),
    )  # fmt: skip
    name = f"{world.text(owner, 'photo')} {kind}.png"
    photo = SelfReportPhoto.objects.create(
        self_report=report, question=question, file=stored_file(name), file_name=name, uploaded_at=KNOWN_AT,
        uploaded_by=filer,
    )  # fmt: skip
    if not is_filed:
        world.keep("photo", owner, photo.pk)
    fact = {
        "campaign": shown_round.campaign, "round": shown_round, "enterprise": firm, "unit": firm.unit,
        "size": firm.size, "category": firm.category, "happened_on": shown_round.ends_on, "recorded_at": KNOWN_AT,
    }  # fmt: skip
    ExpectedSelfReport.objects.create(**fact, due_at=shown_round.due_at)
    if is_filed:
        SelfReportFiling.objects.create(
            **fact, received_at=KNOWN_AT, timeliness=Timeliness.ON_TIME, channel=Channel.PAPER, nonconforming_count=1
        )


def _add_spot_checks(world, owner, firm, campaign, author):
    """A batch without a verdict, one that fails and waits for its order, and one that was ordered to be put right."""
    for kind, values in {
        "spot_check": {"pending": True},
        "spot_check_failing": {"nonconforming": True},
        "spot_check_ordered": {"nonconforming": True},
    }.items():
        token = world.text(owner, kind)
        if "pending" not in values:
            values = values | {"concluded_on": CONCLUDED_ON}
        spot_check = SpotCheckFactory(
            campaign=campaign, enterprise=firm, number=f"{token}-{kind}", product_name=f"{token} lamp",
            brand=f"{token} brand", model=f"{token} model", batch=f"{token} batch", organiser=f"{token} organiser",
            laboratory=f"{token} laboratory", report_number=f"{token} report", sampled_on=SAMPLED_ON,
            recorded_at=KNOWN_AT, recorded_by=author, **values,
        )  # fmt: skip
        world.keep(kind, owner, spot_check.pk)
    world.keep("verdict", owner, spot_check.verdict_now.pk)
    rectification = RectificationFactory(
        spot_check=spot_check, ordered_on=date(2026, 8, 20), recorded_at=KNOWN_AT,
        note=f"{world.text(owner, 'rectification')} note",
    )  # fmt: skip
    world.keep("rectification", owner, rectification.pk)


def _add_imports(world, owner, unit, author):
    states = {
        "import_previewed": {"status": ImportStatus.PREVIEWED},
        "import_imported": {"status": ImportStatus.IMPORTED, "imported_at": KNOWN_AT},
        "import_undone": {"status": ImportStatus.UNDONE, "imported_at": KNOWN_AT, "undone_at": KNOWN_AT},
    }
    for kind, values in states.items():
        token = world.text(owner, kind)
        village = next((world.units[code] for code, at in FIRMS.values() if at == owner), unit)
        sheet = f"企业名称,所属村（社区）,地址\n{token} 灯饰厂,{village.name},{token} road\n"
        row = EnterpriseImport.objects.create(
            unit=unit, file=stored_file(f"{token}.csv", sheet.encode()), file_name=f"{token} firms.csv",
            preview=_preview(token), added_count=1, prepared_at=KNOWN_AT, prepared_by=author,
            undone_reason=f"{token} undone" if kind == "import_undone" else "", **values,
        )  # fmt: skip
        world.keep(kind, owner, row.pk)


def _preview(token):
    return {
        "rows_read": 1,
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "unknown_columns": [f"{token} column"],
        "sheet": f"{token} sheet",
        "is_refused": False,
        "is_new": True,
        "problem_count": 0,
        "problems": [],
        "rows": [
            {
                "row_number": 2,
                "outcome": "added",
                "number": f"{token} number",
                "name": f"{token} name",
                "unit_id": f"{token} village",
                "size": "小型",
                "status": "在产",
                "changes": [[f"{token} column", f"{token} before", f"{token} after"]],
            }
        ],
        "removed": 1,
        "restored": 0,
        "kept": [{"name": f"{token} kept", "reason": "in_use"}],
    }


def add_directive(world, owner, unit, campaign, leader):
    """A directive to a unit, waiting on the desks of its people and of the office."""
    token = world.text(owner, "directive")
    directive = Directive.objects.create(
        campaign=campaign, unit=unit, kind=DirectiveKind.INSTRUCTION, text=f"{token} text", issued_by=leader,
        subject_label=f"{token} subject", subject_url="/", issued_at=timezone.now(), recorded_by=leader,
    )  # fmt: skip
    world.keep("directive", owner, directive.pk)
    codes = {unit.pk: code for code, unit in world.units.items()}
    for desk, role in ((unit, Role.UNIT_HEAD), (unit, Role.UNIT_REPORTER), (campaign.office_unit, Role.OFFICE_CLERK)):
        work = world.text(f"{codes[desk.pk]}/{role}", "work_item")
        accounts_services.ask(directive_work_key(directive, role), unit=desk, role=role, title=f"{work} title", url="/")


def add_strays(world):
    """A firm of the neighbour's that the town's list of firms names, and one that the filer filed for last year."""
    stray = add_enterprise(world, "neighbour", world.units["neighbour_village"], name="stray")
    stray.records.current().update(enterprise_import=world.ids["import_imported", "town"])


def add_filer(world, user):
    """The filer of "firm", who filed for the firm next door until last year."""
    day = date(2024, 1, 1)
    EnterpriseMember.objects.create(enterprise_id=world.ids["enterprise", "firm"], user=user, starts_on=day)
    EnterpriseMember.objects.create(
        enterprise_id=world.ids["enterprise", "village"], user=user, starts_on=day, ends_on=date(2025, 12, 31)
    )
