"""Pure: when two contents of a report are the same, and what differs when they are not."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Postfix, Prefix

from db.compact import decimal_text
from parser.model import Cell, Reading, Semantic

Level = Literal["bytes", "text", "cells"]
NUMBERS = (Semantic.NUMBER, Semantic.ZERO)
EXCERPT = 120
LEAD_IN = 20
SHORT = 40
NOTHING = str(None)


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that says something else; values as decimal text, None where the form has no such cell."""

    code: str
    old_raw: str | None
    new_raw: str | None
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What differs, at the deepest level that does; the excerpts begin shortly before the first
    difference of the visible text."""

    level: Level
    cells: tuple[CellChange, ...] = ()
    text_before: str | None = None
    text_after: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What is compared; `cells` is None where the document could not be read as a report."""

    text: str
    cells: Mapping[str, Cell] | None


def content(reading: Reading) -> Content:
    return Content(reading.text, reading.report.cells if reading.report else None)


def body_digest(page: str, assets: Iterable[str]) -> str:
    """What one version of a report is made of: the digest of its page, or of page and all it carries, in hex."""
    carried = sorted(set(assets))
    return hashlib.sha256("\n".join([page, *carried]).encode()).hexdigest() if carried else page


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def cells_digest(cells: Mapping[str, Cell] | None) -> str | None:
    """Equal when every cell says the same, wherever it stands and however its number is spelled."""
    if cells is None:
        return None
    said = [head + _line(cells[code]) for code, head in _heads(tuple(cells))]
    return hashlib.sha256(f"[{', '.join(said)}]".encode()).hexdigest()


@lru_cache(256)
def _heads(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """The codes in order, each with how the JSON of its cell begins: the same in all reports that have these cells."""
    return [(code, f"[{json.dumps(code)}, ") for code in sorted(codes)]


def _line(cell: Cell) -> str:
    """The rest of that JSON: semantic, value, text and unit."""
    told = _often_said if cell.raw is None or len(cell.raw) < SHORT else _often_said.__wrapped__
    return told(cell.semantic, str(cell.value), cell.raw, cell.unit)


@lru_cache(2**14)
def _often_said(semantic: Semantic, value: str, raw: str | None, unit: str | None) -> str:
    """Kept, for most cells say what others say: the digest takes half the time. `value` is text, for 1.50 equals 1.5."""
    exact = None if value == NOTHING else Decimal(value)
    return json.dumps(_said(semantic, exact, raw, unit))[1:]


def compare(old: Content, new: Content) -> ChangeSet:
    """Between two contents whose bytes differ. Cells are compared only where both could be read."""
    cells = _changed_cells(old.cells, new.cells) if old.cells is not None and new.cells is not None else ()
    if old.text == new.text:
        return ChangeSet("cells" if cells else "bytes", cells)
    before, after = _excerpts(old.text, new.text)
    return ChangeSet("cells" if cells else "text", cells, before, after)


def _changed_cells(old: Mapping[str, Cell], new: Mapping[str, Cell]) -> tuple[CellChange, ...]:
    codes = [*old, *(code for code in new if code not in old)]
    return tuple(
        _change(code, old.get(code), new.get(code))
        for code in codes
        if _said_or_none(old.get(code)) != _said_or_none(new.get(code))
    )


def _change(code: str, old: Cell | None, new: Cell | None) -> CellChange:
    return CellChange(
        code,
        old.raw if old else None,
        new.raw if new else None,
        decimal_text(old.value) if old else None,
        decimal_text(new.value) if new else None,
    )


def _said(
    semantic: Semantic, value: Decimal | None, raw: str | None, unit: str | None
) -> tuple[str, str, str, str]:
    """A number says its value; anything else says its text, white space aside."""
    text = "" if semantic in NUMBERS else "".join((raw or "").split())
    return (semantic, decimal_text(value) or "", text, unit or "")


def _said_or_none(cell: Cell | None) -> tuple[str, str, str, str] | None:
    return _said(cell.semantic, cell.value, cell.raw, cell.unit) if cell else None


def _excerpts(old: str, new: str) -> tuple[str, str]:
    begin = Prefix.similarity(old, new)
    ending = Postfix.similarity(old[begin:], new[begin:])
    return _excerpt(old, begin, len(old) - ending), _excerpt(new, begin, len(new) - ending)


def _excerpt(text: str, begin: int, end: int) -> str:
    shown = text[max(0, begin - LEAD_IN) : min(end + LEAD_IN, begin + EXCERPT)]
    return ("…" if begin > LEAD_IN else "") + shown + ("…" if end + LEAD_IN > begin + EXCERPT else "")
