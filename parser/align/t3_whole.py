"""Which rows of table 3 have just the cells their columns need, as far as the other rows and the style can tell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parser.align.t3_rows import LabelledRow, Rows
from parser.align.torn import is_torn
from parser.tables import Row

COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a grid: cells of a row, cells behind its label, and blank ones at its end.

    `room` is how many columns there are behind the longest label.
    """

    length: int
    own: int
    tail: int
    room: int


def usual_rows(rows: Rows, headed: bool) -> Mapping[int, Usual]:
    """By grid; `headed` when every column has its header."""
    by_grid: dict[int, list[LabelledRow]] = {}
    for row in rows.labelled:
        by_grid.setdefault(row.row.grid, []).append(row)
    return {grid: _usual(members, rows.header, headed) for grid, members in by_grid.items()}


def _usual(members: Sequence[LabelledRow], header: Sequence[Row], headed: bool) -> Usual:
    own = Counter([len(row.own_cells()) for row in members]).most_common(1)[0][0]
    length = Counter([len(row.row.cells) for row in members]).most_common(1)[0][0]
    grid = members[0].row.grid
    under = [i + 1 for row in header if row.grid == grid for i, cell in enumerate(row.cells) if cell.text]
    tail = min(blank_tail(row) for row in members if len(row.own_cells()) == own)
    room = length - max(row.label_end for row in members) - 1
    reaches = headed and (bool(under) or length >= max(len(row.cells) for row in header))
    return Usual(max(length, *under, 0), own, max(0, min(own - COLUMNS, tail)), max(room, COLUMNS * reaches))


def blank_tail(row: LabelledRow) -> int:
    """Blank cells at the end of the row."""
    own = row.own_cells()
    return next((n for n, i in enumerate(reversed(own)) if row.row.cells[i].text), len(own))


def is_whole(row: LabelledRow, usual: Usual) -> bool:
    """A row without any cell behind its label is lost, not torn."""
    own = row.own_cells()
    if any([is_torn(row.row.cells[i].text) for i in own]) or spans_columns(row):
        return False
    if not own:
        return True
    if not row.row.slides:
        return len(row.row.cells) == usual.length and usual.room >= COLUMNS
    blank = blank_tail(row)
    if row.row.padded:
        return len(own) == COLUMNS or (usual.room <= COLUMNS + 1 == len(own) and blank > 0)
    if len(own) == COLUMNS:
        return not (usual.tail and blank)
    return len(own) - COLUMNS == usual.tail <= blank or _is_wide(row, usual)


def spans_columns(row: LabelledRow) -> bool:
    """Whether a figure stands over more than one column."""
    cells = row.row.cells
    return any(
        not cells[i].origin
        and cells[i].text
        and cells[i].text == cells[i - 1].text
        and not row.row.is_label(i)
        for i in range(row.label_end + 2, len(cells))
    )


def _is_wide(row: LabelledRow, usual: Usual) -> bool:
    """Blank cells that span columns, or figures that span rows, leave the row as wide as the others."""
    return len(row.row.cells) == usual.length and len(behind_label(row)) == COLUMNS


def behind_label(row: LabelledRow) -> list[int]:
    """Grid indexes behind the label and its copies."""
    cells, end = row.row.cells, row.label_end
    return [i for i in range(end + 1, len(cells)) if cells[i].origin or cells[i].text != cells[end].text]
