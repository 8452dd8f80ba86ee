"""Anhui's Lonsun-type portals: columns of an organ by `type=3`, more rows by a label's fragments (portals.md 5)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.listing import Address, ListPage, Shelf, links_on, rows_of_anchors, unique
from crawler.lists.pager import paged
from crawler.lists.paging import query_of, with_query
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(r"/public/\d+/\d+\.html|/\d{9,10}\.html")
_COLUMN = re.compile(r"/public/column/(\d+)")
_LABEL = re.compile(r"""["']((?:https?://[^"'/]+)?(?:/[\w-]+)*/site/label/\d+[^"']*)["']""")
_SITE = re.compile(r"""<meta[^>]+name=["']SiteId["'][^>]+content=["'](\d+)""", re.IGNORECASE)
_OPTION = re.compile(
    r"""\b(siteId|pageSize|organId|catIds?|cId|type|isDate|dateFormat|file|fromCode|sortType|active)["']?\s*:\s*"""
    r"""(?:["']([^"']*)["']|(\d+|true|false))"""
)
_FIXED = {"IsAjax": "1", "dataType": "html", "labelName": "publicInfoList", "action": "list"}
_WHOLE_TITLES = {"length": "200"}  # the page asks for some fifty characters of each


class LonsunSpider(ColumnSpider):
    name = "lonsun"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"/public/column/\d+\?")),
        Mark(re.compile(r"/site/label/\d+|labelName")),
        Mark(re.compile(r"/public/\d+/\d+\.html"), 2),
        Mark(re.compile(r"/public/column/\d+"), in_url=True),
        Mark(_SITE, 1),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        rows = unique(rows_of_anchors(text, url, DOCUMENT))
        years, facts = tuple(_years(text, url)), _facts(text, url, column)
        if not rows and not years and "label" in facts and not column.pages and "/site/label/" not in url:
            return ListPage((), leads=(_numbered(facts, 1),), facts=facts)
        by_script = "label" in {**column.facts, **facts} and "guessed" not in {**column.facts, **facts}
        page = paged(rows, text, url, column.pages + 1, by_script=by_script)
        return replace(page, shelves=years, facts=facts)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """The site's own link, else the label's next fragment, counted from 1."""
        return [*page.ways, *([_numbered(column.facts, column.pages + 1)] if "label" in column.facts else [])]


def _years(text: str, url: str) -> Iterator[Shelf]:
    """Pages that hold one year's report themselves; parameters come in any order, one page a year is enough."""
    seen = set()
    for link in links_on(text, url):
        organ, asked = _COLUMN.search(str(link.anchor["href"])), query_of(link.url)
        if asked.get("type") != "3" or asked.get("action") != "detail" or not organ:
            continue
        if (key := (organ[1], asked.get("title", ""))) not in seen:
            seen.add(key)
            yield Shelf(Address(link.url), link.anchor.get_text().strip() or key[1])


def _facts(text: str, url: str, column: Column) -> dict[str, str]:
    """The address of the label, with everything the page says it must be asked with."""
    if "label" in column.facts:
        return {}
    stated, organ = _LABEL.search(text), _COLUMN.search(url)
    if stated and "siteId=" in stated[1]:
        return {"label": with_query(urljoin(url, stated[1].replace("&amp;", "&")), **_WHOLE_TITLES)}
    site = _SITE.search(text)
    if not organ or not (stated or site):
        return {}
    options = {found[1]: found[2] or found[3] or "" for found in _OPTION.finditer(text)}
    prefix = urlsplit(url).path.partition("/public/")[0]
    label = urljoin(url, stated[1] if stated else f"{prefix}/site/label/8888")
    own = {"siteId": site[1] if site else "", "organId": organ[1], "type": "3", "pageSize": "15"}
    asked = {**_FIXED, **own, **options, **_WHOLE_TITLES}
    return {"label": with_query(label, **asked), **({} if stated else {"guessed": "1"})}


def _numbered(facts: "dict[str, str]", number: int) -> Address:
    return Address(with_query(facts["label"], pageIndex=number), guessed="guessed" in facts)
