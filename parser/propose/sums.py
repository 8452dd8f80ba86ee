"""Equations that the figures of one table obey: proposals for a person to judge, never rules by themselves."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parser.propose.sketch import Sketch, SketchRow
from parser.values import plain

_TOTAL = re.compile(r"总计|合计|小计|总数|总量")
_FEWEST_PARTS = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """`parts` and `total` are places of rows or columns; `arithmetic` is what the first figures say."""

    over: str
    parts: tuple[int, ...]
    total: int
    arithmetic: str


def proposals(sketch: Sketch) -> Iterator[Proposal]:
    """Columns that add up in every row, then rows that add up in every column."""
    yield from _of_columns(sketch)
    for total, parts in _groups(sketch.rows):
        yield from _proposal("columns", [row.values for row in sketch.rows], parts, total)


def _of_columns(sketch: Sketch) -> Iterator[Proposal]:
    """The column called a total, else the last, against all others."""
    count = len(sketch.columns)
    named = [n for n, name in enumerate(sketch.columns) if _TOTAL.search(name)]
    if count > _FEWEST_PARTS:
        total = named[0] if named else count - 1
        by_column = [tuple(row.values[n] for row in sketch.rows if not row.heading) for n in range(count)]
        yield from _proposal("rows", by_column, tuple(n for n in range(count) if n != total), total)


def _groups(rows: Sequence[SketchRow]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """A row and those directly under it by their numbering; a row called a total and those above it."""
    for place, row in enumerate(rows):
        if row.heading:
            continue
        below = next((n for n in range(place + 1, len(rows)) if rows[n].level <= row.level), len(rows))
        under = range(place + 1, below)
        direct = min((rows[n].level for n in under), default=0)
        yield place, tuple(n for n in under if rows[n].level == direct and not rows[n].heading)
        if _TOTAL.search(row.label):
            start = max(
                (n + 1 for n in range(place) if rows[n].heading or _TOTAL.search(rows[n].label)), default=0
            )
            yield place, tuple(range(start, place))


def _proposal(
    over: str, lines: Sequence[Sequence[Decimal | None]], parts: tuple[int, ...], total: int
) -> Iterator[Proposal]:
    """Only where it holds throughout, and on figures that are not all zero or one single part."""
    if len(parts) < _FEWEST_PARTS:
        return
    sums = [
        [line or Decimal(0) for line in column] for column in zip(*(lines[n] for n in parts), strict=True)
    ]
    pairs = list(zip(sums, lines[total], strict=True))
    if any(whole is None or sum(numbers) != whole for numbers, whole in pairs):
        return
    telling = next((pair for pair in pairs if sum(map(bool, pair[0])) >= _FEWEST_PARTS), None)
    if telling:
        numbers, whole = telling
        text = f"{'+'.join(plain(number) for number in numbers)} = {plain(whole or Decimal(0))}"
        yield Proposal(over, parts, total, text)
