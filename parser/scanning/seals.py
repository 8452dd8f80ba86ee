"""Red seals: their ink is lifted off the sheet, the black print beneath stays."""

import cv2
import numpy as np
from cv2.typing import MatLike

_REDDER = 45
_SMALLEST_SHARE = 0.08
"""Of the shorter side of the sheet; the letters of a red letterhead are smaller."""
_SEARCH_SIZE = 700
_DARK_RED = 10
"""Percentile: ink lies unevenly and JPEG darkens its rims; black print beneath is far darker still."""
_RIM = 5
"""Pixels: the rims of its strokes, hardly red and left standing, would look like thin rules."""


def grey_without_seals(colour: MatLike) -> MatLike:
    """Grey picture of an RGB one in which seals have the brightness of the paper."""
    grey = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    red = _redness(colour)
    seals = _seals(red)
    if seals is None:
        return grey
    seals &= cv2.dilate(red, np.ones((_RIM, _RIM), np.uint8)) > _REDDER // 2
    channel = colour[:, :, 0]
    faded = float(np.percentile(channel[seals & (red > _REDDER)], _DARK_RED))
    paper = float(np.percentile(grey, 90))
    lifted = np.minimum(channel[seals].astype(np.float32) * (paper / faded), paper)
    grey[seals] = lifted.astype(np.uint8)
    return grey


def _redness(colour: MatLike) -> MatLike:
    return cv2.subtract(colour[:, :, 0], cv2.max(colour[:, :, 1], colour[:, :, 2]))


def _seals(red: MatLike) -> MatLike | None:
    """Where seals are: red patches about as wide as tall and larger than letters, with all they surround."""
    factor = min(1.0, _SEARCH_SIZE / min(red.shape))
    small = cv2.resize(red, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    joined = cv2.dilate((small > _REDDER).astype(np.uint8), np.ones((13, 13), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = [cv2.convexHull(outline) for outline in outlines if _like_a_seal(outline, small)]
    if not found:
        return None
    mask = cv2.drawContours(np.zeros_like(joined), found, -1, 1, cv2.FILLED)
    return cv2.resize(mask, red.shape[::-1], interpolation=cv2.INTER_NEAREST).astype(bool)


def _like_a_seal(outline: MatLike, sheet: MatLike) -> bool:
    _, _, width, height = cv2.boundingRect(outline)
    shorter, longer = sorted((width, height))
    return bool(shorter >= _SMALLEST_SHARE * min(sheet.shape) and longer <= 2.5 * shorter)
