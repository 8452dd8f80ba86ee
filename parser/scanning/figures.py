"""Figures are read twice, on the page and from the picture of their cell alone; a third look breaks a tie.

What two looks agree on is taken. Where none agree, U+FFFD stands for what they differ on, so that nobody
takes the rest for a figure. Letters that stand for digits become digits only where two looks say so.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parser.scanning.boxes import Box

DOUBT = "\N{REPLACEMENT CHARACTER}"
_CHINESE = re.compile(r"[一-鿿]")
_FIGURE_WORDS = re.compile(r"新增|人次|[增加减少万亿元件项条次个人宗份篇无一二三〇口]")
_REMARK = re.compile(r"[(\[〔].*")
_STARTS_AS_FIGURE = re.compile(r"[+\-−]?\d+(?![.、\d])|[+\-−]?\d+\.\d")
_LOOKALIKES = str.maketrans(
    {**dict.fromkeys("oO〇○°口", "0"), **dict.fromkeys("lI|丨!i", "1"), **dict.fromkeys("—一–ー−_", "-")}
)
_FIGURE = re.compile(r"[\d.,+\-/\n]+")
_DIGITS = re.compile(r"\d+")
_BLANKS = re.compile(r"[^\S\n]")
_UNSURE = 0.7
_WIDEST_DIGIT = 0.9
_WIDER = 0.4
"""A digit with the gap beside it is at most this wide, in heights of the line, and so much more in all."""
_LEANS = 0.18


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of a cell; `sure` is the recogniser's own opinion of its least certain line, 0 to 1."""

    text: str
    sure: float


@dataclass(frozen=True, slots=True)
class Settled:
    """The text of a cell; `doubtful` where the first two looks do not say it."""

    text: str
    doubtful: bool = False


def is_label(text: str) -> bool:
    """Words; a figure stands alone, or before a unit or a remark."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _STARTS_AS_FIGURE.match(plain):
        return False
    words = _REMARK.sub("", plain) or plain
    return len(_CHINESE.findall(_FIGURE_WORDS.sub("", words))) >= 2


def settle(first: Look, second: Look, third: Callable[[], Look]) -> Settled:
    """The text that two looks agree on; the third look is only taken where the first two leave doubt."""
    if first.text and _key(first.text) == _key(second.text) and min(first.sure, second.sure) >= _UNSURE:
        return Settled(_chosen([first, second]))
    looks = [look for look in (first, second, third()) if look.text]
    (key, votes), *_ = Counter(_key(look.text) for look in looks).most_common(1) or [("", 0)]
    agreeing = [look for look in looks if _key(look.text) == key]
    sure = votes == 3 or max(look.sure for look in agreeing) >= _UNSURE
    if votes >= 2 and sure and not any(_goes_further(look, key) for look in looks):
        return Settled(_chosen(agreeing), doubtful=True)
    return Settled(_doubtful([look.text for look in looks]), doubtful=True)


def _key(text: str) -> str:
    """What must be the same in two looks: blanks and full-width forms aside, everything."""
    plain = unicodedata.normalize("NFKC", _close(text))
    digits = plain.translate(_LOOKALIKES)
    if _FIGURE.fullmatch(digits):
        return digits
    return _REMARK.sub(lambda remark: "".join(_DIGITS.findall(remark[0])), plain)


def _goes_further(look: Look, than: str) -> bool:
    """Whether a look has all that others have and more, which their common cut may have left out: a faint sign."""
    key = _key(look.text)
    rest = iter(key)
    return look.sure >= _UNSURE and len(key) > len(than) and all(character in rest for character in than)


def _close(text: str) -> str:
    return _BLANKS.sub("", text)


def _chosen(agreeing: Sequence[Look]) -> str:
    """As one of them has it; a figure that all of them wrote with letters, in digits."""
    texts = [_close(look.text) for look in agreeing]
    key = _key(texts[0])
    if not _FIGURE.fullmatch(key):
        return texts[0]
    return next((text for text in texts if unicodedata.normalize("NFKC", text) == key), key)


def _doubtful(texts: Sequence[str]) -> str:
    """What the looks have in common, and U+FFFD where they differ."""
    if len(set(texts)) > 1 and len({len(text) for text in texts}) == 1:
        return "".join(one[0] if len(set(one)) == 1 else DOUBT for one in zip(*texts, strict=True))
    return "".join(texts[:1]) + DOUBT


def is_too_wide(text: str, line: Box) -> bool:
    """Whether a line of ink is wider than the digits read from it: some were lost, or they are of two cells."""
    if not text.isdecimal():
        return False
    widths = sum(2 if unicodedata.east_asian_width(c) == "F" else 1 for c in text)
    return line.width > (widths * _WIDEST_DIGIT + _WIDER) * line.height


def is_stroke(text: str, leaning: float) -> bool:
    """Whether what was taken for the digit 1 leans like the stroke (/) that stands for no figure."""
    return unicodedata.normalize("NFKC", text) == "1" and abs(leaning) > _LEANS
