"""The reader of each format against what a user would reach for; formats that have no peer in seconds a page.

A peer gives the texts of the cells of all tables. Ours gives besides the paragraphs between them, where each
cell stands, and which cells are one with another. The files are those that the tests make (`PYTHONPATH=tests`).
"""

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

import docx as python_docx
import openpyxl  # type: ignore[import-untyped]  # the peers ship no types
import pandas  # type: ignore[import-untyped]
import pdfplumber

from benchmarks.pages import heavy_page
from benchmarks.table import Line
from benchmarks.turns import interleaved, ratio
from parser.model import Grid
from parser.pipeline import load_parser
from parser.readers import readers
from rendering import docx, html, ofd, pdf, scan, spreadsheet  # type: ignore[import-not-found]  # lie with the tests
from rendering.page import Page, page  # type: ignore[import-not-found]  # as above

FORM = "ogi_2021"
ROWS = 20
"""At least, in the largest table of what is measured."""
SCANNED_ROWS = 5
"""At least, on the first sheet of a scan, where table 2 stands."""
Read = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Match:
    """A body, the reader of ours that takes it, and the peer with the ratio that is hoped for."""

    what: str
    body: bytes
    reader: str
    peer: str
    theirs: Read
    goal: float | None
    rounds: int


def measure(config: Path) -> list[Line]:
    whole = page(load_parser(config).forms.by_id(FORM))
    return [*map(_against, _matches(whole)), _ofd(whole), _scan(whole)]


def _matches(whole: Page) -> Iterator[Match]:
    heavy, light = heavy_page(), html.render(whole).encode()
    for name, body in (("from Word", heavy), ("bare", light)):
        yield Match(
            f"HTML {name}, {len(body) / 1000:.0f} kB", body, "html", "pandas.read_html", _pandas, 2.0, 100
        )
    yield Match("PDF", pdf.render(whole), "pdf", "pdfplumber extract_tables", _pdfplumber, 3.0, 10)
    yield Match("DOCX", docx.render(whole), "docx", "python-docx cells", _python_docx, None, 30)
    yield Match("XLSX", spreadsheet.render(whole), "spreadsheet", "openpyxl", _openpyxl, None, 50)


def _pandas(body: bytes) -> object:
    return pandas.read_html(BytesIO(body), flavor="lxml")


def _pdfplumber(body: bytes) -> object:
    with pdfplumber.open(BytesIO(body)) as file:
        return [page.extract_tables() for page in file.pages]


def _python_docx(body: bytes) -> object:
    tables = python_docx.Document(BytesIO(body)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


def _openpyxl(body: bytes) -> object:
    return [list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(BytesIO(body))]


def _against(match: Match) -> Line:
    read = _reader(match.reader, match.body)
    jobs = {"ours": partial(read, match.body), "theirs": partial(match.theirs, match.body)}
    seconds = interleaved(jobs, match.rounds, 2)
    return ratio(f"{match.what}: {match.peer} / reader", seconds["theirs"], seconds["ours"], match.goal)


def _reader(name: str, body: bytes, rows: int = ROWS) -> Read:
    """The reader of that name; raises when it does not find the tables of the body, as who reads nothing is fast."""
    read = next(reader.read for reader in readers() if reader.name == name and reader.read)
    grids = [block for block in read(body).blocks if isinstance(block, Grid)]
    if max((len(grid.rows) for grid in grids), default=0) < rows:
        raise RuntimeError(f"the {name} file that is measured was not read whole: {len(grids)} tables")
    return read


def _ofd(whole: Page) -> Line:
    body = ofd.render(whole)
    return _by_page("OFD", [partial(_reader("ofd", body), body)], len(ofd.printed(whole)), 20, None)


def _scan(whole: Page) -> Line:
    """Every sheet of a report, printed and scanned at 200 dpi, as a PNG of its own."""
    sheets = [scan.scanned(sheet) for sheet in scan.sheets(whole, scan.Print(dpi=200))]
    read = _reader("image", sheets[0], SCANNED_ROWS)
    return _by_page("scan, 200 dpi", [partial(read, sheet) for sheet in sheets], 1, 2, 12.0)


def _by_page(
    what: str, jobs: Sequence[Callable[[], object]], pages: int, rounds: int, goal: float | None
) -> Line:
    """Seconds of CPU for a page; each job reads so many."""
    timed = interleaved({str(number): job for number, job in enumerate(jobs)}, rounds, 1)
    each = [second / pages for seconds in timed.values() for second in seconds]
    note = f"median of {len(each)} readings of {len(jobs) * pages} pages; {min(each):.3f} to {max(each):.3f} s CPU"
    return Line(f"{what}: a page", statistics.median(each), goal, note, in_seconds=True)
