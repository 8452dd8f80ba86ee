"""The text layer of a page, asked of pdfium glyph by glyph.

A call costs about 1.5 µs, so a glyph is asked as few questions as will do, and none that make Python objects
of pdfium's.
"""

import ctypes
from collections import Counter
from collections.abc import Iterator
from math import pi
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from parser.pdf.characters import character
from parser.pdf.glyph import Box, Glyph
from parser.pdf.view import View

_UNSEEN = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_SLANTED = 0.1
"""Quarter turns off the upright: a watermark across the page."""
_ASCENT, _DESCENT = 0.85, 0.15
"""Of the size of a character whose font does not state how high it is."""
_THINNEST, _LOWEST, _HIGHEST = 0.5, 3.0, 40.0
"""Points. pdfium forgets the text matrix for fonts that run downwards: their boxes come out tiny or huge."""


class _Printed(NamedTuple):
    """A character, its place in the layer, and the quarter turns clockwise that make it upright."""

    place: int
    text: str
    turns: float


def is_unseen(run: Any) -> bool:
    """Whether a text object is printed without ink."""
    return bool(run) and pdfium.FPDFTextObj_GetTextRenderMode(run) in _UNSEEN


class TextLayer:
    """What is printed on a page, white space and watermarks left out; also unseen text, if there is no other."""

    def __init__(self, text: pypdfium2.PdfTextPage, some_unseen: bool) -> None:
        self._raw = text.raw
        self._text = text  # pdfium lets go of the page with it
        every = list(self._printed(text.count_chars()))
        seen = [one for one in every if not self._is_unseen(one.place)] if some_unseen else every
        self.unseen = 2 * len(seen) < len(every)
        self._all = every if self.unseen else seen

    def _printed(self, count: int) -> Iterator[_Printed]:
        code, unmapped = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_HasUnicodeMapError
        angle, raw = pdfium.FPDFText_GetCharAngle, self._raw
        for place in range(count):
            text = character(code(raw, place), unmapped(raw, place) == 1)
            turns = -angle(raw, place) / (pi / 2) if text else 0.0
            if text and abs(turns - round(turns)) < _SLANTED:
                yield _Printed(place, text, turns)

    def _is_unseen(self, place: int) -> bool:
        return is_unseen(pdfium.FPDFText_GetTextObject(self._raw, place))

    def turns(self, shown: int) -> int:
        """The quarter turns that make most of the text upright; `shown`, those of /Rotate, where there is none."""
        found = Counter(round(one.turns) % 4 for one in self._all)
        return max(found, key=lambda turn: found[turn], default=shown)

    def glyphs(self, view: View) -> Iterator[Glyph]:
        """Those on the visible part of the page."""
        loose, rect = pdfium.FPDFText_GetLooseCharBox, pdfium.FS_RECTF()
        width, height = view.size
        for place, text, _ in self._all:
            loose(self._raw, place, rect)
            box = view.box(rect.left, rect.bottom, rect.right, rect.top)
            if box.right - box.left < _THINNEST or not _LOWEST < box.bottom - box.top < _HIGHEST:
                box = self._by_ink(place, view)
            base = self._origin(place, view)[1] if text.isdigit() else box.bottom
            if box.right > 0 and box.left < width and box.bottom > 0 and box.top < height:
                yield Glyph(text, *box, base, place)

    def _origin(self, place: int, view: View) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._raw, place, x, y)
        return view.point(x.value, y.value)

    def _by_ink(self, place: int, view: View) -> Box:
        """A box for a glyph of a font without metrics: as high as its ink is large, on its base line."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(self._raw, place, left, right, bottom, top)
        ink = view.box(left.value, bottom.value, right.value, top.value)
        size = max(ink.right - ink.left, ink.bottom - ink.top, 1.0)
        x, base = self._origin(place, view)
        return Box(
            min(ink.left, x), base - _ASCENT * size, max(ink.right, x + _THINNEST), base + _DESCENT * size
        )
