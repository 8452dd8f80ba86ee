"""What a table that no form knows looks like: its columns, its rows, and which rows stand under which."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parser import labels
from parser.align.lists.columns import is_caption
from parser.align.lists.rows import Entry, entry
from parser.model import Grid
from parser.tables import Row, row_of

_FEWEST_ROWS = 2
_ORDINALS = (
    re.compile(r"(?:第?[一二三四五六七八九十]+[、.])"),
    re.compile(r"\([一二三四五六七八九十]+\)"),
    re.compile(r"\d{1,2}[.、]"),
    re.compile(r"\(\d{1,2}\)"),
)
_OF_WHICH = re.compile(r"^其中[:、,]?")


@dataclass(frozen=True, slots=True)
class SketchRow:
    """`level` says how deep the label's numbering puts it; `values` has a number for each column or None."""

    label: str
    group: str
    unit: str | None
    level: int
    heading: bool
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """`columns` are the headers of the columns of figures as printed, empty where there is none; `ignored` those left out."""

    grid: Grid
    label_header: str
    unit_header: str
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    rows: tuple[SketchRow, ...]


def sketch(grid: Grid, ignored: Container[str] = ()) -> Sketch | None:
    """None for a grid without at least two labelled rows beside a column for figures.

    `ignored` are headers, as `labels.heading` gives them, of columns that are known to be none.
    """
    rows = [row_of(cells, 0, grid.style) for cells in grid.rows if cells]
    header, body = _parted(rows)
    found = [one for row in body if (one := entry(row, frozenset()))]
    places = _figure_columns(found)
    entries = [one for one in found if not _is_header(one, places)]
    if len(entries) < _FEWEST_ROWS or not places:
        return None
    over = [_texts_over(header, place) for place in range(max(len(row.cells) for row in rows))]
    left_out = [_last(over[place]) for place in places if labels.heading(_last(over[place])) in ignored]
    places = [place for place in places if _last(over[place]) not in left_out]
    with_units = any(one.printed_unit for one in entries)
    unit_place = next((one.bound for one in entries if one.unit), None)
    return Sketch(
        grid,
        _last(over[entries[0].end]),
        _last(over[unit_place]) if unit_place is not None else "",
        tuple(_column_names([over[place] for place in places])),
        tuple(left_out),
        tuple(_rows(entries, places, with_units)),
    )


def _parted(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The header and what is below it; a header goes on as long as its cells span down into the next row."""
    start = next((n for n, row in enumerate(rows) if not is_caption(row)), 0)
    end = start
    while (
        end < len(rows)
        and not _states_number(rows[end])
        and (end == start or _hangs_down(rows[end - 1], rows[end]))
    ):
        end += 1
    return list(rows[start:end]), list(rows[end:])


def _states_number(row: Row) -> bool:
    return any(row.values[i].states_number for i in row.stated)


def _hangs_down(above: Row, row: Row) -> bool:
    pairs = zip(above.cells, row.cells, strict=False)
    return any(not cell.origin and cell.text and cell.text == over.text for over, cell in pairs)


def _figure_columns(entries: Iterable[Entry]) -> list[int]:
    """Grid columns with numbers behind the labels; in an empty template all that stand behind them."""
    listed = list(entries)
    numeric = {i for one in listed for i in one.figures if one.row.values[i].states_number}
    return sorted(numeric or {i for one in listed for i in one.behind})


def _is_header(one: Entry, places: Sequence[int]) -> bool:
    """Headers that come again further down, over the next block of the table."""
    words = [i for i in places if i in one.row.own and one.row.is_label(i)]
    return len(words) * 2 > len(places)


def _texts_over(header: Sequence[Row], place: int) -> list[str]:
    return list(
        dict.fromkeys(
            row.cells[place].text for row in header if place < len(row.cells) and row.cells[place].text
        )
    )


def _last(texts: Sequence[str]) -> str:
    return texts[-1] if texts else ""


def _column_names(over: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lowest header, with those above it where two columns have the same."""
    lowest = [_last(texts) for texts in over]
    for texts, name in zip(over, lowest, strict=True):
        yield name if lowest.count(name) == 1 else "".join(texts)


def _rows(entries: Sequence[Entry], places: Sequence[int], with_units: bool) -> Iterator[SketchRow]:
    level, numbered = 0, True
    for one in entries:
        level, numbered = _level(one.label, level, numbered)
        cells = [one.row.values[i] if i < len(one.row.cells) else None for i in places]
        unit = one.printed_unit
        states = any(value and value.states_number for value in cells)
        before = [one.row.cells[i].text for i in range(one.end) if one.row.is_label(i)]
        yield SketchRow(
            one.label,
            _last([text for text in before if text != one.label]),
            unit,
            level,
            heading=not states and (unit is None if with_units else _is_bare(one)),
            values=tuple(value.number if value else None for value in cells),
        )


def _is_bare(one: Entry) -> bool:
    """A label over the whole width."""
    return not one.behind


def _level(label: str, above: int, numbered: bool) -> tuple[int, bool]:
    """How deep a row is, and whether by its ordinal.

    其中 is one below the row above it, and labels without ordinal go on beside it; others begin anew.
    """
    text = labels.normalise(label)
    own = _OF_WHICH.sub("", text)
    if found := [n for n, ordinal in enumerate(_ORDINALS) if ordinal.match(own)]:
        return found[0], True
    if own != text:
        return above + 1, False
    return (0, True) if numbered else (above, False)
