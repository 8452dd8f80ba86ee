"""From a grid position to a `Cell` of the form."""

import re
from collections.abc import Sequence

from parser.forms import CellSpec
from parser.model import Cell, GridCell, Semantic, Standing
from parser.tables import Row
from parser.values import Value, read_value

SPLIT = "split_digits"
"""Digits that had lost a border or had one too many, grouped as the identities say."""
SHIFTED = "shift"
"""A row that is longer or shorter than the others, laid from its label on."""
_MENDED = re.compile(
    rf"hole_|surplus_|swallowed|spanned|{SHIFTED}|cut_row|joined_rows|unlabelled_row|{SPLIT}"
)
_MOST_READINGS = 8
_SCALED = frozenset({"万元", "亿元"})
"""3万 in a column of 件 is not the number 3."""


def cell_at(
    spec: CellSpec, row: Row, index: int | None, label_end: int, method: str, unit: str | None = None
) -> Cell:
    """The cell at a grid position; absent where the position is missing, a gap, the label or a copy."""
    if index is None or index >= len(row.cells) or index <= label_end or _is_copy(row, index):
        return absent(spec, method)
    return _read(spec, row.cells[index], row.values[index], method, unit)


def cell_of(spec: CellSpec, printed: GridCell | None, method: str, joined: bool = False) -> Cell:
    """The cell that a printed one is, absent for none; `joined` digits are one number, the raw text stays."""
    if printed is None:
        return absent(spec, method)
    text = "".join(printed.text.split()) if joined else printed.text
    return _read(spec, printed, read_value(text), method)


def _read(spec: CellSpec, printed: GridCell, value: Value, method: str, unit: str | None = None) -> Cell:
    if value.unit in _SCALED and spec.unit is not None and "元" not in spec.unit:
        value = Value(Semantic.ILLEGIBLE)
    return Cell(
        spec.code, printed.text, value.number, value.semantic,
        unit=value.unit or unit or spec.unit, locator=printed.locator, method=method,
    )  # fmt: skip


def is_mended(cell: Cell) -> bool:
    """Whether the cell was put where it is by mending its row, which a finding then has to say."""
    return cell.method is not None and bool(_MENDED.match(cell.method))


def absent(spec: CellSpec, method: str | None = "absent") -> Cell:
    """A cell of the form that the text lost."""
    return Cell(spec.code, None, None, Semantic.ABSENT, unit=spec.unit, method=method)


def _is_copy(row: Row, index: int) -> bool:
    """A spanned figure belongs to one column only, and which one is not said; a spanned blank is blank, a gap is not."""
    cell = row.cells[index]
    return not cell.origin and (row.values[index].semantic is not Semantic.BLANK or not cell.locator)


def split_cells(specs: Sequence[CellSpec], figures: Sequence[str], locator: str) -> dict[str, Cell]:
    """Cells whose borders were lost and put back by the identities."""
    return {
        spec.code: cell_of(spec, GridCell(figure, locator), SPLIT)
        for spec, figure in zip(specs, figures, strict=True)
    }


def agreed_cells(specs: Sequence[CellSpec], ways: Sequence[Sequence[str]], locator: str) -> dict[str, Cell]:
    """The cells on which every way to cut their row agrees; the others withheld."""
    taken = split_cells(specs, ways[0], locator)
    readings = [(f"{SPLIT}_{n}", way) for n, way in enumerate(ways, 1)]
    doubtful = {
        spec.code for place, spec in enumerate(specs) if any(way[place] != ways[0][place] for way in ways)
    }
    kept_back = withheld_cells(specs, readings, locator)
    return {code: kept_back[code] if code in doubtful else cell for code, cell in taken.items()}


def withheld(
    code: str,
    unit: str | None,
    locator: str | None,
    alternatives: Sequence[tuple[str, str | None]],
    method: str = "ambiguous",
) -> Cell:
    """A cell with more than one good reading; `alternatives` are (reading, raw) and none is its value."""
    return Cell(
        code, None, None, Semantic.ILLEGIBLE, unit, locator, method, Standing.AMBIGUOUS, tuple(alternatives)
    )


def withheld_cells(
    specs: Sequence[CellSpec],
    readings: Sequence[tuple[str, Sequence[str | None]]],
    locator: str,
    method: str = "ambiguous",
) -> dict[str, Cell]:
    """Cells of a row that cannot be told apart; `readings` are (name, figure per cell)."""
    shown = [*readings] if len(readings) <= _MOST_READINGS else [*readings[:_MOST_READINGS], ("others", ())]
    return {
        spec.code: withheld(
            spec.code, spec.unit, locator,
            [(name, figures[place] if place < len(figures) else None) for name, figures in shown],
            method,
        )
        for place, spec in enumerate(specs)
    }  # fmt: skip
