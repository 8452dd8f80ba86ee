"""陕西's platform: a list is `1.html`, `2.html` .. with groups and years below it (portals.md 7)."""

import re
from typing import ClassVar
from urllib.parse import urljoin

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.listing import Address, ListPage, rows_of_anchors, unique
from crawler.lists.pager import stated_pages
from crawler.lists.shapes import raised
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(r"/(?:\d{19}|[0-9a-f]{24})\.html")
_PAGES = re.compile(r"parseInt\(\s*['\"](\d+)['\"]\s*\)")


class ShaanxiSpider(ColumnSpider):
    name = "shaanxi"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(_PAGES, 2),
        Mark(re.compile(r"/[a-z0-9_]*nb[a-z0-9_/]*/\d{1,3}\.html"), 1, in_url=True),
        Mark(re.compile(r"/\d{19}\.html"), 2),
        Mark(re.compile(r"(?<![0-9a-z])[0-9a-f]{24}\.html"), 2),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        said = _PAGES.search(text)
        rows = unique(rows_of_anchors(text, url, DOCUMENT))
        return ListPage(rows, int(said[1]) if said else stated_pages(text))

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """The bare folder shows what `1.html` does."""
        return [Address(raised(url) or urljoin(url, f"{column.pages + 1}.html"))]
