"""Millimetres of the page out of an object's own space: CTM, then the corner of its boundary (chapter 8)."""

from collections.abc import Iterable
from math import isfinite
from typing import NamedTuple

Point = tuple[float, float]
Area = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Matrix(NamedTuple):
    """x' = a x + c y + e, y' = b x + d y + f; y grows downwards."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def at(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, outer: "Matrix") -> "Matrix":
        """This one first, `outer` on what it gives."""
        return Matrix(
            self.a * outer.a + self.b * outer.c, self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c, self.c * outer.b + self.d * outer.d,
            *outer.at(self.e, self.f),
        )  # fmt: skip

    @property
    def is_upright(self) -> bool:
        """Turned by quarters only; what stands askew is a watermark."""
        least, most = sorted((abs(self.a) + abs(self.d), abs(self.b) + abs(self.c)))
        return least < most / 10


def numbers(text: str | None) -> list[float]:
    """The numbers of a list attribute; raises ValueError for what is no finite number."""
    found = [float(token) for token in (text or "").split()]
    if not all(isfinite(number) for number in found):
        raise ValueError(f"no finite numbers: {text}")
    return found


def number(text: str | None, unstated: float) -> float:
    found = numbers(text)
    return found[0] if found else unstated


def placed(boundary: str | None, ctm: str | None, outer: Matrix) -> Matrix:
    """From the space of an object to the page, given its attributes and where its container stands."""
    own = Matrix(*numbers(ctm)[:6])
    x, y = (*numbers(boundary), 0.0, 0.0)[:2]
    return own.then(Matrix(e=x, f=y)).then(outer)


def around(points: Iterable[Point]) -> Area:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
