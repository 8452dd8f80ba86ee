"""Whose report it is and of which year, by every place that says so, the most trusted first.

Organ: 发布机构 of the page, title, list, signature, breadcrumb, column, text, then what is often only the
portal. Year: title, stated period, list, address, breadcrumb, column, text, day of publication. A host names no
organ and the date in an address no year (reference/portals.md "Page anatomy", "Titles").
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from parser.issuer import in_narrative
from parser.model import Document, Hints, Paragraph, Said
from parser.names import Names
from parser.regions import Regions
from parser.titles import find_organ, find_year, year_of_labels

_SEPARATOR = re.compile(r"\s*(?:[>›»→]|&gt;|/|\\)+\s*")
_WAY = re.compile(r"(?:当前|您的|你的|所在|现在)的?位置(?:是|为)?\s*[:：]?|[>›»].+[>›»]")
_WAY_BEGINS = re.compile(r".*?位置(?:是|为)?\s*[:：]?\s*")
_LONGEST_WAY = 200
_YEAR_IN_ADDRESS = re.compile(
    r"[?&](?:fbtime|nbYear|title)=(20\d\d)(?![\d-])|/year/show/\w+/(20\d\d)(?:\.|/|$)", re.I
)
"""xxgkAnnualReport.jsp?fbtime=, artview?nbYear=, column?type=3&title=, OpennessAnnualReport/year/show/ORGAN/YEAR."""


def breadcrumb(document: Document, preamble: Sequence[Paragraph]) -> tuple[str, ...]:
    """The labels of the way to the page, outermost first: 当前位置：首页 > 政府信息公开年报 > 2022年.

    Where the page lost its line breaks, the text goes on behind the last label.
    """
    printed = (p.text for p in preamble if len(p.text) <= _LONGEST_WAY and _WAY.search(p.text))
    way = next(printed, document.furniture.get("breadcrumb", ""))
    *outer, last = _SEPARATOR.split(_WAY_BEGINS.sub("", way, count=1).strip())
    return tuple(filter(None, (*outer, *last.split()[:1])))


def organs_said(
    document: Document, title: str | None, signature: str | None, narrative: str, way: Sequence[str],
    hints: Hints, names: Names,
) -> tuple[Said, ...]:  # fmt: skip
    """Every name of an organ on the page and over it; `way` is the breadcrumb.

    The organ whose own rules the text cites is asked for only where nobody is named but who may be the portal.
    """
    labels = (*_labelled("breadcrumb", way, names), *_labelled("column", hints.trail, names))
    named = (
        *_said("page", _if_organ(document.furniture.get("organ"), names)),
        *_said("title", _titled(title, document.furniture.get("title"), names)),
        *_said("list", find_organ(hints.title, names.organs) if hints.title else None),
        *_said("list", _if_organ(hints.organ, names)),
        *_said("signature", signature),
        *_said("page", _if_organ(document.furniture.get("carrier"), names)),
        *(label for label in labels if not names.speaks_for_others(label.what)),
    )
    return (
        *(named or _said("text", in_narrative(narrative, names.organs, names.regions))),
        *(label for label in labels if label not in named),
        *_said("source", _if_organ(document.furniture.get("source"), names)),
        *_said("portal", hints.portal),
    )


def choose(said: Sequence[Said], names: Names) -> str | None:
    """The first name, in the fullest form that an agreeing place prints (with its city).

    发布机构 that is a government or its office yields to the body that title or list name: it publishes for others.
    """
    first = next(iter(said), None)
    if first and first.where == "page" and names.speaks_for_others(first.what):
        first = next((one for one in said if one.where in ("title", "list")), first)
    if first is None:
        return None
    same = [one.what for one in said if names.same(first.what, one.what)]
    return max([name for name in same if names.regions.locate(name)] or same, key=len)


def place_of(document: Document, way: Sequence[str], hints: Hints, regions: Regions) -> str | None:
    """The division that a bare name (水务局) is of: that of breadcrumb, column, portal, site or source."""
    around = [*reversed(way), *reversed(hints.trail)]
    named = next((region.code for label in around if (region := regions.locate(label))), None)
    if hints.region_code and (named is None or _is_within(hints.region_code, named)):
        return hints.region_code
    outside = (document.furniture.get(key) for key in ("site", "source"))
    return named or next((region.code for text in outside if text and (region := regions.locate(text))), None)


def years_said(
    title: int | None,
    period: tuple[date, date] | None,
    hints: Hints,
    way: Sequence[str],
    text: Counter[int],
    published: date | None,
) -> tuple[Said, ...]:
    """Every year that is named; `text` counts those of the first section."""
    address = _YEAR_IN_ADDRESS.search(hints.url or "")
    named = (
        ("title", title),
        ("period", period[0].year if period else None),
        ("list", find_year(hints.title) if hints.title else None),
        ("address", int(address[1] or address[2]) if address else None),
        ("breadcrumb", year_of_labels(way)),
        ("column", year_of_labels(hints.trail)),
        ("text", max(text, key=lambda year: (text[year], year), default=None)),
        ("published", published.year - 1 if published else None),
    )
    return tuple(Said(where, str(year)) for where, year in named if year)


def _titled(title: str | None, called: str | None, names: Names) -> str | None:
    """荷塘区退役军人事务局 may be all that a page calls its report."""
    found = find_organ(title, names.organs) if title else None
    return found or (find_organ(called, names.organs) if called else None)


def _labelled(where: str, labels: Sequence[str], names: Names) -> Iterator[Said]:
    for label in reversed(labels):
        yield from _said(where, find_organ(label, names.organs))


def _said(where: str, what: str | None) -> Iterator[Said]:
    if what:
        yield Said(where, what)


def _if_organ(name: str | None, names: Names) -> str | None:
    return name if name and names.organs.looks_like_organ(name) else None


def _is_within(code: str, other: str) -> bool:
    return code.startswith(re.sub(r"(?:00){1,2}$", "", other))
