"""The columns of a table without ruling lines, by what stands above each other."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from parser.pdf.glyph import Line

_ACROSS = 0.5
"""Of the character height: a header that reaches so far over a border stands over both columns."""
_ASTRAY = 0.6
"""Of the distance between columns: figures that are aligned otherwise than their header are no farther from it."""


class Span(NamedTuple):
    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def overlaps(self, other: "Span") -> bool:
        return self.left < other.right and other.left < self.right


def span(piece: Line) -> Span:
    return Span(piece.box.left, piece.box.right)


def columns(figures: Sequence[Sequence[Line]], headers: Sequence[Line]) -> list[Span]:
    """Columns from the left, given the figures of each row and the pieces of the header lines.

    A column that is blank all over is known by its header, one without a header by its figures.
    """
    heads = _heads(headers)
    rows = [[span(piece) for piece in row] for row in figures]
    if filled := _filled(rows, heads):
        return filled
    found = _joined(one for row in rows for one in row)
    if not heads:
        return found
    under = {column: [head for head in heads if head.overlaps(column)] for column in found}
    astray = [column for column in found if not under[column]]
    bare = [head for head in heads if not any(head.overlaps(column) for column in found)]
    return sorted([*heads, *(column for column in astray if not _belongs(column, bare, heads))])


def _heads(pieces: Iterable[Line]) -> list[Span]:
    """What the headers of single columns cover: a piece over two narrower ones is the header of a group."""
    found: list[Span] = []
    for piece in sorted(map(span, pieces), key=lambda one: one.right - one.left):
        over = [head for head in found if head.overlaps(piece)]
        if not over:
            found.append(piece)
        elif len(over) == 1:
            found[found.index(over[0])] = Span(min(piece.left, over[0].left), max(piece.right, over[0].right))
    return sorted(found)


def _filled(rows: Sequence[Sequence[Span]], heads: Sequence[Span]) -> list[Span]:
    """The columns of rows that all have a figure for each header, in whatever way they are aligned."""
    if not heads or not rows or any(len(row) != len(heads) for row in rows):
        return []
    stacked = [
        Span(min(one.left for one in column), max(one.right for one in column))
        for column in zip(heads, *rows, strict=True)
    ]
    return stacked if all(a.right <= b.left for a, b in pairwise(stacked)) else []


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for one in sorted(spans):
        if joined and one.left < joined[-1].right:
            joined[-1] = Span(joined[-1].left, max(joined[-1].right, one.right))
        else:
            joined.append(one)
    return joined


def _belongs(column: Span, bare: Sequence[Span], heads: Sequence[Span]) -> bool:
    """Whether figures beside a header that has none below it are its own."""
    pitches = [b.middle - a.middle for a, b in pairwise(heads)]
    return bool(pitches) and any(
        abs(head.middle - column.middle) < _ASTRAY * median(pitches) for head in bare
    )


def column_of(piece: Line, spans: Sequence[Span]) -> int:
    """The column whose borders, midway to its neighbours, hold the middle of a piece."""
    return sum(border < span(piece).middle for border in _borders(spans))


def is_over_several(piece: Line, spans: Sequence[Span]) -> bool:
    inner = _ACROSS * piece.height
    return any(piece.box.left + inner < at < piece.box.right - inner for at in _borders(spans))


def _borders(spans: Sequence[Span]) -> list[float]:
    return [(a.right + b.left) / 2 for a, b in pairwise(spans)]
