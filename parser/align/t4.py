"""Table 4: one printed row of fifteen cells under three groups of headers.

Headers span rows and are often broken into single characters, so the figures are found by being the
row without labels; where the row is not fifteen cells wide, each shift of it is a candidate.
"""

from collections.abc import Sequence

from parser.align.cells import SPLIT, cell_at, split_cells
from parser.align.glued import STYLE as GLUED
from parser.align.resolve import Candidate
from parser.align.split import last_is_sum, splits
from parser.forms import CellSpec, Form
from parser.model import Cell, Semantic
from parser.tables import Row

_NO_LABEL = -1


def candidates(rows: Sequence[Row], form: Form) -> list[Candidate]:
    """Readings of the data row, the unshifted one first; empty when the table has no such row."""
    row = data_row(rows)
    if row is None:
        return []
    specs = [spec for spec in form.cells.values() if spec.table == "t4"]
    if row.style == GLUED:
        ways = splits([cell.text for cell in row.cells], len(specs), _groups_close)
        return [
            Candidate(f"{SPLIT}_{n}", split_cells(specs, way, row.locator)) for n, way in enumerate(ways, 1)
        ]
    own = list(row.own)
    while len(own) > len(specs) and not row.cells[own[-1]].text:
        own.pop()
    return [_shifted(row, own, specs, shift) for shift in _shifts(row, own, len(specs))]


def _groups_close(numbers: tuple[int, ...]) -> bool:
    return all(last_is_sum(numbers[start : start + 5]) for start in range(0, len(numbers), 5))


def data_row(rows: Sequence[Row]) -> Row | None:
    """The first row that holds no label and states something, or else the last that could."""
    if rows[-1].style == GLUED:
        return rows[-1]
    unlabelled = [
        row for row in rows if row.cells and not any(_is_word(row, i) for i in range(len(row.cells)))
    ]
    stating = [row for row in unlabelled if row.stated]
    return next(iter(stating or unlabelled[-1:]), None)


def _is_word(row: Row, index: int) -> bool:
    """A label; a torn figure such as `1 2` is illegible, but no label."""
    return row.is_label(index) and not any(character.isdigit() for character in row.cells[index].text)


def _shifts(row: Row, own: list[int], width: int) -> range:
    """Cells to skip at the left: as many as are empty there or too many; fewer than none if cells are missing."""
    if len(own) == width:
        return range(0, 1)
    empty = next((n for n, i in enumerate(own) if row.cells[i].text), len(own))
    return range(min(0, len(own) - width), max(empty, len(own) - width, 0) + 1)


def _stated(row: Row, indexes: Sequence[int | None]) -> int:
    return sum(index in row.stated for index in indexes)


def _shifted(row: Row, own: list[int], specs: Sequence[CellSpec], shift: int) -> Candidate:
    missing: list[int | None] = [None] * max(0, -shift)
    window = [*missing, *own[max(0, shift) :]][: len(specs)]
    method = "order" if not shift else f"shift_{shift}"
    cells: dict[str, Cell] = {}
    for place, spec in enumerate(specs):
        index = window[place] if place < len(window) else None
        cells[spec.code] = cell_at(spec, row, index, _NO_LABEL, method)
    lost = sum(cell.semantic is Semantic.ABSENT for cell in cells.values())
    return Candidate(method, cells, _stated(row, own) - _stated(row, window), lost)
