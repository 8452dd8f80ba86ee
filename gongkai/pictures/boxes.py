"""The pages of a PDF or of an image, each recognised cell framed in the colour of its standing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import pypdfium2
from PIL import Image, ImageDraw

from gongkai.pictures.colours import colour_of
from parser.model import Cell
from parser.readers.image import pages

_PLACE = re.compile(r"page\[(\d+)\]@([-\d.]+),([-\d.]+),([-\d.]+),([-\d.]+)")
_SCALE = 2.0
"""Pixels per PDF point: 144 dpi, enough to read 小五 type."""
_LARGEST_SIDE = 5000
"""Pixels of a page of whatever size."""
_THINNEST = 3


@dataclass(frozen=True, slots=True)
class Box:
    """The cells printed in one place of a page, and its sides as parts of the page's width and height."""

    cells: tuple[Cell, ...]
    sides: tuple[float, float, float, float]

    def lower_in(self, whole: Image.Image, page: Image.Image) -> Self:
        """The same frame in a picture that has the page at its bottom."""
        left, top, right, bottom = self.sides
        share = page.height / whole.height
        return replace(self, sides=(left, 1 - (1 - top) * share, right, 1 - (1 - bottom) * share))


@dataclass(frozen=True, slots=True)
class PagePicture:
    number: int
    image: Image.Image
    boxes: tuple[Box, ...]


def page_pictures(body: bytes, media_type: str, cells: Iterable[Cell]) -> Iterator[PagePicture]:
    """Every page with its frames drawn; nothing for formats without pages that can be drawn."""
    places = _places(cells)
    for number, (image, scale) in enumerate(_pages(body, media_type), 1):
        found = tuple(
            Box(tuple(here), _shares(place, scale, image.size))
            for place, here in places.get(number, {}).items()
        )
        yield PagePicture(number, _framed(image, found), found)


Place = tuple[float, float, float, float]


def _places(cells: Iterable[Cell]) -> Mapping[int, Mapping[Place, list[Cell]]]:
    """Cells by page and by the box on it that they were read from."""
    found: dict[int, dict[Place, list[Cell]]] = {}
    for cell in cells:
        if match := _PLACE.fullmatch(cell.locator or ""):
            left, top, right, bottom = map(float, match.groups()[1:])
            found.setdefault(int(match[1]), {}).setdefault((left, top, right, bottom), []).append(cell)
    return found


def _shares(place: Place, scale: float, size: tuple[int, int]) -> Place:
    width, height = size
    left, top, right, bottom = (side * scale for side in place)
    return left / width, top / height, right / width, bottom / height


def _pages(body: bytes, media_type: str) -> Iterator[tuple[Image.Image, float]]:
    """Each page as a picture, with its pixels per unit of a locator."""
    if media_type == "application/pdf":
        for page in pypdfium2.PdfDocument(body):
            scale = min(_SCALE, _LARGEST_SIDE / max(page.get_size()))
            yield page.render(scale=scale).to_pil().convert("RGB"), scale
    elif media_type.startswith("image/"):
        yield from ((page.convert("RGB"), 1.0) for page in pages(body))


def _framed(image: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    draw = ImageDraw.Draw(image)
    for box in boxes:
        corners = [side * of for side, of in zip(box.sides, image.size * 2, strict=True)]
        draw.rectangle(corners, outline=colour_of(box.cells), width=max(_THINNEST, image.width // 500))
    return image
