"""The column headers of a block of table 2: where they stand, what unit they print."""

import re
from collections.abc import Iterator

from parser import labels
from parser.forms import BlockSpec, ColumnSpec
from parser.model import GridCell
from parser.tables import Row

_UNIT_IN_HEADER = re.compile(r"万元|亿元|元")
_CORNER = "信息内容"


def is_header(row: Row) -> bool:
    return any(labels.core(cell.text) == _CORNER for cell in row.cells)


def header_width(header: Row) -> int:
    """Cells of the header row behind its corner."""
    return len(behind_corner(header))


def behind_corner(header: Row) -> list[int]:
    """Grid indexes of those cells; the corner may hang down from the row above."""
    corner = next(i for i, cell in enumerate(header.cells) if labels.core(cell.text) == _CORNER)
    return [i for i in header.own if i > corner]


def header_places(header: Row, block: BlockSpec) -> tuple[int | None, ...]:
    """Grid index of each column's header."""
    return tuple(place for place, _ in _matched(header, block))


def header_cells(header: Row, block: BlockSpec) -> Iterator[tuple[ColumnSpec, GridCell | None, str]]:
    for column, (_, cell) in zip(block.columns, _matched(header, block), strict=True):
        yield column, cell, header.style


def _matched(header: Row, block: BlockSpec) -> Iterator[tuple[int | None, GridCell | None]]:
    """By label, else in order (`本年新` may stand twice)."""
    printed = {i: labels.core(header.cells[i].text) for i in header.own if header.cells[i].text}
    own = [i for i, label in printed.items() if label != _CORNER]
    for place, column in enumerate(block.columns):
        exact = [i for i in own if printed[i] in column.labels]
        index = exact[0] if len(exact) == 1 else (own[place] if place < len(own) else None)
        yield index, header.cells[index] if index is not None else None


def units(header: Row | None, block: BlockSpec) -> list[str | None]:
    """The money unit a column header prints, which then counts more than that of the form."""
    if header is None:
        return [None] * len(block.columns)
    matches = [cell and _UNIT_IN_HEADER.search(cell.text) for _, cell in _matched(header, block)]
    return [match[0] if match else None for match in matches]
