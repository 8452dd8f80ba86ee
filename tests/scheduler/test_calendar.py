"""Deadlines of the shipped config/schedule.yaml, against reference/forms.md section 2."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.calendar import deadline, local_day, newest_report_year
from scheduler.config import Schedule, load_schedule

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    return load_schedule(CONFIG)


@pytest.mark.parametrize(
    ("level", "kind", "year", "due"),
    [
        ("county", "department", 2020, date(2021, 1, 31)),
        ("prefecture", "government", 2020, date(2021, 3, 31)),
        ("central", "department", 2023, date(2024, 1, 31)),
        ("prefecture", "government_office", 2020, date(2021, 1, 31)),
        ("county", "vertical_agency", 2020, date(2021, 1, 31)),
        ("township", "government", 2020, date(2021, 1, 31)),
        ("township", "dispatched_body", 2020, date(2021, 1, 31)),
        (None, "department", 2019, date(2020, 1, 31)),
        ("county", "department", 2018, date(2019, 3, 31)),
        ("prefecture", "government", 2008, date(2009, 3, 31)),
    ],
)
def test_a_report_is_due_by_its_year_and_kind_of_organ(
    schedule: Schedule, level: str | None, kind: str, year: int, due: date
) -> None:
    found = deadline(schedule.deadlines, year, level, kind)
    assert found is not None
    assert found.day == due
    assert "条" in found.source


def test_public_enterprises_owe_no_report_since_2019(schedule: Schedule) -> None:
    assert deadline(schedule.deadlines, 2019, "county", "public_enterprise") is None


def test_a_day_begins_at_midnight_in_beijing() -> None:
    moment = datetime(2021, 1, 31, 16, 0, tzinfo=UTC)
    assert local_day(moment, ZoneInfo("Asia/Shanghai")) == date(2021, 2, 1)


def test_a_moment_without_time_zone_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        local_day(datetime(2021, 1, 31), ZoneInfo("Asia/Shanghai"))


def test_the_newest_report_owed_is_that_of_last_year() -> None:
    assert newest_report_year(date(2021, 1, 1)) == 2020
