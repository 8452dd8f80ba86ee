"""What one table cell says: its semantic, its number and the unit printed beside it."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from parser.model import Semantic

_NONE_TEXTS = frozenset({"无", "无。", "暂无", "暂无。", "没有", "None", "none"})
_STROKES = re.compile(r"[-‐‑‒–—―−─/\\]+")
_UNITS = "万元|亿元|人次|元|万|件|项|条|次|个|人|宗|份|篇"
_NUMBER = re.compile(
    r"(?P<sign>增加|新增|增|减少|减|[+\-−])?\s*"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|0|[1-9]\d*)(?P<decimals>\.\d+)?\s*"
    rf"(?P<unit>{_UNITS})?\s*"
    r"(?P<remark>[(〔\[].*[)〕\]])?"
)
_OUTER_BLANKS = "\u00a0\u1680\u3000\ufeff \t\r\n" + "".join(map(chr, range(0x2000, 0x2010)))
"""Among them &emsp; and &ensp;, with which pages indent, and marks of no width."""
_MOST_DIGITS = 20
"""Longer runs are cells run together: no figure of a report, and past what a Decimal adds exactly."""
_MINUS = frozenset({"减少", "减", "-", "−"})


@dataclass(frozen=True, slots=True)
class Value:
    """A cell text understood; `signed` is True when a sign or a word for it is printed."""

    semantic: Semantic
    number: Decimal | None = None
    unit: str | None = None
    signed: bool = False

    @property
    def states_number(self) -> bool:
        return self.number is not None


@lru_cache(maxsize=8192)
def read_value(raw: str) -> Value:
    """Never guesses: a text that is no number, blank, 无 or stroke is illegible; so is 12¹ (a footnote mark)."""
    if any(unicodedata.category(character) == "No" for character in raw):
        return Value(Semantic.ILLEGIBLE)
    text = printed(unicodedata.normalize("NFKC", raw))
    if not text:
        return Value(Semantic.BLANK)
    if text in _NONE_TEXTS:
        return Value(Semantic.NONE_TEXT)
    if _STROKES.fullmatch(text):
        return Value(Semantic.SLASH)
    if text in {"零", "〇"}:
        return Value(Semantic.ZERO, Decimal(0))
    match = _NUMBER.fullmatch(text)
    return _number(match) if match and len(match["digits"]) <= _MOST_DIGITS else Value(Semantic.ILLEGIBLE)


def _number(match: re.Match[str]) -> Value:
    number = Decimal(match["digits"].replace(",", "") + (match["decimals"] or ""))
    if match["sign"] in _MINUS:
        number = -number
    without_remark = Semantic.ZERO if number == 0 else Semantic.NUMBER
    semantic = Semantic.NUMBER_WITH_REMARK if match["remark"] else without_remark
    unit = "万元" if match["unit"] == "万" else match["unit"]
    return Value(semantic, number, unit, signed=match["sign"] is not None)


def printed(raw: str) -> str:
    """The printed text of a cell: outer blanks of any width gone, nothing else touched."""
    return raw.strip(_OUTER_BLANKS)


def plain(number: Decimal) -> str:
    """`60`, not `60.0` or `6E+1`: how a figure is written in arithmetic."""
    return f"{number.normalize():f}" if number else "0"
