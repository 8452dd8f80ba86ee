"""The way into this package: one picture of a page, read once, or read again by another method."""

from types import ModuleType

from PIL import Image

from parser.model import Block, Grid
from parser.readers import Unreadable

_MISSING = Unreadable(
    "ocr_missing",
    "这是扫描件，识别需要 OCR 组件：pip install gongkai[ocr]",
    "this is a scan, and reading it needs the extra for OCR: pip install gongkai[ocr]",
)


def read_picture(picture: Image.Image, page: int, scale: float) -> tuple[Block, ...]:
    """Paragraphs and grids of a scanned page in reading order; grids have the style `scan`.

    Locators are `page[N]@left,top,right,bottom` from the upper left corner of the picture as given, `scale`
    units to a pixel. Raises `Unreadable` (ocr_missing) where the extra `ocr` is not installed.
    """
    blocks: tuple[Block, ...] = _scanning().read(picture, page, scale)
    return blocks


def reread_picture(picture: Image.Image, page: int, scale: float) -> tuple[Grid, ...]:
    """The tables of the same page with every figure read from the picture of its own cell only.

    Raises `Unreadable` as `read_picture` does.
    """
    grids: tuple[Grid, ...] = _scanning().reread(picture, page, scale)
    return grids


def _scanning() -> ModuleType:
    """Loaded when the first picture is read: the recogniser costs seconds and 300 MB."""
    try:
        from parser.scanning import blocks
    except ImportError as error:
        raise _MISSING from error
    return blocks
