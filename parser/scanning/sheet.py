"""A scanned page made ready: its picture upright and of handy size, its ink, its tables, and the way back to the page."""

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from PIL import Image

from parser.scanning.boxes import Box
from parser.scanning.ink import ink, letter_height
from parser.scanning.lattice import Lattice, find_tables
from parser.scanning.rules import covered, find_rules
from parser.scanning.seals import grey_without_seals
from parser.scanning.upright import upright

_STROKE = 25
_LETTER_WANTED = 24
_LARGEST_LETTER = 38
_SMALLEST_LETTER = 13
_LARGEST_ENLARGEMENT = 2.0
_MOST_PIXELS = 25_000_000
_WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`grey` without seals, the boxes of its lines of `text`, the mask of its `ink`, `letter` the height of a
    usual character; `back` (3x3) leads from its pixels to those of the picture as it was given."""

    grey: MatLike
    texts: tuple[Box, ...]
    ink: MatLike
    letter: float
    tables: tuple[Lattice, ...]
    back: MatLike

    def origin(self, box: Box) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a box in pixels of the picture as it was given."""
        left, top, right, bottom = box
        corners = np.array([(left, top, 1), (right, top, 1), (right, bottom, 1), (left, bottom, 1)])
        x, y, _ = self.back @ corners.T
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def prepared(picture: Image.Image) -> Sheet:
    """Everything about a page but what it says."""
    pixels = _pixels(picture)
    grey = _handy(grey_without_seals(pixels))
    factor = picture.width / grey.shape[1]
    turned = upright(grey)
    mask = ink(turned.grey, _STROKE)
    letter = letter_height(cv2.bitwise_and(mask, covered(turned.texts, mask)))
    tables = find_tables(find_rules(turned.grey, turned.texts, letter), letter)
    back = np.diag([factor, factor, 1.0]) @ turned.back
    return Sheet(turned.grey, turned.texts, mask, letter, tuple(tables), back)


def _pixels(picture: Image.Image) -> MatLike:
    """RGB; what is transparent is paper, and more pixels than anybody scans are brought together."""
    too_many = -(-picture.width * picture.height // _MOST_PIXELS)
    if too_many > 1:
        picture = picture.reduce(int(np.ceil(np.sqrt(too_many))))
    if "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA"):
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, (*_WHITE, 255))
        picture = Image.alpha_composite(paper, picture)
    return np.asarray(picture.convert("RGB"))


def _handy(grey: MatLike) -> MatLike:
    """Letters neither so large that reading takes long nor so small that they run together."""
    letter = letter_height(ink(grey, _STROKE))
    if _SMALLEST_LETTER <= letter <= _LARGEST_LETTER:
        return grey
    factor = min(_LETTER_WANTED / letter, _LARGEST_ENLARGEMENT)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(grey, None, fx=factor, fy=factor, interpolation=how)
