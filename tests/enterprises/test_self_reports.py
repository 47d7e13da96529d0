"""Self-reports: saved, handed in, sent back, entered on behalf, with photos; each rule and each refusal."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import NoReverseMatch

from accounts.choices import Channel, Role
from accounts.models import AuditEvent, OutboxMessage
from campaigns.pack_schema import load_pack_file
from campaigns.services import load_pack
from campaigns.transitions import Conflict
from enterprises import services
from enterprises.choices import Answer, Basis, SelfReportStatus, Timeliness
from enterprises.models import SelfReport, SelfReportFiling, SelfReportTemplate
from tests.factories import make_person
from tests.factories_enterprises import EnterpriseFactory, MemberFactory, make_filer
from tests.factories_self_reports import (
    CLOSES_AT,
    DUE_AT,
    HTML,
    NONCONFORMING,
    OPEN_AT,
    SVG,
    all_conforming,
    file_self_report,
    fill_in,
    make_template,
    open_quarter,
    photo,
    questions_of,
    self_report_of,
)


@pytest.fixture
def self_report(friday, campaign, own_enterprise):
    make_template(campaign)
    open_quarter(campaign)
    return self_report_of(own_enterprise)


def on_behalf(self_report, by, *, channel=Channel.TELEPHONE, received_at=OPEN_AT, source=None):
    return services.enter_self_report_on_behalf(
        self_report, channel=channel, received_at=received_at, source=source, by=by
    )


# -- Saving


def test_saving_keeps_answers_and_counts_versions(self_report, enterprise_filer):
    fill_in(self_report, by=enterprise_filer, q7=NONCONFORMING)
    fill_in(self_report, by=enterprise_filer)

    kept = self_report_of(self_report.enterprise)
    assert (kept.version, kept.status) == (3, SelfReportStatus.DRAFT)
    assert set(kept.answers.values_list("answer", "note", "fix_by")) == {(Answer.CONFORMING, "", None)}
    assert not SelfReportFiling.objects.exists()
    assert AuditEvent.objects.filter(action="save_self_report").count() == 2


def test_a_half_filled_draft_is_kept(self_report, enterprise_filer):
    question = questions_of(self_report)[0]
    values = {"answer": "", "note": "等厂长回来", "fix_by": None}

    services.save_self_report(self_report, version=1, answers={question.pk: values}, by=enterprise_filer)

    assert self_report.answers.get().note == "等厂长回来"


def test_saving_over_somebody_elses_version_is_refused(self_report, enterprise_filer):
    fill_in(self_report, by=enterprise_filer)

    with pytest.raises(services.StaleSelfReportError):
        services.save_self_report(self_report, version=1, answers=all_conforming(self_report), by=enterprise_filer)


def test_a_question_of_another_form_is_refused(self_report, campaign, enterprise_filer):
    stranger = make_template(campaign, version=2, starts_on=date(2030, 1, 1)).questions.first()
    values = {"answer": Answer.CONFORMING, "note": "", "fix_by": None}

    with pytest.raises(ValidationError, match="不属于这张自查表"):
        services.save_self_report(self_report, version=1, answers={stranger.pk: values}, by=enterprise_filer)


def test_only_members_and_whoever_enters_on_behalf_may_save(
    self_report, other_enterprise, other_village_reporter, leader, village_reporter
):
    for stranger in (make_filer(other_enterprise), other_village_reporter, leader):
        with pytest.raises(PermissionDenied):
            fill_in(self_report, by=stranger)

    fill_in(self_report, by=village_reporter)


def test_after_the_round_closed_firm_and_village_are_told_and_the_office_still_enters(
    self_report, enterprise_filer, village_reporter, town_clerk, time_machine
):
    time_machine.move_to(CLOSES_AT, tick=False)

    for person in (enterprise_filer, village_reporter):
        with pytest.raises(ValidationError, match="2026年第四季度自查已关闭"):
            fill_in(self_report, by=person)
    fill_in(self_report, by=town_clerk)
    on_behalf(self_report, town_clerk)
    assert SelfReportFiling.objects.get().timeliness == Timeliness.ON_TIME


# -- Handing in


def test_handing_in_counts_at_once(self_report, enterprise_filer):
    file_self_report(self_report, by=enterprise_filer, q7=NONCONFORMING)

    filing = SelfReportFiling.objects.get()
    firm = self_report.enterprise
    assert (filing.enterprise, filing.unit, filing.size, filing.category) == (firm, firm.unit, firm.size, firm.category)
    assert (filing.timeliness, filing.channel, filing.nonconforming_count) == (Timeliness.ON_TIME, Channel.PORTAL, 1)
    assert (filing.received_at, filing.happened_on, filing.recorded_by) == (
        OPEN_AT,
        date(2026, 12, 31),
        enterprise_filer,
    )
    assert self_report.receipt == f"L-ZC-2026-Q4-{firm.pk:05d}"


def test_handing_in_after_noon_of_the_due_day_is_late(self_report, enterprise_filer, time_machine):
    time_machine.move_to(DUE_AT + timedelta(seconds=1), tick=False)

    file_self_report(self_report, by=enterprise_filer)

    assert SelfReportFiling.objects.get().timeliness == Timeliness.LATE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answer": ""}, "还没有回答"),
        ({**NONCONFORMING, "note": "  "}, "请写一句哪里不符合"),
        ({**NONCONFORMING, "fix_by": None}, "请填改好日期"),
        ({**NONCONFORMING, "fix_by": date(2026, 11, 19)}, "不能早于今天"),
    ],
)
def test_what_is_missing_is_told_at_its_question(self_report, enterprise_filer, change, message):
    fill_in(self_report, by=enterprise_filer, q3=change)

    with pytest.raises(ValidationError) as refused:
        services.submit_self_report(self_report, by=enterprise_filer)

    (name,) = refused.value.error_dict
    assert name == services.answer_key(questions_of(self_report)[2].pk)
    assert message in refused.value.messages[0]
    assert not SelfReportFiling.objects.exists()


def test_an_empty_self_report_tells_every_question(self_report, enterprise_filer):
    with pytest.raises(ValidationError) as refused:
        services.submit_self_report(self_report, by=enterprise_filer)

    assert len(refused.value.error_dict) == 12


def test_handing_in_twice_is_a_conflict_and_counts_once(self_report, enterprise_filer):
    file_self_report(self_report, by=enterprise_filer)

    for act in (services.submit_self_report, fill_in):
        with pytest.raises(Conflict):
            act(self_report, by=enterprise_filer)
    assert SelfReportFiling.objects.count() == 1


def test_a_village_hands_in_by_entering_on_behalf_only(self_report, village_reporter):
    fill_in(self_report, by=village_reporter)

    with pytest.raises(PermissionDenied):
        services.submit_self_report(self_report, by=village_reporter)


# -- Sending back


def test_sending_back_ends_the_fact_and_tells_who_files(self_report, enterprise_filer, inspector):
    colleague = MemberFactory(enterprise=self_report.enterprise).user
    file_self_report(self_report, by=enterprise_filer)

    services.return_self_report(self_report, reason=" 第7题照片看不清 ", by=inspector)

    assert (self_report.status, self_report.return_reason) == (SelfReportStatus.RETURNED, "第7题照片看不清")
    assert not SelfReportFiling.objects.current().exists()
    told = OutboxMessage.objects.all()
    assert {message.recipient for message in told} == {enterprise_filer, colleague}
    assert "第7题照片看不清" in told[0].body
    file_self_report(self_report, by=enterprise_filer)
    assert SelfReportFiling.objects.current().count() == 1
    assert self_report.return_reason == ""


def test_sending_back_needs_a_reason_and_something_to_send_back(self_report, enterprise_filer, town_clerk):
    with pytest.raises(Conflict):
        services.return_self_report(self_report, reason="缺照片", by=town_clerk)
    file_self_report(self_report, by=enterprise_filer)

    with pytest.raises(ValidationError, match="请写明退回原因"):
        services.return_self_report(self_report, reason=" ", by=town_clerk)


def test_villages_leaders_and_neighbours_send_nothing_back(
    self_report, enterprise_filer, village_head, leader, other_town_clerk
):
    file_self_report(self_report, by=enterprise_filer)

    for stranger in (village_head, leader, other_town_clerk, enterprise_filer):
        with pytest.raises(PermissionDenied):
            services.return_self_report(self_report, reason="缺照片", by=stranger)


# -- On behalf


@pytest.mark.parametrize("person", ["village_reporter", "village_head", "town_clerk", "inspector"])
def test_village_office_and_branch_enter_on_behalf(self_report, person, request):
    by = request.getfixturevalue(person)
    fill_in(self_report, by=by)

    on_behalf(self_report, by, channel=Channel.PAPER, source=photo())

    filing = SelfReportFiling.objects.get()
    assert (filing.channel, filing.recorded_by) == (Channel.PAPER, by)
    assert self_report.source_name == "接地.jpg"


def test_punctuality_follows_the_time_received(self_report, village_reporter, time_machine):
    time_machine.move_to(DUE_AT + timedelta(days=3), tick=False)
    fill_in(self_report, by=village_reporter, q1={**NONCONFORMING, "fix_by": date(2027, 1, 15)})

    on_behalf(self_report, village_reporter, received_at=DUE_AT)

    assert SelfReportFiling.objects.get().timeliness == Timeliness.ON_TIME


def test_paper_needs_its_photo_and_time_is_neither_future_nor_before_the_round(self_report, village_reporter):
    fill_in(self_report, by=village_reporter)

    with pytest.raises(ValidationError, match="请附纸质自查表的照片"):
        on_behalf(self_report, village_reporter, channel=Channel.PAPER)
    for received_at in (OPEN_AT + timedelta(minutes=1), OPEN_AT - timedelta(days=30)):
        with pytest.raises(ValidationError, match="收到时间须在"):
            on_behalf(self_report, village_reporter, received_at=received_at)
    with pytest.raises(ValidationError, match="内容与扩展名不符"):
        on_behalf(self_report, village_reporter, channel=Channel.PAPER, source=photo(content=SVG))
    assert not SelfReportFiling.objects.exists()


def test_strangers_enter_nothing(self_report, other_village_reporter, other_town_clerk, leader, town):
    upper = make_person(Role.UNIT_REPORTER, town, acts_for=town)

    for stranger in (other_village_reporter, other_town_clerk, leader, upper):
        with pytest.raises(PermissionDenied):
            on_behalf(self_report, stranger)


def test_entering_what_the_firm_filed_meanwhile_is_a_conflict(self_report, enterprise_filer, village_reporter):
    file_self_report(self_report, by=enterprise_filer)

    with pytest.raises(Conflict):
        on_behalf(self_report, village_reporter)


# -- Photos


def attach(self_report, by, upload):
    return services.attach_self_report_photo(self_report, question=questions_of(self_report)[6], upload=upload, by=by)


def test_photos_are_kept_once_and_taken_off(self_report, enterprise_filer):
    kept = attach(self_report, enterprise_filer, photo())

    assert attach(self_report, enterprise_filer, photo("同一张.jpg")) == kept
    services.withdraw_self_report_photo(kept, by=enterprise_filer)
    services.withdraw_self_report_photo(kept, by=enterprise_filer)
    assert not self_report.photos.filter(withdrawn_at=None).exists()
    assert AuditEvent.objects.filter(action="withdraw_self_report_photo").count() == 1


@pytest.mark.parametrize(
    ("upload", "message"),
    [
        (photo("大.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * (40 * 1024 * 1024)), "超过 20 MB"),
        (photo("图.jpg", SVG), "内容与扩展名不符"),
        (photo("网页.jpg", HTML), "内容与扩展名不符"),
        (photo("图.svg", SVG), "只收 jpeg、jpg、png"),
        (photo("空.jpg", b""), "是空的"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(self_report, enterprise_filer, upload, message):
    with pytest.raises(ValidationError, match=message):
        attach(self_report, enterprise_filer, upload)

    assert not self_report.photos.exists()


def test_one_photo_too_many_is_refused(self_report, enterprise_filer):
    for number in range(services.MAXIMUM_PHOTOS):
        attach(self_report, enterprise_filer, photo(content=photo().read() + bytes([number])))

    with pytest.raises(ValidationError, match="每题最多 6 张"):
        attach(self_report, enterprise_filer, photo())


def test_photos_of_a_filed_self_report_stay_as_they_are(self_report, enterprise_filer, other_enterprise):
    kept = attach(self_report, enterprise_filer, photo())
    with pytest.raises(PermissionDenied):
        services.withdraw_self_report_photo(kept, by=make_filer(other_enterprise))
    file_self_report(self_report, by=enterprise_filer)

    with pytest.raises(Conflict):
        services.withdraw_self_report_photo(kept, by=enterprise_filer)


def test_a_photo_hangs_on_a_question_of_the_form_only(self_report, campaign, enterprise_filer):
    stranger = make_template(campaign, version=2, starts_on=date(2030, 1, 1)).questions.first()

    with pytest.raises(PermissionDenied):
        services.attach_self_report_photo(self_report, question=stranger, upload=photo(), by=enterprise_filer)


# -- The pack


def test_the_pack_brings_a_form_of_twelve_questions(db):
    pack, _errors = load_pack_file("henglan-lighting")

    campaign = load_pack(pack, by=None)

    template = SelfReportTemplate.objects.get(campaign=campaign)
    questions = list(template.questions.all())
    assert (template.title, template.starts_on) == ("照明灯具生产企业自查表（演示）", campaign.first_period_on)
    assert [question.position for question in questions] == list(range(1, 13))
    assert [question.basis for question in questions] == [Basis.STATUTORY] * 11 + [Basis.VOLUNTARY]
    assert all(question.help_text for question in questions)
    assert "self_reports" not in campaign.pending_sections


def test_a_member_who_left_files_no_more(self_report, village, time_machine):
    left = MemberFactory(enterprise=self_report.enterprise, ended=True).user

    with pytest.raises(PermissionDenied):
        fill_in(self_report, by=left)
    assert not EnterpriseFactory._meta.model.objects.visible_to(make_person(Role.ENTERPRISE_FILER, village)).exists()


def test_where_only_the_offices_pages_are_open_the_message_has_no_link(
    self_report, enterprise_filer, inspector, monkeypatch
):
    """ZONE=office: the firm's pages have no address in this process."""
    file_self_report(self_report, by=enterprise_filer)

    def no_address(_self_report):
        raise NoReverseMatch

    monkeypatch.setattr(SelfReport, "get_absolute_url", no_address)

    services.return_self_report(self_report, reason="照片看不清", by=inspector)

    assert OutboxMessage.objects.get().url == ""
