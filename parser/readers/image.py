"""A report as a picture: PNG, JPEG, TIFF (each frame a page), BMP, GIF, WEBP; the reading is in `parser/scanning`.

Locators: `page[1]@72,96,120,110`, left, top, right and bottom in pixels from the upper left corner of the
picture as shown, turned as its EXIF data say.
"""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from parser.model import Block, Document, Grid
from parser.readers import Unreadable
from parser.scanning.page import read_picture, reread_picture

MEDIA_TYPE = "image/png"
ORDER = 10

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_MARKS = {
    b"\x89PNG\r\n\x1a\n": MEDIA_TYPE,
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_MOST_PIXELS = 100_000_000
_SMALLEST_SIDE = 200
"""Pixels: nobody can print a table on less; a logo or an icon."""


def sniff(body: bytes) -> bool:
    return media_type(body) is not None


def media_type(body: bytes) -> str | None:
    """Which kind of picture the body is by its first bytes; None for anything else."""
    if body[:2] == b"BM" and body[6:10] == bytes(4):
        return "image/bmp"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _MARKS.items() if body.startswith(mark)), None)


def read(body: bytes) -> Document:
    """Raises `Unreadable`: damaged_file, too_large, or ocr_missing where the extra is not installed."""
    blocks: list[Block] = []
    for number, page in enumerate(pages(body), 1):
        blocks += read_picture(page, number, 1)
    return Document(media_type(body) or MEDIA_TYPE, tuple(blocks))


def second_reading(body: bytes) -> tuple[Grid, ...]:
    """The tables again, every figure from the picture of its own cell only."""
    return tuple(grid for n, page in enumerate(pages(body), 1) for grid in reread_picture(page, n, 1))


def pages(body: bytes) -> Iterator[Image.Image]:
    """The pages of a picture one by one; too small ones, which hold no table, are left out. Raises `Unreadable`."""
    try:
        with _opened(body) as picture:
            frames = ImageSequence.Iterator(picture) if picture.format == "TIFF" else iter((picture,))
            for frame in frames:
                if frame.width * frame.height > _MOST_PIXELS:
                    raise _TOO_LARGE
                if min(frame.size) >= _SMALLEST_SIDE:
                    yield ImageOps.exif_transpose(frame)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable(
            "damaged_file", f"图片损坏，读不了（{error}）", f"the picture is damaged ({error})"
        ) from error


def _opened(body: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            return Image.open(io.BytesIO(body), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise _TOO_LARGE from error
        except UnidentifiedImageError as error:
            raise OSError("its header cannot be read") from error


_TOO_LARGE = Unreadable("too_large", "图片超过一亿像素", "the picture has more than a hundred million pixels")
