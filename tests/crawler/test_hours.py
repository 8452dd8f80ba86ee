"""A portal may be left in peace for a part of the day, which is told in Beijing time."""

from datetime import UTC, datetime

import pytest

from crawler.asking.hours import Hours


@pytest.mark.parametrize(
    ("hours", "utc_hour", "inside"),
    [
        ("22:00-06:00", 13, False), ("22:00-06:00", 14, True), ("22:00-06:00", 21, True), ("22:00-06:00", 22, False),
        ("01:30-05:00", 17, False), ("01:30-05:00", 18, True), ("00:00-23:59", 4, True),
    ],
)  # fmt: skip
def test_a_moment_lies_within_or_not(hours: str, utc_hour: int, inside: bool) -> None:
    assert Hours.of(hours).hold(datetime(2026, 1, 5, utc_hour, tzinfo=UTC)) is inside


@pytest.mark.parametrize("text", ["22-6", "22:00-22:30", "25:00-06:00", "22:00", ""])
def test_what_is_no_part_of_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"part of a day|shorter|must be in"):
        Hours.of(text)
