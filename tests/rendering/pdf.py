"""A page as PDF, drawn by hand so that tables break over pages in every way that real reports do.

`render(page, rotate=90, repeat_header=True)`; the options are the fields of `Look`. The fonts are
WenQuanYi Micro Hei, embedded, or STSong-Light, which a viewer has to replace (`font="cid"`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from rendering.page import Box, Heading, Page, Rows, Sheet, Text

FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
_MARGIN, _FOOT = 72.0, 40.0
_BODY, _SMALL = 12.0, 8.0
_SPACED = 1.35
_PAD = 3.0
_GROUP, _FIGURE, _WIDEST = 3.0, 4.0, 14
"""Widths of columns in characters: of group labels, of figures, of the longest labels."""


_STATES = re.compile(r"[\d.,+\-/—无增减少]+(?:万元|元|件)?")
"""Marks the columns of figures, where all stands in the middle; labels begin at the left."""


@dataclass(frozen=True)
class Look:
    """How a page is printed; sizes in points, rows named by their label.

    `break_before` and `break_inside` end the page above a row, or after the first line of its label.
    `rules` draws all lines, all but the outer sides, the horizontal ones, or none. `rule_at_break`
    False leaves out the line at the break. `group_label` says what a spanning label does there: its text stays
    above, is torn in two, or is printed twice. `rotate` is the page's /Rotate, the page still shown upright;
    `sideways` leaves the flag away, so that the page is shown lying. `hidden_text` is the text layer of a scanner:
    invisible ink over a picture of the page. `crop` hides a rim around the page.
    """

    width: float = 595
    height: float = 842
    font: Literal["embedded", "cid"] = "embedded"
    rules: Literal["all", "open_sides", "horizontal", "none"] = "all"
    break_before: Sequence[str] = ()
    break_inside: Sequence[str] = ()
    rule_at_break: bool = True
    repeat_header: bool = False
    group_label: Literal["above", "torn", "twice"] = "above"
    page_numbers: Literal["none", "foot", "inside"] = "none"
    running_title: str = ""
    rotate: Literal[0, 90, 180, 270] = 0
    sideways: bool = False
    crop: float = 0
    password: str | None = None
    hidden_text: bool = False
    title: str = ""


def render(page: Page, **options: Any) -> bytes:
    """The bytes of a PDF; skips the test where the font is not on this machine."""
    press = _Press(Look(**options))
    for block in page:
        press.print(block)
    return press.finished()


@cache
def _font(name: str) -> str:
    if name == "cid":
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        return "STSong-Light"
    if not FONT_FILE.exists():
        pytest.skip(f"a Chinese font to embed is missing: {FONT_FILE} (Debian: fonts-wqy-microhei)")
    pdfmetrics.registerFont(TTFont("wqy", FONT_FILE, subfontIndex=0))
    return "wqy"


_Area = tuple[float, float, float, float]


class _Placed(NamedTuple):
    """A box of a table at its grid position, its text broken into lines."""

    row: int
    column: int
    box: Box
    lines: list[str]


class _Band(NamedTuple):
    """A row, or the part of a cut row, as printed on one page; `lines` are those of its labels."""

    row: int
    height: float
    lines: slice


_WHOLE = slice(None)


class _Press:
    """Prints block after block, turning the page where it is full."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.font = _font(look.font)
        self.bytes = BytesIO()
        lying = look.sideways and look.rotate in (90, 270)  # reportlab itself turns the sheet for /Rotate
        size = (look.height, look.width) if lying else (look.width, look.height)
        lock = None if look.password is None else StandardEncryption(look.password, "owner", strength=128)
        self.canvas = Canvas(
            self.bytes, tuple(side + 2 * look.crop for side in size), invariant=1, encrypt=lock
        )
        self.canvas.setTitle(look.title)
        self.number = 0
        self._open_page()

    def finished(self) -> bytes:
        self.canvas.save()
        return self.bytes.getvalue()

    def print(self, block: Heading | Text | Sheet) -> None:
        if isinstance(block, Sheet):
            self._table(block.rows)
        elif isinstance(block, Heading) and block.level == 1:
            self._centred(block.text, 18)
        else:
            self._paragraph(block.text, 14 if isinstance(block, Heading) else _BODY)

    def _open_page(self) -> None:
        self.number += 1
        self.y = _MARGIN
        canvas, look = self.canvas, self.look
        if look.rotate and not look.sideways:
            canvas.setPageRotation(look.rotate)
        if look.crop:
            width, height = canvas._pagesize
            if look.rotate in (90, 270) and not look.sideways:
                width, height = height, width
            canvas.setCropBox((look.crop, look.crop, width - look.crop, height - look.crop))
            canvas.translate(look.crop, look.crop)
        canvas.transform(*_turned(look))
        if look.hidden_text:
            canvas.drawInlineImage(Image.new("L", (8, 8), 255), 0, 0, look.width, look.height)
        if look.running_title:
            self._text(look.running_title, look.width / 2, 40, _SMALL, centred=True)
        if look.page_numbers != "none":
            self._text(f"- {self.number} -", look.width * 0.35, look.height - _FOOT - 8, _SMALL)

    def _turn_page(self) -> None:
        self.canvas.showPage()
        self._open_page()

    def _bottom(self) -> float:
        return self.look.height - (_FOOT if self.look.page_numbers == "inside" else _MARGIN)

    def _text(self, text: str, x: float, y: float, size: float, centred: bool = False) -> None:
        """One line with its upper edge at `y`, measured from the top."""
        if centred:
            x -= pdfmetrics.stringWidth(text, self.font, size) / 2
        line = self.canvas.beginText(x, self.look.height - y - size)
        line.setFont(self.font, size)
        line.setTextRenderMode(3 if self.look.hidden_text else 0)
        line.textOut(text)
        self.canvas.drawText(line)

    def _centred(self, text: str, size: float) -> None:
        for line in self._broken(text, size, self.look.width - 2 * _MARGIN):
            self._text(line, self.look.width / 2, self.y, size, centred=True)
            self.y += size * 1.6
        self.y += size

    def _paragraph(self, text: str, size: float) -> None:
        """First line indented by two characters, as Chinese print has it."""
        indent = 2 * size
        for line in self._broken(text, size, self.look.width - 2 * _MARGIN, indent):
            if self.y + size > self._bottom():
                self._turn_page()
            self._text(line, _MARGIN + indent, self.y, size)
            self.y += size * 1.8
            indent = 0
        self.y += size * 0.2

    def _broken(self, text: str, size: float, width: float, indent: float = 0) -> list[str]:
        lines, left = [""], width - indent
        for character in text:
            advance = pdfmetrics.stringWidth(character, self.font, size)
            if advance > left and lines[-1]:
                lines.append("")
                left = width
            lines[-1] += character
            left -= advance
        return lines

    def _table(self, rows: Rows) -> None:
        table = _Table(rows, self.look, self._broken)
        for part, bands in enumerate(self._parts(table)):
            if part:
                self._turn_page()
            self._draw(table, bands, first=part == 0, last=bands[-1].row == len(rows) - 1)
            self.y += sum(band.height for band in bands)
        self.y += _BODY

    def _parts(self, table: "_Table") -> Iterator[list[_Band]]:
        """The bands of each page, a page ending where it is full or where the look says so."""
        part: list[_Band] = []
        room = self._bottom() - self.y
        header = [table.band(row) for row in range(table.header)] if self.look.repeat_header else []
        for row in range(len(table.rows)):
            above, below = table.cut(row) if table.is_cut(row) else (None, table.band(row))
            if above:
                part.append(above)
            full = sum(band.height for band in part) + below.height > room
            if part and (above or full or table.breaks_before(row)):
                yield part
                part = list(header) if row >= table.header else []
                room = self._bottom() - _MARGIN
            part.append(below)
        yield part

    def _draw(self, table: "_Table", bands: list[_Band], first: bool, last: bool) -> None:
        tops = [self.y]
        for band in bands:
            tops.append(tops[-1] + band.height)
        drawn: set[_Area] = set()
        for placed in table.boxes:
            for start, end in _runs(bands, placed):
                left, right = table.edges(placed)
                area = (left, tops[start], right, tops[end])
                room = int((tops[end] - tops[start]) / (_SMALL * _SPACED))
                lines = table.text_on(placed, bands[start:end], room)
                self._cell_text(lines, area, centred=placed.column >= table.labels)
                drawn |= {s for s in self._sides(area, table) if self._is_drawn(s, tops, first, last)}
        for x0, y0, x1, y1 in sorted(drawn):
            self.canvas.setLineWidth(0.5)
            self.canvas.line(x0, self.look.height - y0, x1, self.look.height - y1)

    def _cell_text(self, lines: Sequence[str], area: _Area, centred: bool) -> None:
        left, top, right, bottom = area
        y = top + (bottom - top - len(lines) * _SMALL * _SPACED) / 2
        for line in lines:
            self._text(line, (left + right) / 2 if centred else left + _PAD, y, _SMALL, centred)
            y += _SMALL * _SPACED

    def _sides(self, area: _Area, table: "_Table") -> Iterator[_Area]:
        left, top, right, bottom = area
        if self.look.rules != "none":
            yield from ((left, top, right, top), (left, bottom, right, bottom))
        for x in (left, right):
            outer = x in (table.xs[0], table.xs[-1])
            if self.look.rules == "all" or (self.look.rules == "open_sides" and not outer):
                yield (x, top, x, bottom)

    def _is_drawn(self, side: _Area, tops: list[float], first: bool, last: bool) -> bool:
        flat = side[1] == side[3]
        at_break = (side[1] == tops[0] and not first) or (side[1] == tops[-1] and not last)
        return self.look.rule_at_break or not (flat and at_break)


class _Table:
    """A table measured: its boxes at their places, column edges and row heights."""

    def __init__(self, rows: Rows, look: Look, broken: Any) -> None:
        self.rows, self.look = rows, look
        places = list(_placed(rows))
        self.columns = max(column + box.colspan for _, column, box in places)
        weights = _weights(places, self.columns)
        self.xs = _edges(weights, look.width - 2 * _MARGIN)
        self.labels = weights.index(_FIGURE) if _FIGURE in weights else self.columns
        self.boxes = [
            _Placed(r, c, box, broken(box.text, _SMALL, self.xs[c + box.colspan] - self.xs[c] - 2 * _PAD))
            for r, c, box in places
        ]
        self.heights = self._heights()
        self._printed: dict[tuple[int, int], int] = {}
        self.header = max(box.rowspan for box in rows[0]) if max(box.rowspan for box in rows[0]) > 1 else 0

    def edges(self, placed: _Placed) -> tuple[float, float]:
        return self.xs[placed.column], self.xs[placed.column + placed.box.colspan]

    def band(self, row: int) -> _Band:
        return _Band(row, self.heights[row], _WHOLE)

    def cut(self, row: int) -> tuple[_Band, _Band]:
        line = _SMALL * _SPACED + 2 * _PAD
        return _Band(row, line, slice(0, 1)), _Band(row, max(line, self.heights[row] - line), slice(1, None))

    def is_cut(self, row: int) -> bool:
        return any(p.row == row and p.box.text in self.look.break_inside for p in self.boxes)

    def breaks_before(self, row: int) -> bool:
        return any(p.row == row and p.box.text in self.look.break_before for p in self.boxes)

    def text_on(self, placed: _Placed, run: Sequence[_Band], room: int) -> Sequence[str]:
        """The lines of a cell that stand on a page; what a spanning label has no room for goes on overleaf."""
        if placed.box.rowspan == 1:
            cut = len(placed.lines) > 1 or not run[0].lines.start
            return placed.lines[run[0].lines] if cut else []
        whole = len(run) == placed.box.rowspan and run[-1].lines.stop is None
        again = self.look.group_label == "twice" and len(placed.lines) <= room
        begins = run[0].row == placed.row and not run[0].lines.start
        printed = 0 if begins or again else self._printed[placed.row, placed.column]
        torn = self.look.group_label == "torn" and not whole
        fitting = (len(placed.lines) + 1) // 2 if torn else len(placed.lines)
        end = printed + (len(placed.lines) if whole else max(1, min(room, fitting)))
        self._printed[placed.row, placed.column] = end
        return placed.lines[printed:end]

    def _heights(self) -> list[float]:
        heights = [_SMALL * _SPACED + 2 * _PAD] * len(self.rows)
        for placed in sorted(self.boxes, key=lambda placed: placed.box.rowspan):
            end = placed.row + placed.box.rowspan
            needed = len(placed.lines) * _SMALL * _SPACED + 2 * _PAD
            heights[end - 1] += max(0.0, needed - sum(heights[placed.row : end]))
        return heights


def _placed(rows: Rows) -> Iterator[tuple[int, int, Box]]:
    """Row, column and box; a box takes the first place that no box from above covers."""
    taken: set[tuple[int, int]] = set()
    for row, boxes in enumerate(rows):
        column = 0
        for box in boxes:
            while (row, column) in taken:
                column += 1
            taken |= {(row + r, column + c) for r in range(box.rowspan) for c in range(box.colspan)}
            yield row, column, box


def _weights(places: Sequence[tuple[int, int, Box]], columns: int) -> list[float]:
    """Widths in characters: columns of labels as their longest text, those of figures all alike."""
    weights = [_GROUP] * columns
    for _, column, box in places:
        if box.colspan == box.rowspan == 1:
            weights[column] = max(weights[column], min(len(box.text), _WIDEST))
    for _, column, box in places:
        if box.colspan == 1 and _STATES.fullmatch(box.text):
            weights[column] = _FIGURE
    return weights


def _edges(weights: Sequence[float], width: float) -> list[float]:
    scale = width / sum(weights)
    return [round(_MARGIN + scale * sum(weights[:column]), 2) for column in range(len(weights) + 1)]


def _runs(bands: Sequence[_Band], placed: _Placed) -> Iterator[tuple[int, int]]:
    """First and last band (exclusive) of a box among those of a page; a repeated header stands apart."""
    inside = [i for i, b in enumerate(bands) if placed.row <= b.row < placed.row + placed.box.rowspan]
    for _, run in groupby(enumerate(inside), key=lambda pair: pair[1] - pair[0]):
        found = [index for _, index in run]
        yield found[0], found[-1] + 1


def _turned(look: Look) -> tuple[float, ...]:
    """The matrix that makes up for /Rotate."""
    width, height = look.width, look.height
    return {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, height, 0),
        180: (-1, 0, 0, -1, width, height),
        270: (0, -1, 1, 0, 0, width),
    }[look.rotate]
