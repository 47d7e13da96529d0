"""The demo town as it stands: invented throughout, its issues verify, and there is something to do for everybody."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.apps import apps
from django.db import models, transaction
from django.urls import reverse

from accounts.models import Post, User, WorkItem
from campaigns.models import Campaign, Directive, Fact
from enterprises import credit_codes
from enterprises import services as enterprises_services
from enterprises.choices import SelfReportStatus, Track
from enterprises.models import (
    ContactRequest,
    Enrolment,
    Enterprise,
    EnterpriseDuty,
    EnterpriseMember,
    EnterpriseRecord,
    Product,
    SelfReport,
)
from inspections.models import FailedItem, Rectification, SpotCheck, SpotCheckVerdict
from reports import services
from reports.choices import UnitReportStatus
from reports.demo import links, town
from reports.models import Bulletin, UnitReport

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 20, tzinfo=UTC)  # Friday 10:20 in Shanghai, an hour and a half before the week is due


@pytest.fixture(scope="module")
def small_town(django_db_setup, django_db_blocker):
    """One small demo for all tests of this file, rolled back after the last."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield town.seed_town(scale="small", today=TODAY)
        transaction.set_rollback(True)  # noqa: FBT003 - Django's own signature


@pytest.fixture
def demo(small_town, db):
    with time_machine.travel(NOW, tick=False):
        yield small_town


def fact_models():
    return [model for model in apps.get_models() if issubclass(model, Fact)]


def test_every_name_is_marked_as_invented(demo):
    names = [*Enterprise.objects.values_list("name", flat=True), *Product.objects.values_list("brand", flat=True)]
    names += User.objects.values_list("display_name", flat=True)
    names += EnterpriseDuty.objects.values_list("name", flat=True)
    for column in ("sampled_party", "labelled_producer", "laboratory", "organiser", "number"):
        names += SpotCheck.objects.values_list(column, flat=True)

    assert [name for name in names if "演示" not in name] == []


def test_no_number_could_be_a_persons(demo):
    texts = []
    for model in (Enterprise, EnterpriseRecord, EnterpriseDuty, User, SpotCheck, Product):
        columns = [field.name for field in model._meta.concrete_fields if isinstance(field, models.CharField)]
        for row in model.objects.values_list(*columns):
            texts += row

    numbers = [number for text in texts for number in re.findall(r"[0-9]{11,18}[0-9X]?", text)]
    assert [text for text in texts if re.search(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", text)] == []
    assert [number for number in numbers if credit_codes.is_personal_id(number)] == []


def test_codes_are_valid_and_a_few_firms_have_none(demo):
    codes = Enterprise.objects.exclude(credit_code="").values_list("credit_code", flat=True)

    assert [code for code in codes if credit_codes.check_credit_code(code) != code] == []
    assert 0 < Enterprise.objects.filter(credit_code="").exclude(temporary_number="").count() <= 8


def test_the_small_town_has_its_size(demo):
    assert Enterprise.objects.count() == 60
    assert Enterprise.objects.values("unit").distinct().count() == 11
    assert 60 <= SpotCheck.objects.count() <= 95
    verdicts = SpotCheckVerdict.objects.current()
    failed, tested = verdicts.filter(verdict="nonconforming").count(), verdicts.exclude(verdict="").count()
    assert 0.07 <= failed / tested <= 0.27
    assert verdicts.filter(verdict="").exists()
    open_follow_ups = Rectification.objects.current().filter(closed_on=None)
    assert open_follow_ups.count() >= 4
    assert open_follow_ups.filter(due_on__lt=TODAY).exists()
    assert FailedItem.objects.current().filter(item__name="接地规定").exists()
    assert Enrolment.objects.current().filter(track=Track.ASSISTANCE).exists()
    assert Enrolment.objects.filter(track=Track.CULTIVATION).values("enterprise").distinct().count() == 9
    assert SelfReport.objects.filter(status=SelfReportStatus.RETURNED).count() == 1
    assert SelfReport.objects.exclude(channel="portal").exists()


def test_every_issue_of_the_small_town_verifies(demo):
    bulletins = Bulletin.objects.all()

    assert {bulletin.kind for bulletin in bulletins} >= {"weekly", "monthly"}
    assert [(str(each), services.verify_bulletin(each)) for each in bulletins if services.verify_bulletin(each)] == []


def test_one_monthly_issue_has_late_data(demo):
    issue = Bulletin.objects.filter(kind="monthly").latest("cutoff_at")
    last_month = Campaign.objects.get().calendar.previous(issue.campaign.calendar.parse("2026-11"))
    late = SpotCheckVerdict.objects.current().filter(
        concluded_on__range=(last_month.starts_on, last_month.ends_on), recorded_at__gt=last_month.end_instant
    )

    assert late.filter(verdict="nonconforming").exists()


def test_nothing_was_known_before_it_was_or_after_now(demo):
    for model in fact_models():
        late = model.objects.filter(models.Q(recorded_at__gt=NOW) | models.Q(superseded_at__gt=NOW))
        assert not late.exists(), model


def test_every_role_has_something_to_do(demo):
    assert [post.user.login_name for post, _address in links.issue_demo_links()] == list(links.LOGIN_NAMES)
    firm = EnterpriseMember.objects.get(user__login_name="firm").enterprise
    own = SelfReport.objects.filter(enterprise=firm).latest("round__starts_on")
    assert own.is_editable
    assert own.round.is_open(NOW)
    assert Rectification.objects.current().filter(spot_check__enterprise=firm, closed_on=None).exists()
    village = UnitReport.objects.filter(unit__code="henglan-wusha", period__due_at__gt=NOW)
    assert village.filter(status=UnitReportStatus.DRAFT).exists()
    assert WorkItem.objects.open().filter(unit__code="henglan-wusha").exists()
    assert UnitReport.objects.awaiting_decision().count() == 3
    assert Directive.objects.filter(is_demo=False).count() == 3
    assert ContactRequest.objects.filter(answered_at=None).count() == 1


def test_answering_a_firm_takes_it_off_the_queue(demo):
    contact_request = ContactRequest.objects.get(answered_at=None)
    inspector = Post.objects.select_related("user", "unit", "acts_for").get(user__login_name="inspector")
    inspector.user.post, inspector.user.posts_held = inspector, [inspector]

    enterprises_services.answer_contact(contact_request, answer="已上门说明。", by=inspector.user)

    assert not WorkItem.objects.open().filter(key__startswith="contact_request-").exists()
    assert WorkItem.objects.filter(key__startswith="contact_request-").exists()


@pytest.fixture
def as_demo(demo, client):
    def enter(login_name):
        post = Post.objects.get(user__login_name=login_name)
        client.force_login(post.user, backend="accounts.backends.PostBackend")
        return client

    return enter


@pytest.mark.parametrize("login_name", ["henglan-wusha-reporter", "office", "mayor", "firm", "audit-admin"])
def test_tour_is_open_to_every_role(as_demo, login_name):
    response = as_demo(login_name).get(reverse("reports:tour"))

    assert response.status_code == 200
    titles = [str(step.title) for step in response.context["steps"]]
    assert titles == ["报送", "审核", "编制", "打开一个数", "核验", "企业自查", "登记抽查"]
    assert [step.is_done for step in response.context["steps"]] == [False, False, False, None, None, False, False]


def test_tour_switches_the_role_and_opens_the_page(as_demo):
    client = as_demo("mayor")
    filing = client.get(reverse("reports:tour")).context["steps"][0]

    response = client.post(reverse("accounts:demo_switch"), {"post": filing.post.pk, "next": filing.url})

    assert response.url == filing.url
    page = client.get(response.url)
    assert page.status_code == 200
    assert page.context["user"].login_name == "henglan-wusha-reporter"


def test_tour_ticks_what_was_done(as_demo):
    client = as_demo("henglan-wusha-reporter")
    report = UnitReport.objects.get(pk=client.get(reverse("reports:tour")).context["steps"][0].url.split("/")[-2])
    UnitReport.objects.filter(pk=report.pk).update(status=UnitReportStatus.SUBMITTED)

    page = client.get(reverse("reports:tour"))

    assert [step.is_done for step in page.context["steps"]][:2] == [True, False]
    assert "已完成" in page.text
