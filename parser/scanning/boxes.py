"""Rectangles in pixels of the upright sheet; right and bottom are not part of them."""

from collections.abc import Iterable
from typing import NamedTuple


class Box(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def area(self) -> int:
        return max(0, self.width) * max(0, self.height)

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def centre_in(self, other: "Box") -> bool:
        x, y = self.middle
        return other.left <= x < other.right and other.top <= y < other.bottom

    def grown(self, by: int) -> "Box":
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def wider(self, by: int) -> "Box":
        return Box(self.left - by, self.top, self.right + by, self.bottom)

    def common(self, other: "Box") -> "Box":
        """What both cover; its area is 0 where they do not meet."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
