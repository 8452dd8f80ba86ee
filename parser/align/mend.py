"""Printed rows that the source tore in two or ran together, as the rows they were.

A page that ends inside a row leaves the label above and figures below it; a lost border puts two
printed rows into one. What is put together here says so in `Row.mended` and is named in a finding.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parser import labels
from parser.forms import RowSpec
from parser.model import GridCell
from parser.tables import Row, row_of

CUT = "cut_row"
PARTED = "joined_rows"
UNLABELLED = "unlabelled_row"
_LONG_LABEL = 4


def rejoined(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows with the figures that stand alone below a label put beside it."""
    index = 0
    while index < len(rows):
        row, below, next_but_one = rows[index], *_pair(rows, index + 1)
        whole = None
        if below is not None and not is_figures(row) and not (next_but_one and is_figures(next_but_one)):
            whole = rest_of_row(row, below)
        yield whole or row
        index += 2 if whole else 1


def _pair(rows: Sequence[Row], index: int) -> tuple[Row | None, Row | None]:
    first, second, *_ = *rows[index : index + 2], None, None
    return first, second


def rest_of_row(row: Row, below: Row) -> Row | None:
    """Both as one, where the row below has no label and its figures on one side of this one's, in blank cells.

    Positions count from the right: on the left the rest of a row may lack what spanned its labels.
    """
    if not is_figures(below):
        return None
    from_right = {len(below.cells) - i: below.cells[i] for i in below.stated}
    if any(_text(row, place) != "" for place in range(min(from_right), max(from_right) + 1)):
        return None
    width = len(row.cells)
    cells = tuple(from_right.get(width - i, cell) for i, cell in enumerate(row.cells))
    return row_of(cells, row.grid, row.style, CUT)


def _text(row: Row, from_right: int) -> str | None:
    return row.cells[-from_right].text if from_right <= len(row.cells) else None


def is_figures(row: Row) -> bool:
    """Figures under no label: two such rows in a stretch are echoes, one may be the rest of the row above."""
    return bool(row.stated) and not any(row.is_label(i) for i in row.own)


def parted(rows: Sequence[Row], specs: Sequence[RowSpec]) -> Iterator[Row]:
    """Rows with those that hold the labels and figures of several form rows taken apart.

    Where a cell does not hold a figure for each, nobody can say whose it is: the row is left without label.
    """
    for row in rows:
        found = next(((i, held) for i in row.own if len(held := _labels_in(row, i, specs)) > 1), None)
        if found is None:
            yield row
        else:
            yield from _parted(row, *found)


def _labels_in(row: Row, index: int, specs: Sequence[RowSpec]) -> list[str]:
    """The labels of neighbouring form rows that one text holds, in the order of the form."""
    if not row.is_label(index):
        return []
    text = labels.normalise(row.cells[index].text)
    held = [
        (place, label)
        for place, spec in enumerate(specs)
        for label in spec.labels
        if len(label) >= _LONG_LABEL and label in text and labels.core(text) not in spec.labels
    ]
    neighbours = all(b - a == 1 for (a, _), (b, _) in pairwise(held))
    return [label for _, label in held] if neighbours else []


def _parted(row: Row, index: int, held: Sequence[str]) -> Iterator[Row]:
    count = len(held)
    pieces = [cell.text.split() if i > index else [] for i, cell in enumerate(row.cells)]
    if any(len(texts) not in (0, count) for texts in pieces):
        blank = GridCell("", row.cells[index].locator)
        yield row_of((*row.cells[:index], blank, *row.cells[index + 1 :]), row.grid, row.style, row.mended)
        return
    for place, label in enumerate(held):
        cells = (
            GridCell(label if i == index else texts[place] if texts else cell.text if i < index else "", cell.locator, cell.origin)
            for i, (cell, texts) in enumerate(zip(row.cells, pieces, strict=True))
        )  # fmt: skip
        yield row_of(tuple(cells), row.grid, row.style, PARTED)
