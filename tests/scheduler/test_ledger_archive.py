"""The ledger as the archive's rows make it, on both databases."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from db import writer
from db.as_of import as_of
from db.query import run_select
from scheduler.config import Schedule, load_schedule
from scheduler.ledger import State
from scheduler.ledger_store import Line, compute_ledger, read_ledger, refresh_ledger

if TYPE_CHECKING:
    City = Any

HOUSING_URL = "http://city/housing-2020.html"
TODAY = date(2021, 3, 1)


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    return load_schedule(Path(__file__).parents[2] / "config")


def noon(month: int, day: int) -> datetime:
    return datetime.fromisoformat(f"2021-{month:02}-{day:02}T12:00:00+08:00")


def line(city: "City", schedule: Schedule, now: datetime | None = None) -> Line:
    """The water bureau's line after a refresh."""
    refresh_ledger(city.session, schedule, now=now or noon(3, 1), today=TODAY)
    (found,) = [line for line in read_ledger(city.session) if line.organ == "临江市水务局"]
    return found


def test_a_portal_never_crawled_makes_every_line_unverifiable(city: "City", schedule: Schedule) -> None:
    entries = compute_ledger(city.session, schedule, TODAY)
    assert [(e.owed.report_year, e.state) for e in entries] == [(2020, State.UNVERIFIABLE)] * 2


def test_a_complete_crawl_after_the_deadline_proves_one_missing(city: "City", schedule: Schedule) -> None:
    city.crawl(noon(2, 10))
    found = line(city, schedule)
    assert found.state is State.MISSING
    listing = found.evidence["listings"][0]
    assert (listing["url"], listing["proof"], listing["complete"]) == ("http://city/nb/", "last_page", True)
    stored = city.session.execute(text("SELECT id FROM listing")).scalar_one()
    assert listing["listing_id"] == stored


def test_a_link_that_could_not_be_read_leaves_the_missing_ones_open(city: "City", schedule: Schedule) -> None:
    city.fail_to_fetch(city.crawl(noon(2, 10)), "http://city/t9.html", noon(2, 10))
    found = line(city, schedule)
    assert found.state is State.UNVERIFIABLE
    assert found.evidence["unread"] == [{"url": "http://city/t9.html", "outcome": "challenge", "year": None}]


def test_a_link_read_at_the_second_try_hides_nothing(city: "City", schedule: Schedule) -> None:
    run = city.crawl(noon(2, 10))
    for outcome in ("unreachable", "ok"):
        city.fail_to_fetch(run, "http://city/t9.html", noon(2, 10), outcome)
    assert line(city, schedule).state is State.MISSING


def test_a_failed_fetch_of_a_known_report_hides_no_other(city: "City", schedule: Schedule) -> None:
    from_housing = {"organ": _housing(), "published": date(2021, 1, 20), "url": HOUSING_URL}
    city.publish(noon(1, 20), **from_housing)
    city.fail_to_fetch(city.crawl(noon(2, 10)), HOUSING_URL, noon(2, 10))
    assert line(city, schedule).state is State.MISSING


def test_a_dated_report_is_late_with_its_first_capture_as_proof(city: "City", schedule: Schedule) -> None:
    done = city.publish(noon(2, 20), published=date(2021, 2, 10))
    found = line(city, schedule)
    assert (found.state, found.days_late, found.published) == (State.LATE, 10, date(2021, 2, 10))
    shown = found.evidence["first_capture"]
    proof = city.session.execute(
        text("SELECT capture_id FROM sighting WHERE version_id = :v"), {"v": done.version_id}
    ).scalar_one()
    assert (shown["capture_id"], shown["url"]) == (proof, "http://city/water-2020.html")
    assert found.first_seen == noon(2, 20)


def test_the_earliest_printed_date_counts_when_a_page_is_redated(city: "City", schedule: Schedule) -> None:
    city.publish(noon(1, 20), published=date(2021, 1, 19))
    city.publish(noon(2, 20), "61", published=date(2021, 2, 19))
    found = line(city, schedule)
    assert (found.state, found.days_late, found.published) == (State.REPLACED, 0, date(2021, 1, 19))


def test_a_figure_put_back_is_no_replacement(city: "City", schedule: Schedule) -> None:
    for number, received in enumerate(("60", "61", "60")):
        city.publish(noon(2, 1 + number), received, published=date(2021, 1, 19))
    found = line(city, schedule)
    assert (found.state, found.evidence["versions"]) == (State.ON_TIME, 3)


def test_a_report_that_is_gone_is_removed(city: "City", schedule: Schedule) -> None:
    city.publish(noon(1, 20), published=date(2021, 1, 19))
    location = city.session.execute(text("SELECT id FROM location")).scalar_one()
    writer.mark_gone(city.session, location, noon(2, 20))
    found = line(city, schedule)
    assert found.state is State.REMOVED
    assert found.evidence["locations"][0]["gone_count"] == 1


def test_a_report_that_moved_is_not_removed(city: "City", schedule: Schedule) -> None:
    city.publish(noon(1, 20), published=date(2021, 1, 19))
    location = city.session.execute(text("SELECT id FROM location")).scalar_one()
    city.publish(noon(2, 20), published=date(2021, 1, 19), url="http://city/moved.html")
    writer.mark_moved(city.session, location, "http://city/moved.html", noon(2, 20))
    assert line(city, schedule).state is State.ON_TIME


def test_the_day_decides_which_deadlines_have_passed(city: "City", schedule: Schedule) -> None:
    city.crawl(noon(2, 10))
    before = compute_ledger(city.session, schedule, date(2021, 1, 31))
    later = compute_ledger(city.session, schedule, date(2022, 6, 1))
    assert {entry.state for entry in before} == {State.NOT_DUE}
    assert [(e.owed.report_year, e.state) for e in later[:2]] == [
        (2020, State.MISSING),
        (2021, State.UNVERIFIABLE),
    ]


def test_a_second_look_writes_nothing_when_nothing_changed(city: "City", schedule: Schedule) -> None:
    city.crawl(noon(2, 10))
    assert line(city, schedule, noon(3, 1)).updated_at == noon(3, 1)
    assert line(city, schedule, noon(3, 2)).updated_at == noon(3, 1)
    city.publish(noon(3, 3), published=date(2021, 3, 2))
    assert line(city, schedule, noon(3, 3)).updated_at == noon(3, 3)


def test_a_year_no_longer_owed_leaves_the_ledger(city: "City", schedule: Schedule) -> None:
    refresh_ledger(city.session, schedule, now=noon(3, 1), today=date(2022, 3, 1))
    assert {found.report_year for found in read_ledger(city.session)} == {2020, 2021}
    refresh_ledger(city.session, schedule, now=noon(3, 1), today=TODAY)
    assert {found.report_year for found in read_ledger(city.session)} == {2020}


def test_one_portals_refresh_leaves_other_organs_alone(city: "City", schedule: Schedule) -> None:
    refresh_ledger(city.session, schedule, now=noon(3, 1), today=TODAY)
    refresh_ledger(city.session, schedule, now=noon(3, 1), today=TODAY, portal_id="elsewhere")
    assert len(read_ledger(city.session)) == 2


def test_the_ledger_is_listed_by_year_and_state(city: "City", schedule: Schedule) -> None:
    city.publish(noon(2, 20), published=date(2021, 2, 10))
    refresh_ledger(city.session, schedule, now=noon(3, 1), today=TODAY)
    assert [found.organ for found in read_ledger(city.session, year=2020, state=State.LATE)] == [
        "临江市水务局"
    ]
    assert read_ledger(city.session, year=2019) == ()


def _housing() -> object:
    from parser.model import Organ

    return Organ("临江市住房和城乡建设局", "220681", "county", "department", "housing_urban_rural")


def test_what_the_ledger_said_on_a_day_can_be_asked_later(city: "City", schedule: Schedule) -> None:
    def said(then: datetime) -> list[tuple[int, str]]:
        query = as_of("SELECT report_year, state FROM ledger WHERE organ = '临江市水务局' ORDER BY 1", then)
        url = city.session.get_bind().engine.url.render_as_string(hide_password=False)
        return [(row[0], row[1]) for row in run_select(url, query).rows]

    refresh_ledger(city.session, schedule, now=noon(3, 1), today=date(2022, 3, 1))
    city.crawl(noon(3, 2))
    assert line(city, schedule, noon(3, 3)).state is State.MISSING
    assert said(noon(2, 28)) == []
    assert said(noon(3, 1)) == said(noon(3, 2)) == [(2020, "unverifiable"), (2021, "unverifiable")]
    assert said(noon(3, 3)) == said(noon(9, 9)) == [(2020, "missing")]
