"""Where the lines of a table run, and between which of its crossings they are really printed.

Everything is said for lines across; for lines down the masks are turned.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

_APART = 0.55
_SHORTEST = 0.4
_REACH = 0.3
_SHORT_RUN = 1.2
_NARROW = 4
"""In heights of a letter: how close two lines may be, the least of one that is seen, how far one may bend,
the shortest line, and between which crossings a few strokes are as long as a rule."""
_SEEN = 0.6
_MOSTLY = 0.8
_LEAST_SHARE = 0.05
_END = 0.08
_LEAST_BARE = 4
_LEAST_BARE_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class Edges:
    """Lines by position; `printed[i, j]` and `bend[i, j]` (pixels) of line i between crossings j and j + 1."""

    lines: list[int]
    printed: MatLike
    bend: MatLike

    def used(self) -> list[int]:
        """The lines of which something is printed, and the outer two."""
        last = len(self.lines) - 1
        return [y for i, y in enumerate(self.lines) if i in (0, last) or self.printed[i].any()]


def lines(mask: MatLike, letter: float) -> list[int]:
    """Positions of the rules across in a table, and its two ends, where a page break may have left none."""
    profile = cv2.blur(mask.astype(np.float32).sum(axis=1, keepdims=True), (1, max(3, round(letter * 0.15))))
    seen, apart, found = profile[:, 0] / 255, letter * _APART, list[int]()
    for y in np.argsort(-seen, kind="stable"):
        if seen[y] < letter * _SHORTEST:
            break
        if all(abs(int(y) - other) >= apart for other in found):
            found.append(int(y))
    return _with_ends(sorted(found), mask.shape[0], letter)


def _with_ends(found: list[int], length: int, letter: float) -> list[int]:
    if not found:
        return []
    first = [] if found[0] < letter else [0]
    last = [] if length - found[-1] <= letter else [length - 1]
    return [*first, *found, *last]


def edges(thin: MatLike, text: MatLike, ys: list[int], xs: Sequence[int], letter: float, thick: int) -> Edges:
    """`thin` is the mask of all that may be a piece of a rule, `text` of what text hides."""
    printed = np.zeros((len(ys), max(0, len(xs) - 1)), bool)
    bend = np.zeros(printed.shape, int)
    reach = max(2, round(letter * _REACH))
    for i, y in enumerate(ys):
        top, bottom = max(0, y - reach), y + reach + 1
        for j, (left, right) in enumerate(itertools.pairwise(xs)):
            inside = slice(left + thick, max(left + thick + 1, right - thick + 1))
            at = _rule(thin[top:bottom, inside], text[top:bottom, inside], letter)
            printed[i, j], bend[i, j] = at is not None, 0 if at is None else top + at - y
        length = np.diff(xs)[printed[i]].sum()
        printed[i] &= length >= max(_SHORT_RUN * letter, _LEAST_SHARE * (xs[-1] - xs[0]))
    printed[[0, -1]] = True
    return Edges(ys, printed, bend)


def _rule(thin: MatLike, text: MatLike, letter: float) -> int | None:
    """The row of a band on which a rule runs from end to end, where no text hides it; None where none does."""
    rule, bare = cv2.dilate(thin, np.ones((3, 1), np.uint8)) > 0, text == 0
    seen, room = (rule & bare).sum(axis=1), bare.sum(axis=1)
    least = max(_LEAST_BARE, _LEAST_BARE_SHARE * text.shape[1])
    fits = (room >= least) & (seen >= _SEEN * room)
    if text.shape[1] < _NARROW * letter:
        end = max(3, round(text.shape[1] * _END))
        reaches = rule | ~bare
        both_ends = (reaches[:, :end].mean(axis=1) >= 0.5) & (reaches[:, -end:].mean(axis=1) >= 0.5)
        fits &= both_ends | (seen >= _MOSTLY * room)
    return int(np.argmax(np.where(fits, seen, 0))) if fits.any() else None
