"""Text objects as characters: a TextCode states the first point, deltas the way from one to the next (chapter 11)."""

from collections.abc import Iterator
from itertools import repeat
from math import atan2, pi
from typing import NamedTuple
from unicodedata import east_asian_width

from lxml import etree

from parser.ofd.geometry import Area, Matrix, Point, around, number

_ASCENT, _DESCENT = 0.85, 0.15
"""Of the size, above and below the base line; fonts differ by less than matters for a line."""
_NARROW = 0.5
_CLEAR = 0


class Mark(NamedTuple):
    """A character, the box it fills and its place on the base line, in mm of the page.

    `turns`: quarter turns clockwise that would make it upright. `seen` is False for invisible ink.
    """

    text: str
    area: Area
    origin: Point
    turns: int
    seen: bool


def marks(element: etree._Element, matrix: Matrix) -> Iterator[Mark]:
    """The characters as text states them, whatever glyph numbers a CGTransform gives beside it."""
    size, stretch = number(element.get("Size"), 0), number(element.get("HScale"), 1)
    seen = _is_seen(element)
    x = y = 0.0
    for code in element.iterfind("{*}TextCode"):
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        for character, left, base, width in _set(_stated(code), x, y, code, size * stretch):
            sides = (
                (at, line)
                for at in (left, left + width)
                for line in (base - _ASCENT * size, base + _DESCENT * size)
            )
            area = around(matrix.at(*corner) for corner in sides)
            yield Mark(character, area, matrix.at(left, base), _turns(matrix), seen)


def _is_seen(element: etree._Element) -> bool:
    """Scanning programs lay what they recognise under the picture: unfilled, or filled with a clear colour."""
    colour = element.find("{*}FillColor")
    clear = colour is not None and number(colour.get("Alpha"), 255) == _CLEAR
    return not clear and (element.get("Fill") != "false" or element.get("Stroke") == "true")


def _turns(matrix: Matrix) -> int:
    return round(-atan2(matrix.b, matrix.a) / (pi / 2)) % 4


def _stated(code: etree._Element) -> str:
    """A line break is the indentation of the XML, never a character of the page."""
    text = code.text or ""
    return text.strip() if "\n" in text else text


def _set(
    text: str, x: float, y: float, code: etree._Element, em: float
) -> Iterator[tuple[str, float, float, float]]:
    """Each character with its left end, base line and width."""
    across, down = deltas(code.get("DeltaX")), deltas(code.get("DeltaY"))
    by_font = not (code.get("DeltaX") or code.get("DeltaY"))  # else all would lie on each other
    for character in text:
        width = em * (1 if east_asian_width(character) in "WFA" else _NARROW)
        yield character, x, y, width
        x += width if by_font else next(across)
        y += 0 if by_font else next(down)


def deltas(stated: str | None) -> Iterator[float]:
    """Without end: `2 3 g 5 3.2`, in which `g 5 3.2` is 3.2 five times, goes on with its last; nothing stated is 0."""
    tokens = iter((stated or "").split())
    last = 0.0
    for token in tokens:
        times, delta = (int(next(tokens, "")), next(tokens, "")) if token == "g" else (1, token)
        last = number(delta, 0)
        yield from repeat(last, times)
    yield from repeat(last)
