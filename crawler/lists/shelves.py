"""What a page of a column is besides its rows: a shelf of other lists, or the one report it holds itself."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from crawler.asking.sameness import title_of
from crawler.lists.column import MAX_DEPTH, Column
from crawler.lists.listing import Address, ListPage, Row, Shelf, links_on
from crawler.lists.titles import names_group, names_organ, names_reports, normalise, read_title

MAX_SHELVES = 120  # a city has some forty departments and a dozen districts

_YEAR = re.compile(r"20[0-3]\d(?:年(?:度)?)?(?:年报|报告)?")
_LIST_FILE = re.compile(r"/(?:(?:index\w*|1)\.\w+)?$")
_SHORT_NAME = re.compile(r"(?=.*[\u4e00-\u9fff]{2})(?!.*(?:页|更多|返回|上一级|指南|制度)).{2,14}")
_HEADS = (
    "总体情况",
    "主动公开政府信息",
    "收到和处理政府信息公开申请",
    "行政复议",
    "存在的主要问题",
    "其他需要报告的事项",
)


def page_title(text: str) -> str:
    """The `<title>` of a page, white space folded; '' where there is none."""
    return " ".join(title_of(text).split())


def is_report_page(text: str) -> bool:
    """Four of the six fixed headings: the page is a report, not a list (reference/portals.md 0)."""
    return sum(head in text for head in _HEADS) >= 4


def below(page: ListPage, column: Column) -> ListPage:
    """The page with its rows told what they stand below, which may name year and kind for them."""
    return replace(page, rows=tuple(replace(row, trail=column.labels) for row in page.rows))


def is_wanted(row: Row, column: Column) -> bool:
    """Rows that name a report; in a column of annual reports also those that name only an organ."""
    return column.is_report or row.report is not None or (_lists_reports(column) and names_organ(row.title))


def with_shelves(page: ListPage, text: str, url: str, column: Column) -> ListPage:
    """The page with the shelves its anchors show, where the family named none itself."""
    if page.shelves or column.pages or len(column.trail) >= MAX_DEPTH or "<a" not in text:
        return page
    reports = {row.url for row in page.rows if is_wanted(row, column)}
    shelves = tuple(each for each in _shelves(text, url, column) if each.address.url not in reports)
    return replace(page, shelves=shelves[:MAX_SHELVES])


def _shelves(text: str, url: str, column: Column) -> Iterator[Shelf]:
    """Years anywhere on a page of annual reports, groups only below the column's own folder."""
    seen = {url, column.url}
    folder = urlsplit(urljoin(column.url, ".")).path
    for link in links_on(text, url):
        label, target = normalise(link.title), link.url
        if target in seen or read_title(label):
            continue
        beneath = len(folder) > 1 and urlsplit(target).path.startswith(folder)
        if (_YEAR.fullmatch(label) and (beneath or _lists_reports(column))) or (
            beneath and (names_group(label) or _is_inside(target, label, column))
        ):
            seen.add(target)
            yield Shelf(Address(target), label)


def _is_inside(target: str, label: str, column: Column) -> bool:
    """A list in a folder of a column of annual reports, whatever it is called: an organ, 中省驻区机构."""
    path, own = urlsplit(target).path, urlsplit(column.url).path
    inner = path.rpartition("/")[0] != own.rpartition("/")[0] and bool(_LIST_FILE.search(path))
    return inner and bool(_LIST_FILE.search(own) and _SHORT_NAME.fullmatch(label)) and _lists_reports(column)


def _lists_reports(column: Column) -> bool:
    return any(names_reports(name) for name in column.labels)
