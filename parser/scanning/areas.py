"""Which places of a table are one cell: neighbours without a rule between them, in rectangles."""

from collections.abc import Iterator

import numpy as np
from cv2.typing import MatLike

Place = tuple[int, int]
Area = tuple[int, int, int, int]
"""Top row, left column, bottom row, right column of a cell; the last two are not part of it."""


def joined(below: MatLike, beside: MatLike) -> list[Area]:
    """Cells in reading order, every place in exactly one.

    `below[r, c]` is True where a rule is printed between the places (r, c) and (r + 1, c), `beside[r, c]`
    where one is between (r, c) and (r, c + 1).
    """
    rows, columns = beside.shape[0], below.shape[1]
    groups = {(row, column): {(row, column)} for row in range(rows) for column in range(columns)}
    pairs = [((int(r), int(c)), (int(r) + 1, int(c))) for r, c in np.argwhere(~below)]
    pairs += [((int(r), int(c)), (int(r), int(c) + 1)) for r, c in np.argwhere(~beside)]
    for one, other in pairs:
        if groups[one] is not groups[other]:
            groups[one] |= groups[other]
            groups.update(dict.fromkeys(groups[other], groups[one]))
    distinct = {id(group): group for group in groups.values()}.values()
    return sorted(area for group in distinct for area in _rectangles(group, below, beside))


def _rectangles(places: set[Place], below: MatLike, beside: MatLike) -> Iterator[Area]:
    """The group as one cell; where a piece of a rule was lost and it is no rectangle, cut along that rule."""
    if not places:
        return
    area = top, left, bottom, right = _around(places)
    if len(places) == (bottom - top) * (right - left):
        yield area
        return
    cuts = [(below[row - 1, left:right].mean(), 0, row) for row in range(top + 1, bottom)]
    cuts += [(beside[top:bottom, column - 1].mean(), 1, column) for column in range(left + 1, right)]
    _, axis, line = max(cuts)
    before = {place for place in places if place[axis] < line}
    yield from _rectangles(before, below, beside)
    yield from _rectangles(places - before, below, beside)


def _around(places: set[Place]) -> Area:
    rows, columns = [row for row, _ in places], [column for _, column in places]
    return min(rows), min(columns), max(rows) + 1, max(columns) + 1
