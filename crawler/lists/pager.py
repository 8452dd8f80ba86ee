"""What the pager of a list tells: how many pages there are, and whether this one is the last."""

import re
from urllib.parse import urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from crawler.lists.listing import ListPage, Row, absolute, tree_of
from crawler.lists.paging import counts_in_script, pages_of
from crawler.lists.ways import is_neighbour, is_next, said, ways_on

_ANY = re.compile(
    r"(?:尾|末|上一?|下一?|前一?|后一?)页|第\s*\d+\s*页|共\s*\d+\s*页|\bpag(?:e|ing|ination|er)\b|createPage",
    re.I,
)
_USUAL = ("下一页", "尾页", "末页", "createPage")
_MORE = re.compile(r"\.{2,}|…|>")
_OF = re.compile(r"(?<![\d/])(\d{1,3})\s*/\s*(\d{1,3})(?![\d/])\s*页?")
_STATED = re.compile(
    r"\b(?:total_?pages?|page_?count|countPage|page_?total)[\"']?\s*[:=]\s*[\"']?(\d+)",
    re.IGNORECASE,
)


def stated_pages(text: str) -> int | None:
    """Pages the pager counts: `共 3 页`, `totalPage: 3`, `1/3`."""
    if (said := pages_of(text)) is not None:
        return said
    if counts_in_script(text) and (found := _STATED.search(text)):
        return int(found[1])
    visible = tree_of(text).get_text(" ")
    near = [
        found
        for found in _OF.finditer(visible)
        if _ANY.search(visible[max(0, found.start() - 60) : found.end() + 60])
    ]
    return int(near[0][2]) if len(near) == 1 and int(near[0][1]) <= int(near[0][2]) else None


def paged(rows: tuple[Row, ...], text: str, url: str, number: int, *, by_script: bool = False) -> ListPage:
    """Page `number` of a list with what its pager says; where scripts turn the pages, 下一页 may be no link at all.

    A page that names no file and has no pager stands alone.
    """
    alone = number == 1 and bool(urlsplit(url).query) and not has_pager(text)
    pages = stated_pages(text) if by_script else pages_told(text, url, number, alone=alone)
    return ListPage(rows, pages, ways=tuple(ways_on(text, url, number)))


def pages_told(text: str, url: str, number: int, *, alone: bool = False) -> int | None:
    """Pages as far as page `number` tells: those it counts, else this one where its pager ends or it is `alone`."""
    stated = stated_pages(text)
    if stated is not None and stated > number:
        return stated
    return number if alone or is_last(text, url, number) else stated


def has_pager(text: str) -> bool:
    """Whether anything on the page speaks of pages; most do in a word that is found at once."""
    return any(word in text for word in _USUAL) or _ANY.search(text) is not None


def is_last(text: str, url: str, number: int) -> bool:
    """Whether the pager of page `number` ends there: 下一页 leads nowhere, or no number above it is printed."""
    soup = tree_of(text)
    if number > 1 and _is_highest(soup, url, number):
        return True
    strings = (node for node in soup.descendants if isinstance(node, NavigableString))
    labels = [node.parent for node in strings if is_next(node) and node.parent]
    return bool(labels) and all(
        _leads_back(tag, url) for tag in labels if tag.name not in ("script", "style")
    )


def _is_highest(soup: BeautifulSoup, url: str, number: int) -> bool:
    """The pager prints numbers, none above this page's, and nothing that stands for more (下一页, ...)."""
    labelled = [(said(anchor), anchor) for anchor in soup.find_all("a")]
    marks = {
        label
        for label, anchor in labelled
        if (label.isdecimal() or _means_more(label)) and is_neighbour(anchor, url)
    }
    numbers = [int(label) for label in marks if label.isdecimal() and len(label) < 4]
    return bool(numbers) and max(numbers) <= number and not any(map(_means_more, marks))


def _means_more(label: str) -> bool:
    return is_next(label) or _MORE.match(label) is not None


def _leads_back(tag: Tag, url: str) -> bool:
    if any(each.get("onclick") for each in (tag, *list(tag.parents)[:2])):
        return False
    anchor = tag if tag.name == "a" else tag.find_parent("a")
    if anchor is None or not anchor.get("href"):
        return True
    href = str(anchor["href"])
    return not href.startswith(("#", "javascript")) and absolute(href, url) == urldefrag(url).url
