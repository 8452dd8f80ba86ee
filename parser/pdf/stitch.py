"""Tables that a page break cut, joined again.

Below the break a table may begin with its header once more, with the rest of a row, or with the empty or
torn half of a label that spans rows. Only a row that was cut is noted as damage: a table that goes on
overleaf is nothing unusual.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from parser.model import Bilingual
from parser.pdf.numbering import LABEL
from parser.pdf.sheet import Cell, Sheet, edges, nearest
from parser.readers.html import joined_over_breaks

_SAME_WIDTH = 6.0
"""Points: left and right pages may have different margins, the table itself is as wide."""
_WHITE = re.compile(r"\s+")


def stitched(above: Sheet, below: Sheet) -> Sheet | None:
    """The two as one table; None where they are not equally wide."""
    if abs(_width(above) - _width(below)) > _SAME_WIDTH:
        return None
    above, below = _on_common_edges(above, _without_repeated_header(above, below))
    above, below = _with_labels_carried_down(above, below)
    if _is_cut_row(above, below):
        above, below = _with_row_joined(above, below)
    moved = tuple(cell._replace(row=cell.row + above.rows) for cell in below.cells)
    return replace(
        above,
        pages=above.pages + below.pages,
        rows=above.rows + below.rows,
        cells=above.cells + moved,
        damage=above.damage + below.damage,
    )


def _width(sheet: Sheet) -> float:
    return sheet.edges[-1] - sheet.edges[0]


def _without_repeated_header(above: Sheet, below: Sheet) -> Sheet:
    """Rows without figures that stand word for word at the head of the table above are printed again."""
    same = 0
    while same < min(above.rows, below.rows - 1) and _is_header_again(above.row(same), below.row(same)):
        same += 1
    if any(cell.row < same < cell.row + cell.rows for cell in below.cells):
        return below
    kept = tuple(cell._replace(row=cell.row - same) for cell in below.cells if cell.row >= same)
    return replace(below, rows=below.rows - same, cells=kept)


def _is_header_again(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    texts = [[_WHITE.sub("", cell.text) for cell in row] for row in (above, below)]
    return texts[0] == texts[1] and any(texts[0]) and not any(cell.is_figure for cell in below)


def _on_common_edges(above: Sheet, below: Sheet) -> tuple[Sheet, Sheet]:
    """Both on the columns of either; those of the sheet below are moved to where the one above stands."""
    scale = _width(above) / _width(below)
    moved = [above.edges[0] + (x - below.edges[0]) * scale for x in below.edges]
    common = edges((*above.edges, *moved))
    return _on_edges(above, above.edges, common), _on_edges(below, moved, common)


def _on_edges(sheet: Sheet, own: Sequence[float], common: Sequence[float]) -> Sheet:
    places = [nearest(common, x) for x in own]
    cells = tuple(
        cell._replace(
            column=places[cell.column],
            columns=max(1, places[cell.column + cell.columns] - places[cell.column]),
        )
        for cell in sheet.cells
    )
    return replace(sheet, edges=tuple(common), cells=cells)


def _with_labels_carried_down(above: Sheet, below: Sheet) -> tuple[Sheet, Sheet]:
    """Labels of groups that go on below the break cover their rows there too, their halves put together."""
    for cell in below.row(0):
        label = _directly_above(cell, above)
        if label and _goes_on(label, cell, above, below):
            text = (
                label.text if label.text == cell.text else joined_over_breaks(iter((label.text, cell.text)))
            )
            above = _with(above, label, label._replace(text=text, rows=label.rows + cell.rows))
            below = _with(below, cell, None)
    return above, below


def _directly_above(cell: Cell, above: Sheet) -> Cell | None:
    """The cell over the same columns that reaches down to the break."""
    same = (c for c in above.cells if (c.column, c.columns) == (cell.column, cell.columns))
    return next((c for c in same if c.row + c.rows == above.rows), None)


def _goes_on(label: Cell, cell: Cell, above: Sheet, below: Sheet) -> bool:
    """A group's label has the labels of its rows beside it, on both pages, and begins nothing new on the second."""
    beside = (_has_label_beside(label, above, above.rows - 1), _has_label_beside(cell, below, 0))
    same = not cell.text or cell.text == label.text or not LABEL.match(cell.text)
    return label.is_label and not cell.is_figure and same and all(beside)


def _has_label_beside(cell: Cell, sheet: Sheet, row: int) -> bool:
    return any(
        other.is_label and other.column > cell.column and other.row <= row < other.row + other.rows
        for other in sheet.cells
    )


def _with(sheet: Sheet, cell: Cell, other: Cell | None) -> Sheet:
    """The sheet with one cell replaced, or left out."""
    kept = (other if one is cell else one for one in sheet.cells)
    return replace(sheet, cells=tuple(one for one in kept if one is not None))


def _is_cut_row(above: Sheet, below: Sheet) -> bool:
    """Whether the break went through a row: its halves complete each other, cell by cell.

    Figures stand in one half, or fill their cell above and go on below. The label goes on too (it filled its cell
    above, or was a mere number, and begins nothing new below), stands above alone, or the table has none.
    """
    halves = _halves(above, below)
    labels = [pair for pair in halves if pair[0].is_label or pair[1].is_label]
    figures = [pair for pair in halves if pair not in labels]
    stated = [any(half.text for half in side) for side in zip(*figures, strict=True)]
    if labels not in ([], halves[:1]) or not any(stated) or not all(_may_be_one(*pair) for pair in figures):
        return False
    if not labels:
        return all(stated)
    label, rest = labels[0]
    if not label.is_label or rest.is_figure:
        return False
    if not rest.text:
        return stated[1]
    goes_on = (label.full or bool(LABEL.fullmatch(label.text))) and not LABEL.match(rest.text)
    return goes_on and (not all(stated) or any(upper.text and lower.text for upper, lower in figures))


def _may_be_one(upper: Cell, lower: Cell) -> bool:
    return not upper.text or not lower.text or (upper.full and lower.text.isdigit())


def _halves(above: Sheet, below: Sheet) -> list[tuple[Cell, Cell]]:
    """The last row above and the first below as pairs of cells; empty where they have not the same columns."""
    last, first = ([c for c in row if c.rows == 1] for row in (above.row(above.rows - 1), below.row(0)))
    same = [(c.column, c.columns) for c in last] == [(c.column, c.columns) for c in first]
    return list(zip(last, first, strict=True)) if same and len(first) > 1 else []


def _with_row_joined(above: Sheet, below: Sheet) -> tuple[Sheet, Sheet]:
    for upper, lower in _halves(above, below):
        text = joined_over_breaks(iter((upper.text, lower.text)))
        above = _with(above, upper, upper._replace(text=text, full=lower.full))
    left = (cell for cell in below.cells if cell.row + cell.rows > 1)
    kept = tuple(c._replace(row=max(c.row - 1, 0), rows=c.rows - (c.row == 0)) for c in left)
    below = replace(below, rows=below.rows - 1, cells=kept)
    return replace(above, damage=(*above.damage, _note(above.pages[-1], below.pages[0]))), below


def _note(above: int, below: int) -> Bilingual:
    return Bilingual(
        f"第{above}页与第{below}页之间有一行被分页切开，已接上",
        f"a row cut by the break between pages {above} and {below} was joined",
    )
