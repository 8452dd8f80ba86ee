"""Any other site: the list that names reports, its pager followed and verified by content (portals.md 12)."""

import re
from collections.abc import Iterable
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.groups import hidden_rows, listed_rows, shape
from crawler.lists.listing import Address, ListPage, Row, absolute, tree_of, unique
from crawler.lists.pager import has_pager, pages_told
from crawler.lists.shapes import is_static, raised, second_pages
from crawler.lists.shelves import is_report_page
from crawler.lists.ways import ways_on
from crawler.spiders.base import ColumnSpider

_NO_LIST = re.compile(r"visitcount|login|tree\.jsp|share|footer|header|/(?:top|foot|nav)\.", re.IGNORECASE)
_TURNS = re.compile(
    r"下一?页|尾页|末页|(?:加载|查看)更多|load_?more|\bpagination\b|\bpage_?index\b", re.IGNORECASE
)
_REFRESH = re.compile(
    r"""http-equiv=["']?refresh["']?[^>]*url=["']?([^"'>\s]+)|\blocation(?:\.href)?\s*=\s*["']([^"']+)["']""",
    re.IGNORECASE,
)


class GenericSpider(ColumnSpider):
    """Bears no marks: `family: auto` turns to it when a page of no known family lists reports."""

    name = "generic"
    marks: ClassVar[tuple[Mark, ...]] = ()

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        known = frozenset(column.facts.get("shapes", "").splitlines())
        rows = unique([*listed_rows(text, url, known), *hidden_rows(text, url)])
        is_shell = not column.pages and not _is_list(rows, known) and not is_report_page(text)
        if is_shell and (inner := frames(text, url)):
            return ListPage((), leads=inner)
        alone = not column.pages and not has_pager(text) and not is_static(url)
        shapes = known | {shape(row.url) for row in rows if row.report}
        return ListPage(
            rows,
            pages_told(text, url, column.pages + 1, alone=alone),
            ways=tuple(ways_on(text, url, column.pages + 1)),
            facts={"shapes": "\n".join(sorted(shapes)), "turns": "1" if _TURNS.search(text) else ""},
        )

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """The site's own way; where its pager says nothing that can be followed, the shapes of other sites.

        These prove nothing where the page speaks of more.
        """
        if page.ways:
            return list(page.ways)
        if column.pages > 1:
            return [Address(further)] if (further := raised(url)) else []
        guessed = bool(column.facts.get("turns")) or not is_static(url)
        return [Address(further, guessed=guessed) for further in second_pages(url)]


def frames(text: str, url: str) -> tuple[Address, ...]:
    """Pages of the same host that this one shows inside, or hands on to."""
    sources = [str(frame["src"]) for frame in tree_of(text).find_all(["iframe", "frame"], src=True)]
    if found := _REFRESH.search(text):
        sources.append(found[1] or found[2])
    host = urlsplit(url).netloc
    inner = [each for source in sources if (each := absolute(source, url)) and not _NO_LIST.search(source)]
    return tuple(Address(each) for each in inner if urlsplit(each).netloc == host and each != url)


def _is_list(rows: Iterable[Row], known: frozenset[str]) -> bool:
    """Rows of reports, or several that at least have titles: a column of notices may begin without a report."""
    rows = tuple(rows)
    ours = any(row.report or shape(row.url) in known for row in rows)
    return ours or sum(len(row.title) > 9 for row in rows) > 2
