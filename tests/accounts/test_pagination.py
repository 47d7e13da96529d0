import pytest

from accounts.models import User
from accounts.pagination import PAGE_SIZE, keyset_page
from tests.factories import UserFactory


@pytest.fixture
def people(village):
    return [UserFactory(home_unit=village, display_name=f"名{number % 3}") for number in range(2 * PAGE_SIZE + 5)]


def walk(rf, queryset, order_by, **query):
    pages = [keyset_page(queryset, rf.get("/", query), order_by=order_by)]
    while pages[-1].next_query:
        pages.append(keyset_page(queryset, rf.get(f"/?{pages[-1].next_query}"), order_by=order_by))
    return pages


@pytest.mark.parametrize(
    "order_by", [("-pk",), ("pk",), ("display_name", "pk"), ("-display_name", "pk"), ("display_name", "-pk")]
)
def test_pages_show_every_row_once_in_order(rf, people, order_by):
    pages = walk(rf, User.objects.all(), order_by)

    shown = [person.pk for page in pages for person in page]
    assert shown == list(User.objects.order_by(*order_by).values_list("pk", flat=True))
    assert [len(page) for page in pages] == [50, 50, 5]
    assert [page.is_continued for page in pages] == [False, True, True]


def test_page_may_be_shorter(rf, people):
    first = keyset_page(User.objects.all(), rf.get("/"), size=3)
    second = keyset_page(User.objects.all(), rf.get(f"/?{first.next_query}"), size=3)

    assert [person.pk for person in (*first, *second)] == list(
        User.objects.order_by("-pk").values_list("pk", flat=True)[:6]
    )


def test_row_added_meanwhile_shifts_nothing(rf, people, village):
    first = keyset_page(User.objects.all(), rf.get("/"))
    UserFactory(home_unit=village)

    second = keyset_page(User.objects.all(), rf.get(f"/?{first.next_query}"))

    assert not {person.pk for person in first} & {person.pk for person in second}
    assert second.rows[0].pk == first.rows[-1].pk - 1


def test_page_keeps_the_filters_of_the_list(rf, people):
    first = keyset_page(User.objects.all(), rf.get("/", {"q": "名 1&2", "after": "x"}))

    assert "q=%E5%90%8D+1%262" in first.next_query
    assert first.first_query == "q=%E5%90%8D+1%262"


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "9" * 19, "9" * 5000, "\u0661", "1 OR 1=1", "\x00"])
def test_rubbish_after_starts_from_the_beginning(rf, people, after):
    page = keyset_page(User.objects.all(), rf.get("/", {"after": after}))

    assert not page.is_continued
    assert len(page) == PAGE_SIZE


def test_list_of_exactly_one_page_has_no_next(rf, village):
    UserFactory.create_batch(PAGE_SIZE, home_unit=village)

    assert keyset_page(User.objects.all(), rf.get("/")).next_query == ""
