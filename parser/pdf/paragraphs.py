"""Lines joined into paragraphs, over page breaks too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parser.model import Paragraph
from parser.pdf.glyph import Line, bounds
from parser.pdf.numbering import HEADING
from parser.pdf.view import View

_SHORT_OF_MARGIN = 2.2
"""Of the character height: a full line may end so far from the margin where a stop or two moved to the next."""
_INDENTED = 1.2
_WIDE_GAP = 1.6
"""Of the character height, between two lines."""
_OTHER_SIZE = 1.15
_CENTRED = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """A line on its page; `left` and `right` are where lines of that page begin and end that fill it."""

    page: int
    view: View
    line: Line
    left: float
    right: float

    @property
    def is_centred(self) -> bool:
        """As titles are: as far from one margin as from the other, and from both."""
        box = self.line.box
        before, behind = box.left - self.left, self.right - box.right
        return abs(before - behind) < _CENTRED * self.line.height < min(before, behind)


def paragraphs(places: Sequence[Place]) -> Iterator[Paragraph]:
    """A short line ends a paragraph, an indented or numbered one begins one; lines of a title are one."""
    group: list[Place] = []
    for place in places:
        if group and not _goes_on(group[-1], place):
            yield _paragraph(group)
            group = []
        group.append(place)
    if group:
        yield _paragraph(group)


def _goes_on(above: Place, below: Place) -> bool:
    height, same_page = below.line.height, above.page == below.page
    if max(above.line.height, height) > _OTHER_SIZE * min(above.line.height, height):
        return False
    if HEADING.match(below.line.text):
        return False
    if same_page and below.line.box.top - above.line.box.bottom > _WIDE_GAP * height:
        return False
    full = above.line.box.right > above.right - _SHORT_OF_MARGIN * above.line.height
    if same_page and below.is_centred and (full or above.is_centred):
        return True
    return full and below.line.box.left < below.left + _INDENTED * height


def _paragraph(group: Sequence[Place]) -> Paragraph:
    """With the box of what of it stands on its first page."""
    first = group[0]
    box = bounds(place.line.box for place in group if place.page == first.page)
    return Paragraph(_running(group), first.view.locator(first.page, box))


def _running(group: Sequence[Place]) -> str:
    """Chinese goes on without a space, words and figures do not."""
    text = ""
    for place in group:
        ends, begins = text[-1:], place.line.text[:1]
        apart = ends.isascii() and begins.isascii() and ends.isalnum() and begins.isalnum()
        text += (" " if apart else "") + place.line.text
    return text
