"""Ruling lines: masks of what is thin and long, tolerant of faint, thick, broken and slightly bent ones.

Text is looked past: strokes of letters in a row look like a broken rule, so what the text boxes cover
counts neither for a rule nor against it.
"""

from collections.abc import Iterable
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike

from parser.scanning.boxes import Box

_FAINTEST = 14
_THICKEST = 0.6
_EVEN = 0.25
_BREAK = 0.8
_PIECE = 0.5
_LONG = 2.4
_SHORT = 1.38
"""In heights of a letter: a stroke of a letter is shorter than the shortest rule, a row of a table taller."""
_AROUND_INK = 0.2
"""Of its height: how much a text box is larger than its text, above and below."""


class Rules(NamedTuple):
    """Masks (0 or 255): `across` and `down` hold whole rules, `thin_*` all that is thin in that direction,
    `text` what text hides."""

    across: MatLike
    down: MatLike
    thin_across: MatLike
    thin_down: MatLike
    text: MatLike


def find_rules(grey: MatLike, texts: Iterable[Box], letter: float) -> Rules:
    """`letter` is the height of a usual character in pixels."""
    text = covered(texts, grey)
    across, thin_across = _across(grey, text, letter, _LONG)
    down, thin_down = _across(cv2.transpose(grey), cv2.transpose(text), letter, _SHORT)
    return Rules(across, cv2.transpose(down), thin_across, cv2.transpose(thin_down), text)


def covered(texts: Iterable[Box], grey: MatLike) -> MatLike:
    """Mask of the text in text boxes."""
    mask = np.zeros_like(grey)
    for left, top, right, bottom in texts:
        blank = round(_AROUND_INK * min(right - left, bottom - top))
        mask[max(0, top + blank) : max(0, bottom - blank), max(0, left) : right] = 255
    return mask


def _across(grey: MatLike, text: MatLike, letter: float, long: float) -> tuple[MatLike, MatLike]:
    even = cv2.subtract(_thin(grey, letter, letter * _EVEN), text)
    pieces = cv2.morphologyEx(even, cv2.MORPH_OPEN, _row(letter * _PIECE))
    whole = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, _row(letter * _BREAK))
    whole = cv2.morphologyEx(whole, cv2.MORPH_OPEN, _row(letter * long))
    return whole, cv2.subtract(_thin(grey, letter, 3), text)


def _thin(grey: MatLike, letter: float, even: float) -> MatLike:
    """What is darker than a little above and below it, looked at through a window `even` pixels wide."""
    smooth = cv2.blur(grey, (max(3, round(even)), 1))
    column = np.ones((max(5, round(letter * _THICKEST)) | 1, 1), np.uint8)
    dark = cv2.subtract(cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, column), smooth)
    return cv2.threshold(dark, max(_FAINTEST, _grain(dark)), 255, cv2.THRESH_BINARY)[1]


def _row(length: float) -> MatLike:
    return np.ones((1, max(3, round(length))), np.uint8)


def _grain(dark: MatLike) -> float:
    """Brightness that the grain of the paper reaches."""
    sample = dark[::3, ::3].astype(np.float32)
    usual = float(np.median(sample))
    return usual + 9 * float(np.median(np.abs(sample - usual)))
