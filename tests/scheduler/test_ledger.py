"""The state of one owed report: a department's report for 2020, due on 2021-01-31."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from parser.model import Bilingual
from scheduler.calendar import Deadline
from scheduler.evidence import Column, Owed, Place, Publication, UnreadLink, Visit
from scheduler.ledger import Entry, State, judge

BEIJING = ZoneInfo("Asia/Shanghai")
DUE = date(2021, 1, 31)
BEFORE_MIDNIGHT = datetime(2021, 1, 31, 15, 59, tzinfo=UTC)
AFTER = date(2021, 3, 1)
OWED = Owed(7, "临江市水务局", 2020, Deadline(DUE, "第四十九条"), ("city",))


def at(month: int, day: int, year: int = 2021) -> datetime:
    return datetime(year, month, day, 4, tzinfo=UTC)


def visit(when: datetime, *, complete: bool = True, run: int = 1, **facts: object) -> Visit:
    column = Column(run * 10, "http://city/nb/", 2, 9, "last_page" if complete else "", complete, when)
    return replace(Visit(run, "city", when, "ok", columns=(column,)), **facts)  # type: ignore[arg-type]


def published(day: date | None, seen: datetime, **facts: object) -> Publication:
    place = Place("http://city/t1.html", seen)
    known = Publication(day, None, seen, 5, "http://city/t1.html", places=(place,))
    return replace(known, **facts)  # type: ignore[arg-type]


def judged(publication: Publication | None, *visits: Visit, today: date = AFTER, owed: Owed = OWED) -> Entry:
    by_portal = {portal: [v for v in visits if v.portal_id == portal] for portal in owed.portals}
    return judge(owed, publication, by_portal, today, BEIJING)


def test_nothing_is_late_before_its_deadline_is_over() -> None:
    assert judged(None, today=DUE).state is State.NOT_DUE
    assert judged(None, today=date(2021, 2, 1)).state is not State.NOT_DUE


def test_a_report_dated_on_the_deadline_is_on_time() -> None:
    entry = judged(published(DUE, at(3, 1)))
    assert (entry.state, entry.days_late) == (State.ON_TIME, 0)


def test_a_report_dated_after_the_deadline_is_late_by_the_days_between() -> None:
    entry = judged(published(date(2021, 3, 2), at(6, 1)))
    assert (entry.state, entry.days_late) == (State.LATE, 30)
    assert "2021-03-02" in entry.evidence.reason.zh


def test_the_signature_date_does_not_stand_in_for_a_publication_date() -> None:
    entry = judged(published(None, at(6, 1), signed=date(2021, 1, 20)))
    assert (entry.state, entry.days_late) == (State.UNVERIFIABLE, None)


def test_an_undated_report_seen_before_the_deadline_is_on_time() -> None:
    assert judged(published(None, at(1, 30))).state is State.ON_TIME


def test_an_undated_report_first_seen_after_the_deadline_is_undecided() -> None:
    entry = judged(published(None, at(2, 1)))
    assert (entry.state, entry.days_late) == (State.UNVERIFIABLE, None)
    assert "未标明发布日期" in entry.evidence.reason.zh


def test_an_undated_report_is_late_when_a_later_complete_list_lacked_it() -> None:
    entry = judged(published(None, at(2, 20)), visit(at(2, 10)), visit(at(2, 20), run=2))
    assert (entry.state, entry.days_late) == (State.LATE, 10)
    assert "至少" in entry.evidence.reason.zh
    assert [column.listing_id for column in entry.evidence.columns] == [10]


def test_a_printed_date_in_time_is_kept_but_a_list_that_contradicts_it_is_shown() -> None:
    entry = judged(published(date(2021, 1, 20), at(2, 20)), visit(at(2, 10)), visit(at(2, 20), run=2))
    assert (entry.state, entry.days_late) == (State.ON_TIME, 0)
    assert [column.listing_id for column in entry.evidence.contradicted_by] == [10]


def test_missing_needs_a_list_proved_complete_after_the_deadline() -> None:
    entry = judged(None, visit(at(2, 1)))
    assert entry.state is State.MISSING
    assert [column.listing_id for column in entry.evidence.columns] == [10]


@pytest.mark.parametrize(
    ("last", "says"),
    [
        (None, "never crawled"),
        (visit(at(1, 30)), "not crawled since the deadline"),
        (
            visit(at(2, 1), started_at=datetime(2021, 1, 31, 15, 59, tzinfo=UTC)),
            "not crawled since the deadline",
        ),
        (visit(at(2, 10), complete=False), "could not be proved complete"),
        (visit(at(2, 10), state="failed", note=Bilingual("出错", "HTTP 503")), "HTTP 503"),
        (visit(at(2, 10), columns=()), "failed"),
        (visit(at(2, 10), unread=(UnreadLink("http://city/t9.html", "challenge"),)), "challenge"),
    ],
)
def test_what_we_could_not_see_is_unverifiable_never_missing(last: Visit | None, says: str) -> None:
    entry = judged(None, *([last] if last else []))
    assert entry.state is State.UNVERIFIABLE
    assert says in entry.evidence.reason.en


def test_an_older_proof_does_not_outweigh_a_failed_last_crawl() -> None:
    assert judged(None, visit(at(2, 5)), visit(at(2, 9), run=2, state="failed")).state is State.UNVERIFIABLE


def test_a_shrunken_list_says_from_how_many_to_how_many() -> None:
    column = Column(3, "http://city/nb/", 1, 2, "", False, at(2, 9), shrunk_from=9)
    assert "9 to 2" in judged(None, visit(at(2, 9), columns=(column,))).evidence.reason.en


def test_an_unread_link_of_another_year_does_not_hide_that_this_one_is_missing() -> None:
    other = visit(at(2, 10), unread=(UnreadLink("http://city/t9.html", "challenge", 2019),))
    assert judged(None, other).state is State.MISSING


def test_a_report_looked_for_on_two_portals_is_missing_only_if_both_prove_it() -> None:
    both = replace(OWED, portals=("city", "bureau"))
    city, bureau = visit(at(2, 10)), visit(at(2, 10), portal_id="bureau")
    assert judged(None, city, owed=both).state is State.UNVERIFIABLE
    assert judged(None, city, bureau, owed=both).state is State.MISSING


def test_a_report_gone_from_every_place_is_removed_and_keeps_its_lateness() -> None:
    gone = Place("http://city/t1.html", at(3, 1), gone_since=at(4, 1), gone_count=3, removed_at=at(4, 15))
    entry = judged(published(date(2021, 2, 10), at(2, 11), places=(gone,)))
    assert (entry.state, entry.days_late) == (State.REMOVED, 10)
    assert "2021-04-01" in entry.evidence.reason.zh


def test_a_report_that_seems_to_be_gone_is_suspected_and_not_removed() -> None:
    gone = Place("http://city/t1.html", at(3, 1), gone_since=at(4, 1), gone_count=2)
    entry = judged(published(DUE, at(1, 31), places=(gone,)))
    assert entry.state is State.ON_TIME
    assert "疑似撤下" in entry.evidence.reason.zh and "asked 2 time(s)" in entry.evidence.reason.en
    there = Place("http://city/t2.html", at(4, 1))
    assert "疑似" not in judged(published(DUE, at(1, 31), places=(gone, there))).evidence.reason.zh


def test_a_report_gone_from_one_place_and_shown_at_another_is_not_removed() -> None:
    gone = Place("http://city/t1.html", at(3, 1), gone_since=at(4, 1), moved_to="http://city/t2.html")
    there = Place("http://city/t2.html", at(4, 1))
    assert judged(published(DUE, at(1, 31), places=(gone, there))).state is State.ON_TIME


def test_an_imported_report_without_a_place_is_not_removed() -> None:
    assert judged(published(DUE, at(6, 1), places=())).state is State.ON_TIME


def test_figures_edited_after_the_deadline_make_it_replaced() -> None:
    entry = judged(published(DUE, at(1, 20), versions=2, edited_at=at(5, 1)))
    assert (entry.state, entry.days_late) == (State.REPLACED, 0)
    assert "2021-05-01" in entry.evidence.reason.zh


def test_a_correction_before_the_deadline_is_no_replacement() -> None:
    assert judged(published(DUE, at(1, 20), versions=2, edited_at=at(1, 25))).state is State.ON_TIME
