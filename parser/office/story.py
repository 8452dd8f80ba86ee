"""A Word body in order: paragraphs, tables as grids, text boxes where they are anchored.

A table that holds a table, or an article in a cell, is layout and transparent, as on a web page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parser.model import Block, Grid, Paragraph
from parser.office.numbering import Numbering
from parser.office.ooxml import Element
from parser.office.runs import APART, BREAK, UNREADABLE, Runs, folded
from parser.office.wml import BLIP, IMAGE_DATA, W, children, has, name_of
from parser.office.word_tables import expanded, nodes
from parser.readers.html import joined_over_breaks

STYLE = "docx"

_ARTICLE_IN_A_CELL = 400
_MOST_LAYOUT_CELLS = 60
_FEWEST_CELLS_OF_A_TABLE = 4
"""A nested table of fewer cells is a figure that somebody pasted with its cell."""
_LINKED = frozenset({"altChunk", "subDoc"})
_PIECES = re.compile(f"[{BREAK}{APART}]")


@dataclass(slots=True)
class Story:
    """Walks a body once. Afterwards `linked` counts the parts that stand elsewhere and were not followed."""

    runs: Runs = field(default_factory=Runs)
    numbering: Numbering = field(default_factory=Numbering)
    linked: int = 0
    _paragraphs: int = 0
    _tables: int = 0

    def blocks(self, parent: Element) -> Iterator[Block]:
        """Locators: `p[3]` the third paragraph, `table[2]/tr[5]/td[3]` the grid position after expansion."""
        for child in children(parent):
            name = name_of(child)
            if name == "p":
                yield from self._lines(child)
                for box in _text_boxes(child):
                    yield from self.blocks(box)
            elif name == "tbl":
                yield from self._table(child)
            elif name in _LINKED:
                self.linked += 1
            elif name not in ("sectPr", "sdtPr", "del", "moveFrom"):
                yield from self.blocks(child)

    def _lines(self, paragraph: Element) -> Iterator[Paragraph]:
        for line in self._text(paragraph).split(BREAK):
            if text := folded(joined_over_breaks(iter(line.split(APART)))):
                self._paragraphs += 1
                yield Paragraph(text, f"p[{self._paragraphs}]")

    def _text(self, paragraph: Element) -> str:
        """The paragraph with the number Word prints before it; one whose mark is hidden or deleted has none."""
        text = self.runs.text(paragraph)
        mark_is_gone = has(paragraph, "pPr/rPr/vanish") or has(paragraph, "pPr/rPr/del")
        if mark_is_gone and not text:
            return ""
        label = self.numbering.label(paragraph)
        return f"{label} {text}" if label and text[:1].isdigit() else label + text

    def _table(self, table: Element) -> Iterator[Block]:
        if _is_layout(table):
            for row in nodes(table, "tr"):
                for cell in nodes(row, "tc"):
                    yield from self.blocks(cell)
            return
        self._tables += 1
        path = f"table[{self._tables}]"
        yield Grid(expanded(table, path, self._cell_text), path, STYLE)

    def _cell_text(self, cell: Element) -> str:
        """Joined over paragraphs; digits that a break parts stay apart. A picture alone is no blank."""
        texts = [self._text(paragraph) for paragraph in _paragraphs(cell)]
        pieces = (piece for text in texts for piece in _PIECES.split(text))
        text = folded(joined_over_breaks(pieces))
        return UNREADABLE if not text and _shows_a_picture(cell) else text


def _paragraphs(cell: Element) -> Iterator[Element]:
    """Those of the cell, of its text boxes and of the tables in it, in order."""
    for child in children(cell):
        if name_of(child) == "p":
            yield child
            for box in _text_boxes(child):
                yield from _paragraphs(box)
        elif name_of(child) not in ("tcPr", "del", "moveFrom"):
            yield from _paragraphs(child)


def _text_boxes(node: Element) -> Iterator[Element]:
    for child in children(node):
        if name_of(child) == "txbxContent":
            yield child
        elif name_of(child) not in ("del", "moveFrom"):
            yield from _text_boxes(child)


def _shows_a_picture(cell: Element) -> bool:
    return next(cell.iter(BLIP, IMAGE_DATA, f"{W}object"), None) is not None


def _is_layout(table: Element) -> bool:
    cells = [cell for row in nodes(table, "tr") for cell in nodes(row, "tc")]
    if len(cells) >= _MOST_LAYOUT_CELLS:
        return False
    nested = [inner for inner in table.iter(f"{W}tbl") if inner is not table]
    return any(_size(inner) >= _FEWEST_CELLS_OF_A_TABLE for inner in nested) or any(
        _length(cell) > _ARTICLE_IN_A_CELL for cell in cells
    )


def _size(table: Element) -> int:
    return sum(1 for _ in table.iter(f"{W}tc"))


def _length(cell: Element) -> int:
    return sum(len(text.text or "") for text in cell.iter(f"{W}t"))
