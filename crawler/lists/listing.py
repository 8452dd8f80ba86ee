"""Rows of a list page, from its anchors or from the script text that writes them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup, Tag

from crawler.lists.titles import ReportTitle, read_title

_DATE = re.compile(r"(?<!\d)(20[0-3]\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_SCRIPT_ROW = re.compile(
    r"""var\s+url\s*=\s*(?P<uq>["'])(?P<url>[^"'\s]+)(?P=uq)(?P<rest>.{0,600}?)document\.write""", re.DOTALL
)
_SCRIPT_TITLE = re.compile(r"""\btitle\s*=\s*\\?(["'])(?P<title>.*?)\\?\1""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """A request that a list needs: a `body` makes it a POST; `headers` go beyond those of every request.

    `guessed`: no page names it, so that nothing there, or nothing new, proves nothing about the list.
    """

    url: str
    body: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    guessed: bool = False

    @property
    def key(self) -> str:
        """What tells two requests apart."""
        return self.url if self.body is None else f"{self.url}\n{self.body}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list below a list: the reports of one year or one group (部门, 镇街, 2021年)."""

    address: Address
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list: where it leads, its whole title, the date printed beside it.

    `organ` is the publisher where the list states one; `trail` are the names of the column and the shelves above the
    row, outermost first. `perhaps`: no page links it, so that nothing there is no gap.
    """

    url: str
    title: str
    published: date | None = None
    organ: str | None = None
    trail: tuple[str, ...] = ()
    perhaps: bool = False

    @property
    def report(self) -> ReportTitle | None:
        return read_title(self.title, self.trail)


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one page of a column says: its rows, and how much there should be (None where it does not say).

    `pages` counts pages, `records` counts rows; `following` is the site's own link to the next page, `ways`
    those where it prints several or posts a form;
    `repeated` counts rows that lead to a document this page already listed. `leads`: this page lists
    nothing, the list itself is there (best guess first; `shelves` and `facts` still count). `shelves`: lists
    below this one. `facts`: what later pages of the column need to be asked for or read (a siteGuid, a channel id).
    """

    rows: tuple[Row, ...]
    pages: int | None = None
    records: int | None = None
    following: str | None = None
    repeated: int = 0
    ways: tuple[Address, ...] = ()
    leads: tuple[Address, ...] = ()
    shelves: tuple[Shelf, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor that leads somewhere, and its whole title."""

    anchor: Tag
    url: str
    title: str


@lru_cache(maxsize=2)
def tree_of(markup: str) -> BeautifulSoup:
    """A page parsed once for its rows, pager, ways and shelves, which only look at it."""
    return BeautifulSoup(markup, "lxml")


@lru_cache(maxsize=2)
def links_on(markup: str, base: str) -> tuple[Link, ...]:
    """Every anchor that leads somewhere, in the order of the page."""
    if "<a" not in markup.lower():
        return ()
    anchors = ((each, absolute(str(each["href"]), base)) for each in tree_of(markup).find_all("a", href=True))
    return tuple(Link(anchor, url, anchor_title(anchor)) for anchor, url in anchors if url)


def rows_of_anchors(markup: str, base: str, wanted: re.Pattern[str] | None = None) -> Iterator[Row]:
    """Anchors that lead to a document (`wanted` matches the URL) or whose title names a report.

    A bare 政府信息公开年报 that leads to no document is the way to a column.
    """
    for link in links_on(markup, base):
        if link.title and ((wanted and wanted.search(link.url)) or _names_report(link.title, wanted is None)):
            yield Row(link.url, link.title, _date_beside(link.anchor))


def _names_report(title: str, even_bare: bool) -> bool:
    named = read_title(title)
    return named is not None and bool(even_bare or named.year or named.agency)


def rows_of_script(markup: str, base: str) -> Iterator[Row]:
    """Rows that exist only as `var url=...; document.writeln(...)`, as wuhan.gov.cn prints them."""
    for found in _SCRIPT_ROW.finditer(markup):
        after = markup[found.end() : found.end() + 400].split("var url")[0]
        named = _SCRIPT_TITLE.search(found["rest"]) or _SCRIPT_TITLE.search(after)
        url = absolute(found["url"], base)
        if url and named:
            yield Row(url, _one_line(named["title"]), find_date(found["rest"] + after))


def anchor_title(anchor: Tag) -> str:
    """The whole title: the text, or `title=` where the text is cut off or does not name a report itself."""
    text, attribute = _one_line(anchor.get_text()), _one_line(str(anchor.get("title") or ""))
    if attribute.startswith(text.rstrip(".…")) and len(attribute) >= len(text.rstrip(".…")) > 0:
        return attribute
    in_text, in_attribute = read_title(text), read_title(attribute)
    if in_attribute and not (in_text and in_text.certain):
        return attribute
    if in_text:
        return text
    return attribute if len(attribute) > len(text.rstrip(".…")) else text


@lru_cache(maxsize=4096)
def absolute(href: str, base: str) -> str | None:
    """The address without fragment, with the page's scheme where it has none; None for javascript:."""
    url = urldefrag(urljoin(base, href.strip().replace("\\", "/"))).url
    return url if url.startswith(("http://", "https://")) else None


_POST = re.compile(r"/[^?#]*content/(?:\d+/\d+/)?m?(post_\d+\.html)")
_DOUBLES = re.compile(r"([?&])isMobile=(?:true|false)&?|_wap(?=\.s?html?$)")


def document_key(url: str) -> str:
    """The same for addresses that lead to one document: scheme, `www.`, `_wap` and `isMobile` do not count.

    A post of Guangdong has one number on the whole host, whichever column shows it (reference/portals.md 4).
    """
    bare = _POST.sub(r"/\1", re.sub(r"^https?://(?:www\.)?", "", url))
    return _DOUBLES.sub(lambda found: found[1] or "", bare).rstrip("?&")


def find_date(text: str) -> date | None:
    """The last full date in a text, even one split over lines; an index number like 2022-00018 is none."""
    found = _DATE.findall(text)
    try:
        return date(*(int(part) for part in found[-1])) if found else None
    except ValueError:
        return None


def unique(rows: Iterable[Row]) -> tuple[Row, ...]:
    """One row a URL; where a list links a document twice, the one whose title names a report stays."""
    kept: dict[str, Row] = {}
    for row in rows:
        if row.url not in kept or (row.report and not kept[row.url].report):
            kept[row.url] = row
    return tuple(kept.values())


def _date_beside(anchor: Tag) -> date | None:
    """The date in the anchor's row: the nearest ancestor that holds a date and no second anchor."""
    for box in (anchor, *islice(anchor.parents, 3)):
        if box is not anchor and holds_several(box):
            return None
        if found := find_date(box.get_text(" ")):
            return found
    return None


def holds_several(box: Tag, *, linked: bool = False) -> bool:
    """Whether a box holds more than one anchor; `linked` counts those with an address only."""
    anchors = (
        each
        for each in box.descendants
        if isinstance(each, Tag) and each.name == "a" and not (linked and each.get("href") is None)
    )
    return len(list(islice(anchors, 2))) > 1


def _one_line(text: str) -> str:
    return " ".join(text.split())
