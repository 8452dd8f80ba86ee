"""Which grid column of a list table holds which figure: by the header over it, else by being the only one left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parser import labels
from parser.align.lists.rows import Entry
from parser.forms import ListColumnSpec, ListTable
from parser.model import GridCell
from parser.tables import Row

_UNCLEAR = -1


@dataclass(frozen=True, slots=True)
class Columns:
    """`figures` are the grid columns of the table's own figures, None where that cannot be told; `others`
    state figures that are none of them, such as 历年累计. `headers` are the header cells that named a column.
    """

    figures: tuple[int | None, ...]
    others: tuple[int, ...]
    headers: tuple[tuple[ListColumnSpec, GridCell], ...]
    by_header: bool

    @property
    def all(self) -> list[int]:
        return sorted([*(i for i in self.figures if i is not None), *self.others])


def find_columns(header: Sequence[Row], entries: Sequence[Entry], table: ListTable) -> Columns:
    """Headers decide; columns without a known header take those that are left, in order, if they are as many."""
    named = {i: kind for i in range(_width(header, entries)) if (kind := _kind(header, i, table)) is not None}
    numeric = sorted({i for entry in entries for i in entry.figures if entry.row.values[i].states_number})
    figures = [
        _only([i for i, kind in named.items() if kind == place], numeric)
        for place in range(len(table.columns))
    ]
    by_header = None not in figures and _UNCLEAR not in figures
    free = [i for i in numeric if named.get(i) in (None, "label") and i not in figures]
    missing = [place for place, index in enumerate(figures) if index is None]
    if not numeric:
        free = sorted({i for entry in entries for i in entry.behind if i not in named})
    if missing and len(free) == len(missing):
        for place, index in zip(missing, free, strict=True):
            figures[place] = index
    found = tuple(None if index == _UNCLEAR else index for index in figures)
    others = tuple(i for i in numeric if i not in found)
    return Columns(found, others, tuple(_headers(header, found, table)), by_header)


def _width(header: Sequence[Row], entries: Sequence[Entry]) -> int:
    return max((len(row.cells) for row in (*header, *(entry.row for entry in entries))), default=0)


def _only(candidates: list[int], numeric: list[int]) -> int | None:
    """The one column under a header; of several, spanned by it, the one with numbers; unclear where both have."""
    with_numbers = [i for i in candidates if i in numeric]
    if len(candidates) > 1 and len(with_numbers) != 1:
        return _UNCLEAR
    return next(iter(with_numbers or candidates), None)


def _kind(header: Sequence[Row], column: int, table: ListTable) -> int | str | None:
    """The place of the table's column that the header names, or label, unit, ignored."""
    texts = list(
        dict.fromkeys(
            row.cells[column].text for row in header if column < len(row.cells) and not is_caption(row)
        )
    )
    for text in ("".join(texts), *reversed(texts)):
        key = labels.heading(text)
        for place, spec in enumerate(table.columns):
            if key in spec.labels:
                return place
        if key in table.headers.words:
            return table.headers.words[key]
    return None


def is_caption(row: Row) -> bool:
    """A title over the whole table is nobody's column header."""
    return len({cell.text for cell in row.cells if cell.text}) < 2


def _headers(
    header: Sequence[Row], figures: Sequence[int | None], table: ListTable
) -> Iterator[tuple[ListColumnSpec, GridCell]]:
    for spec, column in zip(table.columns, figures, strict=True):
        over = [
            row.cells[column]
            for row in header
            if column is not None and column < len(row.cells) and not is_caption(row)
        ]
        if over:
            yield (
                spec,
                next((cell for cell in reversed(over) if labels.heading(cell.text) in spec.labels), over[-1]),
            )
