"""The pictures of a Word file as pages: what a scan pasted into a document shows."""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from parser.office.ooxml import Element, Package, R
from parser.office.wml import BLIP, IMAGE_DATA
from parser.readers import Unreadable

_SMALLEST = 600
"""Pixels of the shorter side: a logo or a seal is less, a scanned page more."""
_LARGEST = 100_000_000
"""Pixels: an A3 sheet at 600 dpi has 70 million."""


def pages(package: Package, main: str, root: Element) -> Iterator[Image.Image]:
    """The large pictures of a body in order, each once; raises `Unreadable` (too_large, damaged_file)."""
    relationships = package.relationships(main)
    targets = (
        relationships[id].target
        for node in root.iter(BLIP, IMAGE_DATA)
        if (id := node.get(f"{R}embed") or node.get(f"{R}id") or "") in relationships
    )
    for target in dict.fromkeys(targets):
        if target and (picture := _opened(package.bytes_of(target))):
            yield picture


def _opened(body: bytes) -> Image.Image | None:
    """None for a small picture and for vector formats, which Pillow does not draw."""
    try:
        picture = Image.open(BytesIO(body))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    if min(picture.size) < _SMALLEST:
        return None
    if picture.width * picture.height > _LARGEST:
        raise Unreadable("too_large", "图片过大", "a picture is too large")
    return picture
