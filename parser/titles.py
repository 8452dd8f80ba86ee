"""The organ and the year that the title of a report names (the title families of real portals)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from parser.organs import OrganNames, normalise

_DIGITS = str.maketrans("〇○◯零ОOo一二三四五六七八九", "0000000123456789")
_WRITTEN_YEAR = re.compile(r"[0-9〇○◯零ОOo一二三四五六七八九]{4}(?=年)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(度)?(?!\d{1,2}月)")
_BARE_YEAR = re.compile(r"(?<![\d(])(20\d\d)(?![\d)]|[-./]\d)")
_ANY_FOUR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_ANY_YEAR = re.compile(r"(?<!\d)20\d\d(?:年度|年)?(?:的)?")

_SUBJECT = re.compile(r"(?:政府|政务)信息(?:和政务)?公开|政务公开|信息公开")
_SITE_SEPARATOR = re.compile(r"[_|]|--|——")
_LEAD = re.compile(r"^(?:附件\d*[:.、]?|标题:|\(\w{1,6}\)|[·•●■◆▶*★\-\ufffd\uf0b7\uf06c]+|\d{1,2}[.、])")
_ABOUT_WHAT = "关于(?:发布|公布|公开|印发|报送|上报|编报)?"
_ABOUT = re.compile(f"^{_ABOUT_WHAT}|{_ABOUT_WHAT}$")
_TRAILING_REMARK = re.compile(r"\([^()]*\)$")
_SENTENCE = re.compile(r"[,。;:!?、“”\"《》<>]")
_PLACE_ENDING = re.compile(r"[省市县区州盟旗镇乡园]$|苏木$|部门$|分中心$|地区$")
_NOBODY = re.compile(
    r"本[机部单].*|我[局委厅办市县区镇乡].*|年度.*|.*工作|各\w+|(?:人民)?政府|.*单位|[省市县区旗]直.*"
    r"|(?:乡镇|镇乡?|乡)?(?:街道|街)(?:办事处|办)?|[镇街]办|(?:街道)?乡镇(?:政府|人民政府|办)?|(?:人民)?(?:政府)?(?:工作|组成)?部门"
)
"""Words about the reporter itself, and labels of shelves that stand for a group of organs."""
_LONGEST_ORGAN = 30


@lru_cache(maxsize=8192)
def plain(title: str) -> str:
    """NFKC, no white space, Chinese year digits as Arabic ones: 二〇二〇年 becomes 2020年."""
    return arabic_years(normalise(title))


def find_year(title: str) -> int | None:
    """The report year of a title; 二〇二〇年, 二0二0年 and full-width digits count.

    A date (2021年1月) is no report year; of several years the one called 年度, else the last before 信息公开.
    """
    text = plain(title)
    found = list(_YEAR.finditer(text)) or list(_BARE_YEAR.finditer(text))
    annual = {match[1] for match in found if match.re is _YEAR and match[2]}
    subject = _SUBJECT.search(text)
    before = [match[1] for match in found if subject and match.start() < subject.start()]
    for years in ({match[1] for match in found}, annual, set(before[-1:])):
        if len(years) == 1:
            return int(years.pop())
    return None


def year_of_labels(labels: Sequence[str]) -> int | None:
    """The year of the innermost label that names just one (2022年, 2021年政府信息公开年报)."""
    named = ({int(year) for year in _ANY_FOUR.findall(plain(label))} for label in reversed(labels))
    return next((years.pop() for years in named if len(years) == 1), None)


def find_organ(text: str, names: OrganNames) -> str | None:
    """The organ that a report title (or a line with nothing but a name) names, as printed but in NFKC.

    None when the title leaves it out, as 2022年政府信息公开工作年度报告 does.
    """
    name = agency_of(text)
    if name is None:
        return None
    is_place = _SUBJECT.search(normalise(text)) and _PLACE_ENDING.search(name)
    return name if is_place or names.looks_like_organ(name) else None


def agency_of(text: str) -> str | None:
    """What a title puts before 信息公开, or behind it in brackets, without year and filler: maybe no organ at all."""
    title = _first_segment(plain(text))
    subject = _SUBJECT.search(title)
    name = _bare(title[: subject.start()] if subject else title)
    if subject and name.endswith("人民") and subject[0].startswith("政府"):
        name += "政府"
    if subject and not name:
        name = _signed_in_brackets(title)
    return name if _is_name(name) else None


def arabic_years(text: str) -> str:
    """二〇二〇年 and 二0二0年 as 2020年; digits elsewhere stay."""
    return _WRITTEN_YEAR.sub(lambda match: match[0].translate(_DIGITS), text)


def _first_segment(text: str) -> str:
    """A page title without column and site: the first part that speaks of 信息公开, else the first."""
    parts = _SITE_SEPARATOR.split(text)
    return next((part for part in parts if _SUBJECT.search(part)), parts[0])


def _bare(text: str) -> str:
    """The text without year, 关于, list numbers and remarks in brackets at its ends."""
    previous = None
    while previous != text:
        previous = text
        text = _TRAILING_REMARK.sub("", _ABOUT.sub("", _LEAD.sub("", text))).strip("·-的《“")
        text = _ANY_YEAR.sub("", text)
    return text


def _signed_in_brackets(title: str) -> str:
    match = re.search(r"报告\(([^()]+)\)$|年报\(([^()]+)\)$", title)
    return (match[1] or match[2]) if match else ""


def _is_name(name: str) -> bool:
    return 2 < len(name) <= _LONGEST_ORGAN and not _SENTENCE.search(name) and not _NOBODY.fullmatch(name)
