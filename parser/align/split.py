"""Figures torn out of their cells: the ways to cut a run of digits that the identities allow."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from math import comb

from parser.model import Semantic
from parser.values import read_value

Numbers = tuple[Decimal, ...]
_NO_CELL = (Semantic.ILLEGIBLE, Semantic.BLANK)
_MOST_CUTS = 3_000
"""Past this a row is withheld unsearched: 20 digits have 27,000 cuts into seven, 35 have 1.3 million."""


def splits(
    pieces: Sequence[str], count: int, allowed: Callable[[Numbers], bool] | None = None
) -> list[tuple[str, ...]]:
    """Every way to cut the pieces into `count` whole numbers without leading zeros.

    Blanks between pieces are kept as borders; where they part as many cells as there must be, strokes
    and decimals may stand among them. Empty where a piece is no figure, and where the ways are too
    many to say anything.
    """
    found = [tuple(pieces)] if len(pieces) == count and all(map(_is_a_cell, pieces)) else _cuts(pieces, count)
    return [way for way in found if allowed is None or allowed(tuple(map(_number, way)))]


def _is_a_cell(piece: str) -> bool:
    return read_value(piece).semantic not in _NO_CELL


def _number(piece: str) -> Decimal:
    return read_value(piece).number or Decimal(0)


def _cuts(pieces: Sequence[str], count: int) -> tuple[tuple[str, ...], ...]:
    if not pieces or len(pieces) > count or any(not piece.isdecimal() for piece in pieces):
        return ()
    borders_left = sum(map(len, pieces)) - len(pieces)
    return _cut(tuple(pieces), count) if comb(borders_left, count - len(pieces)) <= _MOST_CUTS else ()


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
