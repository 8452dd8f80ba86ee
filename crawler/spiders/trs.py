"""TRS WCM (海云): static lists, page k in `index_k.html`; a quarter of all portals (portals.md 1)."""

import re
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.column import Column
from crawler.fingerprint import Mark
from crawler.listing import Address, ListPage, rows_of_anchors, rows_of_script, unique
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(r"/t(?:20\d{6}_\d+|\d{5,9})(?:_wap)?\.s?html?(?=[\"'?#\s>]|$)")
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_PAGER = re.compile(
    r"""createPage(?:HTML)?\s*\(\s*(?P<numbers>\d+(?:\s*,\s*\d+)*)"""
    r"""(?:\s*,\s*["'](?P<stem>[^"']+)["']\s*,\s*["'](?P<extension>\w+)["'])?"""
)
_COUNT_PAGE = re.compile(r"\bcountPage\s*=\s*[\"']?(\d+)")
_RECORDS = re.compile(r"\brecordCount[\"']?\s*[:=]\s*[\"']?(\d+)")
_PAGE_SIZE = re.compile(r"\bprepage[\"']?\s*[:=]\s*[\"']?(\d+)")


class TrsSpider(ColumnSpider):
    name = "trs"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"createPage(?:HTML)?\s*\(\s*\d")),
        Mark(_COUNT_PAGE),
        Mark(DOCUMENT),
        Mark(re.compile(r"TRS_Editor|trs_editor_view|list\d*\.trsapi"), 2),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        scripts = "\n".join(_SCRIPT.findall(text))
        rows = unique([*rows_of_anchors(text, url, DOCUMENT), *rows_of_script(scripts, url)])
        return ListPage(rows, stated_pages(scripts), following=file_pattern(scripts, url))

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        return [Address(page.following.replace("{k}", str(column.pages)))] if page.following else []


def stated_pages(scripts: str) -> int | None:
    """Pages the list counts; None when it does not say.

    `createPageHTML(pages, current, ..)`, but `createPageHTML(records, pages, current, ..)` on some sites;
    `countPage`; records over page size where later pages come by script (`list2.trsapi`, 平潭).
    """
    if call := _PAGER.search(scripts):
        numbers = [int(number) for number in call["numbers"].split(",")]
        return numbers[1] if len(numbers) > 2 and call["stem"] else numbers[0]
    if counted := _COUNT_PAGE.search(scripts):
        return int(counted[1])
    records, size = _RECORDS.search(scripts), _PAGE_SIZE.search(scripts)
    return -(-int(records[1]) // max(int(size[1]), 1)) if records and size else None


def file_pattern(scripts: str, url: str) -> str:
    """The address of page k as the pager names it, with `{k}` for k = 1 on the second page."""
    folder, file = urljoin(url, "."), urlsplit(url).path.rpartition("/")[2]
    call = _PAGER.search(scripts)
    if call and call["stem"]:
        return f"{folder}{call['stem']}_{{k}}.{call['extension']}"
    stem, _dot, extension = (file or "index.html").partition(".")
    return f"{folder}{re.sub(r'_[0-9]+$', '', stem)}_{{k}}.{extension}"
