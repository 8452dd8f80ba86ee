"""A column is complete only with proof, and every walk comes to an end."""

import pytest

from crawler.asking.outcomes import Outcome
from crawler.lists.column import MAX_PAGES, Column
from crawler.lists.listing import ListPage, Row


def page(*urls: str, pages: int | None = None, records: int | None = None, repeated: int = 0) -> ListPage:
    return ListPage(
        tuple(Row(url, f"{url}2020年政府信息公开年报") for url in urls), pages, records, None, repeated
    )


def walk(*pages: ListPage) -> Column:
    column = Column("http://portal.example/")
    for each in pages:
        column.take(each)
    return column


def test_all_records_the_server_counts_are_proof() -> None:
    column = walk(page("a", "b", records=3), page("c", records=3))
    assert (column.done, column.proof, column.trouble) == (True, "server_total", None)


def test_a_row_the_server_prints_twice_counts_towards_its_total() -> None:
    assert walk(page("a", "b", records=3, repeated=1)).proof == "server_total"


def test_all_pages_the_list_counts_are_proof() -> None:
    column = walk(page("a", pages=2), page("b", pages=2))
    assert (column.proof, column.pages, column.rows) == ("last_page", 2, 2)


def test_a_404_behind_the_last_page_is_proof_where_no_count_is_stated() -> None:
    column = walk(page("a"), page("b"))
    column.miss(Outcome.GONE, "HTTP 404")
    assert (column.done, column.proof) == (True, "last_page")


def test_a_404_before_the_stated_last_page_is_none() -> None:
    column = walk(page("a", pages=3))
    column.miss(Outcome.GONE, "HTTP 404")
    assert column.proof == ""
    assert column.trouble is not None and "3" in column.trouble.zh


def test_an_empty_page_behind_the_last_one_is_proof() -> None:
    assert walk(page("a"), page("b"), page()).proof == "no_repeat"


def test_a_list_that_repeats_its_first_page_for_ever_ends_without_proof() -> None:
    column = walk(page("a", "b"), page("a", "b"))
    assert (column.done, column.proof) == (True, "")
    assert column.trouble is not None


def test_fewer_rows_than_the_server_counts_are_no_proof() -> None:
    column = walk(page("a", records=9), page("a", records=9))
    assert (column.done, column.proof) == (True, "")


@pytest.mark.parametrize("stated", [{}, {"records": 0}, {"pages": 1}])
def test_an_empty_listing_never_proves_anything(stated: dict[str, int]) -> None:
    column = walk(page(**stated))
    assert (column.done, column.proof) == (True, "")


@pytest.mark.parametrize(
    "outcome", [Outcome.CHALLENGE, Outcome.THROTTLED, Outcome.UNREACHABLE, Outcome.REFUSED]
)
def test_a_page_that_was_withheld_is_no_last_page(outcome: Outcome) -> None:
    column = walk(page("a"))
    column.miss(outcome, "")
    assert (column.done, column.proof) == (True, "")


@pytest.mark.parametrize(("passed", "proof"), [(Outcome.GONE, "last_page"), (Outcome.SERVER_ERROR, "")])
def test_an_address_that_failed_may_have_been_the_page_although_the_next_one_tried_is_missing(
    passed: Outcome, proof: str
) -> None:
    column = walk(page("a"))
    column.pass_over(passed)
    column.miss(Outcome.GONE, "HTTP 404")
    assert (column.done, column.proof) == (True, proof)


def test_a_first_page_that_is_missing_proves_nothing() -> None:
    column = Column("http://portal.example/")
    column.miss(Outcome.GONE, "HTTP 404")
    assert (column.done, column.proof) == (True, "")


def test_a_server_that_makes_up_new_rows_for_ever_is_left() -> None:
    column = Column("http://portal.example/")
    while not column.done:
        column.take(page(f"row{column.pages}"))
    assert (column.pages, column.proof) == (MAX_PAGES, "")
