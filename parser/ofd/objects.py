"""Everything drawn on a page, out of layers, blocks, templates and shared drawings (chapters 7 and 8)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from lxml import etree

from parser.ofd.geometry import Area, Matrix, around, numbers, placed
from parser.ofd.package import Page, Resources
from parser.ofd.path import Line, lines
from parser.ofd.text import Mark, marks
from parser.readers import Unreadable
from parser.rulings import Ruling

MOST_DRAWN = 100_000
"""Glyphs, lines and pictures of a page; a dense A3 table has some ten thousand."""
_DEEPEST = 16
"""Layers, blocks and shared drawings within each other."""


class Picture(NamedTuple):
    """A picture's resource id and the box it fills, in mm of the page."""

    resource: str
    area: Area


class Broken(NamedTuple):
    """An object whose numbers make no sense, by its id."""

    name: str


class Shared(NamedTuple):
    """A shared drawing begins here; counted, so that drawings of drawings come to an end."""

    name: str


Drawn = Mark | Line | Picture | Broken | Shared


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page in mm: its characters, its rulings in both directions, its pictures, and how many objects are broken."""

    marks: tuple[Mark, ...]
    across: tuple[Ruling, ...]
    down: tuple[Ruling, ...]
    pictures: tuple[Picture, ...]
    broken: int


def drawing(page: Page) -> Drawing:
    """Raises `Unreadable` (too_large) for a page that repeats shared drawings without end."""
    found = list(islice(_drawn(page.layers, Matrix(), page.resources, _DEEPEST), MOST_DRAWN + 1))
    if len(found) > MOST_DRAWN:
        zh, en = f"第 {page.number} 页的图元太多", f"too much is drawn on page {page.number}"
        raise Unreadable("too_large", zh, en)
    rulings = [one for one in found if isinstance(one, Line)]
    return Drawing(
        tuple(one for one in found if isinstance(one, Mark)),
        tuple(line.ruling for line in rulings if line.is_across),
        tuple(line.ruling for line in rulings if not line.is_across),
        tuple(one for one in found if isinstance(one, Picture)),
        sum(isinstance(one, Broken) for one in found),
    )


def _drawn(
    elements: Iterable[etree._Element], outer: Matrix, resources: Resources, depth: int
) -> Iterator[Drawn]:
    for element in elements:
        if isinstance(element.tag, str) and element.get("Visible") != "false":
            try:
                yield from _shown(element, outer, resources, depth)
            except (ValueError, OverflowError):
                yield Broken(element.get("ID", ""))


def _shown(element: etree._Element, outer: Matrix, resources: Resources, depth: int) -> Iterator[Drawn]:
    name = etree.QName(element).localname
    if name in _CONTAINERS:
        if not depth:
            raise ValueError("objects within objects without end")
        yield from _drawn(element, outer, resources, depth - 1)
    elif name in _OBJECTS:
        yield from _OBJECTS[name](element, placed(element.get("Boundary"), element.get("CTM"), outer))
    elif name == "CompositeObject":
        yield Shared(element.get("ResourceID", ""))
        matrix = placed(element.get("Boundary"), element.get("CTM"), outer)
        unit = resources.composites.get(element.get("ResourceID", ""))
        if unit is None:
            raise ValueError("a shared drawing that is not there")
        yield from _drawn([unit], matrix, resources, depth)


def _text(element: etree._Element, matrix: Matrix) -> Iterator[Drawn]:
    return marks(element, matrix) if matrix.is_upright else iter(())


def _picture(element: etree._Element, matrix: Matrix) -> Iterator[Drawn]:
    """A picture fills the unit square of its own space; without a CTM, its boundary."""
    width = height = 1.0
    if not element.get("CTM"):
        _, _, width, height = (*numbers(element.get("Boundary")), 0.0, 0.0, 0.0, 0.0)[:4]
    area = around(matrix.at(x, y) for x in (0, width) for y in (0, height))
    yield Picture(element.get("ResourceID", ""), area)


_OBJECTS: Mapping[str, Callable[[etree._Element, Matrix], Iterator[Drawn]]] = {
    "TextObject": _text,
    "PathObject": lines,
    "ImageObject": _picture,
}
_CONTAINERS = frozenset({"Content", "Layer", "PageBlock", "CompositeGraphicUnit", "CompositeGraphicsUnit"})
