"""The boxes of ruled cells, as tablers finds them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from parser.pdf.glyph import Box, bounds
from parser.pdf.ragged import open_ends
from parser.pdf.view import View

tablers: Any = import_module(
    "tablers"
)  # imported by name it stops mypy: the package imports its own __init__

_LINES, _AND_BOXES = "lines_strict", "lines"
"""Drawn lines alone, and with the sides of rectangles."""
_OPEN_END = 5.0
_SAME_SIDE = 3.0
_ACROSS_A_GAP = {_LINES: 3.0, _AND_BOXES: 5.0}
"""Points; boxes of their own stand a little apart."""

Boxes = tuple[Box, ...]
_Rect = tuple[float, float, float, float]
_Table = list[_Rect]


class NoRulings(Exception):
    """The lines of a page, or of the file, cannot be read; its text may well be."""


class Rulings:
    """The ruled tables of an open document; of none where tablers cannot open it."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def tables(self, index: int, view: View) -> tuple[tuple[Boxes, ...], frozenset[Box]]:
        """The cell boxes of each table of a page (0-based), and those left open; raises `NoRulings`."""
        if self._document is None:
            raise NoRulings
        with _panics():
            page = self._document.get_page(index)
            drawn = _found(page, _LINES)
            found = _with_boxes(drawn, _found(page, _AND_BOXES))
            lines = _LINES if found == drawn else _AND_BOXES
            uprights = _uprights(page, lines, view) if found else []
        tables = [tuple(_upright(rect, view) for rect in rects) for rects in found]
        wholes = [bounds(boxes) for boxes in tables]
        beside = [
            tuple(_open_sides(whole, uprights, [other for other in wholes if other is not whole]))
            for whole in wholes
        ]
        full = tuple((*boxes, *sides) for boxes, sides in zip(tables, beside, strict=True))
        behind = {
            side
            for sides, whole in zip(beside, wholes, strict=True)
            for side in sides
            if side.left == whole.right
        }
        return full, frozenset(behind).union(*(open_ends(boxes, uprights) for boxes in tables))


def _with_boxes(drawn: Sequence[_Table], boxed: Sequence[_Table]) -> list[_Table]:
    """The tables that lines make, but those whose cells are boxes of their own; then lines are what the page cuts."""
    taken = [table for table in boxed if _are_cells_boxes([one for one in drawn if _meet(one, table)], table)]
    kept = [table for table in drawn if not any(_meet(table, one) for one in taken)]
    return [table for table in (*drawn, *boxed) if any(table is one for one in (*kept, *taken))]


def _are_cells_boxes(drawn: Sequence[_Table], boxed: _Table) -> bool:
    """Whether boxes add cells that stand side by side: the backgrounds of paragraphs stand below each other.

    No cell is a gap between boxes. They cross no cell that lines make, as the backgrounds of text inside it do, or far outnumber them.
    """
    made = [rect for table in drawn for rect in table]
    added = _not_among(made, boxed)
    beside = [rect for rect in added if any(_is_beside(rect, one) for one in added)]
    crossed = bool(_not_among(boxed, made))
    narrow = any(right - left < _ACROSS_A_GAP[_AND_BOXES] for left, _, right, _ in boxed)
    return not narrow and 2 * len(beside) > len(added) and (not crossed or len(beside) > len(made))


def _meet(a: _Table, b: _Table) -> bool:
    one, other = bounds(Box(*rect) for rect in a), bounds(Box(*rect) for rect in b)
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > _SAME_SIDE and min(one.bottom, other.bottom) - max(one.top, other.top) > _SAME_SIDE


def _not_among(known: Sequence[_Rect], rects: Sequence[_Rect]) -> list[_Rect]:
    """The rects that are the same as no known one."""
    ordered = sorted(known)
    lefts = [rect[0] for rect in ordered]
    return [rect for rect in rects if not any(_is_same(rect, one) for one in ordered[_near(lefts, rect[0])])]


def _near(lefts: Sequence[float], left: float) -> slice:
    return slice(bisect_left(lefts, left - _SAME_SIDE), bisect_right(lefts, left + _SAME_SIDE))


def _is_same(a: _Rect, b: _Rect) -> bool:
    return all(abs(x - y) <= _SAME_SIDE for x, y in zip(a, b, strict=True))


def _is_beside(a: _Rect, b: _Rect) -> bool:
    level = abs(a[1] - b[1]) <= _SAME_SIDE and abs(a[3] - b[3]) <= _SAME_SIDE
    return level and abs(a[0] - b[0]) > _SAME_SIDE


def _found(page: Any, lines: str) -> list[_Table]:
    tables = tablers.find_tables(
        page,
        extract_text=False,
        vertical_strategy=lines,
        horizontal_strategy=lines,
        intersection_x_tolerance=_ACROSS_A_GAP[lines],
        intersection_y_tolerance=_ACROSS_A_GAP[lines],
        extend_partial_outer_boundaries=True,  # a page break often leaves a corner open
    )
    return [[cell.bbox for cell in table.cells] for table in tables]


def _uprights(page: Any, lines: str, view: View) -> list[Box]:
    """The vertical lines of the page as it is read."""
    edges = tablers.get_edges(page, vertical_strategy=lines, horizontal_strategy=lines)
    return [_upright((e.x1, e.y1, e.x2, e.y2), view) for e in edges["h" if view.turns % 2 else "v"]]


def _upright(rect: _Rect, view: View) -> Box:
    """tablers turns y round with the height of the unrotated page, and leaves /Rotate alone."""
    height = view.frame.top - view.frame.bottom
    x0, y0, x1, y1 = rect
    return view.box(x0, height - y1, x1, height - y0)


def _open_sides(table: Box, uprights: Iterable[Box], others: Sequence[Box]) -> Iterator[Box]:
    """The column beside a table that goes on both above and below the page, so that only its far side is ruled."""
    left, top, right, bottom = table
    beside = [
        line.left
        for line in uprights
        if abs(line.top - top) < _OPEN_END
        and abs(line.bottom - bottom) < _OPEN_END
        and not any(other.left - _OPEN_END < line.left < other.right + _OPEN_END for other in others)
    ]
    if before := [x for x in beside if x < left - _OPEN_END]:
        yield Box(max(before), top, left, bottom)
    if behind := [x for x in beside if x > right + _OPEN_END]:
        yield Box(right, top, min(behind), bottom)


@contextmanager
def rulings(body: bytes) -> Iterator[Rulings]:
    """The file opened for tablers, with an empty password."""
    try:
        with _panics():
            document = tablers.Document(bytes=body, password="")
    except NoRulings:
        yield Rulings(None)
        return
    try:
        yield Rulings(document)
    finally:
        document.close()


@contextmanager
def _panics() -> Iterator[None]:
    """tablers is Rust: a panic in it is a BaseException that no module exports, else it raises RuntimeError."""
    try:
        yield
    except (RuntimeError, IndexError, ValueError) as error:
        raise NoRulings(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise NoRulings(str(error)) from error
