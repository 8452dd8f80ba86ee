"""What happens to a table between the organ's desk and us (forms.md section 8, peers.md).

A damage takes a page and a source of chance and gives the damaged page; the figures the organ printed
stay the truth. Damages of one format (a rotated scan, a wrong charset) are options of its renderer.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from rendering.page import Box, Page, Rows, Sheet

Damage = Callable[[Page, Random], Page]
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_MOST_FIGURES = 15


def _is_figure(box: Box) -> bool:
    return not box.text or box.text.lstrip("+-").isdigit()


def _figures(row: list[Box]) -> list[int]:
    """Where the figures of a row stand: the run of number boxes at its end, behind a label."""
    start = len(row)
    while start and _is_figure(row[start - 1]):
        start -= 1
    places = list(range(start, len(row)))
    stated = any(row[place].text for place in places)
    return places if stated and (start or len(places) == _MOST_FIGURES) else []


def _body(rows: Rows) -> list[int]:
    return [number for number, row in enumerate(rows) if _figures(row)]


def _in_one_row(change: Callable[[list[Box], list[int], Random], list[Box]]) -> Damage:
    """A damage to one row of figures of one of the tables."""

    def damage(page: Page, chance: Random) -> Page:
        sheets = [place for place, block in enumerate(page) if isinstance(block, Sheet)]
        place = chance.choice(sheets)
        rows = page[place].rows
        number = chance.choice(_body(rows))
        changed = change(rows[number], _figures(rows[number]), chance)
        return [*page[:place], Sheet([*rows[:number], changed, *rows[number + 1 :]]), *page[place + 1 :]]

    return damage


def _in_every_table(change: Callable[[Rows, Random], Iterator[Rows]]) -> Damage:
    """A damage to all tables; it may give several pieces for one."""

    def damage(page: Page, chance: Random) -> Page:
        pieces = ([*change(b.rows, chance)] if isinstance(b, Sheet) else None for b in page)
        return [
            new
            for block, made in zip(page, pieces, strict=True)
            for new in ([block] if made is None else map(Sheet, made))
        ]

    return damage


def _swallowed(row: list[Box], places: list[int], chance: Random) -> list[Box]:
    gone = chance.choice(places)
    return [*row[:gone], *row[gone + 1 :]]


def _pushed_right(row: list[Box], places: list[int], chance: Random) -> list[Box]:
    return [*row[: places[0]], Box(""), *row[places[0] :]]


def _torn(row: list[Box], places: list[int], chance: Random) -> list[Box]:
    long = [place for place in places if len(row[place].text) > 1 and row[place].text.isdigit()]
    if not long:
        return row
    place = chance.choice(long)
    text = row[place].text
    cut = chance.randint(1, len(text) - 1)
    return [*row[:place], row[place]._replace(text=f"{text[:cut]} {text[cut:]}"), *row[place + 1 :]]


def _torn_over_two_cells(row: list[Box], places: list[int], chance: Random) -> list[Box]:
    torn = _torn(row, places, chance)
    place = next((p for p, box in enumerate(torn) if " " in box.text and p in places), None)
    if place is None:
        return row
    left, right = torn[place].text.split(" ")
    return [*torn[:place], Box(left), Box(right), *torn[place + 1 :]]


def _without_label(row: list[Box], places: list[int], chance: Random) -> list[Box]:
    return [box._replace(text="") if place < places[0] else box for place, box in enumerate(row)]


def _two_in_one_cell(row: list[Box], places: list[int], chance: Random) -> list[Box]:
    if len(places) < 2:
        return row
    place = chance.choice(places[:-1])
    left, right = row[place], row[place + 1]
    wide = Box(f"{left.text} {right.text}".strip(), left.colspan + right.colspan, left.rowspan)
    return [*row[:place], wide, *row[place + 2 :]]


def _each_figure(change: Callable[[str], str]) -> Damage:
    def changed(rows: Rows, chance: Random) -> Iterator[Rows]:
        body = {number: frozenset(_figures(rows[number])) for number in _body(rows)}
        yield [
            [
                box._replace(text=change(box.text)) if place in body.get(number, ()) and box.text else box
                for place, box in enumerate(row)
            ]
            for number, row in enumerate(rows)
        ]

    return _in_every_table(changed)


def _lost_row(rows: Rows, chance: Random) -> Iterator[Rows]:
    number = chance.choice(_body(rows))
    begins_nothing = all(box.rowspan == 1 for box in rows[number])
    yield [*rows[:number], *rows[number + 1 :]] if begins_nothing else rows


def _cut(rows: Rows, chance: Random) -> Iterator[Rows]:
    """Cut between two rows, spans that cross the cut ended and begun again without their text."""
    body = _body(rows)
    if len(body) < 2:
        yield rows
        return
    yield from _cut_at(rows, chance.choice(body[1:]))


def _cut_at(rows: Rows, cut: int) -> Iterator[Rows]:
    above = [
        [box._replace(rowspan=min(box.rowspan, cut - number)) for box in row]
        for number, row in enumerate(rows[:cut])
    ]
    hanging = [
        box._replace(text="", rowspan=box.rowspan - (cut - number))
        for number, row in enumerate(rows[:cut])
        for box in row
        if box.rowspan > cut - number
    ]
    yield above
    yield [[*hanging, *rows[cut]], *rows[cut + 1 :]]


def _headerless(rows: Rows, chance: Random) -> Iterator[Rows]:
    """Table 3 without its three header rows; the other tables as they are."""
    first = rows[0][0]
    yield rows[3:] if first.rowspan == 3 else rows


def _twice(rows: Rows, chance: Random) -> Iterator[Rows]:
    yield rows
    yield rows


DAMAGES: Mapping[str, Damage] = {
    "none": lambda page, chance: page,
    "cell swallowed": _in_one_row(_swallowed),
    "row pushed right": _in_one_row(_pushed_right),
    "digits torn": _in_one_row(_torn),
    "digits over two cells": _in_one_row(_torn_over_two_cells),
    "two figures in one cell": _in_one_row(_two_in_one_cell),
    "label lost": _in_one_row(_without_label),
    "row lost": _in_every_table(_lost_row),
    "table cut": _in_every_table(_cut),
    "header lost": _in_every_table(_headerless),
    "table twice": _in_every_table(_twice),
    "full-width digits": _each_figure(lambda text: text.translate(_FULL_WIDTH)),
    "trailing unit": _each_figure(lambda text: f"{text}件"),
}
