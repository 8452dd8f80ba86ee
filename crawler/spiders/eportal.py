"""EasySite (eportal) and the `<id>/index.html` sites made with it; Beijing's districts mix its pagers (portals.md 9)."""

import re
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.json_list import count_of, day_of, dig, entries, json_of, words
from crawler.lists.listing import Address, ListPage, Row, absolute, rows_of_anchors, unique
from crawler.lists.pager import paged
from crawler.lists.paging import next_files, query_of, with_query
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(
    r"[?&]articleKey=(?:[0-9a-f]{32}|\d+)|/(?:\d{5,9}|\d{12,})/index(?:\.s?html)?(?=[\"'?#\s>]|$)"
)
_PAGE_ID = re.compile(r"""eprotalCurrentPageId["'][^>]*value=["'](\w+)""")
_LINKED_ID = re.compile(r"[?&]pageId=(\w+)")
_MODULE = re.compile(r"""\bmoduleid=["']?(\w+)|[?&]moduleId=([0-9a-f]{32})""", re.IGNORECASE)
_PORTLET = re.compile(r"""["']([^"'\s]*queryList\.portlet[^"'\s]*)["']""")
_STEM = re.compile(r"""["'/]([0-9a-f]{8})-\d+\.html""")
_SCRIPTED = re.compile(r"javascript:\s*next\s*\(")
_LISTS = ("result", "rows", "list", "data")
_TOTALS = ("total", "totalCount", "count", "recordCount")


class EportalSpider(ColumnSpider):
    name = "eportal"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"/eportal/ui\?|article_paging_list_hidden|eprotalCurrentPageId")),
        Mark(re.compile(r"/eportal/ui\?"), in_url=True),
        Mark(DOCUMENT, 2),
        Mark(re.compile(r"/[a-z]{2,}\d{1,3}/"), 1, in_url=True),
        Mark(_SCRIPTED, 1),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        data, portlet = json_of(text), _PORTLET.search(text)
        if data is not None:
            return _results(data, url)
        rows = unique(rows_of_anchors(text, url, DOCUMENT))
        if portlet and not any(row.report for row in rows):
            first = with_query(urljoin(url, portlet[1].replace("&amp;", "&")), pageNo=1)
            return ListPage((), leads=(Address(first),))
        facts = _facts(text, url, column)
        page = paged(rows, text, url, column.pages + 1, by_script=bool({**column.facts, **facts}))
        return replace(page, facts=facts)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """What the site links, then each pager of the product that the page bears a trace of."""
        number, facts = column.pages + 1, column.facts
        if "pageNo" in query_of(url):
            return [Address(with_query(url, pageNo=number))]
        found = [each.url for each in page.ways]
        if "module" in facts:
            asked = {"pageId": facts["page_id"], "currentPage": number, "moduleId": facts["module"]}
            found.append(urljoin(url, f"/eportal/ui?{urlencode({**asked, 'staticRequest': 'yes'})}"))
        if "stem" in facts:
            found.append(urljoin(url, f"{facts['stem']}-{number}.html"))
        if "next" in facts or "currentPage" in query_of(url):
            found.append(with_query(url, currentPage=number))
        files = [] if "/eportal/" in url or urlsplit(url).query else next_files(url, column.pages)
        return [Address(each) for each in dict.fromkeys([*found, *files])]


def _facts(text: str, url: str, column: Column) -> dict[str, str]:
    """Traces of the pagers: the ids of page and module, the stem of static files, a call of `next`."""
    if column.pages:
        return {}
    page_id, module = (
        _PAGE_ID.search(text) or _LINKED_ID.search(url) or _LINKED_ID.search(text),
        _MODULE.search(text),
    )
    stem = _STEM.search(text)
    facts = {"stem": stem[1]} if stem else {}
    if page_id and module:
        facts.update(page_id=page_id[1], module=module[1] or module[2])
    return {**facts, **({"next": "1"} if _SCRIPTED.search(text) else {})}


def _results(data: Any, url: str) -> ListPage:
    found = next((each for name in _LISTS if (each := entries(dig(data, name)))), [])
    printed = [
        Row(address, words(each.get("title")), day_of(each.get("publishDate") or each.get("date")))
        for each in found
        if (address := absolute(words(each.get("url")), url))
    ]
    rows = unique(printed)
    total = next((count for name in _TOTALS if (count := count_of(dig(data, name))) is not None), None)
    return ListPage(rows, records=total, repeated=len(printed) - len(rows))
