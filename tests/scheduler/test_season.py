"""When portals are crawled, by the shipped schedule and by small ones, always in Asia/Shanghai."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from crawler.asking.hours import Hours
from scheduler.config import Schedule, load_schedule
from scheduler.season import crawl_trigger, daily_trigger, months

BEIJING = ZoneInfo("Asia/Shanghai")
CONFIG = Path(__file__).parents[2] / "config"


def without_jitter() -> Schedule:
    shipped = load_schedule(CONFIG)
    return shipped.model_copy(update={"crawl": shipped.crawl.model_copy(update={"jitter_minutes": 0})})


def fires(trigger: BaseTrigger, start: datetime, end: datetime) -> Iterator[datetime]:
    previous: datetime | None = None
    while (found := trigger.get_next_fire_time(previous, previous or start)) and found < end:
        yield found
        previous = found


def test_the_publishing_season_is_crawled_more_often_than_the_rest_of_the_year() -> None:
    trigger = crawl_trigger(without_jitter())
    weeks = {
        start: len(list(fires(trigger, start, start + timedelta(days=7))))
        for start in (datetime(2027, 1, 25, tzinfo=BEIJING), datetime(2027, 7, 5, tzinfo=BEIJING))
    }
    assert list(weeks.values()) == [28, 1]


def test_a_portal_with_hours_of_its_own_starts_when_they_begin_on_the_days_of_the_period() -> None:
    trigger = crawl_trigger(without_jitter(), Hours.of("22:30-06:00"))
    start = datetime(2027, 1, 25, tzinfo=BEIJING)
    week = list(fires(trigger, start, start + timedelta(days=7)))
    assert [(found.astimezone(BEIJING).hour, found.minute) for found in week] == [(22, 30)] * 7
    july = datetime(2027, 7, 5, tzinfo=BEIJING)
    assert len(list(fires(trigger, july, july + timedelta(days=7)))) == 1


def test_the_season_turns_on_16_april_and_on_new_year() -> None:
    trigger = crawl_trigger(without_jitter())
    april = list(
        fires(trigger, datetime(2027, 4, 15, 18, tzinfo=BEIJING), datetime(2027, 4, 20, tzinfo=BEIJING))
    )
    assert april == [datetime(2027, 4, 15, 18, tzinfo=BEIJING), datetime(2027, 4, 18, 2, tzinfo=BEIJING)]
    december = datetime(2026, 12, 27, 3, tzinfo=BEIJING)
    assert trigger.get_next_fire_time(None, december) == datetime(2027, 1, 1, tzinfo=BEIJING)


def test_leap_days_are_crawled_too() -> None:
    trigger = crawl_trigger(without_jitter())
    day = datetime(2028, 2, 29, tzinfo=BEIJING)
    assert len(list(fires(trigger, day, day + timedelta(days=1)))) == 4


def test_jitter_puts_starts_off_without_losing_any() -> None:
    trigger = crawl_trigger(load_schedule(CONFIG))
    start = datetime(2027, 2, 1, tzinfo=BEIJING)
    found = list(fires(trigger, start, start + timedelta(days=10)))
    assert len(found) == 40
    assert all(moment.hour in (0, 6, 12, 18) for moment in found)
    assert len({(moment.minute, moment.second) for moment in found}) > 20


def test_the_ledger_is_looked_at_daily() -> None:
    start = datetime(2027, 7, 1, tzinfo=BEIJING)
    assert len(list(fires(daily_trigger(load_schedule(CONFIG)), start, start + timedelta(days=7)))) == 7


def test_a_stretch_of_the_year_is_cut_into_months() -> None:
    assert months((1, 1), (4, 15)) == [(1, 1, 31), (2, 1, 29), (3, 1, 31), (4, 1, 15)]
    assert months((4, 16), (4, 20)) == [(4, 16, 20)]
