"""Tables without ruling lines as grids: labels put together, figures at their height, columns by position.

Nothing is guessed: figures without a label, and labels without figures, are rows of their own; figures in two
lines of one row stay apart, and are then illegible.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from parser.model import Grid, GridCell
from parser.pdf.columns import Span, column_of, columns, is_over_several
from parser.pdf.glyph import Box, Line, bounds, runs
from parser.pdf.row_labels import SAME_CELL, Label, label_of, labels
from parser.pdf.stretches import BETWEEN_HEADERS, Row, gap, row_of, stretches
from parser.pdf.view import View
from parser.readers.html import joined_over_breaks

STYLE = "pdf_text"
_Cell = tuple[str, Box | None]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table that draws no lines, the height at which it begins, and the columns it ends with."""

    top: float
    grid: Grid
    columns: tuple[Span, ...]


def text_tables(
    every: Sequence[Line], page: int, view: View, before: Sequence[Span]
) -> tuple[list[TextTable], list[Line]]:
    """Tables, and the lines that are in none; `before` are the columns of a table that may go on from the last page."""
    rows = [row_of(line) for line in every]
    found: list[TextTable] = []
    taken: set[int] = set()
    for stretch in stretches(rows):
        taken |= set(stretch)
        found.append(_table([rows[place] for place in stretch], page, view, () if found else before))
    return found, [row.line for place, row in enumerate(rows) if place not in taken]


def _table(rows: Sequence[Row], page: int, view: View, before: Sequence[Span]) -> TextTable:
    zone = max((piece.box.right for row in rows if row.stated for piece in row.words), default=0.0)
    made: list[list[_Cell]] = []
    spans = list(before)
    for section in _sections(rows, zone):
        spans = _columns(section, zone, spans)
        made += _section_rows(section, zone, spans)
    grid = tuple(
        tuple(GridCell(text, view.locator(page, box) if box else "") for text, box in cells) for cells in made
    )
    whole = view.locator(page, bounds(row.line.box for row in rows))
    return TextTable(rows[0].line.box.top, Grid(grid, whole, STYLE), tuple(spans))


def _columns(section: Sequence[Row], zone: float, before: Sequence[Span]) -> list[Span]:
    """Rows without a header go on with the columns they stand in, so that a blank one is not lost."""
    headers = [row for row in section if _is_header(row, zone)]
    pieces = [piece for row in headers for piece in runs(row.line, BETWEEN_HEADERS) if piece.box.left > zone]
    spans = columns([row.figures for row in section if row.stated], pieces)
    goes_on = not headers and all(sum(span.overlaps(one) for one in before) == 1 for span in spans)
    return list(before) if goes_on else spans


def _is_header(row: Row, zone: float) -> bool:
    """A line without figures that reaches into their part of the table, right of `zone`, where labels end."""
    return not row.stated and any(piece.box.left > zone for piece in row.pieces)


def _sections(rows: Sequence[Row], zone: float) -> Iterator[list[Row]]:
    """Headers with the rows below them: each block of a table has columns of its own."""
    section: list[Row] = []
    for row in rows:
        if section and _is_header(row, zone) and any(one.stated for one in section):
            yield section
            section = []
        section.append(row)
    yield section


def _section_rows(section: Sequence[Row], zone: float, spans: Sequence[Span]) -> list[list[_Cell]]:
    """A label alone is a row left blank, or the name of a group, which no figures contradict."""
    headers = [row for row in section if _is_header(row, zone)]
    body = [row for row in section if not _is_header(row, zone)]
    found = labels(body)
    bundles = list(_bundles([row for row in body if row.stated], found))
    labelled = any(bundle.label for bundle in bundles)
    made = [*_header_rows(headers, spans, zone if labelled else None)]
    made += [(bundle.top, bundle.cells(spans, labelled)) for bundle in bundles]
    blank: list[_Cell] = [("", None)] * len(spans) if all(bundle.label for bundle in bundles) else []
    alone = [label for label in found if not any(bundle.label is label for bundle in bundles)]
    made += [(label.box.top, [(label.text, label.box), *blank]) for label in alone]
    return [cells for _, cells in sorted(made, key=lambda pair: pair[0])]


def _header_rows(
    headers: Sequence[Row], spans: Sequence[Span], zone: float | None
) -> Iterator[tuple[float, list[_Cell]]]:
    """At their height: headers over several columns line by line, then one row with the header of each column."""
    stacked: list[list[Line]] = [[] for _ in range(len(spans) + 1)]
    for row, below in zip_longest(headers, headers[1:]):
        pieces = runs(row.line, BETWEEN_HEADERS)
        title = len(pieces) == 1 and below is not None and zone is not None and below.line.box.left < zone
        places = [_header_place(piece, spans, zone) for piece in pieces]
        wide = [piece for piece, place in zip(pieces, places, strict=True) if title or place is None]
        if wide:
            yield row.line.box.top, [(piece.text, piece.box) for piece in wide]
        for piece, place in zip(pieces, places, strict=True):
            if not title and place is not None:
                stacked[place].append(piece)
    if any(stacked):
        cells = [_cell(pieces) for pieces in stacked]
        yield headers[-1].line.y, cells if zone is not None else cells[1:]


def _header_place(piece: Line, spans: Sequence[Span], zone: float | None) -> int | None:
    """1 for the first column of figures, 0 for that of labels, None for a header over several columns."""
    if zone is not None and piece.box.left <= zone:
        return 0
    return None if is_over_several(piece, spans) else 1 + column_of(piece, spans)


def _cell(pieces: Sequence[Line]) -> _Cell:
    """Pieces of a cell from the top; figures in two lines stay apart."""
    if not pieces:
        return "", None
    return joined_over_breaks(piece.text for piece in pieces), bounds(piece.box for piece in pieces)


@dataclass(slots=True)
class _Bundle:
    """Lines of figures that are one row of the table."""

    label: Label | None
    rows: list[Row]

    @property
    def top(self) -> float:
        return self.label.box.top if self.label else self.rows[0].line.y

    def cells(self, spans: Sequence[Span], labelled: bool) -> list[_Cell]:
        stacked: list[list[Line]] = [[] for _ in spans]
        for row in self.rows:
            for piece in row.figures:
                stacked[column_of(piece, spans)].append(piece)
        first = [(self.label.text, self.label.box) if self.label else _cell(())] if labelled else []
        return [*first, *map(_cell, stacked)]


def _bundles(stated: Sequence[Row], every: Sequence[Label]) -> Iterator[_Bundle]:
    """Lines beside one label, and those without a label that touch them, are one row."""
    last: _Bundle | None = None
    for row in stated:
        label = label_of(row, every)
        touches = last is not None and gap(last.rows[-1].line, row.line) < SAME_CELL * row.line.height
        if last and ((label and label is last.label) or (touches and (not label or not last.label))):
            last.label = last.label or label
            last.rows.append(row)
        else:
            if last:
                yield last
            last = _Bundle(label, [row])
    if last:
        yield last
