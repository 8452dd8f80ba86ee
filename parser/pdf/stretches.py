"""Which lines outside ruled tables are a table all the same: rows that end in figures, and what belongs to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parser.model import Semantic
from parser.pdf.characters import UNKNOWN
from parser.pdf.glyph import Line, runs
from parser.pdf.numbering import SECTION
from parser.values import read_value

_SENTENCE_ENDS = "。；：:"
_SAME_SIZE = 1.15
_ROOM, _NEXT_ROW, _FAR = 0.6, 1.6, 4.0
"""Of the character height, between two lines: below a heading, between rows, and more than any table has."""
_FEWEST_ROWS, _FIGURES_OF_ONE_ROW = 2, 5
BETWEEN_HEADERS = 0.5
"""Of the character height: headers fill their narrow columns and nearly touch."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line in pieces, the last `stated` of which are figures."""

    line: Line
    pieces: tuple[Line, ...]
    stated: int

    @property
    def figures(self) -> tuple[Line, ...]:
        return self.pieces[len(self.pieces) - self.stated :]

    @property
    def words(self) -> tuple[Line, ...]:
        return self.pieces[: len(self.pieces) - self.stated]

    @property
    def shows_a_row(self) -> bool:
        """A figure alone on its line may be a page number, or the rest of a wrapped one."""
        return self.stated > 0 and len(self.pieces) > 1


def row_of(line: Line) -> Row:
    pieces = tuple(runs(line))
    stated = 0
    while stated < len(pieces) and _is_figure(pieces[-1 - stated].text):
        stated += 1
    return Row(line, pieces, stated)


def _is_figure(text: str) -> bool:
    """A number, 无 or a stroke; or what has digits and is none of these: `1 2`, or characters without a code."""
    if read_value(text).semantic not in (Semantic.BLANK, Semantic.ILLEGIBLE):
        return True
    return (UNKNOWN in text or any(c.isdigit() for c in text)) and not any(c.isalpha() for c in text)


def stretches(rows: Sequence[Row]) -> Iterator[range]:
    """Places of the lines of each table: its rows of figures, what stands between, headers above, labels below."""
    end = 0
    for group in _together(rows):
        table = [rows[place] for place in group]
        if len(table) < _FEWEST_ROWS and not _is_table_of_one(rows, group[0]):
            continue
        start = group[0]
        while start > end and _may_belong(rows[start - 1], rows[start], table):
            start -= 1
        end = group[-1] + 1
        while end < len(rows) and _follows(rows, end, table):
            end += 1
        yield range(start, end)


def _is_table_of_one(rows: Sequence[Row], place: int) -> bool:
    """Whether a single row of figures is a table: it has many, or headers stand side by side above it."""
    headers = runs(rows[place - 1].line, BETWEEN_HEADERS) if place else []
    return rows[place].stated >= _FIGURES_OF_ONE_ROW or (
        len(headers) >= _FIGURES_OF_ONE_ROW
        and _may_belong(rows[place - 1], rows[place], rows[place : place + 1])
    )


def _together(rows: Sequence[Row]) -> Iterator[list[int]]:
    """Rows of figures with nothing between them that is not of a table."""
    group: list[int] = []
    for place, row in enumerate(rows):
        if not row.shows_a_row:
            continue
        table = [rows[at] for at in (*group, place)]
        between = range(group[-1] + 1, place + 1) if group else range(0)
        if not all(_may_belong(rows[at - 1], rows[at], table) for at in between):
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _may_belong(above: Row, below: Row, table: Sequence[Row]) -> bool:
    """Whether two lines that follow each other may both be of the table that holds these rows."""
    near = gap(above.line, below.line) < _FAR * table[0].line.height
    return near and not _is_prose(above, below, table) and not _is_prose(below, below, table)


def _follows(rows: Sequence[Row], place: int, table: Sequence[Row]) -> bool:
    """Whether a line goes on below the last figures: the rest of a label, a wrapped figure, a row left blank."""
    above, row = rows[place - 1], rows[place]
    below = rows[place + 1] if place + 1 < len(rows) else row
    close = gap(above.line, row.line) < _NEXT_ROW * table[0].line.height
    beside = row.stated > 0 or len(row.pieces) > 1 or row.line.box.right <= _figures_begin(table)
    return close and beside and not _is_prose(row, below, table)


def _is_prose(row: Row, below: Row, table: Sequence[Row]) -> bool:
    """A sentence, a line in another size of type, a heading with room below it, a line of running text."""
    if row.stated or len(row.pieces) > 1:
        return False
    sizes = row.line.height, table[0].line.height
    heading = SECTION.match(row.line.text) and gap(row.line, below.line) > _ROOM * row.line.height
    return (
        row.line.text[-1] in _SENTENCE_ENDS
        or max(sizes) > _SAME_SIZE * min(sizes)
        or bool(heading)
        or _crosses(row.line, table)
    )


def _crosses(line: Line, table: Sequence[Row]) -> bool:
    """Labels end before the figures, headers stand over them; running text goes through."""
    labels = [piece.box.right for row in table for piece in row.words]
    begins_left = bool(labels) and line.box.left < max(labels) - line.height
    return begins_left and line.box.right > _figures_begin(table) + line.height


def _figures_begin(table: Sequence[Row]) -> float:
    return min(row.figures[0].box.left for row in table)


def gap(above: Line, below: Line) -> float:
    return below.box.top - above.box.bottom
