"""The second reading: pdfplumber on pdfminer, which share no code with pdfium and tablers.

Where this and the first reading agree on a cell, a broken sum is the publisher's. Cells are in the order of
the page, spans not repeated; a page without ruled tables is read line by line, a cell for each word. Pages that
are pictures have a second reading of their own.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby

import pdfplumber
from pdfplumber.page import Page

from parser.model import Grid, GridCell
from parser.pdf.looking import MOST_PAGES, look_again
from parser.readers.html import joined_over_breaks

STYLE = "pdf_second"
_ONE_LINE = 3.0
"""Points."""


def read_tables(body: bytes) -> tuple[Grid, ...]:
    """The tables of the pages that can be read; none of a damaged file, on which pdfminer raises anything at all."""
    try:
        scanned = look_again(body)
        with pdfplumber.open(BytesIO(body), pages=list(range(1, MOST_PAGES + 1))) as pdf:
            pages = [scanned.get(page.page_number) or _readable(page) for page in pdf.pages]
    except Exception:
        return ()
    return tuple(grid for page in pages for grid in page)


def _readable(page: Page) -> tuple[Grid, ...]:
    try:
        return tuple(_grids(page))
    except Exception:
        return ()
    finally:
        page.close()


def _grids(page: Page) -> Iterator[Grid]:
    where = f"page[{page.page_number}]"
    tables = [table.extract() for table in page.find_tables()]
    tables = [rows for rows in tables if max(map(len, rows)) > 1]  # frames have one column
    for rows in tables or [list(_lines(page))]:
        cells = (tuple(GridCell(_text(cell), where) for cell in row if cell is not None) for row in rows)
        yield Grid(tuple(cells), where, STYLE)


def _lines(page: Page) -> Iterator[list[str | None]]:
    words = sorted(page.extract_words(), key=lambda word: (word["top"] // _ONE_LINE, word["x0"]))
    for _, line in groupby(words, key=lambda word: word["top"] // _ONE_LINE):
        yield [str(word["text"]) for word in line]


def _text(cell: str) -> str:
    return joined_over_breaks(iter(cell.split("\n")))
