"""The cells of one row of a list table: each figure under its column, or withheld where that cannot be told."""

from collections.abc import Iterator, Sequence

from parser.align.cells import cell_at, withheld_cells
from parser.align.lists.columns import Columns
from parser.align.lists.rows import Entry
from parser.forms import CellSpec
from parser.model import Cell


def cells_of(one: Entry, columns: Columns, specs: Sequence[CellSpec]) -> dict[str, Cell]:
    positions, method = _positions(one, columns)
    if positions is None:
        return withheld_cells(specs, list(_readings(one, columns, len(specs))), one.row.locator)
    cells = [
        cell_at(s, one.row, index, one.bound, method, one.printed_unit)
        for s, index in zip(specs, positions, strict=True)
    ]
    return {cell.code: cell for cell in cells}


def _positions(one: Entry, columns: Columns) -> tuple[tuple[int | None, ...] | None, str]:
    """The grid index of each figure, and how it was found; None where it cannot be told."""
    every = columns.all
    if None not in columns.figures and _in_place(one, every):
        return columns.figures, "header" if columns.by_header else "order"
    if not one.figures:
        return (None,) * len(columns.figures), "absent"
    if None not in columns.figures and len(one.behind) == len(every):
        moved = dict(zip(every, one.behind, strict=True))
        return tuple(moved[i] for i in columns.figures if i is not None), "order"
    if len(every) == len(columns.figures) == len(one.figures) == 1:
        return (one.figures[0],), "only_figure"
    return None, ""


def _in_place(one: Entry, every: Sequence[int]) -> bool:
    """Whether the row is as wide as the table, with its numbers under the headers and none over two columns."""
    row = one.row
    numbers = [i for i in one.figures if row.values[i].states_number]
    spanned = [
        i for i in every if i < len(row.cells) and i not in row.own and row.cells[i].text and i > one.bound
    ]
    return bool(every) and every[-1] < len(row.cells) and set(numbers) <= set(every) and not spanned


def _readings(one: Entry, columns: Columns, width: int) -> Iterator[tuple[str, list[str]]]:
    """What the row's figures could be: those of the first columns or of the last, or any where no column is known."""
    texts, every = [one.row.cells[i].text for i in one.figures], columns.all
    if None in columns.figures or len(texts) > len(every):
        yield from (
            ((f"figure_{n}", [text]) for n, text in enumerate(texts, 1))
            if width == 1
            else [("as_printed", texts)]
        )
        return
    for name, start in (("left_edge", 0), ("right_edge", len(every) - len(texts))):
        placed = dict(zip(every[start:], texts, strict=False))
        yield name, [placed.get(i, "") if i is not None else "" for i in columns.figures]


def leftover(one: Entry, columns: Columns) -> int:
    """Numbers of a row for which no column is known."""
    positions, _ = _positions(one, columns)
    if positions is None:
        return 0
    return sum(
        one.row.values[i].states_number and i not in (*positions, *columns.others) for i in one.figures
    )
