"""How often a portal is crawled: the periods of config/schedule.yaml as APScheduler triggers."""

from calendar import monthrange

from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from crawler.asking.hours import BEIJING, Hours
from scheduler.config import LEAP_YEAR, Period, Schedule


def crawl_trigger(schedule: Schedule, window: Hours | None = None) -> OrTrigger:
    """Fires at the hours of the period a day lies in; jitter puts a start off, never forward.

    A portal that may only be asked in a `window` starts once a day, when it opens, on the period's days.
    """
    jitter = schedule.crawl.jitter_minutes * 60 or None
    crons = [cron for period in schedule.periods for cron in _crons(period, schedule.timezone, window)]
    return OrTrigger(crons, jitter)


def daily_trigger(schedule: Schedule) -> CronTrigger:
    """Fires at `evaluate_hour` every day."""
    return CronTrigger(hour=schedule.evaluate_hour, minute=30, timezone=schedule.timezone)


def copies_trigger(schedule: Schedule) -> CronTrigger:
    """Fires when copies off the machine are made."""
    return CronTrigger(hour=schedule.copies.hour, minute=0, timezone=schedule.timezone)


def months(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int, int]]:
    """A stretch of the year as (month, first day, last day), a tuple for each month it touches."""
    return [
        (month, first[1] if month == first[0] else 1, last[1] if month == last[0] else _length(month))
        for month in range(first[0], last[0] + 1)
    ]


def _crons(period: Period, timezone: str, window: Hours | None) -> list[CronTrigger]:
    return [
        CronTrigger(
            month=month,
            day=f"{start}-{end}",
            day_of_week=period.day_of_week,
            hour=window.first.hour if window else period.hour,
            minute=window.first.minute if window else 0,
            timezone=BEIJING if window else timezone,
        )
        for month, start, end in months(period.first, period.last)
    ]


def _length(month: int) -> int:
    return monthrange(LEAP_YEAR, month)[1]
