"""Two platforms that print one report: the ledger and the alerts tell a copy from a change."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from db import writer
from scheduler.alerts.load import load_facts
from scheduler.config import Alerts, Schedule, load_schedule
from scheduler.ledger import State
from scheduler.ledger_store import compute_ledger

if TYPE_CHECKING:
    City = Any

COPY = "http://elsewhere/water-2020.html"


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    return load_schedule(Path(__file__).parents[2] / "config")


def noon(month: int, day: int) -> datetime:
    return datetime.fromisoformat(f"2021-{month:02}-{day:02}T12:00:00+08:00")


def told(city: "City", schedule: Schedule) -> tuple[State, int]:
    """The water bureau's state in the ledger, and how many changes there are to tell of."""
    entries = compute_ledger(city.session, schedule, date(2021, 3, 1))
    facts = load_facts(city.session, entries, schedule, Alerts(), now=noon(3, 1))
    (entry,) = [entry for entry in entries if entry.owed.organ == "临江市水务局"]
    return entry.state, len(facts.changed)


def test_other_figures_on_another_platform_are_no_change(city: "City", schedule: Schedule) -> None:
    city.publish(noon(1, 20), published=date(2021, 1, 19))
    city.publish(noon(2, 20), "61", published=date(2021, 1, 19), url=COPY)
    assert told(city, schedule) == (State.ON_TIME, 0)


def test_other_figures_in_the_same_place_are_one(city: "City", schedule: Schedule) -> None:
    city.publish(noon(1, 20), published=date(2021, 1, 19))
    city.publish(noon(2, 20), "61", published=date(2021, 1, 19))
    assert told(city, schedule) == (State.REPLACED, 1)


def test_a_page_edited_while_its_copy_is_not_has_changed(city: "City", schedule: Schedule) -> None:
    city.publish(noon(1, 20), published=date(2021, 1, 19))
    city.publish(noon(1, 21), published=date(2021, 1, 19), url=COPY)
    city.publish(noon(2, 20), "61", published=date(2021, 1, 19))
    assert told(city, schedule) == (State.REPLACED, 1)


def test_a_copy_that_outlives_the_first_place_has_taken_it(city: "City", schedule: Schedule) -> None:
    city.publish(noon(1, 20), published=date(2021, 1, 19))
    first = city.session.execute(text("SELECT id FROM location")).scalar_one()
    city.publish(noon(2, 20), "61", published=date(2021, 1, 19), url=COPY)
    writer.mark_gone(city.session, first, noon(2, 21))
    assert told(city, schedule) == (State.REPLACED, 1)
