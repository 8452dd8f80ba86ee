"""The cells of one reading as one small document, and back; views unpack the same document in SQL."""

from collections.abc import Mapping, Sequence
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
    return {
        codes[number]: _cell(document, place, codes[number]) for place, number in enumerate(document["c"])
    }


def decimal_text(value: Decimal | None) -> str | None:
    return None if value is None else format(plain(value), "f" if value % 1 else "d")


def _cell(document: Document, place: int, code: str) -> Cell:
    value, method = document["val"][place], document["m"][place]
    pairs: Sequence[Sequence[str]] = document.get("alt", {}).get(str(place), ())
    return Cell(
        code=code,
        raw=document["raw"][place],
        value=None if value is None else Decimal(value),
        semantic=SEMANTICS[document["sem"][place]],
        unit=document["unit"][place] if "unit" in document else None,
        locator=document["at"][place],
        method=None if method is None else document["ms"][method],
        standing=STANDINGS[document["std"][place]],
        alternatives=tuple((reading, raw) for reading, raw in pairs),
    )
