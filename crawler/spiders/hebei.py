"""Hebei: columns by uuid whose lists come as blocks, and the departments' older pagers (portals.md 10)."""

import re
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urljoin

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.listing import Address, ListPage, rows_of_anchors, unique
from crawler.lists.pager import paged
from crawler.lists.paging import next_files, query_of, with_query
from crawler.spiders.base import ColumnSpider

_UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
DOCUMENT = re.compile(rf"/columns/{_UUID}/\d{{6}}/\d\d/{_UUID}\.html|/content\.jsp\?(?:.*&)?id=\w+")
_BLOCK = re.compile(rf"/[\w/-]*columns/{_UUID}/templates/{_UUID}/blocks/{_UUID}")
_STEM = re.compile(r"""["'/]([0-9a-f]{8})-\d+\.html""")


class HebeiSpider(ColumnSpider):
    name = "hebei"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(rf"/columns/{_UUID}/")),
        Mark(_BLOCK),
        Mark(re.compile(rf"/columns/{_UUID}|/column\.jsp\?id="), in_url=True),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        rows, block, stem = (
            unique(rows_of_anchors(text, url, DOCUMENT)),
            _BLOCK.search(text),
            _STEM.search(text),
        )
        facts = {"block": urljoin(url, block[0])} if block else {}
        if not rows and block and not column.pages and "/blocks/" not in url:
            return ListPage((), leads=(Address(_block(facts["block"], 1)),), facts=facts)
        facts |= {"stem": stem[1]} if stem else {}
        page = paged(rows, text, url, column.pages + 1, by_script="block" in {**column.facts, **facts})
        return replace(page, facts=facts)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """Blocks count from 1, and so do `current` and the files named by a hash."""
        number, facts = column.pages + 1, column.facts
        if page.ways:
            return list(page.ways)
        if "block" in facts:
            return [Address(_block(facts["block"], number))]
        if "current" in query_of(url) or "/column.jsp" in url:
            return [Address(with_query(url, current=number))]
        if "stem" in facts:
            return [Address(urljoin(url, f"{facts['stem']}-{number}.html"))]
        return [Address(each) for each in next_files(url, column.pages)]


def _block(address: str, number: int) -> str:
    return with_query(address, page=number, fix=0)
