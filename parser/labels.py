"""Comparing printed labels with those of the form, through the variants forms.md section 8 saw."""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

_DROPPED = re.compile(r"[\s\u200b\ufeff“”\"'‘’「」『』*]+")
_ORDINAL = re.compile(
    r"^(?:第?\(?[一二三四五六七八九十]+\)|第?[一二三四五六七八九十]+[、.,]|\(?\d{1,2}[).、,:]+)+"
)
_OF_WHICH = re.compile(r"^(?:其中[:、,]?|[-·]+)")
_BARE_NUMBER = re.compile(r"^\d{1,2}(?=[^\W\d年])")
_REMARKS = re.compile(r"(?:\([^()]*\))+$")
_HEADER_YEAR = re.compile(r"20\d\d|[Xx]{2,4}(?=年)")
_KEY_FIT = 0.9


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """NFKC without white space and quotation marks: `（七） 总计` and `(七)总计` become one."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=8192)
def core(text: str) -> str:
    """The normalised label without its ordinal: `1．属于国家秘密` and `属于国家秘密` become one."""
    label = normalise(text)
    return _ORDINAL.sub("", label) or label


@lru_cache(maxsize=8192)
def stem(text: str) -> str:
    """The label as lists vary it least: without 其中, ordinal, and remarks in brackets behind it."""
    label = _BARE_NUMBER.sub("", core(_OF_WHICH.sub("", core(text))))
    return _REMARKS.sub("", label).rstrip(":") or label


@lru_cache(maxsize=4096)
def heading(text: str) -> str:
    """A column header without white space and strokes, its year as XXXX: `2018年度` and `XXXX 年度` become one."""
    return year_as_x(normalise(text).replace("/", ""))


def year_as_x(text: str) -> str:
    return _HEADER_YEAR.sub("XXXX", text)


@lru_cache(maxsize=65536)
def fit(printed: str, labels: tuple[str, ...], keys: tuple[str, ...] = ()) -> float:
    """How well a printed label fits a row or column of the form, from 0 to 1.

    `labels` are the canonical label and its variants, `keys` substrings that only this row has;
    both are given as `core` texts.
    """
    text = core(printed)
    if not text:
        return 0.0
    if text in labels:
        return 1.0
    if any(key in text for key in keys):
        return _KEY_FIT
    return max(fuzz.ratio(text, label) / 100 for label in labels) * _KEY_FIT
