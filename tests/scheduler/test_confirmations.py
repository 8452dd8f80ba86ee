"""A report that seems to be gone is asked for again when that counts, and not before."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from db import writer
from scheduler.confirmations import portals_due

RULE = writer.Confirmation(3, timedelta(days=7))


def noon(month: int, day: int) -> datetime:
    return datetime(2021, month, day, 4, tzinfo=UTC)


def due(city: Any, *gone_on: int) -> list[int]:
    """The days of March on which the portal has to be asked, its one report gone on some of them."""
    city.publish(noon(1, 20))
    location = city.session.execute(text("SELECT id FROM location")).scalar_one()
    for day in gone_on:
        writer.mark_gone(city.session, location, noon(3, day), RULE)
    return [day for day in (2, 8, 9, 15, 22) if portals_due(city.session, RULE, noon(3, day)) == ["linjiang"]]


def test_a_portal_is_due_a_week_after_a_report_was_gone(city: Any) -> None:
    assert due(city, 1) == [8, 9, 15, 22]


def test_the_next_week_counts_from_the_first_day(city: Any) -> None:
    assert due(city, 1, 9) == [15, 22]


def test_nothing_is_due_once_it_is_removed_nor_where_nothing_is_gone(city: Any) -> None:
    assert due(city, 1, 8, 15) == []
    writer.touch_unchanged(city.session, [(1, [1])], noon(3, 16))
    assert portals_due(city.session, RULE, noon(4, 1)) == []
