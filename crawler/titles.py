"""Which anchors of a list are 政府信息公开工作年度报告, and of which year and organ, by their titles alone.

The title families and the look-alikes are those of reference/portals.md, "Titles".
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from parser.titles import find_year

_ZH_DIGITS = str.maketrans("〇○零一二三四五六七八九oO", "00012345678900")
_ZH_YEAR = re.compile(r"(?:二|2)[〇○零0oO][〇○零一二三四五六七八九0-9oO]{2}(?=年)")

_REPORT = re.compile(
    r"信息公开(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:报告|年报|工作年报)"
)
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_CUT_REPORT = re.compile(r"20[0-3]\d年(?:度?政府?|.*政府信息?|.*信息公开.{0,8})$")
_NOT_REPORT = re.compile(
    r"解读|图解|一图|读懂|动漫|漫画|图片版|格式|通知|通报|汇总表|统计表|报表|指南|制度$|模板|自查|说明$"
    r"|^媒体|媒体(?:报道|聚焦)|政府网站|法治政府|月报|季度|半年|计划$|方案$|要点$"
)
_AGENCY_ENDS = re.compile(r"(?:政府|的|关于|20[0-3]\d年?(?:度)?|20[0-3]\d|年度)+$")
_AGENCY_STARTS = re.compile(r"^(?:关于|20[0-3]\d年(?:度)?|年度)+")


@dataclass(frozen=True, slots=True)
class ReportTitle:
    """A title that names an annual report; `certain` is False where the list cut it off before it said so."""

    text: str
    year: int | None
    agency: str | None
    certain: bool = True


class Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


NamedT = TypeVar("NamedT", bound=Named)


@lru_cache(maxsize=8192)
def normalise(title: str) -> str:
    """NFKC, no white space, Chinese year digits as Arabic ones: 二〇二〇年 becomes 2020年."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", title))
    return _ZH_YEAR.sub(lambda year: year[0].replace("二", "2").translate(_ZH_DIGITS), text)


def read_title(title: str) -> ReportTitle | None:
    """The report a title names, or None for anything else, look-alikes (图解, 政府网站年度报表) included."""
    text = normalise(title)
    if _NOT_REPORT.search(text):
        return None
    if _REPORT.search(text):
        return ReportTitle(text, find_year(text), agency_in(text))
    bare = _CUT.sub("", text)
    if bare != text and _CUT_REPORT.search(bare):
        return ReportTitle(text, find_year(text), agency_in(bare), certain=False)
    return None


def agency_in(text: str) -> str | None:
    """What stands before 信息公开 in a normalised title, without year and filler words."""
    head = text.split("信息公开")[0]
    agency = _AGENCY_STARTS.sub("", _AGENCY_ENDS.sub("", head).lstrip('《【[(“"')).strip("-_—:,，。、· ")
    return agency if len(agency) >= 2 else None


def match_organ(agency: str | None, organs: Iterable[NamedT]) -> NamedT | None:
    """The one organ an agency name can mean: equal, else one ends with the other; None if not one."""
    if not agency:
        return None
    known = list(organs)
    for fits in (_same, _same_ending):
        found = [organ for organ in known if any(fits(agency, name) for name in (organ.name, *organ.aliases))]
        if len(found) == 1:
            return found[0]
    return None


def _same(agency: str, name: str) -> bool:
    return agency == normalise(name)


def _same_ending(agency: str, name: str) -> bool:
    return normalise(name).endswith(agency) or agency.endswith(normalise(name))
