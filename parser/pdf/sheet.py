"""A ruled table, or as much of it as one page holds: glyphs put into the boxes of its cells."""

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from parser.model import Bilingual, Grid, GridCell, Semantic
from parser.pdf.characters import UNKNOWN
from parser.pdf.glyph import Box, Glyph, Line, bounds, cell_text, lines
from parser.pdf.view import View
from parser.values import read_value

STYLE = "pdf"
_ONE_EDGE = 3.0
"""Points between two lines that are one: columns drawn anew in each row do not quite meet."""
_ROOM_FOR_A_CHARACTER = 2.0
"""Of the character height: a line that leaves less than this ended because the cell is full."""
_PADDING = 6.0
"""Points: as much as offices leave between a figure and the sides of its cell."""
_RIM = 1.0
"""Points: a cell so near to the edge of the page may go on behind it."""
_TOUCHING = 0.2
"""Of the digit width: digits closer than that are one number, whatever line runs between them."""
_ARTICLE_IN_A_CELL = 400
_MOST_LAYOUT_CELLS = 60
_COLUMN_EDGES = 2
GAP = GridCell("", "", origin=False)
"""Where no cell is drawn."""


class Cell(NamedTuple):
    """A cell at its first row and column (0-based), with how many it takes; `full`: its last line fills it."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    locator: str
    full: bool

    @property
    def is_figure(self) -> bool:
        """Whether it states a number, 无 or a stroke."""
        return read_value(self.text).semantic not in (Semantic.BLANK, Semantic.ILLEGIBLE)

    @property
    def is_label(self) -> bool:
        return bool(self.text) and not self.is_figure


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells between the edges of columns; `pages` it stands on, `top` where it begins on the first of them."""

    pages: tuple[int, ...]
    edges: tuple[float, ...]
    rows: int
    cells: tuple[Cell, ...]
    top: float
    locator: str
    damage: tuple[Bilingual, ...] = ()

    def row(self, number: int) -> list[Cell]:
        """The cells that stand in this row alone or begin in it, from the left."""
        return sorted((cell for cell in self.cells if cell.row == number), key=lambda cell: cell.column)

    def grid(self) -> Grid:
        """Spans expanded: every position says what covers it, once as its own cell and else as a copy.

        Rows end with their last cell; where a row has no cell before that, it has a gap.
        """
        rows = [[GAP] * (len(self.edges) - 1) for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    first = (row, column) == (cell.row, cell.column)
                    rows[row][column] = GridCell(cell.text, cell.locator, first)
        return Grid(tuple(map(_without_end, rows)), self.locator, STYLE, self.damage)


def _without_end(row: list[GridCell]) -> tuple[GridCell, ...]:
    """A row that ends before the table does is shorter than the others."""
    end = next((n for n in range(len(row), 0, -1) if row[n - 1] is not GAP), 0)
    return tuple(row[:end])


def sheet(
    page: int, view: View, boxes: Sequence[Box], glyphs: Sequence[Glyph], left_open: Set[Box] = frozenset()
) -> tuple[Sheet | None, set[int]]:
    """The table of these boxes, and which glyphs (by `order`) stand in it.

    A blank box that is `left_open` is no cell: the row ends before it.
    None where the boxes hold no text, an article, or stand in one column: frames are no tables.
    """
    xs = edges(x for box in boxes for x in (box.left, box.right))
    ys = edges(y for box in boxes for y in (box.top, box.bottom))
    inside = _inside(boxes, xs, ys, glyphs)
    longest = max(map(len, inside.values()), default=0)
    article = longest > _ARTICLE_IN_A_CELL and len(boxes) < _MOST_LAYOUT_CELLS
    if not longest or article or len(xs) <= _COLUMN_EDGES:
        return None, set()
    drawn = (place for place in inside if inside[place] or place.box not in left_open)
    cells = tuple(_cell(page, view, place, inside[place]) for place in drawn)
    whole = view.locator(page, bounds(boxes))
    held = {glyph.order for found in inside.values() for glyph in found}
    return Sheet((page,), tuple(xs), len(ys) - 1, cells, ys[0], whole), held


def edges(positions: Iterable[float], near: float = _ONE_EDGE) -> list[float]:
    """Positions in order, those that are nearly one as their mean."""
    groups: list[list[float]] = []
    for at in sorted(positions):
        if groups and at - groups[-1][0] <= near:
            groups[-1].append(at)
        else:
            groups.append([at])
    return [sum(group) / len(group) for group in groups]


def nearest(positions: Sequence[float], at: float) -> int:
    """The place of the edge that is closest."""
    behind = bisect(positions, at)
    return min(
        range(max(behind - 1, 0), min(behind + 1, len(positions))), key=lambda i: abs(positions[i] - at)
    )


class _Place(NamedTuple):
    row: int
    column: int
    rows: int
    columns: int
    box: Box


def _place(box: Box, xs: Sequence[float], ys: Sequence[float]) -> _Place | None:
    """None for the sliver between the two strokes of a double line."""
    row, column = nearest(ys, box.top), nearest(xs, box.left)
    rows, columns = nearest(ys, box.bottom) - row, nearest(xs, box.right) - column
    return _Place(row, column, rows, columns, box) if rows and columns else None


def _inside(
    boxes: Sequence[Box], xs: Sequence[float], ys: Sequence[float], glyphs: Sequence[Glyph]
) -> dict[_Place, list[Glyph]]:
    """The glyphs whose middle lies in each box."""
    found: dict[_Place, list[Glyph]] = {}
    covering: dict[tuple[int, int], list[Glyph]] = {}
    for place in sorted(filter(None, (_place(box, xs, ys) for box in boxes))):
        rows, columns = (
            range(place.row, place.row + place.rows),
            range(place.column, place.column + place.columns),
        )
        taken = [(row, column) for row in rows for column in columns]
        if not any(position in covering for position in taken):
            found[place] = []
            covering |= dict.fromkeys(taken, found[place])
    for glyph, x, y in _anchored(glyphs):
        held = covering.get((bisect(ys, y) - 1, bisect(xs, x) - 1))
        if held is not None:
            held.append(glyph)
    return found


def _anchored(glyphs: Sequence[Glyph]) -> Iterator[tuple[Glyph, float, float]]:
    """Each glyph with the point that says where it belongs: its middle, or that of the whole number it is part of.

    A number too wide for its cell sticks out on both sides; its outer digits are none of the neighbours'.
    """
    number: list[Glyph] = []
    for glyph in glyphs:
        if number and not _adjoins(number[-1], glyph):
            yield from _in_the_middle(number)
            number = []
        number.append(glyph)
    yield from _in_the_middle(number)


def _adjoins(left: Glyph, right: Glyph) -> bool:
    digits = left.text.isdigit() and right.text.isdigit()
    return digits and left.base == right.base and abs(right.left - left.right) < _TOUCHING * left.width


def _in_the_middle(number: Sequence[Glyph]) -> Iterator[tuple[Glyph, float, float]]:
    if number:
        x = (number[0].left + number[-1].right) / 2
        yield from ((glyph, x, glyph.y) for glyph in number)


def _cell(page: int, view: View, place: _Place, glyphs: Sequence[Glyph]) -> Cell:
    below = lines(glyphs)
    text = cell_text(glyphs, below) if glyphs else ""
    if _may_go_on(below, place.box, view.size[0]):
        text += UNKNOWN
    full = bool(below) and _fills(below[-1], place.box)
    return Cell(place.row, place.column, place.rows, place.columns, text, view.locator(page, place.box), full)


def _may_go_on(printed: Sequence[Line], box: Box, width: float) -> bool:
    """Whether figures that are not seen may stand in a cell that reaches over the edge of the page."""
    if box.left > _RIM and box.right < width - _RIM:
        return False
    outer = [glyph for line in printed for glyph in (line.glyphs[0], line.glyphs[-1])]
    at_the_edge = any(glyph.left < glyph.width or glyph.right > width - glyph.width for glyph in outer)
    return not printed or (at_the_edge and all(line.text.isdigit() for line in printed))


def _fills(line: Line, box: Box) -> bool:
    """Whether a line ended because nothing more has room: a stop may keep two characters, figures break anywhere."""
    if line.text.isdigit():
        room = box.right - box.left - (line.box.right - line.box.left)
        return room < 2 * _PADDING + line.glyphs[-1].width
    return box.right - line.box.right < _ROOM_FOR_A_CHARACTER * line.height
