"""Rows of table 3 that have lost or won cells, each laid in every way that `torn.py` finds."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import product
from math import prod

from parser.align.cells import SHIFTED, cell_of, withheld_cells
from parser.align.resolve import MOST_COMBINATIONS
from parser.align.t3_rows import LabelledRow, Rows, cell_specs
from parser.align.t3_whole import (
    COLUMNS,
    Usual,
    behind_label,
    blank_tail,
    is_whole,
    spans_columns,
    usual_rows,
)
from parser.align.torn import Way, spanned_ways, ways
from parser.forms import CellSpec, Form
from parser.model import Cell, GridCell

_MOST_GAPS = 3
_FEWEST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class TornRow:
    """A row, every way to lay it, and its cells as printed.

    `unlike` is True where the row is not as long as the others, whatever its ways explain.
    """

    row: LabelledRow
    ways: tuple[Way, ...]
    printed: tuple[GridCell, ...]
    unlike: bool


@dataclass(frozen=True, slots=True)
class RowReading:
    """One way to read a torn row; `grouped` are cells whose digits were put together or apart.

    `leftover` counts what it does not explain: figures left out, a first column that may be a gap instead.
    """

    method: str
    cells: dict[str, Cell]
    grouped: frozenset[str] = frozenset()
    leftover: int = 0


def torn_rows(rows: Rows, headed: bool, lost: Set[int]) -> list[TornRow]:
    """Rows with too few or too many cells, or with torn digits.

    `headed` when every column has its header, `lost` the columns (0-based) that alone have none.
    """
    usual = usual_rows(rows, headed)
    moved_up = bool(lost) and all(row.row.may_be_filled_up and blank_tail(row) for row in rows.labelled)
    return [
        _torn(row, usual[row.row.grid], lost, len(lost) * moved_up)
        for row in rows.labelled
        if moved_up or not is_whole(row, usual[row.row.grid])
    ]


def _torn(row: LabelledRow, usual: Usual, lost: Set[int], filling: int) -> TornRow:
    """`filling` are blanks at the end that stand for lost columns."""
    stretches = list(_stretches(row, usual))
    if filling:
        stretches.append(stretches[0][:-filling])
    behind = behind_label(row)
    found: dict[tuple[GridCell | None, ...], Way] = {}
    if spans_columns(row) and len(behind) == COLUMNS:
        found = {way.laid: way for way in spanned_ways([row.row.cells[i] for i in behind])}
    else:
        for way in (way for stretch in stretches for way in ways(stretch, COLUMNS)):
            found.setdefault(way.laid, way)
    unlike = not row.row.slides and len(row.row.cells) != usual.length
    without_lost = [way for way in found.values() if lost and not any(way.laid[column] for column in lost)]
    return TornRow(row, tuple(without_lost or found.values()), stretches[0], unlike)


def _stretches(row: LabelledRow, usual: Usual) -> Iterator[tuple[GridCell, ...]]:
    """The cells behind the label without the usual blanks at the end, and without gaps that spans may leave before."""
    cells = [row.row.cells[i] for i in row.own_cells()]
    cells = cells[: len(cells) - min(usual.tail, blank_tail(row))]
    yield tuple(cells)
    if not row.row.slides:
        for gap in range(_MOST_GAPS):
            if gap >= len(cells) or cells[gap].text:
                return
            yield tuple(cells[gap + 1 :])


def combined(torn: Sequence[TornRow], form: Form) -> Iterator[tuple[RowReading, ...]]:
    """Every choice of one reading per row; where that is too many, the same way for all, if they are a few."""
    options = [_readings(one, cell_specs(one.row.spec.code, form)) for one in torn]
    if prod(len(readings) for readings in options) <= MOST_COMBINATIONS:
        yield from product(*options)
        return
    methods = Counter(reading.method for readings in options for reading in readings)
    for method, count in methods.items():
        if count >= _FEWEST_ALIKE:
            yield tuple(next((r for r in rs if r.method == method), rs[-1]) for rs in options)
    yield tuple(readings[-1] for readings in options)


def _readings(torn: TornRow, specs: Sequence[CellSpec]) -> list[RowReading]:
    """Ways that make the row's total right, or else all of them; last the row as printed or withheld."""
    found: dict[tuple[object, ...], RowReading] = {}
    for way in torn.ways:
        reading = _reading(way, specs, torn.unlike)
        found.setdefault(tuple((cell.raw, cell.value) for cell in reading.cells.values()), reading)
    readings = list(found.values())
    if len(readings) == 1 and not readings[0].grouped:
        return readings
    closing = [reading for reading in readings if _closes(list(reading.cells.values()))]
    return [*(closing or readings), _unread(torn, specs, readings)]


def _reading(way: Way, specs: Sequence[CellSpec], unlike: bool) -> RowReading:
    method = SHIFTED if way.method == "order" else way.method
    cells = {
        spec.code: cell_of(spec, printed, method, joined=place in way.grouped)
        for place, (spec, printed) in enumerate(zip(specs, way.laid, strict=True))
    }
    grouped = frozenset(specs[place].code for place in way.grouped)
    first, *_ = way.laid
    a_gap = unlike and None not in way.laid and first is not None and not first.text
    return RowReading(method, cells, grouped, way.leftover + a_gap)


def _closes(cells: Sequence[Cell]) -> bool:
    """Whether the parts add up to a total that is a number."""
    *parts, total = cells
    return bool(total.value) and sum((part.value or 0) for part in parts) == total.value


def _unread(torn: TornRow, specs: Sequence[CellSpec], readings: Sequence[RowReading]) -> RowReading:
    """The row as printed where its cells are as many as the columns, else withheld with its readings."""
    if len(torn.printed) == COLUMNS and not torn.unlike:
        cells = {s.code: cell_of(s, cell, "order") for s, cell in zip(specs, torn.printed, strict=True)}
        return RowReading("order", cells)
    shown = [(one.method, [cell.raw for cell in one.cells.values()]) for one in readings]
    as_printed = [("as_printed", [cell.text for cell in torn.printed])]
    return RowReading("ambiguous", withheld_cells(specs, shown or as_printed, torn.row.row.locator))
