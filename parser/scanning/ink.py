"""What is printed on a sheet, apart from what the paper is like: darkness, ink, the size of its letters."""

import cv2
import numpy as np
from cv2.typing import MatLike

from parser.scanning.boxes import Box

_FAINTEST = 30
_LETTERS_SEEN = 20
_USUAL_LETTER = 24.0
_SMALLEST_LETTER = 6
_LETTER_FILL = 0.25
_SPECK = 0.22
_BORDER = 0.2
"""In heights of a letter: the largest dust, and how far the rest of a rule may reach into a cell."""


def darkness(grey: MatLike, stroke: int) -> MatLike:
    """How much darker than the paper around it each point is; strokes wider than `stroke` pixels count as paper."""
    smooth = cv2.blur(grey, (3, 3))
    window = np.ones((stroke, stroke), np.uint8)
    return cv2.subtract(cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, window), smooth)


def ink(grey: MatLike, stroke: int) -> MatLike:
    """Mask (0 or 255) of what is surely darker than the grain of the paper."""
    dark = darkness(grey, stroke)
    sample = dark[::4, ::4]
    usual = float(np.median(sample))
    grain = float(np.median(np.abs(sample.astype(np.float32) - usual))) * 1.5
    return cv2.threshold(dark, max(_FAINTEST, usual + 6 * grain), 255, cv2.THRESH_BINARY)[1]


def letter_height(mask: MatLike) -> float:
    """Pixels that a usual character is tall, by the ink spent on each height; rules and frames are no letters."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    width, height, area = (
        stats[1:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
    )
    like_letters = (
        (height >= _SMALLEST_LETTER)
        & (width >= _SMALLEST_LETTER // 2)
        & (np.maximum(width, height) < 3 * np.minimum(width, height))
        & (area > _LETTER_FILL * width * height)
    )
    heights, weights = height[like_letters], area[like_letters]
    if len(heights) < _LETTERS_SEEN:
        return _USUAL_LETTER
    order = np.argsort(heights)
    spent = np.cumsum(weights[order])
    return float(heights[order][np.searchsorted(spent, spent[-1] / 2)])


def ink_of_cell(mask: MatLike, inside: Box, letter: float) -> list[Box]:
    """Pieces of ink in a cell (in pixels of the sheet); dust and what is left of its rules are none."""
    cut = mask[inside.top : inside.bottom, inside.left : inside.right]
    if not cut.size or not cut.any():
        return []
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cut, connectivity=8)
    border = max(1, round(min(_BORDER * letter, inside.width / 4, inside.height / 4)))
    deep = set(np.unique(labels[border:-border, border:-border]).tolist())
    return [
        Box(int(x) + inside.left, int(y) + inside.top, int(x + w) + inside.left, int(y + h) + inside.top)
        for number, (x, y, w, h, _) in enumerate(stats)
        if number in deep - {0} and max(w, h) >= _SPECK * letter
    ]


def leaning(mask: MatLike, line: Box) -> float:
    """How far ink leans to the right, as a share of its height: at most 0.15 an italic 1, about 0.3 a stroke (/)."""
    down, right = np.nonzero(mask[line.top : line.bottom, line.left : line.right])
    fall = down - down.mean()
    return -float((fall * right).sum() / max(1.0, (fall**2).sum()))
