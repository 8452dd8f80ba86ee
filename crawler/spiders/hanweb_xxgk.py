"""Hanweb's 信息公开 module: lists from search.jsp, and xxgkAnnualReport.jsp, a report by organ and year."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.lists.column import Column
from crawler.lists.listing import (
    Address,
    ListPage,
    Row,
    Shelf,
    anchor_title,
    rows_of_anchors,
    tree_of,
    unique,
)
from crawler.lists.pager import stated_pages
from crawler.lists.paging import query_of, with_query
from crawler.lists.shelves import is_report_page
from crawler.lists.titles import normalise, read_title

_SEARCH = "/module/xxgk/search.jsp"
_ASKED = "texttype=0&fbtime=-1&vc_all=&vc_filenumber=&vc_title=&vc_number=&currpage={n}&sortfield=,createdatetime:0,orderid:0"
_DOCUMENT = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_[0-9a-f_]+\.html")
_ANNUAL = re.compile(r"xxgkAnnualReport\.jsp\?[^\"'\s<>\\]*")
_TREE = re.compile(r"""[^"'\s<>]*xxgk/tree\.jsp\?[^"'\s<>]*""")
_CALL = re.compile(r"""["'][^"']*/xxgk/search\.jsp\?[^)]*""")
_FACT = re.compile(r"(?:[?&]|&amp;)(area|divid|infotypeId|jdid)=([0-9A-Za-z_.-]+)")
_TYPE = re.compile(r"""funclick\(\s*\\?["'](?P<id>[0-9A-Za-z]+)\\?["'][^>]*>\s*(?P<label>[^<]{1,40})""")
_REPORTS = re.compile(r"信息公开.{0,6}年(?:度)?(?:工作)?报|公开年报|^年(?:度报告|报)$")
_OPTION_YEAR = re.compile(r"<option[^>]*value\s*=\s*[\"']?(20\d\d)\b")
_NODE = re.compile(
    r"""["'](?P<label>[^"'<>]{2,40})["']\s*,\s*["'](?P<href>[^"'\s<>]*xxgkAnnualReport\.jsp\?[^"'\s<>]*)["']"""
)
_YEAR = re.compile(r"20[0-3]\d")
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
_FIRST_YEAR = 2008  # the first reports under the 条例 of 2008


def xxgk_page(text: str, url: str, column: Column) -> ListPage | None:
    """What a page of the module says; None for any other page of the family."""
    path = urlsplit(url).path
    if path.endswith(_SEARCH):
        return ListPage(unique(rows_of_anchors(text, url, _DOCUMENT)), stated_pages(text))
    if path.endswith("xxgkAnnualReport.jsp") or (_ANNUAL.search(text) and not _lists_articles(text, url)):
        return _annual_page(text, url, column)
    if path.endswith("/xxgk/tree.jsp"):
        return _tree(text, url, column)
    return _shell(text, url)


def next_search(url: str, facts: Mapping[str, str], number: int) -> Address:
    """Page `number` (1-based) of search.jsp; without an infotypeId it answers with all lists of the organ."""
    form = {name: facts.get(name, "") for name in ("infotypeId", "jdid", "area", "divid")}
    return Address(f"{urljoin(url, _SEARCH)}?{_ASKED.format(n=number)}", urlencode(form), _FORM)


def _lists_articles(text: str, url: str) -> bool:
    """A page that lists reports as articles may link one of the module beside them."""
    return any(row.report for row in rows_of_anchors(text, url) if _DOCUMENT.search(row.url))


def _shell(text: str, url: str) -> ListPage | None:
    """A column page whose list search.jsp draws; the tree beside it knows the number of the list."""
    call, tree = _CALL.search(text), _TREE.search(text)
    if (call is None and tree is None) or _lists_articles(text, url):
        return None
    sources = [unescape(found[0]) for found in (call, tree) if found] + [url.replace("vc_xxgkarea", "area")]
    facts = {"xxgk": "1"} | {
        name: value for source in reversed(sources) for name, value in _FACT.findall(source)
    }
    if "infotypeId" in facts or tree is None:
        return ListPage((), leads=(next_search(url, facts, 1),), facts=facts)
    asked = Address(urljoin(url, unescape(tree[0])))
    return ListPage((), leads=(asked, next_search(url, facts, 1)), facts=facts)


def _tree(text: str, url: str, column: Column) -> ListPage:
    named = {normalise(found["label"]): found["id"] for found in _TYPE.finditer(text)}
    types = [number for label, number in named.items() if _REPORTS.search(label)]
    facts = {
        **column.facts,
        "xxgk": "1",
        **dict(_FACT.findall(url)),
        **({"infotypeId": types[0]} if types else {}),
    }
    return ListPage((), leads=(next_search(url, facts, 1),), facts=facts)


def _annual_page(text: str, url: str, column: Column) -> ListPage:
    """Every organ the page names in every year it names; a pair that it does not link may not exist.

    Organs linked without a year are lists below this one: their own page tells which years there are.
    """
    links = [(Row(link, label), *_key(link)) for link, label in _annual_links(text, url)]
    dated = {(area, year): row.url for row, area, year in links if area and year}
    own = _key(url)
    if all(own) and is_report_page(text):
        dated.setdefault(own, url)
    labels = {area: row.title for row, area, _year in links if not _YEAR.search(row.title)}
    rows = [_row(link, labels.get(area, ""), year) for (area, year), link in dated.items()]
    rows += [
        replace(_row(link, labels.get(area, ""), year), perhaps=True)
        for area, year, link in _gaps(text, own[0], dated, url)
    ]
    below = [Shelf(Address(row.url), row.title) for row, _area, year in links if not year and row.url != url]
    return ListPage(tuple(rows), 1, shelves=tuple(below) if not column.trail else ())


def _gaps(
    text: str, own: str, dated: Mapping[tuple[str, str], str], url: str
) -> Iterator[tuple[str, str, str]]:
    """Pairs of organ and year that no link names, with their address."""
    years = {year for _area, year in dated} | set(_OPTION_YEAR.findall(text))
    if len(years) == 1:
        years = {str(year) for year in range(_FIRST_YEAR, int(min(years)) + 1)}
    homes = {area: link for (area, _year), link in dated.items()} | ({own: url} if own else {})
    for area, home in homes.items():
        yield from (
            (area, year, with_query(home, fbtime=year)) for year in sorted(years) if (area, year) not in dated
        )


def _annual_links(text: str, url: str) -> Iterator[tuple[str, str]]:
    """Addresses of annual reports with the text that names them: in anchors, or in the strings of a tree's script."""
    plain = re.sub(r"\\(?=[\"'/])", "", text)
    anchors = tree_of(plain).find_all("a", href=_ANNUAL)
    yield from ((urljoin(url, str(anchor["href"])), anchor_title(anchor)) for anchor in anchors)
    yield from ((urljoin(url, unescape(found["href"])), found["label"]) for found in _NODE.finditer(plain))


def _row(link: str, label: str, year: str) -> Row:
    """The module prints no titles: a report is named by what its link says and by its fbtime."""
    if read_title(label):
        return Row(link, label)
    return Row(link, f"{'' if _YEAR.search(label) else label}{year}年政府信息公开年报")


def _key(link: str) -> tuple[str, str]:
    """Organ code and report year of an address; '' for what it does not say."""
    query = query_of(link) if _ANNUAL.search(link) else {}
    year = query.get("fbtime", "")
    return query.get("area", ""), year if _YEAR.fullmatch(year) else ""
