"""The typed figures of a reading against the document of its cells, without making cells of it. Pure.

`fit` says yes only where `db.fixity.differing` would find nothing, and no where it cannot tell: broken documents, too,
are for that, which takes fifty times as long and names what is wrong.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from db.compact import SEMANTICS, STANDINGS, Document, Layout, printed_number
from db.typed import At, Maker, Row, row_makers

SEMANTIC_LETTERS, STANDING_LETTERS = "".join(SEMANTICS), "".join(STANDINGS)
AMBIGUOUS = "a"
NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?")

Stored = Mapping[At, Row]
"""Rows by table and key, each the values of its COLUMNS as the driver gives them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Of a layout: how many cells, and how each typed row is made of their values, of None and of their units."""

    cells: int
    makers: Mapping[At, Maker]
    units: tuple[str | None, ...]


def plan_of(layout: Layout, codes: Mapping[int, str]) -> Plan | None:
    """None where a layout is broken, or so odd that only `differences` can tell."""
    try:
        names, units = [codes[number] for number in layout["c"]], layout.get("unit") or ()
        lengths = {len(layout["at"]), len(layout["m"]), len(units) or len(names)}
        _methods = [None if method is None else layout["ms"][method] for method in layout["m"]]
    except (AttributeError, IndexError, KeyError, TypeError):
        return None
    if lengths != {len(names)}:
        return None
    makers = row_makers(tuple(names))
    return None if makers is None else Plan(len(names), makers, tuple(units) or (None,) * len(names))


def fit(plan: Plan, document: Document, stored: Stored, fraction: Callable[[str], Any]) -> bool:
    """Whether the rows are those of the cells; `fraction` makes of digits what the driver gives for them."""
    if len(stored) != len(plan.makers):
        return False
    try:
        values = _values(plan, document, fraction)
        return values is not None and all(plan.makers[at](values) == row for at, row in stored.items())
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return False


def _values(plan: Plan, document: Document, fraction: Callable[[str], Any]) -> list[Any] | None:
    raw, standings = document["raw"], document["std"]
    if len(raw) != plan.cells or not _letters(document["sem"], SEMANTIC_LETTERS, plan.cells):
        return None
    if not _letters(standings, STANDING_LETTERS, plan.cells):
        return None
    values: list[Any] = list(map(_printed, raw))
    for place, told in document.get("val", {}).items():
        values[int(place)] = None if told is None else _number(told, fraction)
    if AMBIGUOUS in standings:
        values = [
            None if letter == AMBIGUOUS else value for value, letter in zip(values, standings, strict=True)
        ]
    if "alt" in document and any(len(pair) != 2 for pairs in document["alt"].values() for pair in pairs):
        return None
    return [*values, None, *plan.units]


def _letters(told: str, known: str, count: int) -> bool:
    """`strip` stops at the first letter that is not known, wherever it stands."""
    return len(told) == count and not told.strip(known)


@lru_cache(2**14)
def _printed(raw: str | None) -> int | None:
    digits = printed_number(raw)
    return None if digits is None else int(digits)


def _number(told: str, fraction: Callable[[str], Any]) -> Any:
    if not NUMBER.fullmatch(told):
        raise ValueError(told)
    return fraction(told) if "." in told else int(told)
