"""交接清单: what is on it, and that it is the acting post's own."""

from datetime import timedelta

from django.utils import timezone

from accounts import handover_sections, services
from accounts.choices import Role
from accounts.handover_sections import HandoverLine
from accounts.models import Installation
from tests.factories import PostFactory, UserFactory, loaded

HANDOVER = "/office/accounts/handover/"


def ask(unit, title, *, role=Role.UNIT_REPORTER, **fields):
    return services.ask(title, unit=unit, role=role, title=title, url="/accounts/password/", **fields)


def shown(client, **query):
    response = client.get(HANDOVER, query)
    assert response.status_code == 200
    return response.content.decode()


def lines_of(client, title):
    sections = client.get(HANDOVER).context["sections"]
    return next(lines for name, lines, _count in sections if name == title)


def test_the_list_names_post_person_and_three_who_sign(client_of, village_reporter):
    page = shown(client_of(village_reporter))

    for words in ("岗位交接清单", "演示东村", "联络员甲", "移交人", "接收人", "监交人", "年　　月　　日"):
        assert words in page


def test_open_work_of_the_acting_post_alone_is_on_it(client_of, village_reporter, village, other_village):
    PostFactory(user=village_reporter, unit=other_village, role=Role.UNIT_HEAD)
    ask(village, "东村周报", reason="三年行动", due_at=timezone.now() - timedelta(days=1))
    ask(village, "办完的事")
    services.settle("办完的事")
    ask(village, "东村审核", role=Role.UNIT_HEAD)
    ask(other_village, "西村周报")
    ask(other_village, "西村审核", role=Role.UNIT_HEAD)

    (line,) = lines_of(client_of(loaded(village_reporter)), "在办事项")

    assert (line.what, line.state, line.url) == ("东村周报", "三年行动", "/accounts/password/")
    assert line.due.endswith("（逾期）")


def test_the_list_follows_the_post_one_switches_to(client_of, village_reporter, other_village):
    post = PostFactory(user=village_reporter, unit=other_village, role=Role.UNIT_HEAD)
    ask(other_village, "西村审核", role=Role.UNIT_HEAD)
    client = client_of(village_reporter)

    client.post("/accounts/posts/switch/", {"post": post.pk})

    assert [line.what for line in lines_of(client, "在办事项")] == ["西村审核"]


def test_delegations_of_this_post_that_still_run_are_on_it(
    client_of, village_reporter, village, other_village_reporter
):
    today = timezone.localdate()
    colleague = UserFactory(home_unit=village, display_name="代理员乙")
    lent = {"unit": village, "role": Role.UNIT_REPORTER, "delegated_from": village_reporter.post}
    for days, ends_on in ((0, today + timedelta(days=7)), (30, today - timedelta(days=1))):
        PostFactory(user=colleague, starts_on=today - timedelta(days=days + 1), ends_on=ends_on, **lent)
    foreign = other_village_reporter.post
    PostFactory(user=colleague, unit=foreign.unit, role=foreign.role, delegated_from=foreign, ends_on=today)

    (line,) = lines_of(client_of(village_reporter), "正在进行的代理")

    assert line.what == "联络员甲委托代理员乙代理"
    assert line.due == f"至 {today + timedelta(days=7)}"
    assert [line.what for line in lines_of(client_of(loaded(colleague)), "正在进行的代理")] == [
        "联络员甲委托代理员乙代理"
    ]


def test_a_section_is_for_its_roles_and_an_empty_one_says_so(client_of, village_reporter, town_clerk, monkeypatch):
    monkeypatch.setattr(handover_sections, "SECTIONS", {})
    handover_sections.register(
        "仅专班办", lambda user, *, now: ([HandoverLine("甲")], 1), order=2, roles=(Role.OFFICE_CLERK,)
    )
    handover_sections.register("人人都有", lambda user, *, now: ([], 0), order=1)

    reporter, clerk = (client_of(person).get(HANDOVER) for person in (village_reporter, town_clerk))

    assert [title for title, *_rest in reporter.context["sections"]] == ["人人都有"]
    assert [title for title, *_rest in clerk.context["sections"]] == ["人人都有", "仅专班办"]
    assert "<p>无</p>" in reporter.content.decode()


def test_what_does_not_fit_is_counted(client_of, village_reporter, village):
    for number in range(handover_sections.LINES_SHOWN + 3):
        ask(village, f"周报{number}")

    page = shown(client_of(village_reporter))

    assert "（23 项）" in page
    assert "这里列出前 20 项" in page


def test_whoever_holds_no_post_has_nothing_to_hand_over(client_of, village):
    assert "您目前没有岗位" in shown(client_of(UserFactory(home_unit=village)))


def test_a_demo_says_so_on_paper_too(client_of, village_reporter):
    Installation.objects.create(is_demo=True, created_at=timezone.now())

    assert shown(client_of(village_reporter)).count("演示数据") == 2


def test_inbox_and_delegations_lead_to_it_but_not_a_firm(client_of, village_reporter, enterprise_filer):
    reporter, filer = client_of(village_reporter), client_of(enterprise_filer)

    for path in ("/accounts/inbox/", "/accounts/delegations/"):
        assert f'href="{HANDOVER}"' in reporter.get(path).content.decode()
        assert HANDOVER not in filer.get(path).content.decode()
