"""Table 4: one printed row of fifteen cells under three groups of headers.

Headers span rows and are often broken into single characters, so the figures are found by being the
row without labels; where the row is not fifteen cells wide, each way to lay it is a candidate.
"""

from collections.abc import Iterator, Sequence

from parser.align.cells import SPLIT, agreed_cells, cell_at, cell_of, split_cells, withheld_cells
from parser.align.glued import STYLE as GLUED
from parser.align.mend import rest_of_row
from parser.align.resolve import Candidate
from parser.align.split import group_splits, splits
from parser.align.torn import Way, is_torn, ways
from parser.forms import CellSpec, Form
from parser.model import GridCell
from parser.tables import Row

_NO_LABEL = -1
_GROUP = 5


def candidates(rows: Sequence[Row], form: Form) -> list[Candidate]:
    """Readings of the data row, the unshifted one first; empty when the table has no such row."""
    row = data_row(rows)
    if row is None:
        return []
    specs = [spec for spec in form.cells.values() if spec.table == "t4"]
    if row.style == GLUED:
        return _glued(row, specs)
    own = _without_edges(row, rows, len(specs))
    printed = [row.cells[i] for i in own]
    if len(own) != len(specs) or any(is_torn(cell.text) for cell in printed):
        short = printed[:-1] if row.padded and not printed[-1].text else None
        return _torn(printed, specs, row.locator, short)
    method = row.mended or "order"
    cells = {spec.code: cell_at(spec, row, i, _NO_LABEL, method) for spec, i in zip(specs, own, strict=True)}
    if not row.padded or row.cells[own[-1]].text or not row.stated:
        return [Candidate(method, cells)]
    padded = _torn(printed[:-1], specs, row.locator)
    hidden = any(cells[code].value for code in list(cells)[-5:])
    return [Candidate(method, cells, lost=int(hidden)), *padded]


def _glued(row: Row, specs: Sequence[CellSpec]) -> list[Candidate]:
    """The cells on which all cuts agree by which the groups close; the cut that the blanks show, closing or not; else withheld."""
    pieces = [cell.text for cell in row.cells]
    if len(pieces) == len(specs) and (parted := splits(pieces, len(specs))):
        return [Candidate(SPLIT, split_cells(specs, parted[0], row.locator))]
    groups = [specs[start : start + _GROUP] for start in range(0, len(specs), _GROUP)]
    ways = group_splits(pieces, len(groups), _GROUP)
    if not all(ways):
        withheld = withheld_cells(specs, [("as_printed", pieces)], row.locator)
        return [Candidate("ambiguous", withheld, lost=len(specs))]
    cells = [agreed_cells(group, cuts, row.locator) for group, cuts in zip(groups, ways, strict=True)]
    return [Candidate(SPLIT, {code: cell for group in cells for code, cell in group.items()})]


def _without_edges(row: Row, rows: Sequence[Row], width: int) -> list[int]:
    """The row's own cells without columns at the left that are blank in all rows, then blanks at the end under a header."""
    own = list(row.own)
    beside = [r for r in rows if r.grid == row.grid]
    headed = max((len(r.cells) for r in beside if r is not row), default=0)
    while len(own) > width and not row.padded and all(_is_blank(r, own[0]) for r in beside):
        own.pop(0)
    while len(own) > width and not row.padded and own[-1] < headed and not row.cells[own[-1]].text:
        own.pop()
    return own


def _is_blank(row: Row, index: int) -> bool:
    return index >= len(row.cells) or not row.cells[index].text


def data_row(rows: Sequence[Row]) -> Row | None:
    """The first row that holds no label and states something, of several widths the widest, or else the last that could."""
    if rows[-1].style == GLUED:
        return rows[-1]
    unlabelled = [
        row for row in rows if row.cells and not any(_is_word(row, i) for i in range(len(row.cells)))
    ]
    stating = [row for row in unlabelled if row.stated]
    if not stating:
        return next(iter(unlabelled[-1:]), None)
    row = max(stating, key=lambda row: len(row.own))
    below = unlabelled[unlabelled.index(row) + 1 :]
    return rest_of_row(row, below[0]) or row if below else row


def _is_word(row: Row, index: int) -> bool:
    """A label; a torn figure such as `1 2` is illegible, but no label."""
    text = row.cells[index].text
    return row.is_label(index) and not any(character.isdigit() or character == "\ufffd" for character in text)


def _torn(
    cells: Sequence[GridCell],
    specs: Sequence[CellSpec],
    locator: str,
    short: Sequence[GridCell] | None = None,
) -> list[Candidate]:
    """Every way to lay a row of fewer or more cells, or of torn digits; last the row as printed or withheld.

    `short` is the row without a last cell that may only fill it up.
    """
    laid = [*ways(cells, len(specs)), *_shifted(cells, len(specs))]
    laid += ways(short, len(specs)) if short else []
    found = [_candidate(way, specs) for way in laid]
    if len(cells) == len(specs) and not short:
        return [*found, _candidate(Way("order", tuple(cells)), specs)]
    shown = [(one.method, [cell.raw for cell in one.cells.values()]) for one in found]
    printed = [("as_printed", [cell.text for cell in cells])]
    withheld = withheld_cells(specs, shown or printed, locator)
    return [*found, Candidate("ambiguous", withheld, lost=len(specs))]


def _shifted(cells: Sequence[GridCell], width: int) -> Iterator[Way]:
    """The row without blanks at its left, cut at its right where the table ended."""
    empty = next((n for n, cell in enumerate(cells) if cell.text), len(cells))
    for shift in range(1, empty + 1):
        window = cells[shift : shift + width]
        if len(window) < width:
            yield Way(f"shift_{shift}", (*window, *[None] * (width - len(window))))


def _candidate(way: Way, specs: Sequence[CellSpec]) -> Candidate:
    cells = {
        spec.code: cell_of(spec, printed, way.method, joined=place in way.grouped)
        for place, (spec, printed) in enumerate(zip(specs, way.laid, strict=True))
    }
    grouped = frozenset(specs[place].code for place in way.grouped)
    return Candidate(way.method, cells, way.leftover, way.laid.count(None), grouped=grouped)
