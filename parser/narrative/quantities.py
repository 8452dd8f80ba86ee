"""Numbers with their units as running text prints them: 1,234件, 12(件), 十二件, 1.2万件, 百分之三十."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10_000, "亿": 100_000_000}
_MOST_DIGITS = 20
"""Longer runs are figures run together."""
PERCENT = "%"
_UNITS = "人次|件次|个百分点|万元|元|件|宗|份|起|条(?![例款])|次(?!性)|项|个|例|篇|部|封|通|%"
_NUMBER = (
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<decimals>\.\d+)?(?P<scale>[万亿](?!元))?"
    r"|(?P<numerals>[零〇○一二两三四五六七八九十百千万]+(?:点[零〇一二三四五六七八九]+)?)"
)
_QUANTITY = re.compile(
    rf"(?:{_NUMBER})(?P<more>[余多来几])?(?:\((?P<bracketed>{_UNITS})\)|(?P<unit>{_UNITS})|(?P<none>))"
    r"(?P<or_so>左右|以上|以下|以内|上下)?"
)  # fmt: skip
_HUNDREDTHS = "百分之"
_ROUGHLY = re.compile(r"(?:大?约|将近|(?<![最附])近|超过?|逾|不足|不到|至少|上)$")
_GOES_ON = re.compile(r"(?:[\d.第〔\[/~\-—每某各几数零〇○一二两三四五六七八九十百千万]|\d[至 ])$")
"""What makes a number an ordinal, the end of a range, or part of a longer one, when it stands right before it."""
_REACH = 4


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at `start:end` of a text. `exact` is False for 约12件, 12余件 and for what is rounded to 万."""

    number: Decimal
    unit: str
    start: int
    end: int
    exact: bool = True


def narrowed(text: str) -> str:
    """Full-width letters, digits and punctuation made half-width; every character keeps its place."""
    return text.translate(_WIDE)


def quantities(text: str) -> Iterator[Quantity]:
    """The numbers that carry a unit, in order; `text` is narrowed. Years, ordinals and ranges are none."""
    for match in _QUANTITY.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        unit = PERCENT if before.endswith(_HUNDREDTHS) else match["bracketed"] or match["unit"]
        digits = match["digits"] or match["numerals"]
        if unit and len(digits) <= _MOST_DIGITS and not _GOES_ON.search(before):
            yield _quantity(match, unit, _ROUGHLY.search(before))


def _quantity(match: re.Match[str], unit: str, roughly: re.Match[str] | None) -> Quantity:
    vague = roughly or match["more"] or match["or_so"] or match["scale"]
    start = match.start() - (len(roughly[0]) if roughly else 0)
    return Quantity(_number(match), unit, start, match.end(), not vague)


def _number(match: re.Match[str]) -> Decimal:
    if match["numerals"]:
        return numeral(match["numerals"])
    number = Decimal(match["digits"].replace(",", "") + (match["decimals"] or ""))
    return number * _SCALES.get(match["scale"] or "", 1)


def numeral(text: str) -> Decimal:
    """十二 is 12, 一百零五 is 105, 二〇二二 is 2022, 三点五 is 3.5."""
    whole, _, decimals = text.partition("点")
    tenths = "".join(str(_DIGITS[character]) for character in decimals)
    return Decimal(f"{_whole(whole)}.{tenths}") if tenths else Decimal(_whole(whole))


def _whole(text: str) -> int:
    if not any(character in _TENS or character in _SCALES for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = part = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            part, digit = part + (digit or 1) * _TENS[character], 0
        else:
            total, part, digit = total + (part + digit) * _SCALES[character], 0, 0
    return total + part + digit
