"""From the coordinates inside a PDF page to those of the page as it is read, and as it is shown."""

from dataclasses import dataclass

from parser.pdf.glyph import Box


@dataclass(frozen=True, slots=True)
class View:
    """A page seen upright: `frame` is its visible part in user space, y growing upwards.

    `turns` are the quarter turns clockwise that make the text upright, `shown` those of the page's /Rotate. They
    differ where a page lies on its side on the screen; locators are in the coordinates of the page as shown.
    """

    frame: Box
    turns: int
    shown: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as it is read."""
        width, height = self.frame.right - self.frame.left, self.frame.top - self.frame.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of user space on the page as it is read."""
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def point(self, x: float, y: float) -> tuple[float, float]:
        left, top, right, bottom = self.frame
        match self.turns:
            case 0:
                return x - left, top - y
            case 1:
                return y - bottom, x - left
            case 2:
                return right - x, y - bottom
            case _:
                return top - y, right - x

    def locator(self, page: int, box: Box) -> str:
        """`page[3]@x0,y0,x1,y1` in points from the upper left corner of the page as shown."""
        return f"page[{page}]@" + ",".join(f"{at:.1f}" for at in self._as_shown(box))

    def _as_shown(self, box: Box) -> Box:
        left, top, right, bottom = box
        width, height = self.size
        match (self.turns - self.shown) % 4:
            case 0:
                return box
            case 1:
                return Box(top, width - right, bottom, width - left)
            case 2:
                return Box(width - right, height - bottom, width - left, height - top)
            case _:
                return Box(height - bottom, left, height - top, right)
