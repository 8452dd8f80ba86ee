"""Path objects as ruling lines: stroked axis-parallel segments, and filled rectangles as thin as a line (chapter 9)."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from parser.ofd.geometry import Matrix, Point, around, numbers
from parser.rulings import Ruling

_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_OPERATOR = re.compile(f"[{''.join(_OPERANDS)}]")
_ASKEW = 0.3
"""mm that a line may lean and still be a ruling."""
_THICKEST = 1.0
"""mm: a filled rectangle up to this is a line, above it a shading."""


class Line(NamedTuple):
    is_across: bool
    ruling: Ruling


def lines(element: etree._Element, matrix: Matrix) -> Iterator[Line]:
    """The rulings of a path object in mm of the page; curves rule nothing."""
    stated = element.findtext("{*}AbbreviatedData") or ""
    for points, straight in _subpaths(stated):
        drawn = [matrix.at(*point) for point in points]
        if element.get("Stroke", "true") != "false":
            yield from _rulings(
                segment for segment, is_line in zip(pairwise(drawn), straight, strict=True) if is_line
            )
        elif element.get("Fill", "false") == "true":
            yield from _rulings([_axis(drawn)])


def _subpaths(stated: str) -> Iterator[tuple[list[Point], list[bool]]]:
    """Points of each subpath, and for each step between two whether it is a straight line."""
    points: list[Point] = []
    straight: list[bool] = []
    for operator, operands in _operations(stated):
        if operator in "SM":
            if len(points) > 1:
                yield points, straight
            points, straight = [(operands[0], operands[1])], []
        elif points:
            points.append(points[0] if operator == "C" else (operands[-2], operands[-1]))
            straight.append(operator in "LC")
    if len(points) > 1:
        yield points, straight


def _operations(stated: str) -> Iterator[tuple[str, list[float]]]:
    """Operators with their numbers; raises ValueError for one that has too few or is unknown."""
    tokens = _OPERATOR.sub(r" \g<0> ", stated).split()
    place = 0
    while place < len(tokens):
        operator = tokens[place]
        if operator not in _OPERANDS:
            raise ValueError(f"unknown path operator {operator}")
        operands = numbers(" ".join(tokens[place + 1 : place + 1 + _OPERANDS[operator]]))
        if len(operands) < _OPERANDS[operator]:
            raise ValueError(f"path operator {operator} without its numbers")
        yield operator, operands
        place += 1 + len(operands)


def _axis(points: list[Point]) -> tuple[Point, Point]:
    """The middle line of a thin rectangle; of any other shape a point, which rules nothing."""
    x0, y0, x1, y1 = around(points)
    if min(x1 - x0, y1 - y0) > _THICKEST:
        return points[0], points[0]
    if x1 - x0 > y1 - y0:
        return (x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)
    return ((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1)


def _rulings(segments: Iterable[tuple[Point, Point]]) -> Iterator[Line]:
    for (x0, y0), (x1, y1) in segments:
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if high <= _ASKEW < wide:
            yield Line(True, Ruling((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif wide <= _ASKEW < high:
            yield Line(False, Ruling((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
