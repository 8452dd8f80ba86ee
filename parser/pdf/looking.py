"""Every page of a file looked at: its text layer and ruled cells, or the blocks of its picture."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from parser.model import Block, Grid
from parser.pdf import troubles
from parser.pdf.characters import UNKNOWN
from parser.pdf.glyph import Box
from parser.pdf.integrity import is_whole
from parser.pdf.pages import PageText, page_text
from parser.pdf.ruled import Boxes, NoRulings, Rulings, rulings
from parser.pdf.scans import is_picture, is_recognised, read_scan, reread_scan
from parser.pdf.troubles import Trouble
from parser.readers import Unreadable

MOST_PAGES = 500
"""A report has five to sixty; a yearbook of thousands would take minutes and is no report."""
_MOST_SCANS = 25
"""Ten seconds each, of the five minutes that a document may take."""
_EMBLEM, _BACKGROUND = 0.1, 0.9
"""Of the page: smaller pictures are emblems and stamps, larger ones lie under the text."""
_PDFIUM = Lock()
"""pdfium keeps state that all documents of a process share."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its ruled tables, or with the blocks of its picture; `open` are boxes that no line closes."""

    text: PageText
    tables: tuple[Boxes, ...] = ()
    scanned: tuple[Block, ...] | None = None
    open: frozenset[Box] = frozenset()


@dataclass(frozen=True, slots=True)
class Look:
    """All pages that can be read, the title in the properties of the file, and what is wrong with which page.

    `whole`: nothing of the file is known to be lost. `count` is that of all its pages.
    """

    pages: tuple[Page, ...]
    title: str
    count: int
    whole: bool
    troubles: tuple[tuple[int, Trouble], ...]


def look(body: bytes) -> Look:
    """Raises `Unreadable`: encrypted, damaged_file, and what the scan reader says when there are scans only."""
    with _PDFIUM, opened(body) as pdf, rulings(body) as ruled:
        looking = _Looking(pdf, ruled)
        pages = tuple(filter(None, map(looking.page, range(min(len(pdf), MOST_PAGES)))))
        title, count, whole = pdf.get_metadata_value("Title"), len(pdf), is_whole(pdf, body)
    if looking.refused and not any(page.text.glyphs or page.scanned for page in pages):
        raise looking.refused
    if not pages:
        raise _damaged("没有一页读得出", "not one page can be read")
    return Look(pages, title, count, whole, tuple(looking.troubles))


def look_again(body: bytes) -> dict[int, tuple[Grid, ...]]:
    """The tables of the pages (1-based) that are pictures, by the second method of the scan reader."""
    with _PDFIUM, opened(body) as pdf:
        texts = _texts(pdf)
        pictures = (text for text in texts if is_picture(text) or is_recognised(text))
        return {text.number: grids for text in islice(pictures, _MOST_SCANS) if (grids := _reread(pdf, text))}


def _texts(pdf: pypdfium2.PdfDocument) -> Iterator[PageText]:
    for index in range(min(len(pdf), MOST_PAGES)):
        with suppress(pypdfium2.PdfiumError):
            yield page_text(pdf, index)


def _reread(pdf: pypdfium2.PdfDocument, text: PageText) -> tuple[Grid, ...]:
    try:
        return reread_scan(pdf, text)
    except Unreadable:
        return ()


@contextmanager
def opened(body: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The file, opened without a password; raises `Unreadable`."""
    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted", "文件有密码", "the file is locked with a password") from error
        raise _damaged(str(error), str(error)) from error
    try:
        yield pdf
    finally:
        pdf.close()


def _damaged(zh: str, en: str) -> Unreadable:
    return Unreadable("damaged_file", f"PDF 损坏：{zh}", f"the PDF is damaged: {en}")


class _Looking:
    """Looks at one page after another, and remembers what was wrong."""

    def __init__(self, pdf: pypdfium2.PdfDocument, ruled: Rulings) -> None:
        self._pdf, self._ruled = pdf, ruled
        self._scans = 0
        self.refused: Unreadable | None = None
        self.troubles: list[tuple[int, Trouble]] = []

    def page(self, index: int) -> Page | None:
        """None where pdfium cannot load it."""
        try:
            text = page_text(self._pdf, index)
        except pypdfium2.PdfiumError:
            self._note(index, troubles.LOST)
            return None
        recognised = is_recognised(text)
        if (recognised or is_picture(text)) and (blocks := self._scanned(text)) is not None:
            return Page(text, scanned=blocks)
        if recognised:
            self._note(index, troubles.DOUBTFUL_LAYER)
        elif any(_EMBLEM < share < _BACKGROUND for share in text.pictures):
            self._note(index, troubles.PICTURE)
        if any(glyph.text == UNKNOWN for glyph in text.glyphs):
            self._note(index, troubles.NO_CODES)
        tables, open_boxes = self._tables(index, text)
        return Page(text, tables, open=open_boxes)

    def _scanned(self, text: PageText) -> tuple[Block, ...] | None:
        """What the picture of the page says; None where it is not read."""
        self._scans += 1
        if self._scans > _MOST_SCANS:
            self._note(text.number - 1, troubles.LEFT_OUT)
            return None
        try:
            return read_scan(self._pdf, text)
        except Unreadable as why:
            self.refused = why
            self._note(text.number - 1, troubles.unread_scan(why))
            return None

    def _tables(self, index: int, text: PageText) -> tuple[tuple[Boxes, ...], frozenset[Box]]:
        try:
            return self._ruled.tables(index, text.view)
        except NoRulings:
            self._note(index, troubles.NO_RULINGS)
            return (), frozenset()

    def _note(self, index: int, trouble: Trouble) -> None:
        self.troubles.append((index + 1, trouble))
