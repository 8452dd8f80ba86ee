"""Pages whose text layer is missing or worthless: what they show is read from a picture of them."""

import pypdfium2
from PIL import Image

from parser.model import Block, Grid
from parser.pdf.characters import is_gibberish
from parser.pdf.pages import PageText

_DOTS_PER_INCH, _POINTS_PER_INCH = 200, 72
_LONGEST_SIDE = 6000
"""Pixels: a page the size of a poster is drawn smaller."""
_MOSTLY_GIBBERISH = 0.3
_ENOUGH_TO_TELL = 20
_WHOLE_PAGE, _SOME_PICTURE = 0.5, 0.05
"""Shares of the page."""
_LONGEST_STAMP = 60
"""Characters a scanning program may print over its picture."""
_OUTLINES = 60
"""Fewer shapes than this are lines and ornaments; text turned into outlines has one a character."""


def is_picture(page: PageText) -> bool:
    """Whether what can be read on a page is not in its text layer."""
    gibberish = sum(is_gibberish(glyph.text) for glyph in page.glyphs)
    covered = sum(page.pictures)
    if not page.glyphs:
        return covered > _SOME_PICTURE or page.drawings > _OUTLINES
    if len(page.glyphs) >= _ENOUGH_TO_TELL and gibberish > _MOSTLY_GIBBERISH * len(page.glyphs):
        return True
    return covered > _WHOLE_PAGE and len(page.glyphs) - gibberish < _LONGEST_STAMP


def is_recognised(page: PageText) -> bool:
    """Whether the text layer is what a scanner took its own picture to say."""
    return page.unseen and sum(page.pictures) > _WHOLE_PAGE


def read_scan(document: pypdfium2.PdfDocument, page: PageText) -> tuple[Block, ...]:
    """The blocks on the picture of a page; raises `Unreadable` where it cannot be read or the extra is missing."""
    from parser.scanning.page import read_picture  # with OpenCV behind it: loaded for scans only

    return read_picture(*_picture(document, page))


def reread_scan(document: pypdfium2.PdfDocument, page: PageText) -> tuple[Grid, ...]:
    """The tables on the picture of a page by the scan reader's second method; raises as `read_scan` does."""
    from parser.scanning.page import reread_picture  # as above

    return reread_picture(*_picture(document, page))


def _picture(document: pypdfium2.PdfDocument, page: PageText) -> tuple[Image.Image, int, float]:
    """The page as a picture, its number, and how many points a pixel is."""
    scale = min(_DOTS_PER_INCH / _POINTS_PER_INCH, _LONGEST_SIDE / max(page.view.size))
    return document[page.number - 1].render(scale=scale).to_pil(), page.number, 1 / scale
