"""Guangdong: the 信息公开目录 platform gkmlpt with its JSON, and NFCMS lists as static files (portals.md 4)."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urldefrag, urljoin, urlsplit

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.json_list import count_of, day_of, dig, entries, json_of, value_at, words
from crawler.lists.listing import Address, ListPage, Row, Shelf, absolute, rows_of_anchors, unique
from crawler.lists.pager import paged
from crawler.lists.paging import next_files, query_of, with_query
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(r"/content/(?:\d+/\d+/)?m?post_\d+\.html")
_SID = re.compile(r"\bSID[\"']?\s*[:=]\s*[\"']?(\d+)")
_TREE = re.compile(r"\bTREE[\"']?\s*[:=]\s*(?=\[)")
_NAME = re.compile(r"年报|年度报告")
_NEIGHBOUR = re.compile(r"网站|法治|预算|决算|统计")


class GuangdongSpider(ColumnSpider):
    name = "guangdong"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"_CONFIG\s*=|NFCMS_")),
        Mark(DOCUMENT),
        Mark(re.compile(r"/gkmlpt/"), 2),
        Mark(re.compile(r"/gkmlpt/"), 3, in_url=True),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        data, tree = json_of(text), _TREE.search(text)
        if data is not None:
            return _articles(data, url)
        if "/gkmlpt/" in url and tree:
            return _catalogue(text, value_at(text, tree.end()), url, column)
        return paged(unique(rows_of_anchors(text, url, DOCUMENT)), text, url, column.pages + 1)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        if "/gkmlpt/api/" in url:
            return [Address(with_query(url, page=int(query_of(url)["page"]) + 1))]
        if page.ways:
            return list(page.ways)
        return [Address(each) for each in next_files(url, column.pages)]


def _catalogue(text: str, tree: Any, url: str, column: Column) -> ListPage:
    """The nodes of annual reports: the one the fragment names, or by name; others than the first are shelves."""
    sid = _SID.search(text)
    cid = urlsplit(url).fragment or urlsplit(column.url).fragment
    nodes = list(_nodes(tree))
    named = [each for each in nodes if words(each.get("id")) == cid]
    others = [each for each in nodes if each not in named and _names_reports(words(each.get("name")))]
    found = [
        Shelf(address, words(each.get("name")))
        for each in [*(named or [{"id": cid}] * bool(cid)), *others]
        if (address := _address(each, url, sid[1] if sid else ""))
    ]
    return ListPage((), leads=tuple(each.address for each in found[:1]), shelves=tuple(found[1:]))


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    for node in entries(tree):
        yield node
        yield from _nodes(node.get("children"))


def _names_reports(name: str) -> bool:
    return bool(_NAME.search(name)) and not _NEIGHBOUR.search(name)


def _address(node: dict[str, Any], url: str, sid: str) -> Address | None:
    """The articles of a node; one that jumps leads to a page of its own, or back here to another node."""
    jump = words(node.get("jump_url"))
    fragment = urldefrag(jump).fragment
    if jump and not ("/gkmlpt/" in jump and fragment.isdigit()):
        target = absolute(jump, url)
        return Address(target) if target else None
    cid = fragment or words(node.get("id"))
    root = url[: url.index("/gkmlpt/")]
    return Address(f"{root}/gkmlpt/api/all/{cid}?page=1&sid={sid}") if cid.isdigit() else None


def _articles(data: Any, url: str) -> ListPage:
    printed = list(_rows(entries(dig(data, "articles")), url))
    rows = unique(printed)
    total = count_of(dig(data, "total")) or count_of(dig(data, "classify", "post_count"))
    return ListPage(rows, records=total, repeated=len(printed) - len(rows))


def _rows(articles: list[dict[str, Any]], url: str) -> Iterator[Row]:
    """`url` and `post_url` are one document; the one on this host is taken."""
    for each in articles:
        named = [
            absolute(urljoin(url, words(each.get(key))), url) for key in ("url", "post_url") if each.get(key)
        ]
        here = [address for address in named if address and urlsplit(address).netloc == urlsplit(url).netloc]
        address = next((address for address in [*here, *named] if address), None)
        if address:
            shown = (
                each.get("display_publish_time") or each.get("first_publish_time") or each.get("created_at")
            )
            organ = words(each.get("publisher")) or None
            yield Row(address, words(each.get("title")), day_of(shown), organ)
