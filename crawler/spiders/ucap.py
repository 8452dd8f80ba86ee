"""ucap 开普云: a first page as HTML, the rest as JSON by channel id or as static files (portals.md 3)."""

import re
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.json_list import count_of, day_of, dig, entries, json_of, words
from crawler.lists.listing import Address, ListPage, Row, Shelf, absolute, rows_of_anchors, unique
from crawler.lists.paging import element_pager, numbered_file, query_of, with_query
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(
    r"/\d{6}/(?:[0-9a-f]{32}|c\d\d_\d+)\.s?html?(?=[\"'?#\s>]|$)"
    r"|/20\d\d/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html|/c\d{3,6}n?/c\d+/content\.s?html",
    re.IGNORECASE,
)
_CHANNEL = re.compile(
    r"""<meta[^>]+name=["']channelId["'][^>]+content=["']([0-9a-f]{32})|\bchannelId["']?\s*[:=]\s*["']?([0-9a-f]{32})""",
    re.IGNORECASE,
)
_CODE = re.compile(r"/([\w-]+)/(c\d{4,6}[a-z]?)(?:/|$)", re.IGNORECASE)
_PREFIX = re.compile(r"""["'](/(?:[\w-]+/)*search(?:List)?)/""")
_PREFIXES = ("/common/search", "/search", "/searchList")
_BY_CODE = "/getFileListByCodeId"
_CHANNELS = ("/common/getChannelList", "/getChannelList")
_SIZE = 100
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


class UcapSpider(ColumnSpider):
    name = "ucap"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"UCAPCONTENT|UCAPTITLE|UCAP-CONTENT|_isAgg")),
        Mark(DOCUMENT),
        Mark(_CHANNEL, 2),
        Mark(re.compile(r"createPageHTML\s*\(\s*[\"']"), 2),
        Mark(re.compile(r"/(?:common_\w+|zfxxgklby_nb|xxgk_list)\.shtml"), 2, in_url=True),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        data = json_of(text)
        if data is None:
            return _page(text, url, column)
        if urlsplit(url).path in _CHANNELS:
            return _channels(data, url)
        return _results(data, url, column)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """Static files where the page counts them, else JSON; a JSON address is a guess until one answers."""
        if "html_pages" in column.facts:
            return [_numbered(url, column)]
        static = [Address(page.following)] if page.following else []
        return [*static, *_ways(column.facts, url)]


def _page(text: str, url: str, column: Column) -> ListPage:
    rows = unique(rows_of_anchors(text, url, DOCUMENT))
    pager, facts = element_pager(text), _facts(text, column)
    if not rows:
        return ListPage((), leads=tuple(_ways(facts, url)), facts=facts)
    following = numbered_file(url, column.pages + 2, pager[1]) if pager else None
    return ListPage(rows, pager[0] if pager else None, following=following, facts=facts)


def _facts(text: str, column: Column) -> dict[str, str]:
    """The channel's id as the page states it, and which of the search addresses it speaks of."""
    channel, prefix = _CHANNEL.search(text), _PREFIX.search(text)
    facts = {"channel": channel[1] or channel[2]} if channel else {}
    return {**column.facts, **facts, **({"prefix": prefix[1]} if prefix else {})}


def _ways(facts: Any, url: str) -> list[Address]:
    """Every address that may list a channel; without its id, those that tell the id (it is not the cNNN)."""
    if channel := facts.get("channel"):
        prefixes = dict.fromkeys([*([facts["prefix"]] if "prefix" in facts else []), *_PREFIXES])
        searches = [_search(urljoin(url, f"{prefix}/{channel}"), 1) for prefix in prefixes]
        return [*searches, _by_code(urljoin(url, _BY_CODE), channel, 1)]
    code = _CODE.search(urlsplit(url).path)
    if code is None:
        return []
    asked = urlencode({"channelCode": code[2], "websiteCodeName": code[1]})
    return [Address(f"{urljoin(url, path)}?{asked}", guessed=True) for path in _CHANNELS]


def _search(address: str, number: int) -> Address:
    asked = {
        "page": number, "_pageSize": _SIZE, "_isAgg": "true", "_isJson": "true", "_template": "index",
        "_rangeTimeGte": "", "_channelName": "",
    }  # fmt: skip
    return Address(with_query(address, **asked), guessed=True)


def _by_code(address: str, channel: str, number: int) -> Address:
    form = {"codeId": "", "channelId": channel, "page": number, "size": _SIZE}
    return Address(address, urlencode(form), _FORM, guessed=True)


def _numbered(url: str, column: Column) -> Address:
    number = column.pages - int(column.facts["html_pages"]) + 1
    if urlsplit(url).path.endswith(_BY_CODE):
        return _by_code(url, column.facts["channel"], number)
    return Address(with_query(url, page=number))


def _channels(data: Any, url: str) -> ListPage:
    """The channel whose code was asked for; where only others are listed, each is a list below."""
    code, found = query_of(url).get("channelCode"), dig(data, "results")
    below = entries(dig(found, "children"))
    own = next((each for each in [*entries([found]), *below] if each.get("channelCode") == code), found)
    if channel := words(dig(own, "channelId")):
        return ListPage((), leads=tuple(_ways({"channel": channel}, url)), facts={"channel": channel})
    shelves = [
        Shelf(_ways({"channel": words(each.get("channelId"))}, url)[0], words(each.get("displayName")))
        for each in below
        if each.get("channelId")
    ]
    return ListPage((), shelves=tuple(shelves))


def _results(data: Any, url: str, column: Column) -> ListPage:
    body = dig(data, "data") or dig(data, "results", "data")
    printed = list(_rows(entries(dig(body, "results")), url, column))
    rows, total = unique(printed), count_of(dig(body, "total"))
    page = ListPage(rows, records=total, repeated=len(printed) - len(rows))
    if "html_pages" not in column.facts and rows and column.pages and column.leads_nowhere(page):
        second = Address(with_query(url, page=2))  # the first is what the HTML page showed
        return ListPage((), leads=(second,), facts={"html_pages": str(column.pages - 1)})
    return replace(page, facts={"html_pages": column.facts.get("html_pages", str(column.pages))})


def _rows(results: list[dict[str, Any]], url: str, column: Column) -> Any:
    """A row whose path the HTML page listed keeps that address: JSON gives `http:` and other hosts."""
    known = {urlsplit(each).path: each for each in column.links}
    for each in results:
        address = absolute(words(each.get("url")), url)
        if address:
            published = day_of(each.get("publishedTimeStr") or each.get("publishedTime"))
            yield Row(known.get(urlsplit(address).path, address), words(each.get("title")), published)
