"""Lines outside the tables joined into paragraphs: a full line goes on in the next one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from parser.scanning.boxes import Box, around
from parser.scanning.words import Word, lines, with_gaps

_PAGE_NUMBER = re.compile(r"[-—–·\s]*\d{1,3}[-—–·\s]*|第\s*\d{1,3}\s*页.*")
_MARGIN = 0.12
"""Of the height of the sheet: page numbers stand there."""
_SHORT = 2.5
_INDENT = 1.2
_LARGER = 1.25
"""In heights of a line: a line that ends so far from the edge is a last one, one that begins so far in a first one;
a line so much taller than the one above is a heading."""
_CHAPTER = re.compile(r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    box: Box


def paragraphs(words: Sequence[Word], letter: float, height: int) -> Iterator[Line]:
    """Paragraphs from top to bottom with the box of their lines; `height` is that of the sheet."""
    found = [
        Line("".join(with_gaps(line, letter)), around(word.box for word in line)) for line in lines(words)
    ]
    kept = [line for line in found if line.text and not _is_page_number(line, height)]
    if not kept:
        return
    left, right = _edges(kept)
    whole = kept[0]
    last = kept[0]
    for line in kept[1:]:
        if _goes_on(last, line, left, right):
            whole = Line(whole.text + line.text, around((whole.box, line.box)))
        else:
            yield whole
            whole = line
        last = line
    yield whole


def _is_page_number(line: Line, height: int) -> bool:
    at_an_end = line.box.bottom < height * _MARGIN or line.box.top > height * (1 - _MARGIN)
    return at_an_end and bool(_PAGE_NUMBER.fullmatch(line.text))


def _edges(found: Sequence[Line]) -> tuple[float, float]:
    """Left and right edge of the text: the outermost that more than one line reaches."""
    lefts, rights = sorted(line.box.left for line in found), sorted(line.box.right for line in found)
    return lefts[min(1, len(lefts) - 1)], rights[max(0, len(rights) - 2)]


def _goes_on(last: Line, line: Line, left: float, right: float) -> bool:
    size = median((last.box.height, line.box.height))
    full = last.box.right > right - _SHORT * size
    begins = line.box.left > left + _INDENT * size or _CHAPTER.match(line.text)
    alike = max(last.box.height, line.box.height) < _LARGER * min(last.box.height, line.box.height)
    near = line.box.top - last.box.bottom < size * 1.5
    return full and not begins and alike and near
