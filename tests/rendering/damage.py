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
_HEADER_ROWS = 3
"""Of tables 3 and 4; only that of table 3 begins with a cell over all of them."""


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


def _in_one_table(change: Callable[[Rows, Random], Iterator[Rows]]) -> Damage:
    def damage(page: Page, chance: Random) -> Page:
        place = chance.choice([place for place, block in enumerate(page) if isinstance(block, Sheet)])
        return [*page[:place], *map(Sheet, change(page[place].rows, chance)), *page[place + 1 :]]

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


def _pushed_left(row: list[Box], places: list[int], chance: Random) -> list[Box]:
    """The figures one cell to the left, as many cells as before; the first figure is gone."""
    texts = [*(row[place].text for place in places[1:]), ""]
    moved = [row[place]._replace(text=text) for place, text in zip(places, texts, strict=True)]
    return [*row[: places[0]], *moved]


def _with_a_blank(row: list[Box], places: list[int], chance: Random) -> list[Box]:
    place = chance.choice(places)
    return [*row[:place], Box(""), *row[place:]]


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


def _row_cut(rows: Rows, chance: Random) -> Iterator[Rows]:
    """The label of a row in one row, its figures in the next."""
    number = chance.choice(_body(rows))
    row, places = rows[number], _figures(rows[number])
    blank = [box._replace(text="", rowspan=1) for box in row]
    label = [box if box.rowspan == 1 else box._replace(rowspan=box.rowspan + 1) for box in row[: places[0]]]
    label += blank[places[0] :]
    figures = [box for box, whole in zip(blank, row, strict=True) if whole.rowspan == 1][: places[0]]
    figures = figures[: len(row) - len(places)] + row[places[0] :]
    yield [*rows[:number], label, figures, *rows[number + 1 :]] if places[0] else rows


def _run_together(rows: Rows, chance: Random) -> Iterator[Rows]:
    """Two rows in one, each of its cells with the text of both."""
    body = _body(rows)
    pairs = [n for n in body if n + 1 in body and _are_alike(rows[n], rows[n + 1])]
    if not pairs:
        yield rows
        return
    number = chance.choice(pairs)
    row, below = rows[number], rows[number + 1]
    apart = len(row) - len(below)
    both = [
        box._replace(text=f"{box.text} {other.text}".strip())
        for box, other in zip(row[apart:], below, strict=True)
    ]
    yield [*rows[:number], [*row[:apart], *both], *rows[number + 2 :]]


def _are_alike(row: list[Box], below: list[Box]) -> bool:
    spans = all(box.rowspan == 1 for box in below)
    return spans and len(row) >= len(below) and len(_figures(row)) == len(_figures(below))


def _lost_column(rows: Rows, chance: Random) -> Iterator[Rows]:
    """The figures of one column under every header, the headers left."""
    body = _body(rows)
    behind = chance.randint(1, min(len(_figures(rows[number])) for number in body))
    yield [
        [*row[:-behind], *row[len(row) - behind + 1 :]] if number in body else row
        for number, row in enumerate(rows)
    ]


def _lost_column_and_header(rows: Rows, chance: Random) -> Iterator[Rows]:
    """A column of table 3 that the page cut off; the other tables as they are."""
    if rows[0][0].rowspan != _HEADER_ROWS:
        yield rows
        return
    column = chance.randrange(len(rows[_HEADER_ROWS + 1]) - 1)
    behind = min(column, 6) + 1
    header = [list(row) for row in rows[:_HEADER_ROWS]]
    level, place = {1: (1, -1), 7: (1, 0)}.get(behind, (2, 1 - behind))
    del header[level][place]
    yield [*header, *([*row[:-behind], *row[len(row) - behind + 1 :]] for row in rows[_HEADER_ROWS:])]


def _swapped_headers(rows: Rows, chance: Random) -> Iterator[Rows]:
    """Two neighbouring headers of columns in the place of each other."""
    heads = [n for n, row in enumerate(rows) if len(row) > 2 and not any(map(_is_figure, row))]
    heads = [n for n in heads if n not in _body(rows)]
    if not heads:
        yield rows
        return
    number = chance.choice(heads)
    row = rows[number]
    place = chance.randint(1, len(row) - 2)
    texts = row[place + 1].text, row[place].text
    swapped = [box._replace(text=text) for box, text in zip(row[place : place + 2], texts, strict=True)]
    yield [*rows[:number], [*row[:place], *swapped, *row[place + 2 :]], *rows[number + 1 :]]


def _row_twice(rows: Rows, chance: Random) -> Iterator[Rows]:
    number = chance.choice(_body(rows))
    again = [[box for box in rows[number] if box.rowspan == 1]]
    begins_nothing = len(again[0]) == len(rows[number])
    yield [*rows[:number], *(again if begins_nothing else []), *rows[number:]]


def _headerless(rows: Rows, chance: Random) -> Iterator[Rows]:
    """Table 3 without its three header rows; the other tables as they are."""
    yield rows[_HEADER_ROWS:] if rows[0][0].rowspan == _HEADER_ROWS else rows


def _twice(rows: Rows, chance: Random) -> Iterator[Rows]:
    yield rows
    yield rows


DAMAGES: Mapping[str, Damage] = {
    "none": lambda page, chance: page,
    "cell swallowed": _in_one_row(_swallowed),
    "row pushed right": _in_one_row(_pushed_right),
    "row pushed left": _in_one_row(_pushed_left),
    "blank cell too many": _in_one_row(_with_a_blank),
    "digits torn": _in_one_row(_torn),
    "digits over two cells": _in_one_row(_torn_over_two_cells),
    "two figures in one cell": _in_one_row(_two_in_one_cell),
    "label lost": _in_one_row(_without_label),
    "row lost": _in_every_table(_lost_row),
    "row twice": _in_one_table(_row_twice),
    "row cut": _in_one_table(_row_cut),
    "rows run together": _in_one_table(_run_together),
    "column lost": _in_one_table(_lost_column),
    "column and header lost": _in_every_table(_lost_column_and_header),
    "headers swapped": _in_one_table(_swapped_headers),
    "table cut": _in_every_table(_cut),
    "header lost": _in_every_table(_headerless),
    "table twice": _in_every_table(_twice),
    "full-width digits": _each_figure(lambda text: text.translate(_FULL_WIDTH)),
    "trailing unit": _each_figure(lambda text: f"{text}件"),
}
