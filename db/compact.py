"""The cells of one reading as a layout, which many readings share, and a small document of its own, and back.

A layout says which cells there are, where they stand, how they were read and in what unit; a document what they say.
The views put the same two together in SQL, and `db.fixity.lines` as one document, which is what days are digested by.
"""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from db.columns import plain
from parser.model import Cell, Semantic, Standing

SEMANTIC_LETTERS = {
    Semantic.NUMBER: "n",
    Semantic.NUMBER_WITH_REMARK: "r",
    Semantic.ZERO: "z",
    Semantic.BLANK: "b",
    Semantic.NONE_TEXT: "o",
    Semantic.SLASH: "s",
    Semantic.ABSENT: "a",
    Semantic.ILLEGIBLE: "i",
}
STANDING_LETTERS = {
    Standing.CONFIRMED: "c",
    Standing.CONTRADICTED: "x",
    Standing.UNCHECKED: "u",
    Standing.AMBIGUOUS: "a",
}
SEMANTICS = {letter: semantic for semantic, letter in SEMANTIC_LETTERS.items()}
STANDINGS = {letter: standing for standing, letter in STANDING_LETTERS.items()}

Layout = dict[str, Any]
"""`c` numbers of codes, `at` places, `m` methods as indexes into `ms`, `unit` where any cell has one; one place a cell."""
Document = dict[str, Any]
"""`raw` texts, `sem` and `std` letters, `val` of the cells (by place) whose value is not the whole number they print,
`alt` readings of the ambiguous ones."""


def pack(cells: Mapping[str, Cell], ids: Mapping[str, int]) -> tuple[Layout, Document]:
    """`ids` numbers every code (KeyError names a missing one)."""
    found = list(cells.values())
    return _layout(found, ids), _document(found)


def _layout(found: list[Cell], ids: Mapping[str, int]) -> Layout:
    methods = sorted({cell.method for cell in found if cell.method is not None})
    index: dict[str | None, int | None] = {None: None, **{each: place for place, each in enumerate(methods)}}
    layout: Layout = {
        "at": [cell.locator for cell in found],
        "c": [ids[cell.code] for cell in found],
        "m": [index[cell.method] for cell in found],
        "ms": methods,
    }
    units = [cell.unit for cell in found]
    return layout | ({"unit": units} if any(unit is not None for unit in units) else {})


def _document(found: list[Cell]) -> Document:
    document: Document = {
        "raw": [cell.raw for cell in found],
        "sem": "".join([SEMANTIC_LETTERS[cell.semantic] for cell in found]),
        "std": "".join([STANDING_LETTERS[cell.standing] for cell in found]),
    }
    values = {str(place): decimal_text(cell.value) for place, cell in enumerate(found) if _is_odd(cell)}
    alternatives = {
        str(place): [list(pair) for pair in cell.alternatives]
        for place, cell in enumerate(found)
        if cell.alternatives
    }
    return document | ({"alt": alternatives} if alternatives else {}) | ({"val": values} if values else {})


def _is_odd(cell: Cell) -> bool:
    """Whether its value is not the whole number it prints."""
    if cell.value is None:
        return bool(cell.raw) and printed_number(cell.raw) is not None
    return str(cell.value) != cell.raw or not cell.raw.isdigit()


def printed_number(raw: str | None) -> str | None:
    """What a cell prints, if that is nothing but digits: its value, unless the document says otherwise."""
    return raw if raw is not None and raw.isdigit() and raw.isascii() else None


def values_of(document: Document) -> list[str | None]:
    """The value of each cell, as text."""
    other = document.get("val", {})
    values = [raw if raw is not None and raw.isdigit() and raw.isascii() else None for raw in document["raw"]]
    for place, value in other.items():
        values[int(place)] = value
    return values


def unpack(layout: Layout, document: Document, codes: Mapping[int, str]) -> dict[str, Cell]:
    """The cells by code, as `pack` was given them."""
    places = range(len(layout["c"]))
    units, alternatives = layout.get("unit") or [None for _ in places], document.get("alt", {})
    methods = [None if method is None else layout["ms"][method] for method in layout["m"]]
    values = [None if value is None else Decimal(value) for value in values_of(document)]
    columns = (document["raw"], values, document["sem"], document["std"], units, layout["at"], methods)
    return {
        codes[number]: Cell(
            codes[number], raw, value, SEMANTICS[semantic], unit, locator, method, STANDINGS[standing],
            tuple((reading, text) for reading, text in alternatives.get(str(place), ())),
        )
        for place, number, raw, value, semantic, standing, unit, locator, method
        in zip(places, layout["c"], *columns, strict=True)
    }  # fmt: skip


def decimal_text(value: Decimal | None) -> str | None:
    if value is None or (printed := str(value)).isdigit():  # nearly all of them, and five times quicker
        return None if value is None else printed
    return format(plain(value), "f" if value % 1 else "d")


def layout_digest(stored: str) -> str:
    """Of a layout as JSON with its keys in order: what readings with the same one find it by."""
    return hashlib.sha256(stored.encode()).hexdigest()[:32]
