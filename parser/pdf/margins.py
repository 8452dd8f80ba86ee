"""Page numbers, running titles and feet: what every page prints again is no part of the report.

They are told by their place near the edge of the page and by standing there on other pages too, and are
taken away before glyphs are put into cells, since a table may run through them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from parser.pdf.glyph import Glyph, Line, lines, runs
from parser.pdf.pages import PageText
from parser.pdf.ruled import Boxes

_EDGE = 0.12
"""Of the height of the page, above and below."""
_SAME_PLACE = 4.0
"""Points; odd and even pages may mirror each other."""
_MARKED = re.compile(
    r"[-—–─―~·•.]+(\d{1,3})[-—–─―~·•.]+|第(\d{1,3})页(?:[,，/／]?共\d{1,3}页)?|(\d{1,3})[/／]\d{1,3}"
)
_BARE = re.compile(r"(\d{1,3})")
_WHITE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_PRINTED_AT = re.compile(
    r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?[,，]?(?:[AP]M|上午|下午)?\d{1,2}:\d{2}(?::\d{2})?(?:[AP]M)?"
)
"""The date and time that browsers print above each page."""
_SHORTEST_TITLE = 4
"""Letters: 12件 at the same place on two pages is no running title."""


class _Foot(NamedTuple):
    """A run of text near the edge of a page; `alone` on its line, `inside` a table."""

    page: int
    run: Line
    text: str
    across: tuple[float, float]
    alone: bool
    inside: bool

    @property
    def number(self) -> int | None:
        """The page number it states, None for other text."""
        match = _MARKED.fullmatch(self.text) or (
            _BARE.fullmatch(self.text) if self.alone and not self.inside else None
        )
        return int(next(filter(None, match.groups()))) if match else None

    @property
    def is_marked(self) -> bool:
        return _MARKED.fullmatch(self.text) is not None

    def stands_where(self, other: "_Foot") -> bool:
        """The same height on its page, and the same place across it or the mirrored one."""
        near = [abs(a - b) <= _SAME_PLACE for a in self.across for b in other.across[:1]]
        return abs(self.run.y - other.run.y) <= _SAME_PLACE and any(near)


def margin_text(pages: Sequence[PageText], tables: Sequence[Sequence[Boxes]]) -> list[set[int]]:
    """For each page the glyphs (by `order`) of its page number and running titles."""
    feet = [foot for page, found in zip(pages, tables, strict=True) for foot in _feet(page, found)]
    dropped: dict[int, set[int]] = defaultdict(set)
    for foot in (*_numbers(feet), *_repeated(feet, len(pages))):
        dropped[foot.page] |= {glyph.order for glyph in foot.run.glyphs}
    return [dropped[page.number] for page in pages]


def _feet(page: PageText, tables: Sequence[Boxes]) -> Iterator[_Foot]:
    width, height = page.view.size
    near = [g for g in page.glyphs if g.y < _EDGE * height or g.y > (1 - _EDGE) * height]
    for line in lines(near):
        pieces = runs(line)
        for run in pieces:
            middle = (run.box.left + run.box.right) / 2
            inside = any(_holds(boxes, run.glyphs[0]) for boxes in tables)
            text = _WHITE.sub("", run.text)
            yield _Foot(page.number, run, text, (middle, width - middle), len(pieces) == 1, inside)


def _holds(boxes: Boxes, glyph: Glyph) -> bool:
    return any(box.left <= glyph.x <= box.right and box.top <= glyph.y <= box.bottom for box in boxes)


def _numbers(feet: Iterable[_Foot]) -> Iterator[_Foot]:
    """Numbers that count the pages; one that is marked as such need not be confirmed by another page."""
    stating = [foot for foot in feet if foot.number is not None]
    for foot in stating:
        alike = (o for o in stating if o.page != foot.page and o.stands_where(foot))
        counted = any((o.number or 0) - o.page == (foot.number or 0) - foot.page for o in alike)
        if counted or (foot.is_marked and foot.alone and not foot.inside):
            yield foot


def _repeated(feet: Sequence[_Foot], pages: int) -> Iterator[_Foot]:
    """Text at the same place on at least half of the pages, and not always in a table: headers of columns are."""
    alike: dict[str, list[_Foot]] = defaultdict(list)
    for foot in feet:
        if len(_NO_LETTERS.sub("", foot.text)) >= _SHORTEST_TITLE or _PRINTED_AT.fullmatch(foot.text):
            alike[_DIGITS.sub("#", foot.text)].append(foot)
    for same in alike.values():
        for foot in same:
            found = [other for other in same if other.stands_where(foot)]
            on = {other.page for other in found}
            if len(on) > 1 and 2 * len(on) >= pages and not all(other.inside for other in found):
                yield foot
