"""Plain text in the flattenings of forms.md section 8: what is left when a page lost its markup.

Each run of lines that states cells in one style becomes a grid; everything else is a paragraph.
Which row or column a cell belongs to is not decided here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from math import gcd

from parser.charset import decode
from parser.model import Bilingual, Block, Document, Grid, GridCell, Paragraph
from parser.values import printed

MEDIA_TYPE = "text/plain"
ORDER = 100

_FURNITURE = {
    "标题": "title",
    "发布时间": "published",
    "发布日期": "published",
    "发布机构": "organ",
    "来源": "source",
    "栏目": "breadcrumb",
    "原文链接": "url",
}
_FURNITURE_LINE = re.compile(rf"({'|'.join(_FURNITURE)})[:：]\s*(.*)")
_BODY_RULER = re.compile(r"=+\s*正文\s*=+")
_MOST_HEADER_LINES = 15
_RULE = re.compile(r"[\s|+:-]*-{3,}[\s|+:-]*")
_ALL_PIPES = re.compile(r"\s*(\|+)\s*")
_PIPE_ROW = re.compile(r"[^|]*\|[^|]*\S[^|]*\|.*|\s*\|.*\S.*|.*\|.*[^|\s][^|]*")
_HEADING = re.compile(r"\s*[一二三四五六]、")
_MIN_TABLE_LINES = 2
_LONGEST_PIECE = 2


class _Kind(Enum):
    BLANK = auto()
    TEXT = auto()
    TAB_CELL = auto()
    TAB_ROW = auto()
    PIPE_CELL = auto()
    PIPE_ROW = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    kind: _Kind


def sniff(body: bytes) -> bool:
    return b"\x00" not in body[:4096]


def read(body: bytes) -> Document:
    """A document of numbered lines; locators are `L12` and `L12C3` (line, tab position; 1-based)."""
    lines = [_Line(number, text, _kind(text)) for number, text in enumerate(_printed_lines(body), 1)]
    furniture, start = _furniture(lines)
    return Document(MEDIA_TYPE, tuple(_blocks(lines[start:])), furniture)


def _printed_lines(body: bytes) -> list[str]:
    """A NUL, which no database keeps, is a character that cannot be read."""
    text = decode(body).replace("\x00", "\ufffd")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _kind(text: str) -> _Kind:
    if "\t" in text:
        if _RULE.fullmatch(text):
            return _Kind.RULE
        return _Kind.TAB_CELL if text.startswith("\t") and text.count("\t") == 1 else _Kind.TAB_ROW
    if not printed(text):
        return _Kind.BLANK
    if _RULE.fullmatch(text):
        return _Kind.RULE
    if "|" not in text:
        return _Kind.TEXT
    if _ALL_PIPES.fullmatch(text) or (text.rstrip().endswith("|") and text.count("|") == 1):
        return _Kind.PIPE_CELL
    return _Kind.PIPE_ROW if _PIPE_ROW.fullmatch(text) else _Kind.TEXT


def _furniture(lines: list[_Line]) -> tuple[dict[str, str], int]:
    """What whoever stored the page wrote above a `==== 正文 ====` ruler, and the index below it."""
    texts = [line.text.strip() for line in lines[:_MOST_HEADER_LINES]]
    ruler = next((i for i, text in enumerate(texts) if _BODY_RULER.fullmatch(text)), None)
    if ruler is None:
        return {}, 0
    matches = [match for text in texts[:ruler] if (match := _FURNITURE_LINE.fullmatch(text))]
    return {_FURNITURE[match[1]]: match[2].strip() for match in matches if match[2].strip()}, ruler + 1


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    for style, run in _runs(lines):
        if style is None:
            yield from (Paragraph(printed(line.text), f"L{line.number}") for line in run)
        else:
            yield from _STYLES[style](run)


def _runs(lines: list[_Line]) -> Iterator[tuple[_Kind | None, list[_Line]]]:
    """Runs of lines in one table style; None stands for prose. Blank lines end a TAB_ROW run only."""
    index = 0
    while index < len(lines):
        kind = lines[index].kind
        if kind in _STYLES:
            end = _end_of_run(lines, index, kind)
            yield kind, lines[index:end]
            index = end
        else:
            if kind is _Kind.TEXT:
                yield None, [lines[index]]
            index += 1


def _end_of_run(lines: list[_Line], start: int, kind: _Kind) -> int:
    end, last = start, start
    while end < len(lines):
        line = lines[end]
        if line.kind is kind:
            last = end
        elif line.kind is _Kind.RULE:
            last = end if lines[end - 1].kind is kind else last
        elif kind is _Kind.TAB_CELL and line.kind is _Kind.TEXT and _continues(lines, end):
            last = end
        elif not (kind is _Kind.TAB_CELL and line.kind is _Kind.BLANK):
            break
        end += 1
    return last + 1


def _continues(lines: list[_Line], index: int) -> bool:
    """A line without leading tab directly below a cell is the rest of that cell (forms.md A3).

    So are further lines of few characters: a narrow header is often printed one character a line.
    """
    above = index - 1
    if _is_piece(lines[index]):
        while _is_piece(lines[above]):
            above -= 1
    return lines[above].kind is _Kind.TAB_CELL and not _HEADING.match(lines[index].text)


def _is_piece(line: _Line) -> bool:
    return line.kind is _Kind.TEXT and len(line.text.strip()) <= _LONGEST_PIECE


def _tab_rows(run: list[_Line]) -> Iterator[Block]:
    damage = tuple(_rule_damage(line) for line in run if line.kind is _Kind.RULE)
    rows = [_split(line, "\t") for line in run if line.kind is not _Kind.RULE]
    yield Grid(tuple(rows), f"L{run[0].number}", "tsv", damage)


def _rule_damage(line: _Line) -> Bilingual:
    return Bilingual(f"第{line.number}行是分隔线", f"line {line.number} is a ruler")


def _split(line: _Line, mark: str) -> tuple[GridCell, ...]:
    return tuple(
        GridCell(printed(text), f"L{line.number}C{column}")
        for column, text in enumerate(line.text.split(mark), 1)
    )


def _pipe_rows(run: list[_Line]) -> Iterator[Block]:
    rows = [_strip_edges(_split(line, "|")) for line in run if line.kind is _Kind.PIPE_ROW]
    yield Grid(tuple(rows), f"L{run[0].number}", "pipe_rows")


def _strip_edges(cells: tuple[GridCell, ...]) -> tuple[GridCell, ...]:
    """`| a | b |` and `a | b |` hold the same two cells."""
    start = 1 if not cells[0].text else 0
    end = len(cells) - 1 if not cells[-1].text else len(cells)
    return cells[start:end]


def _tab_cells(run: list[_Line]) -> Iterator[Block]:
    """One cell a line after a tab; a blank line ends a row; a lone heading leaves the table."""
    rows: list[tuple[GridCell, ...]] = []
    for row in _blank_separated(run):
        if len(row) == 1 and _HEADING.match(row[0].text):
            yield from _grid_of(rows, "tab_per_line")
            rows = []
            yield Paragraph(row[0].text, row[0].locator)
        else:
            rows.append(row)
    yield from _grid_of(rows, "tab_per_line")


def _grid_of(rows: list[tuple[GridCell, ...]], style: str) -> Iterator[Block]:
    if rows:
        yield Grid(tuple(rows), rows[0][0].locator, style)


def _blank_separated(run: Iterable[_Line]) -> Iterator[tuple[GridCell, ...]]:
    for blank, lines in groupby(run, key=lambda line: line.kind is _Kind.BLANK):
        if not blank:
            yield tuple(_joined(lines))


def _joined(lines: Iterable[_Line]) -> Iterator[GridCell]:
    pending: GridCell | None = None
    for line in lines:
        if line.kind is _Kind.TAB_CELL:
            if pending:
                yield pending
            pending = GridCell(printed(line.text), f"L{line.number}")
        elif pending and line.kind is _Kind.TEXT:
            pending = GridCell(f"{pending.text}\n{printed(line.text)}", pending.locator)
    if pending:
        yield pending


def _pipe_cells(run: list[_Line]) -> Iterator[Block]:
    """One cell a line ending in |; a line of n pipes stands for n swallowed positions.

    Cells and pipes of a row add up to the width of the grid, which is the greatest common divisor
    of the places where two or more pipes close a row.
    """
    slots = [slot for line in run for slot in _slots(line)]
    width = _width(run)
    if width < _MIN_TABLE_LINES:
        yield from (Paragraph(slot.text, slot.locator) for slot in slots if slot.text)
        return
    rows = tuple(tuple(slots[start : start + width]) for start in range(0, len(slots), width))
    yield Grid(rows, f"L{run[0].number}", "pipe_per_cell")


def _slots(line: _Line) -> Iterator[GridCell]:
    if pipes := _ALL_PIPES.fullmatch(line.text):
        alone = len(pipes[1]) == 1  # a blank cell; more of them are positions that a span swallowed
        return (GridCell("", f"L{line.number}", alone) for _ in pipes[1])
    return iter((GridCell(printed(line.text.rstrip().removesuffix("|")), f"L{line.number}"),))


def _width(run: list[_Line]) -> int:
    width, position = 0, 0
    for line in run:
        pipes = _ALL_PIPES.fullmatch(line.text)
        position += len(pipes[1]) if pipes else 1
        if pipes and len(pipes[1]) > 1:
            width = gcd(width, position)
    return width


_STYLES = {
    _Kind.TAB_CELL: _tab_cells,
    _Kind.TAB_ROW: _tab_rows,
    _Kind.PIPE_CELL: _pipe_cells,
    _Kind.PIPE_ROW: _pipe_rows,
}
