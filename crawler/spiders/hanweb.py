"""Hanweb 大汉 jpage: records inside a script's `<datastore>`, more by `dataproxy.jsp` (portals.md 2)."""

import re
from html import unescape
from typing import ClassVar
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.listing import Address, ListPage, rows_of_anchors, unique
from crawler.lists.pager import pages_told
from crawler.lists.paging import with_query
from crawler.lists.shapes import raised
from crawler.lists.shelves import is_report_page
from crawler.lists.ways import ways_on
from crawler.spiders.base import ColumnSpider
from crawler.spiders.generic import frames
from crawler.spiders.hanweb_xxgk import next_search, xxgk_page

DOCUMENT = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_[0-9a-f_]+\.html|xxgkAnnualReport\.jsp\?")
_DATASTORE = re.compile(r"<datastore>.*?</datastore>", re.DOTALL)
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL)
_NEXT_GROUP = re.compile(r"<nextgroup>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</nextgroup>", re.DOTALL)
_HREF = re.compile(r"""href\s*=\s*(["'])(.*?)\1""", re.DOTALL)
_PROXY = re.compile(r"""["']([^"'\s]*/module/(?:web/)?jpage/dataproxy\.jsp\?[^"'\s]+)["']""")
_UNIT = re.compile(r"""<div[^>]+id=["'](\d{3,})["'][^>]*(?:pgContainer|jpage)|[?&]uid=(\d+)""")
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>|\btotalRecord\s*[:=]\s*[\"']?(\d+)")


class HanwebSpider(ColumnSpider):
    name = "hanweb"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"dataproxy\.jsp")),
        Mark(re.compile(r"<datastore>")),
        Mark(re.compile(r"/module/(?:web/)?jpage|module/xxgk/|tree\.jsp\?area=")),
        Mark(re.compile(r"/module/xxgk/|/col/col\d+/"), 2, in_url=True),
        Mark(re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html"), 2),
        Mark(re.compile(r"/col/col\d+/(?:index\.html)?|ContentStart"), 1),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        if _RECORD.search(text):
            return _store_page(text, url)
        if page := xxgk_page(text, url, column):
            return page
        if is_report_page(text):
            return ListPage(())
        return _printed_page(text, url, column)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """The site's own link, verbatim, if it leads on; then the same with numbers of ours."""
        if page.ways:
            return list(page.ways)
        if "xxgk" in column.facts:
            return [next_search(url, column.facts, column.pages + 1)]
        if page.following is None:
            return _query_pages(url, column)
        stated = parse_qs(urlsplit(page.following).query).get("page", [""])[0]
        stale = stated.isdigit() and int(stated) <= column.pages
        return [*([] if stale else [Address(page.following)]), Address(numbered(page.following, column))]


def next_group(text: str, url: str) -> str | None:
    """Where `<nextgroup>` leads; its columnid and unitid are the list's own, encrypted on new sites."""
    group = _NEXT_GROUP.search(text)
    href = _HREF.search(group[1]) if group else None
    link = href[2] if href else (found[1] if (found := _PROXY.search(text)) else None)
    return urljoin(url, unescape(link.strip())) if link else None


def numbered(address: str, column: Column) -> str:
    """The next page in both dialects at once: `page`, and 1-based startrecord and endrecord."""
    parts, size = urlsplit(address), column.page_size
    ours = {"page", "startrecord", "endrecord", "perpage"}
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0].lower() not in ours]
    seen = column.rows + column.repeated
    numbers = {
        "page": column.pages + 1,
        "startrecord": seen + 1,
        "endrecord": seen + size,
        "perpage": size,
    }
    return parts._replace(query=urlencode([*kept, *numbers.items()], safe="/")).geturl()


def _store_page(text: str, url: str) -> ListPage:
    stores = _DATASTORE.findall(text)
    records = [record for store in stores for record in _RECORD.findall(store)]
    printed = [row for record in records for row in list(rows_of_anchors(record, url, DOCUMENT))[:1]]
    rows = unique(printed)
    return ListPage(
        rows, records=_total(text), following=next_group(text, url), repeated=len(printed) - len(rows)
    )


def _printed_page(text: str, url: str, column: Column) -> ListPage:
    """A page without records: its rows stand in the page, in a frame of it, or come by its script alone."""
    rows = unique(rows_of_anchors(text, url, DOCUMENT))
    if not any(row.report for row in rows) and not column.pages:
        proxy = next_group(text, url)
        inner = ((Address(with_query(proxy, page=1)),) if proxy else ()) or frames(text, url)
        if inner and url != inner[0].url:
            return ListPage((), leads=inner)
    unit = _UNIT.search(text)
    pages = pages_told(text, url, column.pages + 1)
    facts = {"uid": unit[1] or unit[2]} if unit else {}
    return ListPage(rows, pages, ways=tuple(ways_on(text, url, column.pages + 1)), facts=facts)


def _query_pages(url: str, column: Column) -> list[Address]:
    """`?uid=380055&pageNum=2` (江西); the uid is the number of the list's unit."""
    if "pageNum" in urlsplit(url).query:
        return [Address(raised(url) or url)]
    uid = column.facts.get("uid")
    return [Address(with_query(url, uid=uid, pageNum=column.pages + 1), guessed=True)] if uid else []


def _total(text: str) -> int | None:
    found = _TOTAL.search(text)
    return int(found[1] or found[2]) if found else None
