"""Hanweb 大汉 jpage: records inside a script's `<datastore>`, more by `dataproxy.jsp` (portals.md 2)."""

import re
from html import unescape
from typing import ClassVar
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

from crawler.column import Column
from crawler.fingerprint import Mark
from crawler.listing import Address, ListPage, rows_of_anchors, unique
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_[0-9a-f_]+\.html|xxgkAnnualReport\.jsp\?")
_DATASTORE = re.compile(r"<datastore>.*?</datastore>", re.DOTALL)
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL)
_NEXT_GROUP = re.compile(r"<nextgroup>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</nextgroup>", re.DOTALL)
_HREF = re.compile(r"""href\s*=\s*(["'])(.*?)\1""", re.DOTALL)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>|\btotalRecord\s*[:=]\s*[\"']?(\d+)")


class HanwebSpider(ColumnSpider):
    name = "hanweb"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"dataproxy\.jsp")),
        Mark(re.compile(r"<datastore>")),
        Mark(re.compile(r"/module/(?:web/)?jpage")),
        Mark(re.compile(r"/col/col\d+/"), 2, in_url=True),
        Mark(re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html"), 2),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        stores = _DATASTORE.findall(text)
        records = [record for store in stores for record in _RECORD.findall(store)]
        printed = [row for record in records for row in list(rows_of_anchors(record, url, DOCUMENT))[:1]]
        rows = unique(printed)
        total = _TOTAL.search(text)
        return ListPage(
            rows,
            records=int(total[1] or total[2]) if total else None,
            following=next_group(text, url),
            repeated=len(printed) - len(rows),
        )

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """The site's own link, verbatim, if it leads on; then the same with numbers of ours."""
        if page.following is None:
            return []
        stated = parse_qs(urlsplit(page.following).query).get("page", [""])[0]
        stale = stated.isdigit() and int(stated) <= column.pages
        return [*([] if stale else [Address(page.following)]), Address(numbered(page.following, column))]


def next_group(text: str, url: str) -> str | None:
    """Where `<nextgroup>` leads; its columnid and unitid are the list's own, encrypted on new sites."""
    group = _NEXT_GROUP.search(text)
    href = _HREF.search(group[1]) if group else None
    return urljoin(url, unescape(href[2].strip())) if href else None


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
