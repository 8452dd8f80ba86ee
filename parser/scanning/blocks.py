"""The blocks of a scanned page: paragraphs and grids as they stand from top to bottom."""

from collections.abc import Callable, Iterator, Mapping

from PIL import Image

from parser.model import Block, Grid, GridCell, Paragraph
from parser.scanning.boxes import Box
from parser.scanning.cells import alone, settled
from parser.scanning.figures import Settled
from parser.scanning.lattice import Cell, Lattice
from parser.scanning.prose import Line, paragraphs
from parser.scanning.sheet import Sheet, prepared
from parser.scanning.words import recognised

STYLE = "scan"

Where = Callable[[Box], str]


def read(picture: Image.Image, page: int, scale: float) -> tuple[Block, ...]:
    """Every block; figures are those that two looks agree on."""
    sheet = prepared(picture)
    where = _where(sheet, page, scale)
    found: list[tuple[int, Block]] = [
        (table.box.top, _grid(table, {cell: settled(cell, sheet) for cell in table.cells}, where))
        for table in sheet.tables
    ]
    found += [(line.box.top, Paragraph(line.text, where(line.box))) for line in _prose(sheet)]
    return tuple(block for _, block in sorted(found, key=lambda pair: pair[0]))


def reread(picture: Image.Image, page: int, scale: float) -> tuple[Grid, ...]:
    """The tables again, every figure read from the picture of its own cell only."""
    sheet = prepared(picture)
    where = _where(sheet, page, scale)
    return tuple(
        _grid(table, {cell: Settled(alone(cell, sheet)) for cell in table.cells}, where)
        for table in sheet.tables
    )


def _prose(sheet: Sheet) -> Iterator[Line]:
    free = [box for box in sheet.texts if not any(box.centre_in(table.box) for table in sheet.tables)]
    words = [recognised(sheet.grey, box, sheet.letter) for box in free]
    return paragraphs(words, sheet.letter, sheet.grey.shape[0])


def _where(sheet: Sheet, page: int, scale: float) -> Where:
    def locator(box: Box) -> str:
        return f"page[{page}]@" + ",".join(f"{side * scale:.1f}" for side in sheet.origin(box))

    return locator


def _grid(table: Lattice, texts: Mapping[Cell, Settled], where: Where) -> Grid:
    rows: list[list[GridCell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell, found in texts.items():
        top, left, bottom, right = cell.place
        text, locator = found.text.replace("\n", " "), where(cell.inside)
        for row in range(top, bottom):
            for column in range(left, right):
                first = (row, column) == (top, left)
                rows[row][column] = GridCell(text, locator, first, found.doubtful)
    whole = tuple(tuple(cell for cell in row if cell) for row in rows)
    return Grid(whole, where(table.box), STYLE)
