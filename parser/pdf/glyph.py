"""Placed characters, and the lines and texts they make."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from parser.readers.html import joined_over_breaks

_SAME_LINE = 0.4
"""Of the character height: how far apart the middles of two glyphs on one line may be."""
_TORN = 0.4
"""Of the digit width: a wider gap parts two figures (a blank is half a digit wide or more)."""
_RAISED = 0.15
"""Of the character height: a digit that stands so much higher is a footnote mark."""
_WORD_GAP = 0.15
"""Of the character height, between letters."""
_OVERPRINTED = 0.3
"""Of the character width: the same character closer than this is bold print, not a second one."""
_RUN_GAP = 1.2
"""Of the character height: a wider gap parts two columns."""
_MOSTLY = 0.8
_FEWEST_STACKED = 3


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


class Glyph(NamedTuple):
    """A character, the box it fills and the height of its base line; `order` is its place in the file."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    order: int

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def bounds(boxes: Iterable[Glyph | Box]) -> Box:
    every = list(boxes)
    return Box(
        min(box.left for box in every),
        min(box.top for box in every),
        max(box.right for box in every),
        max(box.bottom for box in every),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs side by side from left to right, the text they make and the box around them."""

    glyphs: tuple[Glyph, ...]
    text: str
    box: Box

    @property
    def height(self) -> float:
        """That of the character in the middle of all heights, in points."""
        heights = sorted(glyph.height for glyph in self.glyphs)
        return heights[len(heights) // 2]

    @property
    def y(self) -> float:
        return (self.box.top + self.box.bottom) / 2


def line_of(glyphs: Sequence[Glyph]) -> Line:
    """A line of glyphs in any order; what is printed twice to look bold counts once."""
    kept = tuple(_without_overprint(sorted(glyphs, key=lambda glyph: glyph.left)))
    behind = "".join((" " if _is_apart(a, b) else "") + b.text for a, b in pairwise(kept))
    return Line(kept, kept[0].text + behind, bounds(kept))


def lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """From the top of the page."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.top + glyph.bottom):
        if rows and glyph.y - rows[-1][0].y <= _SAME_LINE * max(glyph.height, rows[-1][0].height):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [line_of(row) for row in rows]


def _without_overprint(row: Sequence[Glyph]) -> Iterator[Glyph]:
    kept: list[Glyph] = []
    for glyph in row:
        if not any(one.text == glyph.text and _lie_together(one, glyph) for one in kept[-3:]):
            kept.append(glyph)
    return iter(kept)


def _lie_together(a: Glyph, b: Glyph) -> bool:
    return abs(a.x - b.x) < _OVERPRINTED * b.width and abs(a.y - b.y) < _OVERPRINTED * b.height


def _is_apart(left: Glyph, right: Glyph) -> bool:
    """Whether a space belongs between two glyphs of a line: beside a Chinese character only for a wide gap."""
    gap = right.left - left.right
    if gap > _RUN_GAP * min(left.height, right.height):
        return True
    if left.text.isdigit() and right.text.isdigit():
        raised = abs(left.base - right.base) > _RAISED * max(left.height, right.height)
        return raised or gap > _TORN * min(left.width, right.width)
    letters = left.text.isascii() and right.text.isascii() and left.text.isalnum() and right.text.isalnum()
    return letters and gap > _WORD_GAP * min(left.height, right.height)


def runs(line: Line, gap: float = _RUN_GAP) -> list[Line]:
    """The pieces of a line that gaps part, wider than `gap` times the height of a character."""
    pieces: list[list[Glyph]] = [[line.glyphs[0]]]
    for left, right in pairwise(line.glyphs):
        if right.left - left.right > gap * min(left.height, right.height):
            pieces.append([])
        pieces[-1].append(right)
    return [line_of(piece) for piece in pieces] if len(pieces) > 1 else [line]


def cell_text(glyphs: Sequence[Glyph], below: Sequence[Line]) -> str:
    """The text of a cell: its lines joined, figures that only a break parts kept apart.

    Text that runs downwards, or is turned on its side, is read in the order of the file.
    """
    if _is_stacked(glyphs):
        return joined_over_breaks(glyph.text for glyph in sorted(glyphs, key=lambda glyph: glyph.order))
    return joined_over_breaks(line.text for line in below)


def _is_stacked(glyphs: Sequence[Glyph]) -> bool:
    """Whether the next glyph stands above or below, not beside, for most of them."""
    if len(glyphs) < _FEWEST_STACKED:
        return False
    steps = list(pairwise(sorted(glyphs, key=lambda glyph: glyph.order)))
    return sum(abs(b.y - a.y) > abs(b.x - a.x) for a, b in steps) >= _MOSTLY * len(steps)
