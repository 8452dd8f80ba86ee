"""From ruling lines to tables: where rows and columns begin, and which places one cell spans.

The lines of a table cut it into the smallest places there could be; a place is one with its
neighbour wherever no rule is printed between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from parser.scanning.areas import Area, joined
from parser.scanning.boxes import Box
from parser.scanning.edges import Edges, edges, lines
from parser.scanning.rules import Rules

_NARROWEST_TABLE = 6
_FLATTEST_TABLE = 1.4
"""In heights of a letter."""
_FEWEST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its place (rows and columns, end not included), and what lies between its rules."""

    place: Area
    inside: Box


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table: `rows` x `columns` places, each of them in exactly one cell."""

    box: Box
    rows: int
    columns: int
    cells: tuple[Cell, ...]


def find_tables(rules: Rules, letter: float) -> list[Lattice]:
    """The ruled tables of a sheet from top to bottom; `letter` is the height of a usual character."""
    found: list[Lattice] = []
    for box, own in _regions(rules, letter):
        if not any(table.box.common(box) == box for table in found) and (
            table := _lattice(box, own, rules, letter)
        ):
            found.append(table)
    return sorted(found, key=lambda table: table.box.top)


def _regions(rules: Rules, letter: float) -> Iterator[tuple[Box, MatLike]]:
    """Rules that hang together, largest first, with a mask of the box; a frame around a page is one too."""
    both = cv2.dilate(cv2.bitwise_or(rules.across, rules.down), np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(both, connectivity=8)
    boxes = [(Box(int(x), int(y), int(x + w), int(y + h)), n) for n, (x, y, w, h, _) in enumerate(stats) if n]
    for box, number in sorted(boxes, key=lambda pair: -pair[0].area):
        if box.width >= _NARROWEST_TABLE * letter and box.height >= _FLATTEST_TABLE * letter:
            yield box, (_within(labels, box) == number).astype(np.uint8)


def _within(mask: MatLike, box: Box) -> MatLike:
    return mask[box.top : box.bottom, box.left : box.right]


def _lattice(box: Box, own: MatLike, rules: Rules, letter: float) -> Lattice | None:
    across, down, thin_across, thin_down, text = (_within(mask, box) for mask in rules)
    across, down = cv2.bitwise_and(across, across, mask=own), cv2.bitwise_and(down, down, mask=own)
    thick = round((_thickness(across) + _thickness(down.T)) / 4) + 1
    ys, xs = lines(across, letter), lines(down.T, letter)
    if not _is_table(ys, xs):
        return None
    for _ in range(2):  # the second time without the lines of which nothing is printed
        rows = edges(thin_across, text, ys, xs, letter, thick)
        columns = edges(thin_down.T, text.T, xs, ys, letter, thick)
        ys, xs = rows.used(), columns.used()
    if not _is_table(ys, xs):
        return None
    areas = joined(rows.printed[1:-1], columns.printed[1:-1].T)
    cells = tuple(Cell(area, _inside(area, rows, columns, box).grown(-thick)) for area in areas)
    return Lattice(box, len(ys) - 1, len(xs) - 1, cells)


def _is_table(ys: list[int], xs: list[int]) -> bool:
    """A page break may leave a single row; a frame around a text has one or two places."""
    return len(xs) > 2 and (len(ys) - 1) * (len(xs) - 1) >= _FEWEST_PLACES


def _thickness(across: MatLike) -> float:
    _, _, stats, _ = cv2.connectedComponentsWithStats(across, connectivity=8)
    return float(stats[1:, cv2.CC_STAT_AREA].sum() / max(1, stats[1:, cv2.CC_STAT_WIDTH].sum()))


def _inside(area: Area, rows: Edges, columns: Edges, table: Box) -> Box:
    """From rule to rule, as they run beside this very cell."""
    top, left, bottom, right = area
    return Box(
        table.left + columns.lines[left] + _middle(columns.bend[left, top:bottom]),
        table.top + rows.lines[top] + _middle(rows.bend[top, left:right]),
        table.left + columns.lines[right] + _middle(columns.bend[right, top:bottom]),
        table.top + rows.lines[bottom] + _middle(rows.bend[bottom, left:right]),
    )


def _middle(bend: MatLike) -> int:
    return round(float(np.median(bend)))
