"""Table 3 without cell borders: every way to cut the figures of a row that its total allows."""

from collections.abc import Iterator
from itertools import product
from math import prod

from parser.align.cells import SPLIT, absent, split_cells, withheld_cells
from parser.align.resolve import MOST_COMBINATIONS, Candidate
from parser.align.split import last_is_sum, splits
from parser.align.t3_rows import LabelledRow, Rows, cell_specs, missing_rows
from parser.forms import CellSpec, Form
from parser.model import Cell


def split_candidates(rows: Rows, form: Form) -> Iterator[Candidate]:
    """Readings of rows without cell borders: every way to cut each row that makes its total right."""
    whole = not any(_has_lost_cells(row, form) for row in rows.labelled)
    ways = [_ways(row, form, whole) for row in rows.labelled]
    if prod(len(way) for way in ways) > MOST_COMBINATIONS:
        ways = [
            way if len(way) == 1 else [_undecided(row, form, way)]
            for row, way in zip(rows.labelled, ways, strict=True)
        ]
    for number, combination in enumerate(product(*ways), 1):
        cells = {code: cell for row_cells in combination for code, cell in row_cells.items()}
        yield Candidate(f"{SPLIT}_{number}", cells | missing_rows(rows, form))


def _pieces(row: LabelledRow) -> list[str]:
    return [row.row.cells[i].text for i in row.own_cells()]


def _has_lost_cells(row: LabelledRow, form: Form) -> bool:
    """Fewer digits than cells: this text drops blank ones."""
    return 0 < sum(map(len, _pieces(row))) < len(cell_specs(row.spec.code, form))


def _ways(row: LabelledRow, form: Form, whole: bool) -> list[dict[str, Cell]]:
    """`whole`: no row of the table has lost a cell."""
    specs = cell_specs(row.spec.code, form)
    pieces = _pieces(row)
    if not pieces:
        return [{spec.code: absent(spec) for spec in specs}]
    found = splits(pieces, len(specs), last_is_sum)
    if found:
        return [split_cells(specs, way, row.row.locator) for way in found]
    return [_unproven(specs, pieces, row.row.locator, whole)]


def _unproven(specs: list[CellSpec], pieces: list[str], locator: str, whole: bool) -> dict[str, Cell]:
    """A row that no cut closes: taken when there is only one cut, else withheld; guessing would accuse."""
    ways = splits(pieces, len(specs))
    if len(ways) == 1 and (whole or len(pieces) == len(specs)):
        return split_cells(specs, ways[0], locator)
    readings = [(f"{SPLIT}_{n}", way) for n, way in enumerate(ways, 1)]
    return withheld_cells(specs, readings or [("as_printed", pieces)], locator)


def _undecided(row: LabelledRow, form: Form, ways: list[dict[str, Cell]]) -> dict[str, Cell]:
    specs = cell_specs(row.spec.code, form)
    readings = [(f"{SPLIT}_{n}", [way[s.code].raw or "" for s in specs]) for n, way in enumerate(ways, 1)]
    return withheld_cells(specs, readings, row.row.locator)
