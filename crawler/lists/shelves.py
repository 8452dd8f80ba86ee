"""What a page of a column is besides its rows: a shelf of other lists, or the one report it holds itself."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from crawler.lists.column import MAX_DEPTH, Column
from crawler.lists.listing import Address, ListPage, Row, Shelf, absolute, anchor_title
from crawler.lists.titles import normalise, read_title

MAX_SHELVES = 120  # a city has some forty departments and a dozen districts

_YEAR = re.compile(r"20[0-3]\d(?:年(?:度)?)?(?:年报|报告)?")
_GROUP = re.compile(
    r"(?:[市县区省州盟旗]|[市县区省州]?[直属级]+|政府|各|街|乡|工作|组成)*"
    r"(?:部门|委办局|单位|镇办|镇街|乡镇|镇乡|街镇|街道|园区|县区|区县|县市区|市县区|区市县|功能区|开发区|垂直管理|驻[市县区]单位)"
    r"(?:[（(]?(?:街道|办事处|园区|乡|镇)[)）]?)*(?:年报|年度报告)?"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()、]{2,30}(?:政府|局|委|委员会|办|办公室|厅|部|院|署|会|中心|街道|街道办事处|办事处|镇|乡|站|处|队|学校|医院)"
)
_LIST_FILE = re.compile(r"/(?:(?:index\w*|1)\.\w+)?$")
_SHORT_NAME = re.compile(r"(?=.*[\u4e00-\u9fff]{2})(?!.*(?:页|更多|返回|上一级|指南|制度)).{2,14}")
_COLUMN = re.compile(r"信息公开.{0,4}年(?:度)?(?:工作)?报|公开年报|年度报告|^年报")
_HEADS = (
    "总体情况",
    "主动公开政府信息",
    "收到和处理政府信息公开申请",
    "行政复议",
    "存在的主要问题",
    "其他需要报告的事项",
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)


def page_title(text: str) -> str:
    """The `<title>` of a page, white space folded; '' where there is none."""
    found = _TITLE.search(text)
    return re.sub(r"\s+", " ", found[1]).strip() if found else ""


def is_report_page(text: str) -> bool:
    """Four of the six fixed headings: the page is a report, not a list (reference/portals.md 0)."""
    return sum(head in text for head in _HEADS) >= 4


def below(page: ListPage, column: Column) -> ListPage:
    """The page with its rows told what they stand below, which may name year and kind for them."""
    return replace(page, rows=tuple(replace(row, trail=column.labels) for row in page.rows))


def is_wanted(row: Row, column: Column) -> bool:
    """Rows that name a report; in a column of annual reports also those that name only an organ."""
    return column.is_report or row.report is not None or (_lists_reports(column) and names_organ(row.title))


def names_organ(title: str) -> bool:
    """Nothing but the name of one organ; 委办局 are many."""
    name = normalise(title)
    return bool(_ORGAN.fullmatch(name)) and not _GROUP.fullmatch(name)


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
    for anchor in BeautifulSoup(text, "lxml").find_all("a", href=True):
        label, target = normalise(anchor_title(anchor)), absolute(str(anchor["href"]), url)
        if target is None or target in seen or read_title(label):
            continue
        beneath = len(folder) > 1 and urlsplit(target).path.startswith(folder)
        if (_YEAR.fullmatch(label) and (beneath or _lists_reports(column))) or (
            beneath and (_GROUP.fullmatch(label) or _is_inside(target, label, column))
        ):
            seen.add(target)
            yield Shelf(Address(target), label)


def _is_inside(target: str, label: str, column: Column) -> bool:
    """A list in a folder of a column of annual reports, whatever it is called: an organ, 中省驻区机构."""
    path, own = urlsplit(target).path, urlsplit(column.url).path
    inner = path.rpartition("/")[0] != own.rpartition("/")[0] and bool(_LIST_FILE.search(path))
    return inner and bool(_LIST_FILE.search(own) and _SHORT_NAME.fullmatch(label)) and _lists_reports(column)


def _lists_reports(column: Column) -> bool:
    return any(_COLUMN.search(normalise(name)) for name in column.labels)
