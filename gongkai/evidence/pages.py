"""The pages of a pack: each document that was read, drawn with the cells that are spoken of in a box."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from subprocess import SubprocessError
from tempfile import TemporaryDirectory

from PIL import Image
from pypdfium2 import PdfiumError

from gongkai.evidence import verify
from gongkai.evidence.captured import boxed_page
from gongkai.evidence.documents import Shown
from gongkai.evidence.gridded import gridded_page
from gongkai.evidence.words import Mark
from gongkai.pictures.boxes import page_pictures
from gongkai.pictures.browser import photographs
from parser.model import Bilingual, Cell, Document, Standing


@dataclass(frozen=True, slots=True)
class Page:
    """`kind`: captured (a web page), gridded (tables as read), picture (a page of a PDF or scan).

    `checks` says for each boxed cell what `verify.py` can do: boxed, occurs, or eye for nothing.
    """

    file: str
    kind: str
    data: bytes
    capture_id: int
    part: str
    same_text: bool
    cells: tuple[Cell, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: a document, its boxes, what is said above it, and what its files are called."""

    name: str
    shown: Shown
    cells: Sequence[Cell]
    marks: Sequence[Mark]
    above: Sequence[Bilingual]


def draw(drawn: Drawn) -> Iterator[Page]:
    kind = drawn.shown.media_type
    if kind == "application/pdf" or kind.startswith("image/"):
        yield from _pictures(drawn)
    elif kind == "text/html":
        yield _captured(drawn)
    elif isinstance(drawn.shown.document, Document):
        yield _gridded(drawn, drawn.shown.document)


def photographed(page: Page, program: str) -> Iterator[Page]:
    """A page of HTML as a browser prints it; nothing where that fails, and the page remains."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_bytes(page.data)
        try:
            pictures = [*photographs(file, program)]
        except (OSError, SubprocessError, PdfiumError):
            return
    for number, picture in enumerate(pictures, 1):
        name = page.file.removesuffix(".html") + f"-sheet-{number}.png"
        yield replace(
            page, file=name, kind="picture", data=_png(picture), same_text=False, cells=(), checks=()
        )


def _captured(drawn: Drawn) -> Page:
    shown = drawn.shown
    data = boxed_page(shown.body, drawn.marks, drawn.above).encode("utf-8", "replace")
    boxes = verify.boxed_in(data)
    same = not shown.part and verify.same_text(shown.body, data)
    cells = [cell for cell in drawn.cells if cell.code in boxes]
    checks = tuple("boxed" if verify.squeezed(cell.raw) in boxes[cell.code] else "eye" for cell in cells)
    return Page(
        f"{drawn.name}.html", "captured", data, shown.capture_id, shown.part, same, tuple(cells), checks
    )


def _gridded(drawn: Drawn, document: Document) -> Page:
    shown = drawn.shown
    data = gridded_page(document.blocks, drawn.marks, drawn.above).encode("utf-8", "replace")
    boxes = verify.boxed_in(data)
    cells = [cell for cell in drawn.cells if cell.code in boxes]
    there = [
        verify.squeezed(cell.raw) in boxes[cell.code]
        and not shown.part
        and verify.occurs(cell.raw, shown.body)
        for cell in cells
    ]
    checks = tuple("occurs" if one else "eye" for one in there)
    return Page(
        f"{drawn.name}.html", "gridded", data, shown.capture_id, shown.part, False, tuple(cells), checks
    )


def _pictures(drawn: Drawn) -> Iterator[Page]:
    """Only pages with a box on them, where there is any; all boxes red, whatever the standing of the cell."""
    shown, red = drawn.shown, [replace(cell, standing=Standing.CONTRADICTED) for cell in drawn.cells]
    for picture in page_pictures(shown.body, shown.media_type, red):
        if picture.boxes or not red:
            codes = {cell.code for box in picture.boxes for cell in box.cells}
            cells = tuple(cell for cell in drawn.cells if cell.code in codes)
            file = f"{drawn.name}-{picture.number}.png"
            eye = ("eye",) * len(cells)
            yield Page(file, "picture", _png(picture.image), shown.capture_id, shown.part, False, cells, eye)


def _png(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()
