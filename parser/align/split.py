"""Figures torn out of their cells: the ways to cut a run of digits that the identities allow."""

from collections.abc import Callable, Iterator, Sequence
from math import comb

Numbers = tuple[int, ...]
_MOST_CUTS = 3_000
"""Past this a row is withheld unsearched: 20 digits have 27,000 cuts into seven, 35 have 1.3 million."""


def splits(
    pieces: Sequence[str], count: int, allowed: Callable[[Numbers], bool] | None = None
) -> list[tuple[str, ...]]:
    """Every way to cut the pieces into `count` whole numbers without leading zeros.

    Blanks between pieces are kept as borders. Empty where a piece holds anything but digits, and
    where the ways are too many to say anything.
    """
    if not pieces or any(not piece.isdecimal() for piece in pieces):
        return []
    if comb(sum(map(len, pieces)) - 1, count - 1) > _MOST_CUTS:
        return []
    found = _cut(tuple(pieces), count)
    return [way for way in found if allowed is None or allowed(tuple(map(int, way)))]


def _cut(pieces: tuple[str, ...], count: int) -> tuple[tuple[str, ...], ...]:
    head, *rest = pieces
    if not rest:
        return tuple(_cut_one(head, count))
    ways: list[tuple[str, ...]] = []
    for taken in range(1, min(len(head), count - len(rest)) + 1):
        ways += [
            first + others for first in _cut_one(head, taken) for others in _cut(tuple(rest), count - taken)
        ]
    return tuple(ways)


def _cut_one(digits: str, count: int) -> Iterator[tuple[str, ...]]:
    if count == 1:
        if digits == "0" or (digits and digits[0] != "0"):
            yield (digits,)
        return
    longest = 1 if digits[:1] == "0" else len(digits) - count + 1
    for length in range(1, longest + 1):
        for others in _cut_one(digits[length:], count - 1):
            yield (digits[:length], *others)


def last_is_sum(numbers: Numbers) -> bool:
    return sum(numbers[:-1]) == numbers[-1]
