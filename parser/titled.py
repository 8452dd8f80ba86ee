"""Sections as the organ titled and numbered them: before 2019 no notice said what the parts of a report are."""

import re
from collections.abc import Iterator, Sequence

from parser import labels
from parser.model import Block, Paragraph
from parser.sections import Heading, Outline, section_of

_NUMERALS = "一二三四五六七八九"
_ORDINAL = rf"(?:([{_NUMERALS}])\s*[、.．]|第([{_NUMERALS}])部分\s*[、.．:：]?)\s*"
_TITLE = re.compile(rf"{_ORDINAL}[^\s。；;！!？?，,][^。；;！!？?]*")
_IN_A_LINE = re.compile(rf"(?:^|(?<=\s)){_ORDINAL}[^\s。；;！!？?，,]{{2,40}}(?=\s|$)")
_LONGEST_TITLE = 45
_LONG = 200

Piece = Heading | Paragraph


def titled_outline(blocks: Sequence[Block]) -> Outline:
    """Numbered lines as headings, in increasing order; of a list of contents the copy that has text."""
    pieces = [piece for block in blocks if isinstance(block, Paragraph) for piece in _pieces(block)]
    preamble: list[Paragraph] = []
    found: list[tuple[Heading, list[Paragraph]]] = []
    for piece in _in_order(pieces):
        if isinstance(piece, Heading):
            found.append((piece, []))
        elif found:
            found[-1][1].append(piece)
        else:
            preamble.append(piece)
    sections = {heading.number: section_of(heading, text) for heading, text in found}
    return Outline(tuple(heading for heading, _ in found), sections, tuple(preamble), ())


def _in_order(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """A heading that comes again is not yet the heading; one with a number already passed is no heading."""
    last = 0
    for place, piece in enumerate(pieces):
        if isinstance(piece, Paragraph):
            yield piece
        elif piece.number > last and not _comes_again(piece, pieces[place + 1 :]):
            last = piece.number
            yield piece
        else:
            yield Paragraph(piece.title, piece.locator)


def _comes_again(heading: Heading, rest: Sequence[Piece]) -> bool:
    title = labels.core(heading.title)
    return any(
        isinstance(p, Heading) and p.number == heading.number and labels.core(p.title) == title for p in rest
    )


def _pieces(paragraph: Paragraph) -> Iterator[Piece]:
    text = paragraph.text
    if len(text) <= _LONGEST_TITLE:
        match = _TITLE.fullmatch(text)
        yield _heading(match, text, paragraph) if match else paragraph
    elif len(text) > _LONG:
        yield from _unglued(paragraph)
    else:
        yield paragraph


def _unglued(paragraph: Paragraph) -> Iterator[Piece]:
    """A whole page on one line: a title stands between blanks."""
    text, start = paragraph.text, 0
    for match in _IN_A_LINE.finditer(text):
        if before := text[start : match.start()].strip():
            yield Paragraph(before, paragraph.locator)
        yield _heading(match, match[0], paragraph)
        start = match.end()
    if rest := text[start:].strip():
        yield Paragraph(rest, paragraph.locator)


def _heading(match: re.Match[str], title: str, paragraph: Paragraph) -> Heading:
    number = _NUMERALS.index(match[1] or match[2]) + 1
    return Heading(number, number, title, paragraph.locator)
