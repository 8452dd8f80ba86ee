"""TrueCMS: records in JSONP by windows of record numbers, the first sixty in the page itself (portals.md 12)."""

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urljoin

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.json_list import dig, json_of
from crawler.lists.listing import Address, ListPage, Row, rows_of_anchors, unique
from crawler.lists.paging import query_of, with_query
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(r"/content/[0-9a-f]{8}-[0-9a-f-]{27}\.html")
_COLUMN = re.compile(r"""\bcolumnId["']?\s*[:=]\s*["']([0-9a-f-]{36})["']""")
_PROXY = re.compile(r"""["']((?:https?://[^"'/]+)?/[^"']*messageController/getMessage\.do)""")
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)")
_WINDOWS = (30, 10)  # a hundred come back empty in one city, fifty as 404 in another; both serve thirty


class TruecmsSpider(ColumnSpider):
    name = "truecms"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"messageController/getMessage\.do")),
        Mark(re.compile(r"(?i)/truecms/")),
        Mark(DOCUMENT, 1),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        data = json_of(text)
        store = str(dig(data, "result") or "") if data is not None else text
        printed = list(_rows(store, url, embedded=data is None))
        rows, total = unique(printed), _TOTAL.search(store)
        facts = _facts(text, url) if data is None else {}
        if not rows and facts and not column.pages:
            return ListPage((), leads=tuple(_windows(facts, 1)), facts=facts)
        count = int(total[1]) if total else None
        return ListPage(rows, records=count, repeated=len(printed) - len(rows), facts=facts)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        first = column.rows + column.repeated + 1
        stated = {"window": query_of(url).get("perpage", "")} if "getMessage.do" in url else {}
        return list(_windows({**column.facts, **stated}, first)) if "proxy" in column.facts else []


def _rows(store: str, url: str, *, embedded: bool) -> Iterator[Row]:
    """Records in order; a page without any (no `#initData`) may still print anchors."""
    records = _RECORD.findall(store)
    for record in records:
        yield from list(rows_of_anchors(record, url, DOCUMENT))[:1]
    if embedded and not records:
        yield from rows_of_anchors(store, url, DOCUMENT)


def _facts(text: str, url: str) -> dict[str, str]:
    column, proxy = _COLUMN.search(text), _PROXY.search(text)
    return {"column": column[1], "proxy": urljoin(url, proxy[1])} if column and proxy else {}


def _windows(facts: dict[str, str], first: int) -> Iterator[Address]:
    """The window that begins with record `first`, in the size that was served before or in any."""
    sizes = (int(facts["window"]),) if facts.get("window", "").isdigit() else _WINDOWS
    for size in sizes:
        asked = {"startrecord": first, "endrecord": first + size - 1, "perpage": size, "contentTemplate": ""}
        yield Address(with_query(facts["proxy"], **asked, columnId=facts["column"], callback="jsonp"))
