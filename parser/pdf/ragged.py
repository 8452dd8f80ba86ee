"""Rows that end before their table does: no line closes their last box."""

from collections.abc import Iterable, Sequence

from parser.pdf.glyph import Box

_NEAR = 3.0
"""Points between a line and the side of a box that it draws."""


def open_ends(boxes: Sequence[Box], uprights: Iterable[Box]) -> frozenset[Box]:
    """Boxes at the right side of a table that no line closes there, where lines close others.

    Whoever looks for boxes takes the outer sides of a table for drawn; a blank box without its side is none.
    """
    right = max(box.right for box in boxes)
    last = [box for box in boxes if right - box.right <= _NEAR]
    sides = [line for line in uprights if abs((line.left + line.right) / 2 - right) <= _NEAR]
    bare = [box for box in last if not _is_closed(box, sides)]
    return frozenset(bare) if len(bare) < len(last) else frozenset()


def _is_closed(box: Box, sides: Iterable[Box]) -> bool:
    middle = (box.top + box.bottom) / 2
    return any(line.top <= middle <= line.bottom for line in sides)
