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

_MOST_WAYS = 8


def split_candidates(rows: Rows, form: Form) -> Iterator[Candidate]:
    """Readings of rows without cell borders: every way to cut each row that makes its total right."""
    ways = [_ways(row, form) for row in rows.labelled]
    if prod(len(way) for way in ways) > MOST_COMBINATIONS:
        ways = [
            way if len(way) == 1 else [_undecided(row, form, way)]
            for row, way in zip(rows.labelled, ways, strict=True)
        ]
    for number, combination in enumerate(product(*ways), 1):
        cells = {code: cell for row_cells in combination for code, cell in row_cells.items()}
        yield Candidate(f"{SPLIT}_{number}", cells | missing_rows(rows, form))


def _ways(row: LabelledRow, form: Form) -> list[dict[str, Cell]]:
    specs = cell_specs(row.spec.code, form)
    pieces = [row.row.cells[i].text for i in row.own_cells()]
    if not pieces:
        return [{spec.code: absent(spec) for spec in specs}]
    found = splits(pieces, len(specs), last_is_sum)
    if found:
        return [split_cells(specs, way, row.row.locator) for way in found]
    return [_unproven(specs, pieces, row.row.locator)]


def _unproven(specs: list[CellSpec], pieces: list[str], locator: str) -> dict[str, Cell]:
    """A row that no cut closes: taken when there is only one cut, else withheld; guessing would accuse."""
    ways = splits(pieces, len(specs))
    if len(ways) == 1:
        return split_cells(specs, ways[0], locator)
    readings = [(f"{SPLIT}_{n}", way) for n, way in enumerate(ways[:_MOST_WAYS], 1)]
    return withheld_cells(specs, readings or [("as_printed", pieces)], locator)


def _undecided(row: LabelledRow, form: Form, ways: list[dict[str, Cell]]) -> dict[str, Cell]:
    specs = cell_specs(row.spec.code, form)
    readings = [(f"{SPLIT}_{n}", [way[s.code].raw or "" for s in specs]) for n, way in enumerate(ways, 1)]
    return withheld_cells(specs, readings, row.row.locator)
