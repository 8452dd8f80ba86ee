"""TRS WCM (海云): static lists, page k in `index_k.html`; a quarter of all portals (portals.md 1)."""

import re
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.groups import longest_list
from crawler.lists.listing import Address, ListPage, Row, rows_of_anchors, rows_of_script, unique
from crawler.lists.pager import stated_pages as printed_pages
from crawler.lists.paging import numbered_file, with_query
from crawler.lists.shapes import number_in, raised
from crawler.spiders.base import ColumnSpider
from crawler.spiders.trs_search import is_search, next_search, search_answer, search_facts

DOCUMENT = re.compile(r"/t(?:20\d{6}_\d+|\d{5,9})(?:_wap)?\.s?html?(?=[\"'?#\s>]|$)")
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_PAGER = re.compile(
    r"""createPage(?:HTML)?\s*\(\s*(?P<numbers>\d+(?:\s*,\s*\d+)*)"""
    r"""(?:\s*,\s*["'](?P<stem>[^"']+)["']\s*,\s*["'](?P<extension>\w+)["'])?"""
)
_COUNT_PAGE = re.compile(r"\bcountPage\s*=\s*[\"']?(\d+)")
_CONFIG = re.compile(r"pagination_script_config[^;]*?\btotal[\"']?\s*[:=]\s*[\"']?(\d+)", re.DOTALL)
_RECORDS = re.compile(r"\brecordCount[\"']?\s*[:=]\s*[\"']?(\d+)")
_PAGE_SIZE = re.compile(r"\b(?:prepage|pageSize|page_size|perPage)[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_PAGE_ID = re.compile(r"\bpageid[\"']?\s*[:=]\s*[\"']?(\w+)", re.IGNORECASE)


class TrsSpider(ColumnSpider):
    name = "trs"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"createPage(?:HTML)?\s*\(\s*\d")),
        Mark(_COUNT_PAGE),
        Mark(DOCUMENT),
        Mark(re.compile(r"/was5/web/search|/govsearch/jsonp/|list\d*\.trsapi")),
        Mark(re.compile(r"TRS_Editor|trs_editor_view|TRS_UEDITOR|Custom_UnionStyle"), 2),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        if answer := search_answer(text, url):
            return answer
        scripts = "\n".join(_SCRIPT.findall(text))
        rows = unique([*rows_of_anchors(text, url, DOCUMENT), *rows_of_script(scripts, url)])
        facts = search_facts(scripts, url)
        if not rows and facts:
            return ListPage((), leads=(next_search(facts, 1),), facts=facts)
        pages = 1 if is_whole(text, scripts, url, column) else stated_pages(scripts) or _printed(text)
        return ListPage(rows, pages, following=file_pattern(scripts, url, rows), facts=facts)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """Files counted from 0, as most are; counted from 1, as 昆明's; then shapes of few, then the search.

        What the shape says is not believed: a file that is missing or repeats makes room for the next.
        """
        search = [next_search(column.facts, column.pages + 1)] if "search" in column.facts else []
        if is_search(url):
            return search
        if column.pages > 1:
            return [*([Address(further)] if (further := raised(url)) else []), *search]
        files = [page.following.replace("{k}", str(k)) for k in (1, 2)] if page.following else []
        files = [raised(url) or url] if number_in(url) == 1 and not page.pages else files
        rare = _rare_shapes(url, column) if page.pages else []
        return [*map(Address, files), *search, *rare]


def stated_pages(scripts: str) -> int | None:
    """Pages the list counts; None when it does not say.

    `createPageHTML(pages, current, ..)`, but `createPageHTML(records, pages, current, ..)` on some sites;
    `countPage`; records over page size where later pages come by script (`list2.trsapi`, 平潭).
    """
    if call := _PAGER.search(scripts):
        numbers = _numbers(call)
        return numbers[1] if len(numbers) > 2 and call["stem"] else numbers[0]
    if counted := _COUNT_PAGE.search(scripts) or _CONFIG.search(scripts):
        return int(counted[1])
    records, size = _RECORDS.search(scripts), _PAGE_SIZE.search(scripts)
    return -(-int(records[1]) // max(int(size[1]), 1)) if records and size else None


def is_whole(text: str, scripts: str, url: str, column: Column) -> bool:
    """Whether the first page holds every row and its script shows them page by page (北京, 山东).

    Told by the longest list of the page alone: rows beside it must not make up for missing ones.
    """
    call, pages = _PAGER.search(scripts), stated_pages(scripts) or 0
    if column.pages or pages < 2:
        return False
    numbers = _numbers(call) if call else []
    counted, size = _RECORDS.search(scripts), _PAGE_SIZE.search(scripts)
    records = numbers[0] if len(numbers) > 2 else int(counted[1]) if counted else 0
    needed = records or (int(size[1]) * (pages - 1) + 1 if size else 0)
    return bool(needed) and longest_list(text, url, DOCUMENT) >= needed


def _printed(text: str) -> int | None:
    """`共 3 页` in words; a single page is not taken on trust, its neighbour is asked for."""
    pages = printed_pages(text)
    return pages if pages and pages > 1 else None


def file_pattern(scripts: str, url: str, rows: Sequence[Row] = ()) -> str:
    """The address of page k as the pager names it, with `{k}` for k = 1 on the second page.

    A folder does not tell the extension of its files; its documents have the same.
    """
    folder, file = urljoin(url, "."), urlsplit(url).path.rpartition("/")[2]
    call = _PAGER.search(scripts)
    if call and call["stem"]:
        return f"{folder}{call['stem']}{_page_id(scripts)}_{{k}}.{call['extension']}"
    usual = "shtml" if any(urlsplit(row.url).path.endswith(".shtml") for row in rows) else "html"
    stem, _dot, extension = (file or f"index.{usual}").partition(".")
    return f"{folder}{re.sub(r'_[0-9]+$', '', stem)}{_page_id(scripts)}_{{k}}.{extension}"


def _page_id(scripts: str) -> str:
    """生态环境部 puts the number of the list between stem and page: `index_2013_2.shtml`."""
    found = _PAGE_ID.search(scripts)
    return f"_{found[1]}" if found else ""


def _rare_shapes(url: str, column: Column) -> list[Address]:
    """`column-index-2.html`, `?page=2`, `2.html`: tried where a page counts more pages than its files show."""
    number = column.pages + 1
    plain = urljoin(url, f"{number}.html")
    hyphened = numbered_file(url, number, "column-index", "-")
    return [Address(each, guessed=True) for each in (hyphened, with_query(url, page=number), plain)]


def _numbers(call: re.Match[str]) -> list[int]:
    return [int(number) for number in call["numbers"].split(",")]
