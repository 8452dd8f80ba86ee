"""What a glyph of the text layer says: the character a reader of the page sees, or that nobody can tell."""

import unicodedata
from functools import lru_cache

UNKNOWN = "\ufffd"
"""Stands for a glyph that the font maps to no character: the cell is then illegible, never blank."""

_SPACES = frozenset("\t\n\r\f\v \u00a0\u3000\ufeff") | frozenset(map(chr, range(0x2000, 0x2010)))
_HYPHEN_AT_A_LINE_END = "\x02"
"""What pdfium makes of it."""
_UNIFIED = {
    pair[0]: pair[1]
    for pair in (
        *[
            "⺁厂",
            "⺟母",
            "⺠民",
            "⻁虎",
            "⻄西",
            "⻅见",
            "⻆角",
            "⻉贝",
            "⻋车",
            "⻓长",
            "⻔门",
            "⻘青",
            "⻙韦",
            "⻚页",
        ],
        *[
            "⻛风",
            "⻜飞",
            "⻝食",
            "⻢马",
            "⻣骨",
            "⻤鬼",
            "⻥鱼",
            "⻦鸟",
            "⻧卤",
            "⻨麦",
            "⻩黄",
            "⻬齐",
            "⻮齿",
            "⻰龙",
            "⻳龟",
        ],
    )
}
"""Fonts often call 民 by its radical ⺠; unlike the Kangxi radicals these have no decomposition in Unicode."""


@lru_cache(maxsize=16384)
def character(code: int, unmapped: bool) -> str:
    """The character of a glyph, `UNKNOWN` where the font does not say, empty for white space."""
    if unmapped or code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return UNKNOWN
    text = chr(code)
    if text in _SPACES:
        return ""
    if text == _HYPHEN_AT_A_LINE_END:
        return "-"
    if unicodedata.category(text) in ("Cc", "Co", "Cn"):
        return UNKNOWN
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return _UNIFIED.get(text) or unicodedata.normalize("NFKC", text)
    return text


def is_gibberish(text: str) -> bool:
    """A glyph without a character, or with one that a font without a code table is known to fall back to."""
    return text == UNKNOWN or ("\u00a1" <= text <= "\u024f" and text not in "·×÷°±²³")
