"""An OFD as pages with glyphs and ruled boxes, in the points that `parser.pdf` reckons in; locators stay in mm."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from parser.model import Bilingual, Block, Document, Grid
from parser.ofd.geometry import Area
from parser.ofd.objects import Drawing, drawing
from parser.ofd.package import Page as Drawable
from parser.ofd.package import Place, open_page, places
from parser.ofd.text import Mark
from parser.pdf import troubles
from parser.pdf.characters import UNKNOWN, character
from parser.pdf.document import marked, page_blocks
from parser.pdf.glyph import Box, Glyph
from parser.pdf.looking import Page
from parser.pdf.pages import PageText
from parser.pdf.ragged import open_ends
from parser.pdf.scans import is_picture, is_recognised
from parser.pdf.troubles import Trouble
from parser.pdf.view import View
from parser.readers import Unreadable
from parser.rulings import Ruling, ruled_tables
from parser.safe_zip import SafeZip, open_zip
from parser.scanning.page import read_picture, reread_picture

_POINTS = 72 / 25.4
_NEAR = 1.0
"""mm between two ruling lines that are still one: double rules are closer, rows of text are not."""
_WORTH_READING = 0.1
"""Of the page: a smaller picture is an emblem or a stamp."""
_MOST_SCANS = 25
"""Ten seconds each, of the five minutes that a document may take."""
_BROKEN = Trouble("有的图元损坏，读不出", "some objects are damaged and cannot be read")


@dataclass(frozen=True, slots=True)
class _View(View):
    """A page whose locators are in millimetres."""

    def locator(self, page: int, box: Box) -> str:
        return f"page[{page}]@" + ",".join(f"{at / _POINTS:.1f}" for at in self._as_shown(box))


ScanReader = Callable[[Image.Image, int, float], Sequence[Block]]
"""Reads a picture of a page, given its number and how many mm a pixel is."""


def read_document(body: bytes, media_type: str) -> Document:
    """Raises `Unreadable` (damaged_file, too_large, unsafe_xml), and why a scan is not read where all pages are scans."""
    looking = _Looking(open_zip(body), read_picture, by_rulings=True)
    pages = looking.pages()
    if looking.refused and not any(page.text.glyphs or page.scanned for page in pages):
        raise looking.refused
    blocks = tuple(marked(page_blocks(pages), looking.lossy))
    return Document(media_type, blocks, damage=troubles.said(looking.troubles))


def read_again(body: bytes) -> tuple[Grid, ...]:
    """The tables told by where the words stand, as if no line were drawn; scans by the second method for scans."""
    pages = _Looking(open_zip(body), reread_picture, by_rulings=False).pages()
    return tuple(block for block in page_blocks(pages) if isinstance(block, Grid))


class _Looking:
    """Looks at one page after another, and remembers what was wrong."""

    def __init__(self, archive: SafeZip, read_scan: ScanReader, by_rulings: bool) -> None:
        self._archive, self._read_scan, self._by_rulings = archive, read_scan, by_rulings
        self.refused: Unreadable | None = None
        self.troubles: list[tuple[int, Trouble]] = []
        self._scans = 0

    def pages(self) -> list[Page]:
        return [page for page in map(self.page, places(self._archive)) if page]

    @property
    def lossy(self) -> tuple[Bilingual, ...]:
        """What was wrong with pages that lost some of what is drawn there."""
        return troubles.said(one for one in self.troubles if one[1] is _BROKEN)

    def page(self, place: Place) -> Page | None:
        """None where what is drawn on it cannot be had."""
        try:
            page = open_page(self._archive, place)
            drawn = drawing(page)
        except Unreadable as why:
            self.refused = why
            self._note(place, troubles.LOST)
            return None
        text = _text(page, drawn)
        is_scan = bool(drawn.pictures) and (is_recognised(text) or is_picture(text))
        blocks = self._scanned(page, drawn) if is_scan else None
        self._note_doubts(page, drawn, text, pictures_read=blocks is not None)
        tables = tuple(_tables(drawn, text.view)) if self._by_rulings else ()
        return Page(text, tables, blocks, frozenset(_open_ends(tables, drawn, text.view)))

    def _note_doubts(self, page: Drawable, drawn: Drawing, text: PageText, pictures_read: bool) -> None:
        if drawn.broken:
            self._note(page, _BROKEN)
        if any(glyph.text == UNKNOWN for glyph in text.glyphs):
            self._note(page, troubles.NO_CODES)
        if sum(share > _WORTH_READING for share in text.pictures) > pictures_read:
            self._note(page, troubles.PICTURE)

    def _scanned(self, page: Drawable, drawn: Drawing) -> tuple[Block, ...] | None:
        """What the largest picture of the page says; None where it is not read."""
        self._scans += 1
        if self._scans > _MOST_SCANS:
            self._note(page, troubles.LEFT_OUT)
            return None
        try:
            largest = max(drawn.pictures, key=lambda one: _size(one.area))
            image = _opened(self._archive.read(page.resources.pictures.get(largest.resource, "")))
            scale = (largest.area[2] - largest.area[0]) / image.width
            return tuple(self._read_scan(image, page.number, scale))
        except Unreadable as why:
            self.refused = why
            self._note(page, troubles.unread_scan(why))
            return None

    def _note(self, page: Drawable | Place, trouble: Trouble) -> None:
        self.troubles.append((page.number, trouble))


def _text(page: Drawable, drawn: Drawing) -> PageText:
    width, height = page.size
    turns = Counter(mark.turns for mark in drawn.marks)
    frame = Box(0, height * _POINTS, width * _POINTS, 0)
    view = _View(frame, max(turns, key=lambda turn: turns[turn], default=0), 0)
    seen = [mark for mark in drawn.marks if mark.seen]
    unseen = 2 * len(seen) < len(drawn.marks)
    return PageText(
        page.number,
        view,
        tuple(_glyphs(drawn.marks if unseen else seen, view)),
        unseen,
        tuple(_size(picture.area) / (width * height) for picture in drawn.pictures),
        0,
    )


def _glyphs(marks: Sequence[Mark], view: View) -> Iterator[Glyph]:
    for order, mark in enumerate(marks):
        if text := character(ord(mark.text), False):
            x, y = mark.origin
            base = view.point(x * _POINTS, view.frame.top - y * _POINTS)[1]
            yield Glyph(text, *_box(mark.area, view), base, order)


def _box(area: Area, view: View) -> Box:
    """Points of the page as it is read."""
    left, top, right, bottom = (at * _POINTS for at in area)
    return view.box(left, view.frame.top - bottom, right, view.frame.top - top)


def _size(area: Area) -> float:
    return (area[2] - area[0]) * (area[3] - area[1])


def _tables(drawn: Drawing, view: View) -> Iterator[tuple[Box, ...]]:
    for table in ruled_tables(drawn.across, drawn.down, _NEAR):
        yield tuple(_box((box.x0, box.y0, box.x1, box.y1), view) for box in table.boxes)


def _open_ends(tables: Sequence[Sequence[Box]], drawn: Drawing, view: View) -> Iterator[Box]:
    """Boxes at the right of a table that no line closes."""
    lines = drawn.across if view.turns % 2 else drawn.down
    uprights = [_box(_line_area(line, view.turns % 2 == 1), view) for line in lines]
    for boxes in tables:
        yield from open_ends(boxes, uprights)


def _line_area(line: Ruling, across: bool) -> Area:
    return (line.start, line.at, line.end, line.at) if across else (line.at, line.start, line.at, line.end)


def _opened(picture: bytes) -> Image.Image:
    """Raises `Unreadable` for a picture in no known format, or too large."""
    try:
        image = Image.open(BytesIO(picture))
        image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        said = f"{type(error).__name__}: {error}"
        raise Unreadable(
            "damaged_file", f"图片打不开（{said}）", f"a picture cannot be opened ({said})"
        ) from error
    return image
