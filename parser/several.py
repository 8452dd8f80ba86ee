"""Several reports printed one under another in one document: told apart only where each is whole by itself.

A table of contents, a list of other years' titles, a title quoted in the text or printed again over the
tables make no report. So a title begins one only if both what is above and what is below it would do alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parser import labels
from parser.forms import Forms
from parser.model import Block, Document, Grid, Paragraph, Section
from parser.readers import Opened, Reader, Unreadable
from parser.sections import outline
from parser.tables import find_tables

_TITLE = re.compile(r".{0,40}信息公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)(?:\([^()]*\))?")
_NO_TITLE = re.compile(r"上一?[篇条]|下一?[篇条]|附件|相关|本报告|[《》。;,:·•]|^\d{1,3}[.、)]")
_LONGEST_TITLE = 60
_SECTIONS = frozenset({1, 2, 3, 4})
_LIKE_OTHER_TABLES = frozenset({"t2", "t4"})
"""A list of powers has rows 行政许可 and 行政处罚 as well."""
_FEWEST_TOLD = 2
_HEADLINES = 5
"""Blocks between a page's title and the same title over the text: date, source, a button or two."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Blocks from one title up to the next, and what of a report is in them."""

    start: int
    end: int
    titles: frozenset[str]
    has_sections: bool
    tables: frozenset[str]

    @property
    def is_whole(self) -> bool:
        return self.has_sections or bool(self.tables - _LIKE_OTHER_TABLES) or len(self.tables) > 1


def reports_of(opened: Opened, forms: Forms) -> tuple[Opened, ...]:
    """One for each report printed in a document, their parts ending in #1, #2; the document itself where it is one.

    The same report printed twice (for screens of two sizes) counts once.
    """
    document = opened.document
    if isinstance(document, Unreadable):
        return (opened,)
    pieces = _reports(document.blocks, forms)
    if len(pieces) < 2:
        return (opened,)
    different = {_texts(document.blocks[piece.start : piece.end]): piece for piece in reversed(pieces)}
    kept = sorted(different.values(), key=lambda piece: piece.start)
    return tuple(
        replace(
            opened,
            document=replace(document, blocks=document.blocks[piece.start : piece.end]),
            reader=opened.reader and _with_second_reading(opened.reader, document, piece, forms),
            part=f"{opened.part}#{number}" if len(kept) > 1 else opened.part,
        )
        for number, piece in enumerate(kept, 1)
    )


def _texts(blocks: Sequence[Block]) -> tuple[object, ...]:
    return tuple(
        block.text
        if isinstance(block, Paragraph)
        else tuple(tuple(c.text for c in row) for row in block.rows)
        for block in blocks
    )


def _reports(blocks: Sequence[Block], forms: Forms) -> list[_Piece]:
    """Pieces with what stands around them: each is a whole report where there is more than one."""
    starts = [place for place, block in enumerate(blocks) if _is_title(block)]
    if len(starts) < 2:
        return []
    pieces = [_piece(blocks, start, end, forms) for start, end in pairwise([*starts, len(blocks)])]
    found: list[_Piece] = []
    for piece in _with_headlines(pieces):
        if found and not _are_two(found[-1], piece):
            piece = _joined(found.pop(), piece)
        found.append(piece)
    return [replace(piece, start=0) if place == 0 else piece for place, piece in enumerate(found)]


def _with_headlines(pieces: Sequence[_Piece]) -> list[_Piece]:
    """A short piece that is no report, as a headline leaves, goes to the piece below it."""
    kept: list[_Piece] = []
    for piece in pieces:
        if kept and not kept[-1].is_whole and kept[-1].end - kept[-1].start <= _HEADLINES:
            piece = _joined(kept.pop(), piece)
        kept.append(piece)
    return kept


def _is_title(block: Block) -> bool:
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_TITLE or "公开" not in block.text:
        return False
    text = labels.normalise(block.text)
    return bool(_TITLE.fullmatch(text)) and not _NO_TITLE.search(text)


def _piece(blocks: Sequence[Block], start: int, end: int, forms: Forms) -> _Piece:
    inside = blocks[start:end]
    title = inside[0]
    assert isinstance(title, Paragraph)
    return _Piece(
        start,
        end,
        frozenset({labels.normalise(title.text)}),
        any(_is_written_out(outline(inside, form).sections) for form in forms.all if form.sections),
        frozenset(find_tables(inside, forms)),
    )


def _is_written_out(sections: Mapping[int, Section]) -> bool:
    """Sections 一 to 四, and sentences in some: a table of contents has none."""
    told = [section for section in sections.values() if "。" in section.text]
    return sections.keys() >= _SECTIONS and len(told) >= _FEWEST_TOLD


def _are_two(above: _Piece, below: _Piece) -> bool:
    """Both have all sections, or under different titles the same table; what is no whole report stays with its neighbour."""
    both_written = above.has_sections and below.has_sections
    other_figures = bool(above.tables & below.tables) and not above.titles & below.titles
    return above.is_whole and below.is_whole and (both_written or other_figures)


def _joined(above: _Piece, below: _Piece) -> _Piece:
    return _Piece(
        above.start,
        below.end,
        above.titles | below.titles,
        above.has_sections or below.has_sections,
        above.tables | below.tables,
    )


def _with_second_reading(reader: Reader, document: Document, piece: _Piece, forms: Forms) -> Reader:
    """A reader whose second reading is that of one report: the grids that have the same places among all."""
    again = reader.second_reading
    if again is None:
        return reader
    grids = [(place, block) for place, block in enumerate(document.blocks) if isinstance(block, Grid)]
    statutory = [(place, grid) for place, grid in grids if find_tables([grid], forms)]

    def of_this_report(body: bytes) -> tuple[Grid, ...]:
        found = again(body)
        for first, second in (
            (grids, found),
            (statutory, tuple(g for g in found if find_tables([g], forms))),
        ):
            if len(first) == len(second):
                return tuple(_within(piece, first, second))
        return ()

    return replace(reader, second_reading=of_this_report)


def _within(piece: _Piece, first: Sequence[tuple[int, Grid]], second: Sequence[Grid]) -> Iterator[Grid]:
    return (grid for (place, _), grid in zip(first, second, strict=True) if piece.start <= place < piece.end)
