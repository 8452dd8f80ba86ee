"""The PHP openness product of Anhui, both generations: columns of a branch and of an id (portals.md 6)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.listing import Address, ListPage, Shelf, links_on, rows_of_anchors, unique
from crawler.lists.pager import paged
from crawler.lists.paging import query_of, with_query
from crawler.lists.titles import normalise, read_title
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(
    r"/(?:openness/)?(?:Xxgk|Openness)AnnualReport/(?:year/)?show/\d+(?:/\d{4})?\.html"
    r"|/(?:openness/detail/annual_report|xxgkAnnualReport/detail)/[0-9a-f]{24}\.html"
    r"|/(?:Branch)?OpennessContent/show/\d+\.html|/openness/detail/content/[0-9a-f]{24}\.html"
)
_REPORT = re.compile(r"AnnualReport/(?:(?:year/)?show|detail)/|/annual_report/")
_BRANCH = re.compile(r"/opennessAnnualReport/?\?(?:.*&)?branch_id=[0-9a-f]{24}")
_LISTS = re.compile(r"AnnualReport/(?:show)?[Ll]ist|/opennessAnnualReport/?(?:\?|$)|Content/showList/")
_YEAR = re.compile(r"20[0-3]\d(?:年(?:度)?)?(?:年报|年度报告|报告)?")
_ENTRY = re.compile(r"信息公开(?:工作)?年(?:度)?(?:工作)?报|公开年报")
_PAGE = re.compile(r"/page_(\d+)\.html")


class OpennessSpider(ColumnSpider):
    name = "openness"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"[oO]pennessContent|[oO]pennessAnnualReport|[xX]xgkAnnualReport/|XxgkContent/")),
        Mark(re.compile(r"branch_id=[0-9a-f]{24}"), 2),
        Mark(re.compile(r"[oO]penness(?:Content|AnnualReport)|Xxgk(?:Content|AnnualReport)/"), in_url=True),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        rows = unique(row for row in rows_of_anchors(text, url, DOCUMENT) if not _YEAR.fullmatch(row.title))
        shelves = tuple(_shelves(text, url, column))
        entry = () if rows or shelves or column.leads else tuple(_entries(text, url))
        return replace(paged(rows, text, url, column.pages + 1), leads=entry, shelves=shelves)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """The site's own link, else page_N of the new generation, `page=N` of the old, counted from 1."""
        if page.ways:
            return list(page.ways)
        number = column.pages + 1
        if _PAGE.search(url):
            return [Address(_PAGE.sub(f"/page_{number}.html", url))]
        return [Address(with_query(url, page=number))] if "branch_id" in query_of(url) else []


def _shelves(text: str, url: str, column: Column) -> Iterator[Shelf]:
    """Reports that a link names by their year alone, and the columns of the other branches."""
    seen = {url, column.url}
    for link in links_on(text, url):
        target, label = link.url, normalise(link.title)
        if target in seen or read_title(label):
            continue
        if _BRANCH.search(target) or (_REPORT.search(target) and _YEAR.fullmatch(label)):
            seen.add(target)
            yield Shelf(Address(target), label)


def _entries(text: str, url: str) -> Iterator[Address]:
    """Where the page of an organ leads to its annual reports."""
    for link in links_on(text, url):
        if link.url != url and _LISTS.search(link.url) and _ENTRY.search(normalise(link.title)):
            yield Address(link.url)
