"""A sheet as blocks: its tables as grids, and the narrative that people write into single cells as paragraphs.

A sheet has no borders that say where a table begins; a row with several cells is a table's. A row with
one cell is prose where it reads like prose or stands by itself, else a table's row without figures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby

from parser.dates import is_only_a_date
from parser.model import Block, Grid, GridCell, Paragraph
from parser.office.runs import folded
from parser.readers.html import joined_over_breaks

STYLE = "sheet"

_TITLE_OF_A_PART = re.compile(r"[一二三四五六]\s*[、.．].{0,30}(?:情况|事项|措施)")
"""No row label of the forms ends so, although 一、 to 四、 are row labels too."""
_TITLE_OF_A_REPORT = re.compile(r".{0,40}信息公开.{0,8}(?:报告|年报)")
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Printed:
    """One visible cell: its text, address, and whether it begins here or copies one from the left or above."""

    text: str
    address: str
    begins: bool
    from_above: bool


class _Kind(Enum):
    EMPTY = auto()
    TABLE = auto()
    PROSE = auto()
    UNDECIDED = auto()


def blocks_of(rows: Sequence[Sequence[Printed]]) -> Iterator[Block]:
    """Paragraphs and grids of a sheet in order; a paragraph for each line of a cell of prose."""
    kinds = _decided([_kind(row) for row in rows])
    for kind, run in groupby(zip(kinds, rows, strict=True), key=lambda pair: pair[0]):
        if kind is _Kind.TABLE:
            yield _grid([row for _, row in run])
        else:
            yield from (paragraph for _, row in run for paragraph in _paragraphs(row))


def _kind(row: Sequence[Printed]) -> _Kind:
    own = [place for place in row if place.begins and place.text]
    if not own:
        return _Kind.EMPTY
    if len(own) > 1 or any(place.from_above and not _reads_like_prose(place.text) for place in row):
        return _Kind.TABLE
    return _Kind.PROSE if _reads_like_prose(own[0].text) else _Kind.UNDECIDED


def _reads_like_prose(text: str) -> bool:
    return (
        not text
        or "。" in text
        or len(text) > _LONGEST_LABEL
        or bool(_TITLE_OF_A_PART.fullmatch(text.strip()))
        or bool(_TITLE_OF_A_REPORT.fullmatch(text.strip()))
        or is_only_a_date(text)
    )


def _decided(kinds: Sequence[_Kind]) -> Iterator[_Kind]:
    """Single cells below a table's row are rows of it; so is one empty row, whose figures may all be blank."""
    above, was_empty = _Kind.EMPTY, False
    for kind in kinds:
        below_a_table = above is _Kind.TABLE and not was_empty
        was_empty = kind is _Kind.EMPTY
        if kind is _Kind.UNDECIDED:
            kind = _Kind.TABLE if below_a_table else _Kind.PROSE
        elif kind is _Kind.EMPTY and below_a_table:
            kind = _Kind.TABLE
        above = kind
        yield kind


def _grid(rows: Sequence[Sequence[Printed]]) -> Grid:
    """Without the columns at the right in which none of its rows says anything."""
    width = max(i + 1 for row in rows for i, place in enumerate(row) if place.text)
    return Grid(tuple(tuple(map(_cell, row[:width])) for row in rows), rows[0][0].address, STYLE)


def _cell(place: Printed) -> GridCell:
    return GridCell(folded(joined_over_breaks(iter(place.text.split("\n")))), place.address, place.begins)


def _paragraphs(row: Sequence[Printed]) -> Iterator[Paragraph]:
    for place in row:
        if place.begins:
            lines = (folded(line) for line in place.text.split("\n"))
            yield from (Paragraph(line, place.address) for line in lines if line)
