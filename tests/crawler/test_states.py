"""How a run ends, and why: ok only when everything is proven."""

from collections import Counter

import pytest

from crawler.asking.robots import effective_robots
from crawler.items import ListingEnd
from crawler.running.record import Record, gaps_of, is_complete, moves_of
from crawler.running.states import Tally, note_of, state_of
from parser.model import Bilingual


def tally(**changed: object) -> Tally:
    made = Tally(counts=Counter(pages=2))
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def test_a_walk_without_any_doubt_is_ok_and_says_nothing() -> None:
    assert state_of(tally()) == "ok"
    assert note_of(tally()) == Bilingual("", "")


@pytest.mark.parametrize(
    "doubt",
    [
        {"problems": Counter(challenge=1)},
        {"problems": Counter(not_a_report=2)},
        {"gaps": [Bilingual("列表为空", "empty")]},
        {"unfinished_columns": 1},
        {"exceptions": 1},
        {"errors": 3},
    ],
)
def test_any_doubt_makes_a_run_partial_and_is_named_in_both_languages(doubt: dict[str, object]) -> None:
    assert state_of(tally(**doubt)) == "partial"
    note = note_of(tally(**doubt))
    assert note.zh and note.en


@pytest.mark.parametrize("end", [{"finish_reason": "archive_failed"}, {"counts": Counter(), "exceptions": 1}])
def test_a_run_that_was_cut_short_or_broke_before_the_first_page_failed(end: dict[str, object]) -> None:
    assert state_of(tally(**end)) == "failed"


def test_a_portal_that_lets_us_see_nothing_is_no_failure_of_ours() -> None:
    assert (
        state_of(tally(counts=Counter(), gaps=[Bilingual("第 1 页：challenge", "page 1: challenge")]))
        == "partial"
    )


def listing(reports: int, proof: str = "last_page", trouble: Bilingual | None = None) -> ListingEnd:
    return ListingEnd("http://p.example/", 1, 9, reports, proof, trouble)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "before", "gone", "complete"),
    [
        (listing(5), None, 0, True),
        (listing(5), 5, 0, True),
        (listing(4), 5, 1, True),
        (listing(4), 5, 0, False),
        (listing(2), 5, 1, False),
        (listing(5, proof=""), 5, 0, False),
        (listing(0), 5, 5, False),
        (listing(0), None, 0, False),
    ],
)
def test_a_listing_is_complete_with_proof_and_if_what_it_lost_is_verifiably_gone(
    now: ListingEnd, before: int | None, gone: int, complete: bool
) -> None:
    assert is_complete(now, before, gone) is complete
    assert bool(list(gaps_of(now, before, complete))) is not complete


def test_a_report_gone_from_one_address_and_seen_at_another_has_moved() -> None:
    record = Record(gone=["old", "lost"], seen_reports={7: "new"}, redirected={"hop": "new", "stray": "else"})
    assert moves_of(record, {"old": 7, "lost": 8}) == {"old": "new", "hop": "new"}


@pytest.mark.parametrize(
    ("status", "rules"),
    [(200, b"Disallow: /x"), (404, b""), (403, b""), (503, b"User-agent: *\nDisallow: /\n")],
)
def test_robots_txt_is_understood_by_rfc_9309(status: int, rules: bytes) -> None:
    assert effective_robots(status, b"Disallow: /x") == rules
