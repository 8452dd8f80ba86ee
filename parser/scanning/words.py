"""Recognised pieces of text put together: words to lines, lines to one text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from cv2.typing import MatLike

from parser.scanning import engine
from parser.scanning.boxes import Box, around

_TALL = 1.8
_WIDE_GAP = 0.6
_ABREAST = 0.5


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised piece of a line; `sure` is the recogniser's own opinion, 0 to 1."""

    text: str
    sure: float
    box: Box


def recognised(grey: MatLike, box: Box, letter: float) -> Word:
    """The text in a box; a tall narrow one is a line written downwards, which is read lying on its side."""
    picture = grey[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
    if box.height > _TALL * max(box.width, letter):
        picture = np.ascontiguousarray(np.rot90(picture))
    text, sure = engine.recognise(picture)
    return Word(text.strip(), sure, box)


def lines(words: Iterable[Word]) -> list[list[Word]]:
    """Words by printed line, top to bottom, and in each line from left to right."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box.middle[1]):
        line = next((line for line in found if _abreast(around(w.box for w in line), word.box)), None)
        if line is None:
            found.append([word])
        else:
            line.append(word)
    return [sorted(line, key=lambda word: word.box.left) for line in found]


def _abreast(one: Box, other: Box) -> bool:
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common > _ABREAST * min(one.height, other.height)


def joined(words: Iterable[Word], letter: float) -> str:
    """Words of a cell as one text, line by line; what stands far apart is kept apart."""
    return one_text("".join(with_gaps(line, letter)) for line in lines(words))


def one_text(texts: Iterable[str]) -> str:
    """Printed lines as one text; digits of two lines are no number: a line break stays between them."""
    whole = ""
    for text in texts:
        whole += ("\n" if whole[-1:].isdigit() and text[:1].isdigit() else "") + text
    return whole


def with_gaps(line: Sequence[Word], letter: float) -> Iterator[str]:
    """The words of a line, a space where they are wide apart."""
    end = None
    for word in line:
        if end is not None and word.box.left - end > _WIDE_GAP * letter:
            yield " "
        yield word.text
        end = word.box.right
