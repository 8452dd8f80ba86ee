"""PDF with a text layer, or with pictures of pages; what it takes is in `parser/pdf`.

Locators: `page[3]@72.0,96.5,120.0,110.3`, left, top, right and bottom in points from the upper left corner
of the page as shown.
"""

from parser.model import Document, Grid

MEDIA_TYPE = "application/pdf"
ORDER = 10

_MARK, _REACH = b"%PDF", 1024
"""A header may stand before the file, as mail servers and portals leave it."""


def sniff(body: bytes) -> bool:
    return _MARK in body[:_REACH]


def read(body: bytes) -> Document:
    """Raises `Unreadable`: encrypted, damaged_file, or ocr_missing where all pages are scans."""
    from parser.pdf.document import read_document  # two PDF engines, 0.2 s: loaded when a PDF comes

    return read_document(body, MEDIA_TYPE)


def second_reading(body: bytes) -> tuple[Grid, ...]:
    """The tables again, by pdfplumber: another reader of files, another finder of tables."""
    from parser.pdf.second import read_tables  # as above

    return read_tables(body)
