"""The pages of a PDF or of an image, each recognised cell framed in the colour of its standing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageDraw, ImageOps

from gongkai.pictures.colours import colour_of
from parser.model import Cell

_PLACE = re.compile(r"page\[(\d+)\]@([-\d.]+),([-\d.]+),([-\d.]+),([-\d.]+)")
_SCALE = 2.0
"""Pixels per PDF point: 144 dpi, enough to read 小五 type."""
_WIDTH = 3


class Box(NamedTuple):
    """A frame in the units of the locator, from the upper left corner."""

    place: tuple[float, float, float, float]
    colour: str


def boxes_by_page(cells: Iterable[Cell]) -> Mapping[int, list[Box]]:
    """Frames of the cells whose locator is a box on a page, by page number (from 1)."""
    found: dict[int, list[Box]] = {}
    for cell in cells:
        if match := _PLACE.fullmatch(cell.locator or ""):
            left, top, right, bottom = map(float, match.groups()[1:])
            found.setdefault(int(match[1]), []).append(Box((left, top, right, bottom), colour_of(cell)))
    return found


def pages_of(body: bytes, media_type: str) -> Iterator[tuple[Image.Image, float]]:
    """Each page as a picture, with its pixels per unit of a locator; nothing for formats without pages."""
    if media_type == "application/pdf":
        for page in pypdfium2.PdfDocument(body):
            yield page.render(scale=_SCALE).to_pil().convert("RGB"), _SCALE
    elif media_type.startswith("image/"):
        yield ImageOps.exif_transpose(Image.open(BytesIO(body))).convert("RGB"), 1.0


def framed(picture: Image.Image, scale: float, boxes: Iterable[Box]) -> Image.Image:
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        draw.rectangle([side * scale for side in box.place], outline=box.colour, width=_WIDTH)
    return picture
