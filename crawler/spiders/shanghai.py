"""上海: year archives below `/nwNNN/`, the second page in `index_2.html` (portals.md 12)."""

import re
from typing import ClassVar

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.listing import Address, ListPage, rows_of_anchors, unique
from crawler.lists.pager import stated_pages
from crawler.lists.paging import numbered_file
from crawler.lists.shapes import raised
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(
    r"/nw\d+/\d{8}/[0-9a-f]{32}\.html|/govxxgk/[^/]+/\d{4}-\d\d-\d\d/[0-9a-f-]{32,36}\.html"
)


class ShanghaiSpider(ColumnSpider):
    name = "shanghai"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(DOCUMENT),
        Mark(re.compile(r"[\"'(/]nw\d{3,6}/"), 2),
        Mark(re.compile(r"/nw\d{3,6}/"), 2, in_url=True),
        Mark(re.compile(r"\.pagination\(\s*\{"), 2),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        return ListPage(unique(rows_of_anchors(text, url, DOCUMENT)), stated_pages(text))

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        return [Address((raised(url) if column.pages > 1 else None) or numbered_file(url, column.pages + 1))]
