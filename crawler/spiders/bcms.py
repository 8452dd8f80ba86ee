"""Hunan's bcms: how its lists page is not known, so only what a page itself says is followed (portals.md 11)."""

import re
from typing import ClassVar

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.listing import Address, ListPage, rows_of_anchors, unique
from crawler.lists.pager import paged
from crawler.lists.paging import element_pager, next_files, numbered_file
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(r"/20\d{6}/i\d+\.html")


class BcmsSpider(ColumnSpider):
    name = "bcms"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"/bcms/DFS/")),
        Mark(DOCUMENT),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        rows, pager = unique(rows_of_anchors(text, url, DOCUMENT)), element_pager(text)
        if pager is None:
            return paged(rows, text, url, column.pages + 1)
        return ListPage(rows, pager[0], ways=(Address(numbered_file(url, column.pages + 2, pager[1])),))

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        if page.ways:
            return list(page.ways)
        return [Address(each) for each in next_files(url, column.pages)]
