"""A row that has not as many cells as its table has columns, or digits torn apart: every way to lay it.

No way loses a figure: what is left out is blank, 0 or a copy of the cell beside it. Which way is right
is for the identities to say (`resolve.py`); a row laid here is named in a finding even then.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import comb, prod

from parser.align.cells import SPLIT
from parser.model import GridCell

MOST_WAYS = 128
_TORN = re.compile(r"(?:0|[1-9]\d*)(?:\s+\d+)+")
_MOST_TORN = 7
_MOST_SURPLUS = 2


@dataclass(frozen=True, slots=True)
class Way:
    """A cell for each column, None where it is lost.

    `grouped` are columns whose digits stood apart or with others in a cell, `leftover` counts figures
    (0, copies) left out.
    """

    method: str
    laid: tuple[GridCell | None, ...]
    grouped: tuple[int, ...] = ()
    leftover: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    """What may be the cell of a column; `grouped` as for ways."""

    cell: GridCell
    grouped: bool = False


def is_torn(text: str) -> bool:
    """`1 2`: either one number or two, which nobody can see."""
    return not text.isalnum() and bool(_TORN.fullmatch(_plain(text)))


def _plain(text: str) -> str:
    """Full-width digits as digits."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def ways(cells: Sequence[GridCell], width: int) -> list[Way]:
    """Every way that says something different; none where there are more than are worth comparing."""
    if sum(is_torn(cell.text) for cell in cells) > _MOST_TORN:
        return []
    found: dict[tuple[tuple[str, bool] | None, ...], Way] = {}
    for name, items in _untorn(cells, width):
        for way in _laid(name, items, width):
            said = tuple(
                (cell.text, place in way.grouped) if cell else None for place, cell in enumerate(way.laid)
            )
            if said not in found or way.leftover < found[said].leftover:
                found[said] = way
            if len(found) > MOST_WAYS:
                return []
    return list(found.values())


def spanned_ways(cells: Sequence[GridCell]) -> list[Way]:
    """A row with a cell for each column of which some are copies: a figure over several columns is in one of them."""
    options = [_in_one_of(cell, span) for cell, span in _spans(cells)]
    if prod(len(option) for option in options) > MOST_WAYS:
        return []
    return [_way("spanned", [item for items in choice for item in items]) for choice in product(*options)]


def _spans(cells: Sequence[GridCell]) -> Iterator[tuple[GridCell, int]]:
    """Each cell with the number of columns it covers."""
    place = 0
    while place < len(cells):
        end = place + 1
        while cells[place].text and end < len(cells) and _is_copy(cells[end], cells[place]):
            end += 1
        yield cells[place], end - place
        place = end


def _is_copy(cell: GridCell, of: GridCell) -> bool:
    return not cell.origin and cell.text == of.text


def _in_one_of(cell: GridCell, span: int) -> list[list[_Item | None]]:
    """What the columns under a cell may hold; nothing is known of what a span of rows brings from above."""
    if not cell.origin and cell.text:
        return [[None] * span]
    if span == 1:
        return [[_Item(cell)]]
    laid: list[list[_Item | None]] = []
    for items in _numbers_in(cell):
        if len(items) == span:
            laid.append([*items])
        elif len(items) == 1:
            laid += [[items[0] if place == own else None for place in range(span)] for own in range(span)]
    return laid or [[None] * span]


def _untorn(cells: Sequence[GridCell], width: int) -> Iterator[tuple[str, list[_Item]]]:
    """The row with each torn text as one number; as several where that many cells are missing or blank beside it."""
    choices = [_numbers_in(cell) for cell in cells]
    for numbers in product(*choices):
        items = [item for number in numbers for item in number]
        if len(items) <= width or len(items) == len(cells):
            yield ("swallowed" if len(items) > len(cells) else ""), items
    for place, beside in product(range(len(cells)), (-1, 1)):
        blank = place + beside
        if len(choices[place][-1]) == 2 and 0 <= blank < len(cells) and not cells[blank].text:
            rest = {blank: [], place: choices[place][-1]}
            yield "swallowed", [item for n, one in enumerate(choices) for item in rest.get(n, one[0])]


def _numbers_in(cell: GridCell) -> list[list[_Item]]:
    if not is_torn(cell.text):
        return [[_Item(cell)]]
    pieces = _plain(cell.text).split()
    apart = [_Item(GridCell(piece, cell.locator), grouped=True) for piece in cell.text.split()]
    counts = all(piece == "0" or piece[0] != "0" for piece in pieces)
    one = [] if pieces[0] == "0" else [[_Item(cell, grouped=True)]]
    return [*one, *([apart] if counts else [])] or [[_Item(cell)]]


def _laid(name: str, items: list[_Item], width: int) -> Iterator[Way]:
    if len(items) < width:
        yield from _with_holes(name, items, width)
    elif len(items) - width <= _MOST_SURPLUS:
        for method, kept, leftover in _reduced(items, len(items) - width):
            yield _way(_joined(name, method), kept, leftover)


def _with_holes(name: str, items: list[_Item], width: int) -> Iterator[Way]:
    """Cells in order with the lost ones anywhere; where that is too much, with one gap of lost cells."""
    lost = width - len(items)
    places: Iterator[tuple[int, ...]] = combinations(range(width), lost)
    if comb(width, lost) > MOST_WAYS:
        places = (tuple(range(start, start + lost)) for start in range(len(items) + 1))
    for holes in places:
        rest = iter(items)
        laid = [None if column in holes else next(rest) for column in range(width)]
        yield _way(_joined(name, f"hole_{'_'.join(str(hole + 1) for hole in holes)}"), laid)


def _reduced(items: list[_Item], surplus: int) -> Iterator[tuple[str, list[_Item], int]]:
    """The row with so many cells fewer: one left out that says nothing, or two that are one number."""
    if not surplus:
        yield "", items, 0
        return
    for place, item in enumerate(items):
        if _is_idle(items, place):
            for method, kept, left in _reduced(items[:place] + items[place + 1 :], surplus - 1):
                yield _joined(f"surplus_{place + 1}", method), kept, left + bool(item.cell.text)
        if place and (number := _one_number(items[place - 1].cell, item.cell)):
            rest = [*items[: place - 1], _Item(number, grouped=True), *items[place + 1 :]]
            for method, kept, left in _reduced(rest, surplus - 1):
                yield method, kept, left


def _is_idle(items: list[_Item], place: int) -> bool:
    text = items[place].cell.text
    return _plain(text) in {"", "0"} or (place > 0 and items[place - 1].cell.text == text)


def _one_number(left: GridCell, right: GridCell) -> GridCell | None:
    """`1` and `2` as the raw `1 2`, which says what is printed."""
    digits = left.text.isdecimal() and right.text.isdecimal() and _plain(left.text[0]) != "0"
    return GridCell(f"{left.text} {right.text}", left.locator) if digits else None


def _way(method: str, items: Sequence[_Item | None], leftover: int = 0) -> Way:
    grouped = tuple(column for column, item in enumerate(items) if item and item.grouped)
    name = _joined(method, SPLIT if grouped and "swallowed" not in method else "")
    return Way(name or "order", tuple(item.cell if item else None for item in items), grouped, leftover)


def _joined(*names: str) -> str:
    return "+".join(filter(None, names))
