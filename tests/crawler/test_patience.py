"""Who turns us away is waited for, then left alone; what may be spent is spent, and no more."""

from datetime import UTC, datetime

import pytest

from crawler.asking.hours import Hours
from crawler.asking.outcomes import Outcome
from crawler.asking.patience import LONGEST_PAUSE, STRIKES, TURNED_AWAY, Budget, Patience, seconds_asked

NOON = datetime(2026, 1, 5, 4, tzinfo=UTC)  # in Beijing


def after(*outcomes: Outcome, retry_after: float | None = None) -> Patience:
    patience = Patience(first_pause=30)
    for outcome in outcomes:
        patience.heard("portal.example", outcome, 0, retry_after)
    return patience


@pytest.mark.parametrize("outcome", sorted(TURNED_AWAY))
def test_a_host_that_turns_us_away_again_and_again_is_left_alone(outcome: Outcome) -> None:
    assert after(*[outcome] * (STRIKES - 1)).left_alone is None
    left = after(*[outcome] * STRIKES).left_alone
    assert left is not None and f"{STRIKES} times in a row" in left.en


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.GONE, Outcome.SOFT_404, Outcome.UNCHANGED])
def test_an_honest_answer_in_between_starts_the_count_anew(outcome: Outcome) -> None:
    challenges = [Outcome.CHALLENGE] * (STRIKES - 1)
    assert after(*challenges, outcome, *challenges).left_alone is None


def test_each_throttling_doubles_the_pause_up_to_a_bound() -> None:
    assert [after(*[Outcome.THROTTLED] * n).until for n in (1, 2, 3)] == [30, 60, 120]
    assert after(*[Outcome.THROTTLED, Outcome.OK] * 9).until == LONGEST_PAUSE


def test_a_host_is_given_the_time_it_asks_for_and_left_alone_when_it_asks_for_much() -> None:
    assert (
        after(Outcome.THROTTLED, retry_after=7).until,
        after(Outcome.THROTTLED, retry_after=7).left_alone,
    ) == (7, None)
    left = after(Outcome.THROTTLED, retry_after=86400).left_alone
    assert left is not None and "86400" in left.zh


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("Mon, 05 Jan 2026 04:01:00 GMT", 60),
        ("Mon, 05 Jan 2026 03:00:00 GMT", 0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert seconds_asked(text, NOON) == seconds


def test_a_budget_ends_by_requests_by_time_and_by_the_clock() -> None:
    budget = Budget(max_requests=2, max_seconds=60, hours=None)
    assert budget.exhausted(59, NOON) is None
    late = budget.exhausted(60, NOON)
    assert late is not None and "max_minutes" in late.zh
    budget.spent = 2
    spent = budget.exhausted(0, NOON)
    assert spent is not None and "max_requests" in spent.en
    shut = Budget(2, 60, Hours.of("22:00-06:00")).exhausted(0, NOON)
    assert shut is not None and "22:00-06:00" in shut.zh
