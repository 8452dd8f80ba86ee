"""From a grid position to a `Cell` of the form."""

from collections.abc import Sequence

from parser.forms import CellSpec
from parser.model import Cell, Semantic, Standing
from parser.tables import Row
from parser.values import Value, read_value

SPLIT = "split_digits"
_SCALED = frozenset({"万元", "亿元"})
"""3万 in a column of 件 is not the number 3."""


def cell_at(
    spec: CellSpec, row: Row, index: int | None, label_end: int, method: str, unit: str | None = None
) -> Cell:
    """The cell at a grid position; absent where the position is missing, holds the label or a copy."""
    if index is None or index >= len(row.cells) or index <= label_end or _is_copy(row, index):
        return absent(spec, method)
    printed, value = row.cells[index], row.values[index]
    if value.unit in _SCALED and spec.unit is not None and "元" not in spec.unit:
        value = Value(Semantic.ILLEGIBLE)
    return Cell(
        spec.code, printed.text, value.number, value.semantic,
        unit=value.unit or unit or spec.unit, locator=printed.locator, method=method,
    )  # fmt: skip


def absent(spec: CellSpec, method: str | None = "absent") -> Cell:
    """A cell of the form that the text lost."""
    return Cell(spec.code, None, None, Semantic.ABSENT, unit=spec.unit, method=method)


def _is_copy(row: Row, index: int) -> bool:
    """A spanned figure belongs to one column only, and which one is not said; a spanned blank is blank."""
    return not row.cells[index].origin and row.values[index].semantic is not Semantic.BLANK


def split_cells(specs: Sequence[CellSpec], figures: Sequence[str], locator: str) -> dict[str, Cell]:
    """Cells whose borders were lost and put back by the identities."""
    values = [read_value(figure) for figure in figures]
    return {
        spec.code: Cell(
            spec.code, figure, value.number, value.semantic, value.unit or spec.unit, locator, SPLIT
        )
        for spec, figure, value in zip(specs, figures, values, strict=True)
    }


def withheld_cells(
    specs: Sequence[CellSpec], readings: Sequence[tuple[str, Sequence[str]]], locator: str
) -> dict[str, Cell]:
    """Cells of a row that cannot be told apart; `readings` are (name, figure per cell)."""
    return {
        spec.code: Cell(
            spec.code, None, None, Semantic.ILLEGIBLE, spec.unit, locator, "ambiguous", Standing.AMBIGUOUS,
            tuple((name, figures[place] if place < len(figures) else None) for name, figures in readings),
        )
        for place, spec in enumerate(specs)
    }  # fmt: skip
