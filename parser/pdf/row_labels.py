"""Labels of rows without ruling lines: pieces of text below each other, put together again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from parser.pdf.glyph import Box, Line, bounds
from parser.pdf.numbering import LABEL
from parser.pdf.stretches import Row, gap
from parser.readers.html import joined_over_breaks

SAME_CELL = 0.75
"""Of the character height, between two lines of one label or figure; rows are farther apart."""
_SAME_INDENT = 0.8
"""Of the character height."""
_AT_THIS_HEIGHT = 2.0
"""Points."""


@dataclass(slots=True)
class Label:
    """Pieces of text below each other; `stated` once one of them stands beside figures."""

    pieces: list[Line]
    stated: bool

    @property
    def text(self) -> str:
        return joined_over_breaks(piece.text for piece in self.pieces)

    @property
    def box(self) -> Box:
        return bounds(piece.box for piece in self.pieces)


def labels(body: Sequence[Row]) -> list[Label]:
    """The labels of each column of words, whose lines begin at about the same place."""
    pieces = [(piece, row.stated > 0) for row in body for piece in row.words]
    lefts = sorted(piece.box.left for piece, _ in pieces)
    height = median([piece.height for piece, _ in pieces]) if pieces else 0.0
    starts = [x for place, x in enumerate(lefts) if not place or x - lefts[place - 1] > _SAME_INDENT * height]
    stacks: list[list[tuple[Line, bool]]] = [[] for _ in starts]
    for piece, stated in pieces:
        stacks[sum(start <= piece.box.left for start in starts) - 1].append((piece, stated))
    return [label for stack in stacks for label in _of_stack(stack)]


def _of_stack(stack: Sequence[tuple[Line, bool]]) -> Iterator[Label]:
    """Where labels are numbered each begins with its number, else no two lines beside figures are of one label."""
    numbered = sum(bool(LABEL.match(piece.text)) for piece, _ in stack) > 1
    label: Label | None = None
    for piece, stated in stack:
        if label and not _begins(label, piece, stated and not numbered):
            label.pieces.append(piece)
            label.stated |= stated
        else:
            if label:
                yield label
            label = Label([piece], stated)
    if label:
        yield label


def _begins(label: Label, piece: Line, stated: bool) -> bool:
    apart = gap(label.pieces[-1], piece) > SAME_CELL * piece.height
    return bool(LABEL.match(piece.text)) or apart or (label.stated and stated)


def label_of(row: Row, every: Iterable[Label]) -> Label | None:
    """Of the labels at the height of the figures the innermost."""
    near = _AT_THIS_HEIGHT
    beside = [one for one in every if one.box.top - near <= row.line.y <= one.box.bottom + near]
    return max(beside, key=lambda label: label.box.left, default=None)
