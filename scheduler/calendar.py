"""When a report is due, by the rules of config/schedule.yaml (条例 Art 49; reference/forms.md section 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.config import DeadlineRule


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a report is on time, and the article that says so."""

    day: date
    source: str


def deadline(
    rules: Sequence[DeadlineRule], report_year: int, level: str | None, kind: str | None
) -> Deadline | None:
    """When an organ's report for a year is due, a day of the next year; None where there is no duty."""
    for rule in rules:
        if _fits(rule, report_year, level, kind):
            return Deadline(date(report_year + 1, *rule.due), rule.source) if rule.due else None
    return None


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The day a moment falls on where the law is in force; `moment` must be aware."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(zone).date()


def newest_report_year(today: date) -> int:
    """The last year that is over: its reports are the newest that anyone can owe."""
    return today.year - 1


def _fits(rule: DeadlineRule, report_year: int, level: str | None, kind: str | None) -> bool:
    return (
        (rule.from_year is None or report_year >= rule.from_year)
        and (rule.to_year is None or report_year <= rule.to_year)
        and (not rule.levels or level in rule.levels)
        and (not rule.kinds or kind in rule.kinds)
    )
