"""Dates as reports print them, in Arabic or Chinese numerals; nothing is guessed from a URL."""

import re
import unicodedata
from datetime import date

_CHINESE = "〇一二三四五六七八九"
_ZEROS = str.maketrans(dict.fromkeys("○◯零ОOo０", "〇"))
_FULL = re.compile(r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_WRITTEN = re.compile(
    r"(二〇[〇一二三四五六七八九]{2})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_PERIOD = re.compile(
    r"(20\d\d)年1月1日\s*(?:起)?\s*(?:至|到|—|-|~)+\s*(?:(20\d\d)年)?(?:同年)?(\d{1,2})月(\d{1,2})日"
)


def find_date(text: str) -> date | None:
    """The first whole date in a text; None when it is impossible (31 February) or not there."""
    plain = unicodedata.normalize("NFKC", text).translate(_ZEROS)
    if match := _FULL.search(plain):
        return _date(*(int(part) for part in match.groups()))
    if match := _WRITTEN.search(plain):
        year = int("".join(str(_CHINESE.index(digit)) for digit in match[1]))
        return _date(year, _number(match[2]), _number(match[3]))
    return None


def is_only_a_date(text: str) -> bool:
    """True for a line that holds a date and nothing else, as under a signature."""
    plain = unicodedata.normalize("NFKC", text).translate(_ZEROS).strip(" ()。")
    return bool(_FULL.fullmatch(plain) or _WRITTEN.fullmatch(plain))


def find_period(text: str) -> tuple[date, date] | None:
    """The stated statistical period; an end date without year is in the year of the beginning."""
    match = _PERIOD.search(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if match is None:
        return None
    start = date(int(match[1]), 1, 1)
    end = _date(int(match[2] or match[1]), int(match[3]), int(match[4]))
    return (start, end) if end else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(numeral: str) -> int:
    """二十一 is 21, 十 is 10."""
    tens, ten, ones = numeral.rpartition("十")
    unit = _CHINESE.index(ones) if ones else 0
    return unit + (10 * (_CHINESE.index(tens) if tens else 1) if ten else 0)
