"""博达 VSB: files numbered downwards, so the pager's links are followed, never computed (portals.md 8)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qs, urljoin, urlsplit

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.listing import Address, ListPage, Row, rows_of_anchors, unique
from crawler.lists.pager import has_pager, pages_told
from crawler.lists.ways import ways_on
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(r"/info/\d+/\d+\.htm|content\.jsp\?(?=.*wbnewsid=\d+)|viewer\.html\?file=")


class VsbSpider(ColumnSpider):
    name = "vsb"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"/system/resource/|_sitegray|v_news_content|vsb_content|visualsitebuilder", re.I)),
        Mark(re.compile(r"download\.jsp\?urltype|wbtreeid=\d+|showVsbpdfIframe|virtual_attach_file\.vsb"), 2),
        Mark(re.compile(r"(?:^|[\"'/.])info/\d+/\d+\.htm\b"), 2),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        rows = unique(_shown(rows_of_anchors(text, url, DOCUMENT)))
        pages = pages_told(text, url, column.pages + 1, alone=not has_pager(text))
        return ListPage(rows, pages, ways=tuple(ways_on(text, url, column.pages + 1)))

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        return list(page.ways)


def _shown(rows: Iterator[Row]) -> Iterator[Row]:
    """A row that opens a viewer leads to the document the viewer is told to show."""
    for row in rows:
        file = parse_qs(urlsplit(row.url).query).get("file", [""])[0] if "viewer.html" in row.url else ""
        yield replace(row, url=urljoin(row.url, file)) if file else row
