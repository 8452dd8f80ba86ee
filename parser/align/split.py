"""Figures torn out of their cells: the ways to cut a run of digits that the identities allow."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from math import comb

from parser.model import Semantic
from parser.values import read_value

Numbers = tuple[Decimal, ...]
_NO_CELL = (Semantic.ILLEGIBLE, Semantic.BLANK)
_MOST_CUTS = 3_000
"""Past this a row is withheld unsearched: 20 digits have 27,000 cuts into seven, 35 have 1.3 million."""

_MOST_DIGITS = 32
"""A row of seven figures is searched up to this length; table 4 is cut group by group."""
_MOST_DIGITS_OF_GROUPS = 45


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


@dataclass(frozen=True, slots=True)
class Run:
    """Digits of many cells, and the places between them where a border is left."""

    digits: str
    borders: frozenset[int]

    def closing(self, start: int, end: int, count: int) -> list[tuple[str, ...]]:
        """Every way to cut a stretch into `count` numbers of which the last is the sum of the others."""
        found: list[tuple[str, ...]] = []
        for last in range(end - 1, start + count - 2, -1):
            if self._is_number(last, end):
                total = self.digits[last:end]
                found += [(*parts, total) for parts in self._parts(start, last, count - 1, int(total))]
            if last in self.borders:
                break
        return found

    def groups(self, number: int, size: int) -> list[list[tuple[str, ...]]]:
        """Of so many groups that each end in their sum, the ways to cut each that leave the others a way; empty where none do."""
        found: list[dict[tuple[int, int], list[tuple[str, ...]]]] = []
        starts = {0}
        for group in range(1, number + 1):
            last = len(self.digits) - (number - group) * size
            ends = range(1, last + 1) if group < number else (last,)
            cuts = {(s, e): self.closing(s, e, size) for s in starts for e in ends if e - s >= size}
            found.append({stretch: ways for stretch, ways in cuts.items() if ways})
            starts = {end for _, end in found[-1]}
        wanted = {len(self.digits)}
        for cuts in reversed(found):
            for stretch in [s for s in cuts if s[1] not in wanted]:
                del cuts[stretch]
            wanted = {start for start, _ in cuts}
        return [[way for ways in cuts.values() for way in ways] for cuts in found]

    def _is_number(self, start: int, end: int) -> bool:
        return self.digits[start] != "0" or end == start + 1

    def _parts(self, start: int, end: int, count: int, total: int) -> Iterator[tuple[str, ...]]:
        """Numbers with this sum; none where even the longest number left could not reach it."""
        spare = end - start - count
        if count == 0:
            if start == end and total == 0:
                yield ()
            return
        if spare < 0 or 10 ** (spare + 1) + 9 * count <= total:
            return
        for stop in range(start + 1, start + spare + 2):
            number = int(self.digits[start:stop])
            if number > total:
                return
            for others in self._parts(stop, end, count - 1, total - number):
                yield (self.digits[start:stop], *others)
            if self.digits[start] == "0" or stop in self.borders:
                return


def run_of(pieces: Sequence[str]) -> Run | None:
    """The pieces as one run of digits; None where one is none."""
    if not pieces or any(not piece.isdecimal() for piece in pieces):
        return None
    return Run("".join(pieces), frozenset(accumulate(map(len, pieces))))


def sum_splits(pieces: Sequence[str], count: int) -> list[tuple[str, ...]]:
    """Every way to cut the pieces into `count` figures of which the last is the sum; strokes as in `splits`."""
    if len(pieces) == count and all(map(_is_a_cell, pieces)):
        return splits(pieces, count, last_is_sum)
    run = run_of(pieces)
    return run.closing(0, len(run.digits), count) if run and len(run.digits) <= _MOST_DIGITS else []


def group_splits(pieces: Sequence[str], number: int, size: int) -> list[list[tuple[str, ...]]]:
    """The ways to cut each of so many groups of figures of which the last is the sum; an empty list where none close."""
    run = run_of(pieces)
    if run is None or not number * size <= len(run.digits) <= _MOST_DIGITS_OF_GROUPS:
        return [[] for _ in range(number)]
    return run.groups(number, size)


def last_is_sum(numbers: Numbers) -> bool:
    return sum(numbers[:-1]) == numbers[-1]
