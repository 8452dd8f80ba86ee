"""Table 2: blocks of few columns under their own headers; no identity decides here.

A row is read in the order of its cells; where positions in tab text disagree with that order, the
printed headers win. Any doubt which figure is in which column withholds the row: cells too few or
too many, headers in another order than the form's, a row that was cut in two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from parser import labels
from parser.align.cells import SPLIT, absent, cell_at, split_cells, withheld_cells
from parser.align.glued import STYLE as GLUED
from parser.align.mend import CUT, rest_of_row
from parser.align.split import splits
from parser.align.t2_header import (
    behind_corner,
    header_cells,
    header_places,
    header_width,
    is_header,
    units,
)
from parser.align.torn import ways
from parser.forms import BlockRowSpec, BlockSpec, CellSpec, ColumnSpec, Form
from parser.model import Cell, GridCell, Semantic
from parser.tables import Row

Positions = tuple[int | None, ...]


@dataclass(slots=True)
class Reading:
    """Table 2 as read: cells, the rows they are from, rows that state values under no label, and header cells by column."""

    cells: dict[str, Cell] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    unknown: list[Row] = field(default_factory=list)
    headers: list[tuple[ColumnSpec, GridCell | None, str]] = field(default_factory=list)
    labels: list[tuple[BlockRowSpec, GridCell]] = field(default_factory=list)
    misfits: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """A labelled row, its place in the form, and the header above it; `end` is the grid index of its label."""

    row: Row
    end: int
    block: BlockSpec
    spec: BlockRowSpec
    header: Row | None

    @property
    def own(self) -> list[int]:
        return [i for i in self.row.own if i > self.end]

    @property
    def stated(self) -> list[int]:
        return [i for i in self.row.stated if i > self.end]

    @property
    def printed(self) -> list[str]:
        return [self.row.cells[i].text for i in self.own]


def read_rows(rows: Sequence[Row], form: Form) -> Reading:
    """Reads the rows in order; a row of another form or province is kept as unknown."""
    reading = Reading()
    header: Row | None = None
    above: _Line | None = None
    headed = any(is_header(row) for row in rows)
    seen: set[str] = set()
    lines: list[_Line] = []
    for row in rows:
        if is_header(row):
            header, above = row, None
            continue
        line = _line(row, form, header)
        if line is None or line.spec.code in seen or (headed and header is None):
            whole = rest_of_row(above.row, row) if above and line is None else None
            if above and whole:
                reading.cells |= _continued(above, row, whole, form)
            elif row.stated:
                reading.unknown.append(row)
            above = None
            continue
        if header is not None and not any(r.code in seen for r in line.block.rows):
            reading.headers += list(header_cells(header, line.block))
        seen.add(line.spec.code)
        reading.rows.append(row)
        reading.labels.append((line.spec, row.cells[line.end]))
        reading.cells |= _cells(line, form, reading)
        lines.append(line)
        above = line
    if reading.misfits:
        for line in filter(_may_be_short, lines):
            reading.cells |= _as_printed(line, _specs(line, form))
    if any(map(_has_dropped_a_cell, lines)):
        for line in filter(_is_cut, lines):
            reading.cells |= _as_printed(line, _specs(line, form))
    specs = (spec for spec in form.cells.values() if spec.table == "t2")
    reading.cells = {spec.code: reading.cells.get(spec.code) or absent(spec) for spec in specs}
    return reading


def _may_be_short(line: _Line) -> bool:
    """Whether a blank at the end only fills the row up: of no account unless other rows of the table are short."""
    return line.row.may_be_filled_up and bool(line.stated) and not line.printed[-1]


def _is_cut(line: _Line) -> bool:
    """Whether the row's figures stood without borders and not each apart."""
    return line.row.style == GLUED and bool(line.own) and len(line.own) != len(line.block.columns)


def _has_dropped_a_cell(line: _Line) -> bool:
    """Fewer digits than cells without borders: this text drops blank ones."""
    return line.row.style == GLUED and len("".join(line.printed)) < len(line.block.columns)


def _line(row: Row, form: Form, header: Row | None) -> _Line | None:
    """By exact labels only, so that 规章 is not 规范性文件."""
    for index, cell in enumerate(row.cells):
        if row.is_label(index):
            found = form.t2.by_label.get(labels.core(cell.text).partition("(")[0])
            if found:
                return _Line(row, index, *found, header)
    return None


def _specs(line: _Line, form: Form) -> list[CellSpec]:
    return [form.cells[f"t2.{line.spec.code}.{column.code}"] for column in line.block.columns]


def _continued(above: _Line, below: Row, whole: Row, form: Form) -> dict[str, Cell]:
    """A row whose figures stand below it: one row where the table was cut just there, else withheld."""
    line = _Line(whole, above.end, above.block, above.spec, above.header)
    if above.row.grid != below.grid:
        return _cells(line, form, Reading())
    readings = [("as_printed", above.printed), (CUT, line.printed)]
    return withheld_cells(_specs(line, form), readings, above.row.locator)


def _cells(line: _Line, form: Form, reading: Reading) -> dict[str, Cell]:
    specs = _specs(line, form)
    if _is_cut(line) or (line.row.style == GLUED and not line.own):
        return _split(line, specs)
    positions, method = _positions(line)
    doubts = _doubts(line, positions)
    if doubts:
        reading.misfits.append((f"t2.{line.spec.code}", len(line.own), len(specs)))
        return withheld_cells(specs, doubts, line.row.locator)
    printed = zip(specs, positions, units(line.header, line.block), strict=True)
    cells = [cell_at(s, line.row, i, line.end, line.row.mended or method, unit) for s, i, unit in printed]
    if any(cell.semantic is Semantic.ABSENT for cell in cells):
        reading.misfits.append((f"t2.{line.spec.code}", len(line.own), len(specs)))
        if line.stated:
            return _as_printed(line, specs)
    return {cell.code: cell for cell in cells}


def _as_printed(line: _Line, specs: Sequence[CellSpec]) -> dict[str, Cell]:
    """The row withheld, with its cells as they stand."""
    return withheld_cells(specs, [("as_printed", line.printed)], line.row.locator)


def _doubts(line: _Line, positions: Positions) -> list[tuple[str, list[str | None]]]:
    """The readings of a row that could be more than one; none where there is no doubt."""
    size = len(line.block.columns)
    if line.own and (not _is_whole(line, size) or any(i not in positions for i in line.stated)):
        laid = ways([line.row.cells[i] for i in line.own], size)
        shown = [(way.method, [cell.text if cell else None for cell in way.laid]) for way in laid]
        return shown if len(shown) > 1 else [("as_printed", [*line.printed])]
    swapped = _by_swapped_headers(line)
    if line.stated and swapped and swapped != line.printed[:size]:
        return [("position", [*swapped]), ("order", [*line.printed[:size]])]
    return []


def _is_whole(line: _Line, size: int) -> bool:
    """Whether the row has all its cells and none too many, as far as its style can tell."""
    own, header = line.own, line.header
    tail = next((n for n, text in enumerate(reversed(line.printed)) if text), len(own))
    if header is not None and header.grid == line.row.grid:
        if line.row.padded:
            return len(own) == header_width(header)
        surplus = len(own) - size
        as_wide = len(line.row.cells) == len(header.cells)
        if not line.row.slides:
            return as_wide and (own == behind_corner(header) or any(line.printed[size - 1 : size]))
        return not surplus or (0 < surplus <= tail and (as_wide or surplus == header_width(header) - size))
    return len(own) - size in range(tail + 1)


def _by_swapped_headers(line: _Line) -> list[str] | None:
    """The figures in the order of the form where the headers are all printed, but in another order."""
    places = header_places(line.header, line.block) if line.header else ()
    known = [place for place in places if place is not None]
    if len(known) < len(line.block.columns) or known == sorted(known) or max(known) >= len(line.row.cells):
        return None
    return [line.row.cells[place].text for place in known]


def _split(line: _Line, specs: Sequence[CellSpec]) -> dict[str, Cell]:
    """Digits without borders: taken when there is one way to cut them, else withheld (no identity decides)."""
    if not line.own:
        return {spec.code: absent(spec) for spec in specs}
    cuts = splits(line.printed, len(specs))
    if len(cuts) == 1:
        return split_cells(specs, cuts[0], line.row.locator)
    readings = [(f"{SPLIT}_{n}", cut) for n, cut in enumerate(cuts, 1)]
    return withheld_cells(specs, readings or [("as_printed", line.printed)], line.row.locator)


def _positions(line: _Line) -> tuple[Positions, str]:
    """Grid indexes of the figures, and what they go by."""
    own, size = line.own, len(line.block.columns)
    order = (*own[:size], *([None] * (size - len(own))))
    if line.header is None or line.row.slides:
        return order, "order"
    places = header_places(line.header, line.block)
    if any(place is None for place in places) or [*places] != sorted(p for p in places if p is not None):
        return order, "order"
    if places == order:
        return order, "position+order"
    outside = [i for i in line.stated if i not in places]
    return (order, "order") if outside else (places, "position")


def signs(rows: Sequence[Row], form: Form) -> float:
    """How much the headers and labels of the rows are those of this form, for choosing the form."""
    known = {label for block in form.t2.blocks for column in block.columns for label in column.labels}
    names = {label for _, row in form.t2.rows() for label in row.labels}
    score = 0.0
    for row in rows:
        for index in row.own:
            if row.is_label(index):
                text = labels.core(row.cells[index].text)
                score += (text in known) + (text in names) * 0.5
    return score
