"""Pages of the demo town that no link of an ordinary day leads to: rows made for them, and steps that end at them."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import LinkPurpose, UnitKind
from accounts.models import OrgUnit, Post, User
from campaigns import pack_schema
from campaigns import services as campaigns_services
from campaigns.choices import DirectiveStatus, LetterStatus, Operator, PlanDraftStatus, PreparedKind, TaskStatus
from campaigns.models import (
    Campaign,
    Directive,
    DirectiveBlocker,
    DirectiveExtension,
    PlanDraft,
    SupervisionLetter,
    Task,
)
from enterprises import services as enterprises_services
from enterprises.choices import SelfReportStatus
from enterprises.models import Enrolment, Enterprise, ProductCategory, SelfReport
from inspections import services
from inspections.choices import CheckMethod, CheckSource, SampleChannel
from reports.choices import UnitReportStatus
from reports.models import UnitReport
from tests.factories import UserFactory, loaded
from tests.factories_meetings import decide, hold, minute, plan

ERROR_PAGES = ("400", "403", "403_csrf", "404", "500", "503")
FAILURES_UNTIL_LOCKED = 5
PASSWORD = "Lampen-2026-Pruefung"
NOTICE = "产品名称,标称商标,不合格项目\n台灯,金丝雀,标志;结构\n吊灯,乙,辉度\n"
PLAN = "2026年质量提升工作方案\n一、重点任务\n（一）摸排。（牵头单位：住建办）\n（二）整治。（横栏分局牵头）"
FIRMS = "企业名称,所属村（社区）,地址\n演示{}灯饰厂,五沙村,演示路8号\n"
# Hand a form in as a person would who answers everything alike.
FILE_SELF_REPORT = """answer => {
  for (const value of ["conforming", answer])
    document.querySelectorAll(`.answer-input[value=${value}]`).forEach(choice => { choice.checked = true; });
  document.querySelector("[data-question-submit]").click();
}"""
FILE_UNIT_REPORT = """done => {
  document.querySelectorAll("textarea[name$=done]").forEach(text => { text.value = done; });
  document.querySelector("button[value=submit]").click();
}"""


def besides():
    """{login name: paths whose rows the demo lacks, or to which few links lead}; makes the rows."""
    office, inspector = (loaded(User.objects.get(login_name=name)) for name in ("office", "inspector"))
    campaign = Campaign.objects.get()
    firm = Enterprise.objects.get(members__user__login_name="firm")
    enrolment = Enrolment.objects.current().filter(ended_on=None).first()
    batch = services.record_spot_check(
        by=inspector, campaign=campaign, sampled_on=timezone.localdate(), enterprise=firm, number="演示抽2026-9003",
        product_name="吸顶灯", category=ProductCategory.objects.first(), source=CheckSource.CITY,
        method=CheckMethod.RANDOM, channel=SampleChannel.PRODUCTION, is_repeat_confirmed=True,
    )  # fmt: skip
    return {
        "office": [
            *_notice_imports(office),
            *_enterprise_imports(office),
            *_plan_drafts(office),
            enrolment.enterprise.get_absolute_url(),
            *_closing(office, campaign),
            *_indicators(office, campaign),
            *_meetings(office, campaign),
            *_supervision(campaign),
            *_closed_tasks(office, campaign),
            reverse("campaigns:pack_load", args=[campaign.slug]),
            reverse("campaigns:upper_mapping", args=[campaign.pk]),
        ],
        "inspector": [
            firm.get_absolute_url(),
            batch.get_absolute_url(),
            f"{reverse('inspections:spot_check_create')}?enterprise={firm.pk}",
            f"{reverse('inspections:spot_check_create')}?q=灯",
        ],
    }


def _supervision(campaign):
    """A form of each kind on the directives and letters of the demo: links lead to the newest few directives only."""
    directives = Directive.objects.filter(campaign=campaign)
    issued, received, replied = (
        directives.filter(status=status).first()
        for status in (DirectiveStatus.ISSUED, DirectiveStatus.RECEIVED, DirectiveStatus.REPLIED)
    )
    draft = SupervisionLetter.objects.filter(campaign=campaign, status=LetterStatus.DRAFT).get()
    extension = DirectiveExtension.objects.filter(directive__in=directives).first()
    blocker = DirectiveBlocker.objects.filter(directive__in=directives).first()
    received_forms = ("feedback", "reply", "split", "extension_ask", "blocker_raise", "accountability", "withdraw")
    return [
        reverse("campaigns:directive_receive", args=[issued.pk]),
        *(reverse(f"campaigns:directive_{name}", args=[received.pk]) for name in received_forms),
        *(reverse(f"campaigns:directive_{name}", args=[replied.pk]) for name in ("close", "return")),
        *(reverse(f"campaigns:directive_extension_{name}", args=[extension.pk]) for name in ("approve", "refuse")),
        blocker.get_absolute_url(),
        draft.get_absolute_url(),
        *(reverse(f"campaigns:supervision_letter_{name}", args=[draft.pk]) for name in ("change", "register", "drop")),
    ]


def _closed_tasks(office, campaign):
    """What may become of a task that was closed: reopened, repeated, rechecked."""
    closed = Task.objects.filter(campaign=campaign, status=TaskStatus.CLOSED).first()
    today = timezone.localdate()
    draw = campaigns_services.draw_rechecks(campaign, first_day=campaign.starts_on, last_day=today, share=10, by=office)
    return [
        closed.get_absolute_url(),
        reverse("campaigns:task_reopen", args=[closed.pk]),
        reverse("campaigns:task_repeat", args=[closed.pk]),
        reverse("campaigns:recheck_list", args=[campaign.pk]),
        reverse("campaigns:recheck_record", args=[draw.rechecks.first().pk]),
    ]


def _indicators(office, campaign):
    """An indicator with two readings and a target, and a reference series: forms to change each of them."""
    reason = {"reason": "演示", "by": office}
    today = timezone.localdate()
    indicator = campaigns_services.create_indicator(
        campaign, name="演示指标", unit_of_measure="家", formula="按台账登记的企业数。", **reason
    )
    span = {"starts_on": campaign.starts_on, "due_on": campaign.ends_on}
    campaigns_services.set_target(indicator, operator=Operator.AT_LEAST, value=30, **span, **reason)
    days = (today - timedelta(days=30), today)
    for day in days:
        reading = campaigns_services.record_reading(indicator, happened_on=day, value=day.day, by=office)
    series = campaigns_services.create_reference_series(campaign, name="全省平均合格率", unit_of_measure="%", **reason)
    return [
        indicator.get_absolute_url(),
        reverse("campaigns:indicator_reading_correct", args=[reading.pk]),
        reverse("campaigns:reference_reading_record", args=[series.pk]),
    ]


def _meetings(office, campaign):
    """A meeting to give notice of, and one that was held this morning, with minutes and a decision."""
    planned, held = (
        plan(campaign, office, title=title, starts_at=timezone.now() + timedelta(minutes=5))
        for title in ("演示专题会议", "演示碰头会")
    )
    hold(held, office)
    minute(held, office)
    due_on = timezone.localdate() + timedelta(days=3)
    decision = decide(held, office, campaign.measures.first(), planned.attendances.first().unit, due_on=due_on)
    return [
        planned.get_absolute_url(),
        reverse("campaigns:meeting_notify", args=[planned.pk]),
        reverse("campaigns:meeting_hold", args=[planned.pk]),
        held.get_absolute_url(),
        reverse("campaigns:meeting_minutes", args=[held.pk]),
        reverse("campaigns:decision_create", args=[held.pk]),
        reverse("campaigns:decision_change", args=[decision.pk]),
        reverse("campaigns:meeting_conclude", args=[held.pk]),
    ]


def _closing(office, campaign):
    """The campaign's 保障台账 with a row of each kind, and the pages of its closing, from the first step to the last."""
    day = {"starts_on": timezone.localdate()}
    rows = {
        "staff": {"name": "演示抽调员", "unit": office.post.unit, "group": "enforcement", "is_seconded": True, **day},
        "budget": {"year": day["starts_on"].year, "head": "监督抽查", "appropriated_amount": 400_000},
        "supplies": {
            "name": "快检仪", "quantity": 2, "unit_of_measure": "台", "kept_by": office.post.unit, **day,
        },
        "policies": {"kind": "funds", "document": "质量奖励办法", "clause": "获奖企业一次性奖励", **day},
    }  # fmt: skip
    addresses = []
    for kind, values in rows.items():
        row = campaigns_services.add_resource(campaign, section=kind, by=office, **values)
        addresses.append(reverse("campaigns:resource_change", args=[kind, row.pk]))
    addresses.append(reverse("campaigns:resource_end", args=["policies", row.pk]))
    act = campaigns_services.record_leader_act(
        campaign, kind="visit", leader="演示镇领导", happened_on=timezone.localdate(), subject="走访", by=office
    )
    addresses.append(reverse("campaigns:leader_act_withdraw", args=[act.pk]))
    pages = (
        "resource_list",
        "leader_act_list",
        "campaign_closing",
        "items_hand_on",
        "campaign_reopen",
        "campaign_renew",
    )
    addresses += [reverse(f"campaigns:{name}", args=[campaign.pk]) for name in pages]
    archive = campaigns_services.ask_for_file(campaign, kind=PreparedKind.ARCHIVE, by=office)
    return [*addresses, archive.get_absolute_url()]


def _notice_imports(office):
    """One waiting for confirmation, one imported, one taken back."""
    waiting, imported, undone = (
        services.upload_notice_import(
            upload=SimpleUploadedFile("通报.csv", NOTICE.encode()), list_kind="", by=office,
            meta={"issuer": "演示市市场监督管理局", "title": f"演示抽查结果{number}"},
        )
        for number in range(3)
    )  # fmt: skip
    services.confirm_notice_import(imported, by=office)
    services.undo_notice_import(services.confirm_notice_import(undone, by=office), reason="导错了表", by=office)
    return [reverse("inspections:notice_import_preview", args=[waiting.pk]), *map(_address, (imported, undone))]


def _enterprise_imports(office):
    waiting, imported, undone = (
        enterprises_services.upload_enterprise_import(
            upload=SimpleUploadedFile("名单.csv", FIRMS.format(name).encode()), by=office
        )
        for name in ("新来甲", "新来乙", "新来丙")
    )
    enterprises_services.confirm_enterprise_import(imported, by=office)
    undone = enterprises_services.confirm_enterprise_import(undone, by=office)
    enterprises_services.undo_enterprise_import(undone, reason="导错了表", by=office)
    return [reverse("enterprises:enterprise_import_preview", args=[waiting.pk]), *map(_address, (imported, undone))]


def _plan_drafts(office):
    """A plan with a unit that nobody knows and a task without a date: the page, one of its rows, the head; and one that has
    become a campaign."""
    saved = campaigns_services.read_into_draft(office.post.acts_for, text=PLAN, by=office)
    PlanDraft.objects.filter(pk=saved.pk).update(status=PlanDraftStatus.SAVED, campaign=Campaign.objects.get())
    draft = campaigns_services.read_into_draft(office.post.acts_for, text=PLAN, by=office)
    row = reverse("campaigns:plan_draft_row", args=[draft.pk, draft.content["rows"][-1]["key"]])
    return [_address(saved), _address(draft), row, reverse("campaigns:plan_draft_save", args=[draft.pk])]


def _address(row):
    return row.get_absolute_url()


def error_pages(stranger):
    """Each error page where the portal would show it; that it does so is tests/accounts/test_error_pages.py's matter."""
    for name in ERROR_PAGES:
        address = f"{stranger.own}/error-{name}/"
        stranger.page.route(address, _shows(render_to_string(f"{name}.html")))
        stranger.page.goto(address)
        yield


def _shows(page):
    return lambda route: route.fulfill(body=page, content_type="text/html")


def before_entering(stranger):
    """What somebody meets who is not logged in: the ways in, spent and locked."""
    post = Post.objects.select_related("user").get(user__login_name="office")
    _link, secret = accounts_services.issue_login_link(post.user, purpose=LinkPurpose.DEMO, post=post, by=None)
    stranger.go(reverse("accounts:demo_login", args=[secret]))
    yield
    stranger.go(reverse("accounts:activate", args=["SPENT-LINK"]))
    yield
    stranger.go(reverse("accounts:login"))
    yield
    for _attempt in range(FAILURES_UNTIL_LOCKED):
        stranger.page.fill("[name=username]", "office")
        stranger.page.fill("[name=password]", "wrong")
        stranger.click("main form button")
    yield


def first_entry(stranger, administrator):
    """A newcomer who has no post yet: the slip is printed, its code typed in, a password chosen."""
    newcomer = UserFactory(home_unit=OrgUnit.objects.get(code="henglan-wusha"), display_name="演示新人")
    administrator.go(newcomer.get_absolute_url())
    administrator.click("form[action$='/slips/'] button")
    code = administrator.page.inner_text(".slip-secret")
    stranger.go(reverse("accounts:activation_code"))
    yield stranger
    yield administrator
    stranger.page.fill("[name=code]", code)
    stranger.click("main form button")
    yield stranger
    stranger.page.fill("[name=password]", PASSWORD)
    stranger.page.fill("[name=repeated]", PASSWORD)
    stranger.click("main form button")
    yield stranger


def packs(officer):
    """What a pack would make, looked at before it is loaded, and what sets the campaign apart from the portal's own."""
    campaign = Campaign.objects.get()
    officer.go(reverse("campaigns:pack_import"))
    pack = {
        "name": "行动.yaml",
        "mimeType": "text/yaml",
        "buffer": campaigns_services.write_pack(_own_pack(campaign)).encode(),
    }
    officer.page.set_input_files("[name=upload]", pack)
    officer.click("main form button")
    yield officer
    officer.go(reverse("campaigns:pack_update", args=[campaign.pk]))
    officer.click("button[name=own]")
    yield officer


def _own_pack(campaign):
    pack, _errors = pack_schema.load_pack_file(campaign.slug)
    return pack


def overtaken(visitor):
    """Somebody else, or the other window, was quicker: the same form sent twice, with the same words and with others."""
    now = timezone.now()
    mine = SelfReport.objects.filter(enterprise__members__user__login_name__startswith="firm")
    waiting = mine.filter(status=SelfReportStatus.DRAFT, round__opens_at__lte=now, round__closes_at__gt=now)
    for self_report, later in zip(waiting.order_by("pk")[:2], ("conforming", "not_applicable"), strict=True):
        filer = visitor(self_report.enterprise.members.get().user.login_name)
        _send_twice(filer, self_report.get_absolute_url(), FILE_SELF_REPORT, "conforming", later)
        yield filer
    drafts = UnitReport.objects.filter(
        status=UnitReportStatus.DRAFT, period__due_at__gt=now, unit__kind=UnitKind.VILLAGE
    )
    for report, later in zip(drafts.order_by("pk")[:2], ("走访三户。", "走访两户。"), strict=True):
        reporter = visitor(f"{report.unit.code}-reporter")
        _send_twice(reporter, report.get_absolute_url(), FILE_UNIT_REPORT, "走访三户。", later)
        yield reporter


def _send_twice(person, path, send, first, later):
    slow = person.context.new_page()
    slow.goto(f"{person.own}{path}")
    person.go(path)
    with person.leaving():
        person.page.evaluate(send, first)
    person.page.close()
    person.page = slow
    with person.leaving():
        slow.evaluate(send, later)
