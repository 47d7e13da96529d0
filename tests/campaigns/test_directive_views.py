"""The pages of 督办与批示: the list, one directive with its ladder and its buttons, the forms, and who opens which."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Channel, Role
from campaigns import services
from campaigns.choices import DirectiveKind, DirectiveStatus, DirectiveStepKind
from campaigns.models import Directive, DirectiveEvidence, DirectiveStep, SupervisionLetter
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory

pytestmark = pytest.mark.django_db

LIST = reverse("campaigns:directive_list")
DUE = date(2026, 11, 27)
PHOTO = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)  # a Friday
    return time_machine


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def order(campaign, village, town_clerk):
    return issue(campaign, village, town_clerk)


def issue(campaign, unit, by, *, kind=DirectiveKind.ORDER, reply_due_on=DUE, text="三天内清退无照生产点", **values):
    return services.issue_directive(
        campaign,
        unit=unit,
        kind=kind,
        text=text,
        subject_label=values.pop("subject_label", "无照生产点清退"),
        subject_url=campaign.get_absolute_url(),
        issued_by=values.pop("issued_by", by),
        by=by,
        reply_due_on=reply_due_on,
        **values,
    )


def page_of(name, row):
    return reverse(f"campaigns:{name}", args=[row.pk])


def buttons(client, directive):
    """The names of the acts that the page offers."""
    return {action.name for action in client.get(directive.get_absolute_url()).context["actions"]}


def photo(name="paper.png"):
    return SimpleUploadedFile(name, PHOTO, "image/png")


# -- The list


def test_line_says_who_by_when_and_what_comes_next(order, village_reporter, client_of):
    html = client_of(village_reporter).get(LIST).content.decode()

    for text in ("无照生产点清退", "三天内清退无照生产点", "演示东村", "2026-11-27", "还剩 5 个工作日", "待签收"):
        assert text in html
    (line,) = client_of(village_reporter).get(LIST).context["lines"]
    assert (line.rung.label, line.rung.on) == ("提醒签收", date(2026, 11, 24))


def test_days_late_are_working_days(order, town_clerk, client_of, clock):
    clock.move_to("2026-11-29T10:00:00+08:00")  # the Sunday after a Friday
    (line,) = client_of(town_clerk).get(LIST).context["lines"]
    assert line.is_overdue

    clock.move_to("2026-12-01T10:00:00+08:00")
    (line,) = client_of(town_clerk).get(LIST).context["lines"]
    assert line.left_text == "逾期 2 个工作日"


def test_what_asks_for_no_reply_is_noted(campaign, village, leader, village_head, client_of):
    directive = issue(campaign, village, leader, kind=DirectiveKind.INSTRUCTION, reply_due_on=None)
    client = client_of(village_head)

    assert page_of("directive_note", directive) in client.get(LIST).content.decode()
    client.post(page_of("directive_note", directive))

    assert page_of("directive_note", directive) not in client.get(LIST).content.decode()


def test_filters_leave_what_they_say(campaign, village, other_village, order, town_clerk, leader, client_of, clock):
    note = issue(campaign, other_village, leader, kind=DirectiveKind.INSTRUCTION, reply_due_on=None)
    late = issue(campaign, other_village, town_clerk, reply_due_on=date(2026, 11, 20))
    listed = issue(campaign, village, town_clerk, reply_due_on=date(2026, 11, 20))
    DirectiveStep.objects.create(
        directive=listed,
        kind=DirectiveStepKind.REPORTED,
        happened_on=date(2026, 12, 2),
        due_on=listed.reply_due_on,
        recorded_at=listed.issued_at,
    )
    clock.move_to("2026-11-24T10:00:00+08:00")
    client = client_of(town_clerk)

    for query, expected in (
        ("", {note, late, listed, order}),
        ("?state=issued", {late, listed, order}),
        ("?state=received", set()),
        ("?state=overdue", {late, listed}),
        ("?state=reported", {listed}),
        (f"?unit={other_village.pk}", {note, late}),
        ("?kind=instruction", {note}),
        ("?state=made-up", {note, late, listed, order}),
    ):
        assert {line.directive for line in client.get(LIST + query).context["lines"]} == expected, query


def test_a_foreign_unit_as_filter_is_absent(order, other_town, town_clerk, client_of):
    assert client_of(town_clerk).get(f"{LIST}?unit={other_town.pk}").status_code == 404


def test_text_for_the_work_group_names_what_is_late_or_soon(campaign, village, order, town_clerk, client_of, clock):
    assert "复制催办文字" not in client_of(town_clerk).get(LIST).content.decode()

    clock.move_to("2026-11-25T10:00:00+08:00")
    text = client_of(town_clerk).get(LIST).context["reminder_text"]

    assert "演示东村：无照生产点清退（11月27日前回复，还剩 2 个工作日）" in text


def test_units_copy_no_text(order, village_reporter, client_of, clock):
    clock.move_to("2026-11-30T10:00:00+08:00")

    assert client_of(village_reporter).get(LIST).context["reminder_text"] == ""


def test_list_costs_the_same_for_many(campaign, town_clerk, client_of, django_assert_max_num_queries):
    for _number in range(20):
        directive = issue(campaign, CampaignUnitFactory(campaign=campaign).unit, town_clerk)
        services.receive_directive(directive, channel=Channel.PAPER, by=town_clerk)
    client = client_of(town_clerk)

    with django_assert_max_num_queries(18):
        assert len(client.get(LIST).context["lines"]) == 20


# -- One directive


def test_page_shows_the_ladder_with_its_days(order, village_reporter, client_of, clock):
    rungs = client_of(village_reporter).get(order.get_absolute_url()).context["rungs"]

    assert [(rung.label, rung.on, rung.state) for rung in rungs] == [
        ("提醒签收", date(2026, 11, 24), "next"),
        ("提醒", date(2026, 11, 25), "ahead"),
        ("催办", date(2026, 11, 30), "ahead"),
        ("督办函", date(2026, 12, 2), "ahead"),
        ("列入领导清单", date(2026, 12, 9), "ahead"),
    ]


def test_rungs_that_were_taken_are_done_and_passed_ones_skipped(order, town_clerk, client_of, clock):
    clock.move_to("2026-11-30T10:00:00+08:00")
    services.urge_directive(order, by=town_clerk)

    rungs = client_of(town_clerk).get(order.get_absolute_url()).context["rungs"]

    states = {(rung.label, rung.state) for rung in rungs}
    assert ("催办", "done") in states
    assert ("提醒", "skipped") in states
    assert ("督办函", "next") in states


def test_page_says_why_it_is_paused(order, village_head, office, client_of):
    services.receive_directive(order, by=village_head)
    services.raise_blocker(order, raised_to=office, text="要供电所断电", by=village_head)

    response = client_of(village_head).get(order.get_absolute_url())

    assert "等演示镇专班办协调" in response.content.decode()
    assert {rung.state for rung in response.context["rungs"]} == {"paused"}
    assert "directive_extension_ask" not in {action.name for action in response.context["actions"]}


def test_whoever_waits_is_not_late(order, village_head, office, town_clerk, client_of, clock):
    services.receive_directive(order, by=village_head)
    services.raise_blocker(order, raised_to=office, text="要断电", by=village_head)
    clock.move_to("2026-12-01T10:00:00+08:00")
    client = client_of(town_clerk)

    (line,) = client.get(LIST).context["lines"]
    assert not line.is_overdue
    assert line.left_text == "还剩 5 个工作日（暂停）"
    assert line.pause == "演示镇专班办应于 2026-11-25 前答复协调事项，已逾期"
    assert not client.get(f"{LIST}?state=overdue").context["lines"]
    assert client.get(LIST).context["reminder_text"] == ""


def test_an_undecided_request_hides_no_lateness(order, village_head, town_clerk, client_of, clock):
    """Asked on Thursday the 26th, a day before the reply date: the office has until Monday the 30th."""
    services.receive_directive(order, by=village_head)
    clock.move_to("2026-11-26T10:00:00+08:00")
    services.ask_extension(order, due_on=date(2026, 12, 4), reason="房东外出", by=village_head)
    clock.move_to("2026-11-30T10:00:00+08:00")
    client = client_of(town_clerk)
    (line,) = client.get(LIST).context["lines"]
    assert (line.left_text, line.pause) == ("还剩 1 个工作日（暂停）", "等延期批复（申请延至 2026-12-04）")
    assert "已逾期；批复前按原期限提醒、催办" not in client.get(order.get_absolute_url()).content.decode()

    clock.move_to("2026-12-01T10:00:00+08:00")
    client = client_of(town_clerk)

    (line,) = client.get(f"{LIST}?state=overdue").context["lines"]
    assert (line.left_text, line.pause, str(line.rung.label)) == ("逾期 2 个工作日", "", "催办")
    assert "无照生产点清退" in client.get(LIST).context["reminder_text"]
    assert "应于 2026-11-30 前批复，已逾期；批复前按原期限提醒、催办。" in (
        client.get(order.get_absolute_url()).content.decode()
    )
    assert "directive_urge" in buttons(client, order)
    # Its unit still asks for nothing else: one request at a time.
    assert not buttons(client_of(village_head), order) & {"directive_extension_ask", "directive_blocker_raise"}


ANSWERS = {"directive_receive", "directive_split", "directive_extension_ask", "directive_blocker_raise"}
CHECKS = {"directive_accountability", "directive_withdraw"}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("village_reporter", ANSWERS),
        ("village_head", ANSWERS),
        ("town_clerk", ANSWERS | CHECKS | {"directive_urge"}),
        ("leader", CHECKS),
    ],
)
def test_buttons_of_a_new_order(request, order, person, expected, client_of):
    assert buttons(client_of(request.getfixturevalue(person)), order) == expected


def test_buttons_follow_the_state(order, village_head, town_clerk, leader, client_of, clock):
    services.receive_directive(order, by=village_head)
    assert {"directive_reply", "directive_feedback"} < buttons(client_of(village_head), order)
    clock.move_to("2026-12-01T10:00:00+08:00")
    assert "supervision_letter_draft" in buttons(client_of(town_clerk), order)

    services.reply_directive(order, text="已清退", by=village_head)
    assert buttons(client_of(village_head), order) == set()
    expected = {"directive_close", "directive_return", "directive_accountability"}
    assert buttons(client_of(leader), order) == expected

    services.close_directive(order, note="属实", by=leader)
    assert buttons(client_of(leader), order) == buttons(client_of(town_clerk), order) == set()


def test_whoever_replied_does_not_see_the_check(order, town_clerk, client_of):
    services.receive_directive(order, channel=Channel.PAPER, by=town_clerk)
    services.reply_directive(order, text="已清退", channel=Channel.PAPER, by=town_clerk)

    assert "directive_close" not in buttons(client_of(town_clerk), order)


@pytest.mark.parametrize("person", ["inspector", "organiser", "enterprise_filer"])
def test_page_is_closed_to_others(request, order, person, client_of):
    assert client_of(request.getfixturevalue(person)).get(order.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("person", ["other_village_reporter", "other_town_clerk"])
def test_page_out_of_scope_is_absent(request, order, person, client_of):
    assert client_of(request.getfixturevalue(person)).get(order.get_absolute_url()).status_code == 404


def test_page_costs_the_same_for_much(order, village_head, town_clerk, client_of, django_assert_max_num_queries):
    services.receive_directive(order, by=village_head)
    for number in range(15):
        services.record_feedback(order, text=f"第{number}次", uploads=[photo(f"{number}.png")], by=village_head)
    client = client_of(town_clerk)

    with django_assert_max_num_queries(22):
        assert "第14次" in client.get(order.get_absolute_url()).content.decode()


# -- From the receipt to the settling


def test_unit_receives_reports_and_replies_with_files(order, village_reporter, client_of):
    client = client_of(village_reporter)

    client.post(page_of("directive_receive", order))
    client.post(page_of("directive_feedback", order), {"text": "已约谈房东", "uploads": [photo("a.png")]})
    response = client.post(page_of("directive_reply", order), {"text": "全部清退", "uploads": [photo("b.png")]})

    order.refresh_from_db()
    assert (response.status_code, order.status) == (302, DirectiveStatus.REPLIED)
    html = client.get(order.get_absolute_url()).content.decode()
    for text in ("已约谈房东", "a.png", "全部清退", "b.png", "待核查"):
        assert text in html


def test_office_says_how_and_when_it_heard(order, town_clerk, client_of):
    client = client_of(town_clerk)
    url = page_of("directive_receive", order)
    assert "收到日期" in client.get(url).content.decode()
    assert client.post(url, {"received_on": "2026-11-20"}).context["form"].errors["channel"]

    client.post(url, {"channel": "telephone", "received_on": "2026-11-20"})

    step = order.steps.get(kind=DirectiveStepKind.RECEIVED)
    assert (step.channel, step.happened_on, step.recorded_by) == (Channel.TELEPHONE, date(2026, 11, 20), town_clerk)


def test_a_day_before_the_order_is_refused_on_the_form(order, town_clerk, client_of):
    values = {"channel": "paper", "received_on": "2026-11-19"}

    response = client_of(town_clerk).post(page_of("directive_receive", order), values)

    assert response.context["form"].errors["received_on"]


def test_second_press_is_told_who_was_faster(order, village_reporter, village_head, client_of):
    services.receive_directive(order, by=village_head)

    response = client_of(village_reporter).post(page_of("directive_receive", order))

    assert response.status_code == 409
    assert "已由他人处理" in response.content.decode()


def test_second_reply_on_one_form_is_a_conflict(order, village_reporter, village_head, client_of):
    services.receive_directive(order, by=village_head)
    services.reply_directive(order, text="已清退", by=village_head)

    response = client_of(village_reporter).post(page_of("directive_reply", order), {"text": "我也回"})

    assert response.status_code == 409
    assert order.steps.filter(kind=DirectiveStepKind.REPLIED).count() == 1


def test_a_file_of_another_kind_is_refused_on_the_form(order, village_head, client_of):
    services.receive_directive(order, by=village_head)
    bad = SimpleUploadedFile("virus.exe", b"MZ", "application/octet-stream")

    response = client_of(village_head).post(page_of("directive_reply", order), {"text": "已办", "uploads": [bad]})

    assert response.status_code == 200
    assert "virus.exe" in response.content.decode()
    assert not DirectiveEvidence.objects.exists()


def test_evidence_comes_as_a_download_to_those_who_see_the_directive(
    order, village_head, other_village_reporter, leader, client_of
):
    services.receive_directive(order, by=village_head)
    services.record_feedback(order, text="见照片", uploads=[photo()], by=village_head)
    url = page_of("directive_evidence_download", DirectiveEvidence.objects.get())

    response = client_of(leader).get(url)
    assert b"".join(response.streaming_content) == PHOTO
    assert response["Content-Disposition"].startswith("attachment")
    assert client_of(other_village_reporter).get(url).status_code == 404


def test_office_splits_and_the_whole_waits(order, village_head, other_village, client_of):
    services.receive_directive(order, by=village_head)
    client = client_of(village_head)
    values = {"unit": other_village.pk, "text": "清退北片", "reply_due_on": "2026-11-26"}

    client.post(page_of("directive_split", order), values)

    part = order.parts.get()
    assert (part.unit, part.reply_due_on) == (other_village, date(2026, 11, 26))
    assert "清退北片" in client.get(order.get_absolute_url()).content.decode()
    assert client.post(page_of("directive_reply", order), {"text": "已办"}).context["form"].errors


def test_part_leads_to_its_whole_only_who_may_see_it(order, village_head, other_village, leader, client_of):
    services.receive_directive(order, by=village_head)
    part = services.split_directive(order, unit=other_village, text="清退北片", reply_due_on=DUE, by=village_head)
    reader = make_person(Role.UNIT_REPORTER, other_village, acts_for=other_village)

    assert order.get_absolute_url() in client_of(leader).get(part.get_absolute_url()).content.decode()
    assert order.get_absolute_url() not in client_of(reader).get(part.get_absolute_url()).content.decode()


def test_extension_is_asked_and_decided_on_the_page(order, village_head, leader, client_of):
    client_of(village_head).post(
        page_of("directive_extension_ask", order), {"due_on": "2026-12-04", "reason": "房东外出"}
    )
    extension = order.extensions.get()
    client = client_of(leader)
    html = client.get(order.get_absolute_url()).content.decode()
    assert "房东外出" in html
    assert page_of("directive_extension_approve", extension) in html
    assert page_of("directive_extension_approve", extension) not in (
        client_of(village_head).get(order.get_absolute_url()).content.decode()
    )

    client.post(page_of("directive_extension_approve", extension), {"note": "同意"})

    order.refresh_from_db()
    assert order.reply_due_on == date(2026, 12, 4)
    assert client.post(page_of("directive_extension_approve", extension), {"note": ""}).status_code == 409


def test_refusing_an_extension_needs_a_word(order, village_head, leader, client_of):
    extension = services.ask_extension(order, due_on=date(2026, 12, 4), reason="房东外出", by=village_head)
    client, url = client_of(leader), page_of("directive_extension_refuse", extension)
    assert client.post(url, {"note": ""}).context["form"].errors["note"]

    client.post(url, {"note": "不能再拖"})

    order.refresh_from_db()
    assert order.reply_due_on == DUE


def test_blocker_is_answered_by_the_unit_that_was_asked(order, village_head, department, campaign, client_of):
    CampaignUnitFactory(campaign=campaign, unit=department)
    engineer = make_person(Role.UNIT_REPORTER, department, acts_for=department)
    client = client_of(village_head)
    client.post(page_of("directive_blocker_raise", order), {"raised_to": department.pk, "text": "要断电"})
    blocker = order.blockers.get()
    url = blocker.get_absolute_url()

    asked = client_of(engineer).get(url)
    assert "要断电" in asked.content.decode()
    assert order.text not in asked.content.decode()
    assert order.get_absolute_url() not in asked.content.decode()
    assert client_of(engineer).get(order.get_absolute_url()).status_code == 404
    assert not client.get(url).context["can_answer"]

    assert client_of(engineer).post(url, {"answer": "周三断电"}).status_code == 302
    assert "周三断电" in client_of(engineer).get(url).content.decode()
    assert client_of(engineer).post(url, {"answer": "再答"}).status_code == 409


def test_blocker_out_of_scope_is_absent(order, village_head, office, other_village_reporter, client_of):
    blocker = services.raise_blocker(order, raised_to=office, text="要断电", by=village_head)

    assert client_of(other_village_reporter).get(blocker.get_absolute_url()).status_code == 404


def test_leader_returns_then_office_closes(order, village_head, leader, town_clerk, client_of):
    services.receive_directive(order, by=village_head)
    services.reply_directive(order, text="已清退", by=village_head)

    client_of(leader).post(page_of("directive_return", order), {"reason": "还有两处", "reply_due_on": "2026-11-25"})
    order.refresh_from_db()
    assert (order.status, order.reply_due_on) == (DirectiveStatus.RECEIVED, date(2026, 11, 25))

    services.reply_directive(order, text="都清了", by=village_head)
    client_of(town_clerk).post(page_of("directive_close", order), {"note": "现场看过"})
    order.refresh_from_db()
    assert order.status == DirectiveStatus.CLOSED


def test_office_names_the_leader_who_decided_on_accountability(order, town_clerk, leader, client_of):
    client, url = client_of(town_clerk), page_of("directive_accountability", order)
    assert client.post(url, {"reason": "三催不办"}).context["form"].errors["decided_by"]

    client.post(url, {"reason": "三催不办", "decided_by": leader.pk})

    order.refresh_from_db()
    assert order.status == DirectiveStatus.ACCOUNTABILITY
    assert buttons(client, order) == {"directive_close"}


def test_leader_is_accountable_in_person(order, leader, client_of):
    client_of(leader).post(page_of("directive_accountability", order), {"reason": "三催不办"})

    order.refresh_from_db()
    assert order.status == DirectiveStatus.ACCOUNTABILITY


def test_office_urges_once_a_day_and_withdraws(order, town_clerk, client_of):
    client = client_of(town_clerk)
    client.post(page_of("directive_urge", order))
    assert "今天已经催过" in client.post(page_of("directive_urge", order), follow=True).content.decode()

    client.post(page_of("directive_withdraw", order), {"reason": "已由市局接手"})

    order.refresh_from_db()
    assert order.status == DirectiveStatus.WITHDRAWN


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("directive_receive", "leader"),
        ("directive_reply", "leader"),
        ("directive_split", "leader"),
        ("directive_extension_ask", "leader"),
        ("directive_blocker_raise", "leader"),
        ("directive_urge", "leader"),
        ("directive_urge", "village_head"),
        ("directive_close", "village_head"),
        ("directive_return", "village_head"),
        ("directive_accountability", "village_head"),
        ("directive_withdraw", "village_head"),
        ("directive_confirm", "town_clerk"),
        ("supervision_letter_draft", "leader"),
    ],
)
def test_acts_are_closed_to_others(request, order, name, person, client_of):
    assert client_of(request.getfixturevalue(person)).post(page_of(name, order)).status_code == 403


# -- Writing one


def create_url(campaign, query=""):
    return reverse("campaigns:directive_create", args=[campaign.pk]) + query


def test_office_orders_with_a_date_of_working_days(campaign, village, town_clerk, client_of):
    client = client_of(town_clerk)
    html = client.get(create_url(campaign, "?kind=order")).content.decode()
    assert "5 个工作日，11月27日（星期五）" in html

    values = {"kind": "order", "unit": village.pk, "subject_label": "清退", "text": "三天内清退", "due": "10"}
    client.post(create_url(campaign), values)

    directive = Directive.objects.get()
    assert (directive.kind, directive.issued_by, directive.reply_due_on) == (
        DirectiveKind.ORDER,
        town_clerk,
        date(2026, 12, 4),
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due": "none"}, "due"),
        ({"due": "other"}, "reply_due_on"),
        ({"due": "other", "reply_due_on": "2026-11-19"}, "reply_due_on"),
        ({"due": "4"}, "due"),
        ({"text": ""}, "text"),
        ({"kind": "instruction"}, "issued_by"),
        ({"kind": ""}, "kind"),
    ],
)
def test_what_is_wrong_stands_at_its_field(campaign, village, town_clerk, values, field, client_of):
    typed = {"kind": "order", "unit": village.pk, "subject_label": "清退", "text": "清退", "due": "5", **values}

    response = client_of(town_clerk).post(create_url(campaign), typed)

    assert field in response.context["form"].errors
    assert not Directive.objects.exists()


def test_office_types_in_with_a_photo_and_the_leader_confirms(campaign, village, town_clerk, leader, client_of):
    values = {"kind": "instruction", "unit": village.pk, "subject_label": "清退", "text": "抓紧", "due": "5"}
    client_of(town_clerk).post(create_url(campaign), {**values, "issued_by": leader.pk, "paper": photo("批件.png")})
    directive = Directive.objects.get()
    client = client_of(leader)
    assert "directive_confirm" in buttons(client, directive)
    assert b"".join(client.get(page_of("directive_paper_download", directive)).streaming_content) == PHOTO

    client.post(page_of("directive_confirm", directive))

    directive.refresh_from_db()
    assert directive.confirmed_at is not None
    assert "directive_confirm" not in buttons(client, directive)


def test_paper_that_is_not_there_is_absent(order, town_clerk, client_of):
    assert client_of(town_clerk).get(page_of("directive_paper_download", order)).status_code == 404


def test_leader_asks_for_a_reply_or_not(campaign, village, leader, client_of):
    values = {"kind": "instruction", "unit": village.pk, "subject_label": "清退", "text": "抓紧"}
    client = client_of(leader)
    assert "paper" not in client.get(create_url(campaign)).context["form"].fields

    client.post(create_url(campaign), {**values, "due": "3"})
    client.post(create_url(campaign), {**values, "due": "none"})
    client.post(create_url(campaign), {**values, "kind": "agreement", "due": "5"})

    assert list(Directive.objects.order_by("pk").values_list("reply_due_on", flat=True)) == [
        date(2026, 11, 25),
        None,
        None,
    ]


def test_leader_gives_no_order_of_the_office(campaign, village, leader, client_of):
    values = {"kind": "order", "unit": village.pk, "subject_label": "清退", "text": "抓紧", "due": "3"}

    assert client_of(leader).post(create_url(campaign), values).context["form"].errors["kind"]


def test_task_names_the_matter_and_the_unit(campaign, task, village, town_clerk, leader, client_of):
    page = client_of(town_clerk).get(task.get_absolute_url()).content.decode()
    assert "督办此任务" in page
    assert f"?task={task.pk}&amp;kind=order" in page
    client, url = client_of(town_clerk), create_url(campaign, f"?task={task.pk}&kind=order")
    form = client.get(url).context["form"]
    assert (form.subject, form.initial["unit"]) == (task.title, village.pk)

    client.post(url, {"kind": "order", "unit": village.pk, "text": "本周办结", "due": "3"})

    directive = Directive.objects.get()
    assert (directive.task, directive.subject_label, directive.subject_url) == (
        task,
        task.title,
        task.get_absolute_url(),
    )
    assert "本周办结" in client_of(leader).get(task.get_absolute_url()).content.decode()


def test_unit_of_the_campaign_is_filled_in(campaign, village, leader, client_of):
    participants = client_of(leader).get(reverse("campaigns:participant_list", args=[campaign.pk])).content.decode()
    assert f"?unit={village.pk}" in participants

    form = client_of(leader).get(create_url(campaign, f"?unit={village.pk}")).context["form"]

    assert form.initial["unit"] == village.pk


@pytest.mark.parametrize("query", ["?task=999999", "?task=x", "?unit=999999", "?task=９"])
def test_matters_out_of_scope_are_absent(campaign, town_clerk, query, client_of):
    assert client_of(town_clerk).get(create_url(campaign, query)).status_code == 404


def test_task_of_another_campaign_is_absent(campaign, task, town, office, town_clerk, client_of):
    other = CampaignFactory(owner_unit=town, office_unit=office, slug="another")

    assert client_of(town_clerk).get(create_url(other, f"?task={task.pk}")).status_code == 404


def test_closed_campaign_offers_nothing(campaign, order, task, town_clerk, client_of):
    type(campaign).objects.filter(pk=campaign.pk).update(status="closed", closed_on=date(2026, 11, 19))
    client = client_of(town_clerk)

    assert buttons(client, order) == set()
    assert "督办此任务" not in client.get(task.get_absolute_url()).content.decode()
    assert create_url(campaign) not in client.get(LIST).content.decode()


def test_letters_of_a_directive_stand_on_its_page(order, town_clerk, village_head, client_of, clock):
    clock.move_to("2026-12-01T10:00:00+08:00")
    client = client_of(town_clerk)

    response = client.post(page_of("supervision_letter_draft", order))

    letter = SupervisionLetter.objects.get()
    assert response.url == letter.get_absolute_url()
    assert letter.get_absolute_url() in client.get(order.get_absolute_url()).content.decode()
    assert letter.get_absolute_url() not in client_of(village_head).get(order.get_absolute_url()).content.decode()
    assert client.post(page_of("supervision_letter_draft", order)).url == order.get_absolute_url()
