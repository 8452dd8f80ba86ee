"""From ruling lines to the boxes of a table: every format that draws its tables needs this, none its units.

Lines are snapped to common positions, touching lines make a table, and a box grows to the right and
down until a line stops it. The outer sides of a table count as ruled, drawn or not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

MOST_RULINGS = 4_000
"""A page of a report has some hundreds; comparing many more with each other takes minutes."""
_MOST_POSITIONS = 50_000
_FEWEST_BOXES = 2


class Ruling(NamedTuple):
    """An axis-parallel line: `at` its x or y, from `start` to `end` along the other axis."""

    at: float
    start: float
    end: float


class Box(NamedTuple):
    """A cell: its first row and column (0-based), how many it takes, and where it stands."""

    row: int
    column: int
    rows: int
    columns: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table: positions of its lines, and its boxes in reading order."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]


def ruled_tables(across: Iterable[Ruling], down: Iterable[Ruling], near: float) -> list[Ruled]:
    """Tables from the top; `near` is how far apart two lines are still one. Raises ValueError for too many lines."""
    across, down = _merged(across, near), _merged(down, near)
    if len(across) + len(down) > MOST_RULINGS:
        raise ValueError(f"{len(across) + len(down)} ruling lines on a page")
    tables = [_table(*lines, near) for lines in _touching(across, down, near)]
    return sorted(
        (table for table in tables if table and len(table.boxes) >= _FEWEST_BOXES),
        key=lambda table: (table.ys[0], table.xs[0]),
    )


def _merged(lines: Iterable[Ruling], near: float) -> list[Ruling]:
    """Lines at nearly one position, overlapping or nearly so, are one line."""
    merged: list[Ruling] = []
    for same in _clusters(sorted(lines), near):
        at = sum(line.at for line in same) / len(same)
        begun: list[Ruling] = []
        for line in sorted(same, key=lambda line: line.start):
            if begun and line.start <= begun[-1].end + near:
                begun[-1] = Ruling(at, begun[-1].start, max(begun[-1].end, line.end))
            else:
                begun.append(Ruling(at, line.start, line.end))
        merged += [line for line in begun if line.end - line.start > near]
    return merged


def _clusters(lines: Sequence[Ruling], near: float) -> Iterator[list[Ruling]]:
    cluster: list[Ruling] = []
    for line in lines:
        if cluster and line.at - cluster[0].at > near:
            yield cluster
            cluster = []
        cluster.append(line)
    if cluster:
        yield cluster


Lines = tuple[list[Ruling], list[Ruling]]


def _touching(across: list[Ruling], down: list[Ruling], near: float) -> Iterator[Lines]:
    """Groups of lines that cross or meet, each of them with lines in both directions."""
    left_across, left_down = set(across), set(down)
    while left_down:
        found: Lines = ([], [left_down.pop()])
        for line in found[1]:
            met = [other for other in left_across if _meet(other, line, near)]
            left_across -= set(met)
            found[0].extend(met)
            also = [other for other in left_down if any(_meet(crossed, other, near) for crossed in met)]
            left_down -= set(also)
            found[1].extend(also)
        yield found


def _meet(across: Ruling, down: Ruling, near: float) -> bool:
    return (
        across.start - near <= down.at <= across.end + near
        and down.start - near <= across.at <= down.end + near
    )


def _table(across: list[Ruling], down: list[Ruling], near: float) -> Ruled | None:
    xs, ys = _positions(down, across, near), _positions(across, down, near)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MOST_POSITIONS:
        return None
    return Ruled(tuple(xs), tuple(ys), tuple(_boxes(xs, ys, across, down, near)))


def _positions(lines: list[Ruling], crossing: list[Ruling], near: float) -> list[float]:
    """Where lines stand, and the ends of the crossing ones where those stick out of an open side."""
    ends = [line.start for line in crossing] + [line.end for line in crossing]
    outer = [min(ends), max(ends)] if ends else []
    found = sorted({line.at for line in lines})
    reach = 2 * near
    before = [at for at in outer[:1] if not found or at < found[0] - reach]
    behind = [at for at in outer[1:] if not found or at > found[-1] + reach]
    return _apart([*before, *found, *behind], near)


def _apart(positions: list[float], near: float) -> list[float]:
    kept = positions[:1]
    for at in positions[1:]:
        if at - kept[-1] > near:
            kept.append(at)
    return kept


def _boxes(
    xs: list[float], ys: list[float], across: list[Ruling], down: list[Ruling], near: float
) -> Iterator[Box]:
    middles_x = [(a + b) / 2 for a, b in pairwise(xs)]
    middles_y = [(a + b) / 2 for a, b in pairwise(ys)]
    at_x = [[line for line in down if abs(line.at - x) <= near] for x in xs[1:]]
    at_y = [[line for line in across if abs(line.at - y) <= near] for y in ys[1:]]
    right = [[_covers(lines, y) for lines in at_x] for y in middles_y]
    below = [[_covers(lines, x) for x in middles_x] for lines in at_y]
    taken: set[tuple[int, int]] = set()
    for row in range(len(middles_y)):
        for column in range(len(middles_x)):
            if (row, column) in taken:
                continue
            columns = _width(right[row], column, row, taken)
            rows = _height(below, row, column, columns)
            taken |= {(r, c) for r in range(row, row + rows) for c in range(column, column + columns)}
            yield Box(row, column, rows, columns, xs[column], ys[row], xs[column + columns], ys[row + rows])


def _covers(lines: list[Ruling], along: float) -> bool:
    return any(line.start <= along <= line.end for line in lines)


def _width(right: list[bool], column: int, row: int, taken: set[tuple[int, int]]) -> int:
    end = column
    while not right[end] and end + 1 < len(right) and (row, end + 1) not in taken:
        end += 1
    return end - column + 1


def _height(below: list[list[bool]], row: int, column: int, columns: int) -> int:
    end = row
    while end + 1 < len(below) and not any(below[end][column : column + columns]):
        end += 1
    return end - row + 1
