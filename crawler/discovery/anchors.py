"""What the anchors of a page lead to, by their texts: annual reports, the pages above them, or nothing of ours.

Names and look-alikes are those of reference/portals.md, "Discovery of the annual-report column".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.lists.listing import absolute
from crawler.lists.titles import names_organ, normalise, read_title

Kind = Literal["annual", "disclosure", "shelf", "organ", "notice", "report"]

_NOT_OURS = re.compile(r"网站|法治|预算|决算|统计年|解读|图解|政务新媒体|普法|信用|计划|要点|督查")
_ANNUAL = re.compile(
    r"(?:政府)?信息公开(?:工作)?年(?:度)?(?:工作)?报(?:告)?|公开年(?:度)?报(?:告)?|^年度报告$|^年报$|^(?:各?年度?|历年)(?:工作)?年?报(?:告)?$"
)
_DISCLOSURE = re.compile(
    r"^(?:政府)?信息公开$|政府信息公开(?!指南|制度|条例|规定|申请|意见|保密|监督|目录编制)|^政务公开|信息公开(?:目录|平台|专栏|专题)|^法定主动公开内容$"
)
_SHELF = re.compile(
    r"(?:部门|街道|乡镇|镇街|县区|区县|县市区|镇办|单位).{0,6}(?:平台|信息公开|公开|链接)|地方部门|(?:各部门|各镇街|各乡镇|各县区)$"
)
_NOTICE = re.compile(r"^(?:通知|公示)?公告$|^(?:通知|公告)公示$|^公示公告$|^公告公示$")
_SCORES: dict[Kind, int] = {
    "annual": 100,
    "report": 90,
    "disclosure": 60,
    "shelf": 40,
    "organ": 20,
    "notice": 10,
}


@dataclass(frozen=True, slots=True)
class Lead:
    """An anchor that may lead to annual reports; `score` ranks it, the surest first."""

    url: str
    label: str
    kind: Kind
    score: int


def leads_of(markup: str, base: str) -> tuple[Lead, ...]:
    """Every anchor and frame that may lead on, each address once, the surest first."""
    best: dict[str, Lead] = {}
    for lead in (*_anchors(markup, base), *_frames(markup, base)):
        if lead.url not in best or best[lead.url].score < lead.score:
            best[lead.url] = lead
    return tuple(sorted(best.values(), key=lambda lead: -lead.score))


def kind_of(label: str) -> Kind | None:
    """What an anchor's text says it leads to; look-alikes (政府网站工作年度报表, 法治政府建设年度报告) say None.

    >>> kind_of("政府信息 公开年报"), kind_of("政府网站工作年度报表")
    ('annual', None)
    """
    text = normalise(label).strip("·>»|-—:：")
    if read_title(text) and re.search(r"20\d\d", text):
        return "report"
    if _ANNUAL.search(text) and not _NOT_OURS.search(text):
        return "annual"
    if _NOT_OURS.search(text) or len(text) > 24:
        return "organ" if names_organ(text) else None
    named: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("shelf", _SHELF),
        ("disclosure", _DISCLOSURE),
        ("notice", _NOTICE),
    )
    found = next((kind for kind, pattern in named if pattern.search(text)), None)
    return found or ("organ" if names_organ(text) else None)


def _anchors(markup: str, base: str) -> Iterator[Lead]:
    for anchor in BeautifulSoup(markup, "lxml").find_all("a", href=True):
        url = absolute(str(anchor["href"]), base)
        for label in _labels(anchor) if url else ():
            if url and (kind := kind_of(label)):
                yield Lead(url, normalise(label), kind, _SCORES[kind] + _of_the_government(label))


def _labels(anchor: Tag) -> Iterator[str]:
    """The text, then `title=`, then what a picture inside says: navigation is often drawn."""
    yield anchor.get_text()
    yield str(anchor.get("title") or "")
    yield from (str(image.get("alt") or "") for image in anchor.find_all("img"))


def _frames(markup: str, base: str) -> Iterator[Lead]:
    """Frames of the same host: navigation and lists may live in one."""
    for frame in BeautifulSoup(markup, "lxml").find_all(["iframe", "frame"], src=True):
        url = absolute(str(frame["src"]), base)
        if url and urlsplit(url).netloc == urlsplit(base).netloc:
            yield Lead(url, "", "disclosure", _SCORES["disclosure"] - 1)


def _of_the_government(label: str) -> int:
    """政府信息公开 before 政务公开: the former is the statutory column."""
    return 5 if "信息公开" in normalise(label) else 0
