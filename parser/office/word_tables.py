"""The grid of a w:tbl: column spans, vertical and old horizontal merges, and columns too thin to be any."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parser.model import GridCell
from parser.office.ooxml import Element
from parser.office.wml import W, children, has, name_of, number, switch, value

_WIDEST = 63
"""Columns a Word table can have."""
_THIN = 57
"""Twentieths of a point in a millimetre: two borders nearer than that were drawn as one."""
_AROUND = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})

TextOf = Callable[[Element], str]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A w:tc on the columns of its table; merges may go on from above or from the left."""

    text: str
    columns: range
    from_above: bool
    from_left: bool
    merged: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """Its cells, and the columns left free before and behind them (w:gridBefore, w:gridAfter)."""

    before: range
    cells: tuple[_Cell, ...]
    after: range


def nodes(parent: Element, name: str) -> Iterator[Element]:
    """Children of a name, also within content controls."""
    for child in children(parent):
        if name_of(child) == name:
            yield child
        elif name_of(child) in _AROUND:
            yield from nodes(child, name)


def expanded(table: Element, path: str, text_of: TextOf) -> tuple[tuple[GridCell, ...], ...]:
    """Rows of the grid with merges filled in; copies have `origin` False, as have gaps at either end.

    `text_of` is asked once for every w:tc, in order. Hidden rows and those that a tracked change takes
    away are left out.
    """
    rows = [_row(node, text_of) for node in nodes(table, "tr") if not _is_gone(node)]
    thin = _thin_columns(table, rows)
    above: dict[int, str] = {}
    grid = []
    for place, row in enumerate(rows, 1):
        grid.append(tuple(_line(row, f"{path}/tr[{place}]", above, thin)))
        above = _merged(row, above)
    return tuple(grid)


def _is_gone(row: Element) -> bool:
    return bool(switch(row, "trPr/hidden")) or has(row, "trPr/del")


def _row(node: Element, text_of: TextOf) -> _Row:
    before = range(min(number(node, "trPr/gridBefore") or 0, _WIDEST))
    cells: list[_Cell] = []
    column = before.stop
    for cell in nodes(node, "tc"):
        if not has(cell, "tcPr/cellDel"):
            width = min(max(number(cell, "tcPr/gridSpan") or 1, 1), _WIDEST)
            cells.append(_cell(cell, range(column, column + width), text_of))
            column += width
    after = min(number(node, "trPr/gridAfter") or 0, _WIDEST)
    return _Row(before, tuple(cells), range(column, column + after))


def _cell(node: Element, columns: range, text_of: TextOf) -> _Cell:
    merged = has(node, "tcPr/vMerge")
    from_above = merged and value(node, "tcPr/vMerge") != "restart"
    return _Cell(text_of(node), columns, from_above, value(node, "tcPr/hMerge") == "continue", merged)


def _thin_columns(table: Element, rows: list[_Row]) -> frozenset[int]:
    """Columns under a millimetre that hold no text of their own: slivers between borders meant to meet."""
    grid = table.find(f"{W}tblGrid")
    widths = [] if grid is None else [column.get(f"{W}w", "") for column in grid.iter(f"{W}gridCol")]
    thin = {i for i, width in enumerate(widths) if width.isdecimal() and 0 < int(width[:6]) < _THIN}
    for row in rows:
        for cell in row.cells:
            if cell.text and thin.issuperset(cell.columns):
                thin -= set(cell.columns)
    return frozenset(thin)


def _line(row: _Row, path: str, above: dict[int, str], thin: frozenset[int]) -> Iterator[GridCell]:
    texts = [("", False)] * _kept(row.before, thin)
    for cell in row.cells:
        text, origin = cell.text, True
        if cell.from_above and cell.columns.start in above:
            text, origin = above[cell.columns.start], False
        elif cell.from_left and texts:
            text, origin = texts[-1][0], False
        width = _kept(cell.columns, thin)
        texts += [(text, origin), *([(text, False)] * (width - 1))][:width]
    texts += [("", False)] * _kept(row.after, thin)
    return (GridCell(text, f"{path}/td[{i}]", origin) for i, (text, origin) in enumerate(texts, 1))


def _kept(columns: range, thin: frozenset[int]) -> int:
    return sum(column not in thin for column in columns)


def _merged(row: _Row, above: dict[int, str]) -> dict[int, str]:
    """What cells below may go on with, by column."""
    merged: dict[int, str] = {}
    for cell in row.cells:
        if cell.merged:
            goes_on = cell.from_above and cell.columns.start in above
            text = above[cell.columns.start] if goes_on else cell.text
            merged |= dict.fromkeys(cell.columns, text)
    return merged
