"""Comparing printed labels with those of the form, through the variants forms.md section 8 saw."""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

_DROPPED = re.compile(r"[\s\u200b\ufeff“”\"'‘’「」『』*]+")
_ORDINAL = re.compile(
    r"^(?:第?\(?[一二三四五六七八九十]+\)|第?[一二三四五六七八九十]+[、.,]|\(?\d{1,2}[).、,:]+)+"
)
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
