"""The boxes of ruled cells, as tablers finds them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from parser.pdf.glyph import Box, bounds
from parser.pdf.view import View

tablers: Any = import_module(
    "tablers"
)  # imported by name it stops mypy: the package imports its own __init__

_LINES = ("lines_strict", "lines")
"""Drawn lines first; where they make no table, the sides of rectangles too (cells drawn as boxes)."""
_OPEN_END = 5.0
"""Points."""

Boxes = tuple[Box, ...]
_Rect = tuple[float, float, float, float]


class NoRulings(Exception):
    """The lines of a page, or of the file, cannot be read; its text may well be."""


class Rulings:
    """The ruled tables of an open document; of none where tablers cannot open it."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def tables(self, index: int, view: View) -> list[Boxes]:
        """The cell boxes of each table of a page (0-based); raises `NoRulings`."""
        if self._document is None:
            raise NoRulings
        with _panics():
            page = self._document.get_page(index)
            lines, found = next(filter(_has_tables, ((one, _found(page, one)) for one in _LINES)), ("", []))
            uprights = _uprights(page, lines, view) if found else []
        tables = [tuple(_upright(rect, view) for rect in rects) for rects in found]
        wholes = [bounds(boxes) for boxes in tables]
        return [
            (*boxes, *_open_sides(whole, uprights, [other for other in wholes if other is not whole]))
            for boxes, whole in zip(tables, wholes, strict=True)
        ]


def _has_tables(pair: tuple[str, list[list[_Rect]]]) -> bool:
    return bool(pair[1])


def _found(page: Any, lines: str) -> list[list[_Rect]]:
    tables = tablers.find_tables(
        page,
        extract_text=False,
        vertical_strategy=lines,
        horizontal_strategy=lines,
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
