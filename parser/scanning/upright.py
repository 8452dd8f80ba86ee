"""Turning a sheet the right way up: quarter turns by the direction of its text, then a few degrees of skew."""

from dataclasses import dataclass
from math import atan2, degrees

import cv2
import numpy as np
from cv2.typing import MatLike

from parser.scanning import engine
from parser.scanning.boxes import Box

_LINES_ASKED = 9
_LONG_LINE = 2.5
_COARSE_SIDE, _FINE_SIDE = 400, 1200
_COARSE_STEPS, _FINE_STEPS = np.arange(-3, 3.01, 0.15), np.arange(-0.2, 0.21, 0.05)
"""Degrees; the boxes of a few short words are off by as much as the first reach."""
_NEARLY_STRAIGHT = 0.04
_PAPER = 255


@dataclass(frozen=True, slots=True)
class Upright:
    """A grey picture with its text boxes; `back` (3x3) leads from its pixels to those it was turned from."""

    grey: MatLike
    texts: tuple[Box, ...]
    back: MatLike


def upright(grey: MatLike) -> Upright:
    """The picture turned and straightened; one without text stays as it is."""
    corners, back = engine.text_corners(grey), np.eye(3)
    if _runs_down(corners):
        grey, corners, back = _quarter_turn(grey, corners, back)
    if _on_its_head(grey, corners):
        for _ in range(2):
            grey, corners, back = _quarter_turn(grey, corners, back)
    angle = _skew(grey, corners)
    if abs(angle) > _NEARLY_STRAIGHT:
        grey, corners, back = _straightened(grey, corners, back, angle)
    return Upright(grey, tuple(_box(quad) for quad in corners), back)


def _directions(corners: MatLike) -> tuple[MatLike, MatLike]:
    """Angle of the longer side of each long box, in degrees from -45 to 135, and its length."""
    across, down = corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
    width, height = np.hypot(*across.T), np.hypot(*down.T)
    longer = np.where((width >= height)[:, None], across, down)
    angle = np.array([degrees(atan2(y, x)) for x, y in longer])
    clear = np.maximum(width, height) >= _LONG_LINE * np.minimum(width, height)
    return (angle[clear] + 45) % 180 - 45, np.maximum(width, height)[clear]


def _runs_down(corners: MatLike) -> bool:
    angle, length = _directions(corners)
    return bool(length[angle > 45].sum() > length.sum() / 2)


def _quarter_turn(grey: MatLike, corners: MatLike, back: MatLike) -> tuple[MatLike, MatLike, MatLike]:
    """Everything turned to the left by 90 degrees."""
    width = grey.shape[1]
    x, y = corners[:, :, 0], corners[:, :, 1]
    turned = np.stack([y, width - x], axis=2)[:, [3, 0, 1, 2]] if len(corners) else corners
    return (
        np.ascontiguousarray(np.rot90(grey)),
        turned,
        back @ np.array([[0, -1, width], [1, 0, 0], [0, 0, 1]]),
    )


def _on_its_head(grey: MatLike, corners: MatLike) -> bool:
    """What most of the widest lines look like."""
    boxes = sorted((_box(quad) for quad in corners), key=lambda box: -box.width)[:_LINES_ASKED]
    lines = [_crop(grey, box) for box in boxes if box.width >= 2 * box.height]
    return sum(engine.is_upside_down(line) for line in lines) * 2 > len(lines)


def _crop(grey: MatLike, box: Box) -> MatLike:
    return grey[max(0, box.top) : box.bottom, max(0, box.left) : box.right]


def _skew(grey: MatLike, corners: MatLike) -> float:
    """Degrees by which lines fall to the right: roughly from the text boxes, then where the rows part best."""
    angle, length = _directions(corners)
    flat = np.abs(angle) < 45
    if not flat.any():
        return 0.0
    order = np.argsort(angle[flat])
    heard = np.cumsum(length[flat][order])
    rough = float(angle[flat][order][np.searchsorted(heard, heard[-1] / 2)])
    near = _best_parting(grey, _COARSE_SIDE, rough + _COARSE_STEPS)
    return _best_parting(grey, _FINE_SIDE, near + _FINE_STEPS)


def _best_parting(grey: MatLike, side: int, degrees: MatLike) -> float:
    factor = min(1.0, side / max(grey.shape))
    small = 255 - cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return max(map(float, degrees), key=lambda degree: _parting(small, degree))


def _parting(dark: MatLike, degree: float) -> float:
    """How sharply rows of print and rows of paper part when lines that fall by this much are made level."""
    shear = np.array([[1, 0, 0], [-np.tan(np.radians(degree)), 1, 0]])
    level = cv2.warpAffine(dark, shear, dark.shape[::-1], flags=cv2.INTER_LINEAR)
    return float((np.diff(level.sum(axis=1, dtype=np.float64)) ** 2).sum())


def _straightened(
    grey: MatLike, corners: MatLike, back: MatLike, angle: float
) -> tuple[MatLike, MatLike, MatLike]:
    height, width = grey.shape
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), (0, 0, 1)])
    edge = turn @ np.array([(0, 0, 1), (width, 0, 1), (0, height, 1), (width, height, 1)]).T
    turn[:2, 2] -= edge[:2].min(axis=1)
    right, bottom = np.ceil(edge[:2].max(axis=1) - edge[:2].min(axis=1)).astype(int)
    level = cv2.warpAffine(
        grey, turn[:2], (int(right), int(bottom)), flags=cv2.INTER_CUBIC, borderValue=_PAPER
    )
    moved = corners @ turn[:2, :2].T + turn[:2, 2]
    return level, moved, back @ np.linalg.inv(turn)


def _box(quad: MatLike) -> Box:
    low, high = np.floor(quad.min(axis=0)), np.ceil(quad.max(axis=0))
    return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
