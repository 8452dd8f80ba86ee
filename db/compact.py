"""The cells of one reading as one small document, and back; views unpack the same document in SQL."""

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

Document = dict[str, Any]


def pack(cells: Mapping[str, Cell], ids: Mapping[str, int]) -> Document:
    """Parallel lists, one place a cell; `ids` numbers every code (KeyError names a missing one)."""
    found = list(cells.values())
    methods = sorted({cell.method for cell in found if cell.method is not None})
    method_index = {method: index for index, method in enumerate(methods)}
    document: Document = {
        "c": [ids[cell.code] for cell in found],
        "raw": [cell.raw for cell in found],
        "val": [decimal_text(cell.value) for cell in found],
        "sem": "".join(SEMANTIC_LETTERS[cell.semantic] for cell in found),
        "std": "".join(STANDING_LETTERS[cell.standing] for cell in found),
        "at": [cell.locator for cell in found],
        "m": [None if cell.method is None else method_index[cell.method] for cell in found],
        "ms": methods,
    }
    if any(cell.unit is not None for cell in found):
        document["unit"] = [cell.unit for cell in found]
    alternatives = {
        str(place): [list(pair) for pair in cell.alternatives]
        for place, cell in enumerate(found)
        if cell.alternatives
    }
    return document | ({"alt": alternatives} if alternatives else {})


def unpack(document: Document, codes: Mapping[int, str]) -> dict[str, Cell]:
    """The cells by code, as `pack` was given them."""
    places = range(len(document["c"]))
    units, alternatives = document.get("unit") or [None for _ in places], document.get("alt", {})
    methods = [None if method is None else document["ms"][method] for method in document["m"]]
    values = [None if value is None else Decimal(value) for value in document["val"]]
    columns = (document["raw"], values, document["sem"], document["std"], units, document["at"], methods)
    return {
        codes[number]: Cell(
            codes[number], raw, value, SEMANTICS[semantic], unit, locator, method, STANDINGS[standing],
            tuple((reading, text) for reading, text in alternatives.get(str(place), ())),
        )
        for place, number, raw, value, semantic, standing, unit, locator, method
        in zip(places, document["c"], *columns, strict=True)
    }  # fmt: skip


def decimal_text(value: Decimal | None) -> str | None:
    if value is None or (printed := str(value)).isdigit():  # nearly all of them, and five times quicker
        return None if value is None else printed
    return format(plain(value), "f" if value % 1 else "d")
