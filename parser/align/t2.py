"""Table 2: blocks of few columns under their own headers; no identity decides here.

A row is read in the order of its cells; where positions in tab text disagree with that order, the
printed headers win; a row with figures that find no column is withheld, never guessed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parser import labels
from parser.align.cells import SPLIT, absent, cell_at, split_cells, withheld_cells
from parser.align.glued import STYLE as GLUED
from parser.align.split import splits
from parser.forms import BlockRowSpec, BlockSpec, CellSpec, ColumnSpec, Form
from parser.model import Cell, GridCell, Semantic
from parser.tables import Row

_UNIT_IN_HEADER = re.compile(r"万元|亿元|元")
_MOST_WAYS = 8


@dataclass(slots=True)
class Reading:
    """Table 2 as read: cells, the rows they are from, rows that state values under no label, and header cells by column."""

    cells: dict[str, Cell] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    unknown: list[Row] = field(default_factory=list)
    headers: list[tuple[ColumnSpec, GridCell | None, str]] = field(default_factory=list)
    labels: list[tuple[BlockRowSpec, GridCell]] = field(default_factory=list)
    misfits: list[tuple[str, int, int]] = field(default_factory=list)


def read_rows(rows: Sequence[Row], form: Form) -> Reading:
    """Reads the rows in order; a row of another form or province is kept as unknown."""
    reading = Reading()
    header: Row | None = None
    headed = any(_is_header(row) for row in rows)
    seen: set[str] = set()
    for row in rows:
        if _is_header(row):
            header = row
            continue
        found = _labelled(row, form)
        if found is None:
            if row.stated:
                reading.unknown.append(row)
            continue
        block, spec, end = found
        if spec.code in seen or (headed and header is None):
            reading.unknown.append(row)
            continue
        if header is not None and not any(r.code in seen for r in block.rows):
            reading.headers += list(_header_cells(header, block))
        seen.add(spec.code)
        reading.rows.append(row)
        reading.labels.append((spec, row.cells[end]))
        _read_row(row, end, block, spec, form, header, reading)
    reading.cells = {
        code: reading.cells.get(code) or absent(spec)
        for code, spec in form.cells.items()
        if spec.table == "t2"
    }
    return reading


def _is_header(row: Row) -> bool:
    return any(labels.core(cell.text) == "信息内容" for cell in row.cells)


def _labelled(row: Row, form: Form) -> tuple[BlockSpec, BlockRowSpec, int] | None:
    """Block, form row and grid index of the label; exact labels only, so that 规章 is not 规范性文件."""
    for index, cell in enumerate(row.cells):
        if not row.is_label(index):
            continue
        found = form.t2.by_label.get(labels.core(cell.text).partition("(")[0])
        if found:
            return *found, index
    return None


def _own_cells(row: Row, end: int) -> list[int]:
    return [i for i in row.own if i > end]


def _read_row(
    row: Row, end: int, block: BlockSpec, spec: BlockRowSpec, form: Form, header: Row | None, reading: Reading
) -> None:
    specs = [form.cells[f"t2.{spec.code}.{column.code}"] for column in block.columns]
    own = _own_cells(row, end)
    if row.style == GLUED and len(own) != len(specs):
        reading.cells |= _split_row(row, own, specs)
        return
    positions, method = _positions(row, own, block, header)
    units = _units(header, block)
    cells = [
        cell_at(s, row, index, end, method, unit)
        for s, index, unit in zip(specs, positions, units, strict=True)
    ]
    stated = [i for i in row.stated if i > end]
    left = [i for i in stated if i not in positions]
    lost = sum(cell.semantic is Semantic.ABSENT for cell in cells)
    if left or lost:
        reading.misfits.append((f"t2.{spec.code}", len(own), len(specs)))
    if left or (lost and stated):
        figures = [row.cells[i].text for i in stated]
        reading.cells |= withheld_cells(specs, [("as_printed", figures)], row.locator)
    else:
        reading.cells |= {cell.code: cell for cell in cells}


def _split_row(row: Row, own: list[int], specs: Sequence[CellSpec]) -> dict[str, Cell]:
    """Digits without borders: taken when there is one way to cut them, else withheld (no identity decides)."""
    pieces = [row.cells[i].text for i in own]
    if not pieces:
        return {spec.code: absent(spec) for spec in specs}
    ways = splits(pieces, len(specs))
    if len(ways) == 1:
        return split_cells(specs, ways[0], row.locator)
    readings = [(f"{SPLIT}_{n}", way) for n, way in enumerate(ways[:_MOST_WAYS], 1)]
    return withheld_cells(specs, readings or [("as_printed", pieces)], row.locator)


def _positions(
    row: Row, own: list[int], block: BlockSpec, header: Row | None
) -> tuple[tuple[int | None, ...], str]:
    size = len(block.columns)
    order = (*own[:size], *([None] * (size - len(own))))
    if header is None or row.slides:
        return order, "order"
    places = _header_places(header, block)
    if any(place is None for place in places):
        return order, "order"
    if places == order:
        return order, "position+order"
    outside = [i for i in own if i in row.stated and i not in places]
    return (order, "order") if outside else (places, "position")


def _header_places(header: Row, block: BlockSpec) -> tuple[int | None, ...]:
    return tuple(place for place, _ in _match_headers(header, block))


def _match_headers(header: Row, block: BlockSpec) -> Iterator[tuple[int | None, GridCell | None]]:
    """Grid index and cell of each column header: by label, else in order (`本年新` may stand twice)."""
    printed = {i: labels.core(header.cells[i].text) for i in header.own if header.cells[i].text}
    own = [i for i, label in printed.items() if label != "信息内容"]
    for place, column in enumerate(block.columns):
        exact = [i for i in own if printed[i] in column.labels]
        index = exact[0] if len(exact) == 1 else (own[place] if place < len(own) else None)
        yield index, header.cells[index] if index is not None else None


def _header_cells(header: Row, block: BlockSpec) -> Iterator[tuple[ColumnSpec, GridCell | None, str]]:
    for column, (_, cell) in zip(block.columns, _match_headers(header, block), strict=True):
        yield column, cell, header.style


def _units(header: Row | None, block: BlockSpec) -> list[str | None]:
    """The money unit a column header prints, which then counts more than that of the form."""
    if header is None:
        return [None] * len(block.columns)
    matches = [cell and _UNIT_IN_HEADER.search(cell.text) for _, cell in _match_headers(header, block)]
    return [match[0] if match else None for match in matches]


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
