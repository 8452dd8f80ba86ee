"""What the cells of a ruled table say: words as the page has them, figures as two looks settle them."""

from dataclasses import dataclass

from parser.scanning.boxes import Box
from parser.scanning.crops import CLOSE, WIDE, Frame, ink_lines, look
from parser.scanning.figures import DOUBT, Look, Settled, is_label, is_stroke, is_too_wide, settle
from parser.scanning.ink import ink_of_cell, leaning
from parser.scanning.lattice import Cell
from parser.scanning.sheet import Sheet
from parser.scanning.words import joined, recognised


def settled(cell: Cell, sheet: Sheet) -> Settled:
    """The text of a cell; blank only where neither ink nor text is."""
    found = _Inked.of(cell, sheet)
    if found is None:
        return _without_ink(cell, sheet)
    page = found.on_page()
    second = page if is_label(page.text) else found.alone(CLOSE)
    if is_label(second.text):
        return Settled(second.text)
    return found.checked(settle(page, second, lambda: found.alone(WIDE)))


def _without_ink(cell: Cell, sheet: Sheet) -> Settled:
    """Blank, or withheld where something too pale for ink was seen as text."""
    pieces = (box.common(cell.inside) for box in sheet.texts if box.centre_in(cell.inside))
    text = joined((recognised(sheet.grey, piece, sheet.letter) for piece in pieces), sheet.letter)
    return Settled(text + DOUBT, doubtful=True) if text else Settled("")


def alone(cell: Cell, sheet: Sheet) -> str:
    """The text of a cell where figures are read from their own picture only."""
    found = _Inked.of(cell, sheet)
    if found is None:
        return ""
    page = found.on_page()
    return page.text if is_label(page.text) else found.alone(WIDE).text or DOUBT


@dataclass(frozen=True, slots=True)
class _Inked:
    """A cell in which something is printed."""

    cell: Cell
    sheet: Sheet
    ink: list[Box]
    lines: list[Box]

    @classmethod
    def of(cls, cell: Cell, sheet: Sheet) -> "_Inked | None":
        ink = ink_of_cell(sheet.ink, cell.inside, sheet.letter)
        return cls(cell, sheet, ink, ink_lines(ink, sheet.letter)) if ink else None

    def on_page(self) -> Look:
        """What the text boxes of the page hold of this cell; pieces without ink are of its neighbours."""
        pieces = (box.common(self.cell.inside) for box in self.sheet.texts)
        words = [
            recognised(self.sheet.grey, piece, self.sheet.letter)
            for piece in pieces
            if piece.area and any(i.centre_in(piece) for i in self.ink)
        ]
        return Look(joined(words, self.sheet.letter), min((word.sure for word in words), default=0.0))

    def alone(self, frame: Frame) -> Look:
        return look(self.sheet.grey, self.lines, self.cell.inside, frame)

    def checked(self, found: Settled) -> Settled:
        """Withheld where the ink is not that of the figure: too wide for its digits, or a stroke taken for a 1."""
        if len(self.lines) != 1:
            return found
        line, text = self.lines[0], found.text
        if is_too_wide(text, line) or is_stroke(text, leaning(self.sheet.ink, line)):
            return Settled(text + DOUBT, doubtful=True)
        return found
