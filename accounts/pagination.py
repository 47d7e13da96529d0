"""Lists of 50 rows, continued after a row instead of at a page number: no row is skipped or shown twice while rows are added."""

from dataclasses import dataclass

from django.db.models import Q

PAGE_SIZE = 50
# Where the newest few are what one comes for: a quarter's weeks, two screens of a phone.
NEWEST_PAGE_SIZE = 12


@dataclass(frozen=True)
class KeysetPage:
    """One page of a list: its rows, whether it continues an earlier page, and the query strings that lead on."""

    rows: list
    is_continued: bool
    first_query: str
    next_query: str

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def keyset_page(queryset, request, *, order_by=("-pk",), size=PAGE_SIZE, printed=None):
    """The page of `queryset` that follows the row `?after=<pk>`, in the order of `order_by`.

    `order_by` names columns that are never null and ends with pk. A row that is absent, or outside the (scoped)
    queryset, starts the list from the beginning. `printed` may narrow the queryset to what the page prints of its rows.
    """
    queryset = queryset.order_by(*order_by)
    last = _row(queryset, request.GET.get("after", ""), order_by)
    if last is not None:
        queryset = queryset.filter(_following(last, order_by))
    rows = list((printed(queryset) if printed else queryset)[: size + 1])
    next_query = _query(request, after=rows[size - 1].pk) if len(rows) > size else ""
    return KeysetPage(rows[:size], last is not None, _query(request), next_query)


def _row(queryset, after, order_by):
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        return None
    return queryset.filter(pk=after).values(*{name.lstrip("-") for name in order_by}).first()


def _following(last, order_by):
    """The condition "sorts after `last`", column by column."""
    condition, same = Q(), Q()
    for name in order_by:
        column = name.lstrip("-")
        lookup = "lt" if name.startswith("-") else "gt"
        condition |= same & Q(**{f"{column}__{lookup}": last[column]})
        same &= Q(**{column: last[column]})
    return condition


def _query(request, **changes):
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()
