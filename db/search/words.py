"""What is looked for and what a report says, made alike: full and half width, large and small letters, white space.

The index holds pairs of neighbouring characters, so that 公开 is found as fast as 政府信息公开; the last character of a
run stands alone, so that every single character begins some term. Simplified and traditional are not made alike.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from db.columns import storable
from parser.model import Bilingual

INVISIBLE = r"\u0001-\u0020\u007f\u0085\u00a0\u00ad\u1680\u2028\u2029\u200b-\u200f\u2060\ufeff"
APART = (
    r"\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u0080-\u00bf\u00d7\u00f7\u2010-\u2bff\u2e00-\u2e7f"
    r"\u3001-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ufe10-\ufe6f\ufffd"
)
"""Signs and punctuation, between which runs of characters stand. Migration 0015 has the same two for PostgreSQL."""

OVERLONG = "overlong"
LONGEST_TEXT = 100_000
"""Characters of a report; a longer one is under the one term OVERLONG, read at every search: a tsvector ends at 1 MB."""

BETWEEN = "。"
"""What stands between title and sections, so that no word runs from one into the other."""

MOST_TERMS = 64
"""Of one search; the words are looked for whole in what the terms find."""

_INVISIBLE, _APART = re.compile(f"[{INVISIBLE}]+"), re.compile(f"[{APART}]+")
_SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
_WORD = re.compile(r'"([^"]*)"|“([^”]*)”|([^\s"“]+)|["“]')


class NothingToLookFor(Exception):
    """What was asked has no character that could be looked for."""

    def __init__(self) -> None:
        self.message = Bilingual("没有可查找的字词", "there is no word to look for")
        super().__init__(f"{self.message.zh} | {self.message.en}")


@dataclass(frozen=True, slots=True)
class Asked:
    """Words, folded, all of which a report must say."""

    words: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """Of the index; `公*` begins with 公. Empty where the words are but signs, for which there is no index."""
        found = dict.fromkeys(term for word in self.words for term in _terms_of(word))
        return tuple(found)[:MOST_TERMS]


def asked(written: str) -> Asked:
    """Words apart by white space, "…" or “…” one with the white space in it. Raises NothingToLookFor."""
    parts = (next(filter(None, found.groups()), "") for found in _WORD.finditer(storable(written)))
    words = tuple(dict.fromkeys(word for word in map(folded, parts) if word))
    if not words:
        raise NothingToLookFor
    return Asked(words)


def folded(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_SMALL)


def terms(texts: Iterable[str]) -> set[str]:
    """The terms under which a report that says all this is found."""
    text = folded(BETWEEN.join(texts))
    if len(text) > LONGEST_TEXT:
        return {OVERLONG}
    return {term for run in _APART.split(text) if run for term in (*_pairs(run), run[-1])}


def _terms_of(word: str) -> Iterator[str]:
    for run in _APART.split(word):
        yield from _pairs(run) if len(run) > 1 else (f"{run}*",) if run else ()


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))
