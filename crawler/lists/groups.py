"""Which anchors of a page stand together in one list, and what its scripts and CDATA hold back."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from bs4 import Tag

from crawler.lists.listing import (
    Row,
    absolute,
    find_date,
    holds_several,
    links_on,
    rows_of_anchors,
    rows_of_script,
    unique,
)

_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_WRITTEN = re.compile(r"<a\b.*?</a\s*>(?:\s*(?:<(?!a\b)[^>]*>|[^<\"']{0,40}))?", re.DOTALL | re.IGNORECASE)
_OBJECT = re.compile(r"\{[^{}]*\}")
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(["'])(.*?)(?<!\\)\2""", re.DOTALL)
_LEADS = re.compile(r"url|link|href", re.IGNORECASE)
_NAMES = re.compile(r"title|name|subject|topic|bt$", re.IGNORECASE)
_WORDS = re.compile(r"[\u4e00-\u9fff]{4}")
_CLIMB = 5  # li > p > span > a is as deep as rows have been seen


def lists_of(markup: str, base: str) -> list[tuple[Row, ...]]:
    """The anchors of each list of a page: a list is what holds rows with one anchor each."""
    lists: dict[int, list[Row]] = {}
    for link in links_on(markup, base):
        if link.title:
            box = _box_of(link.anchor)
            row = Row(link.url, link.title, find_date(box.get_text(" ")))
            lists.setdefault(id(box.parent), []).append(row)
    return [unique(rows) for rows in lists.values()]


def listed_rows(markup: str, base: str, shapes: frozenset[str]) -> tuple[Row, ...]:
    """The rows of a page of no known family: the lists that name reports or look like those known.

    `shapes` are those of the rows of earlier pages. Where no list does, the one with the longest titles.
    """
    lists = lists_of(markup, base)
    ours = [rows for rows in lists if any(row.report or shape(row.url) in shapes for row in rows)]
    if not ours and lists:
        ours = [max(lists, key=lambda rows: sum(len(row.title) for row in rows if len(row.title) > 7))]
    return unique(row for rows in ours for row in rows)


def longest_list(markup: str, base: str, wanted: re.Pattern[str]) -> int:
    """How many documents the longest list of a page holds; `wanted` matches their addresses."""
    counts = (sum(1 for row in rows if wanted.search(row.url)) for rows in lists_of(markup, base))
    return max(counts, default=0)


def shape(url: str) -> str:
    """What the addresses of one site's documents have in common: the last part, ids and numbers left out."""
    parts = urlsplit(url)
    bare = re.sub(r"[0-9a-f]{8,}(?:-[0-9a-f]{4,})*", "h", f"{parts.path.rpartition('/')[2]}?{parts.query}")
    return re.sub(r"\d+", "9", bare)


def hidden_rows(text: str, base: str) -> Iterator[Row]:
    """Rows that no parser of the page sees: in CDATA, in anchors a script writes, in a script's objects."""
    scripts = [_plain(script) for script in _SCRIPT.findall(text)]
    written = "\n".join(found[0] for script in scripts for found in _WRITTEN.finditer(script))
    yield from rows_of_anchors("\n".join(_CDATA.findall(text)), base, _ANY)
    yield from rows_of_anchors(written, base)
    for script in scripts:
        yield from rows_of_script(script, base)
        yield from rows_of_objects(script, base)


def rows_of_objects(text: str, base: str) -> Iterator[Row]:
    """Objects of a script that hold an address and a report's title (`{"title": .., "url": ..}`)."""
    for found in _OBJECT.finditer(text):
        pairs = [(name, unescape(value)) for name, _quote, value in _PAIR.findall(found[0])]
        link = next((value for name, value in pairs if _LEADS.search(name) and value), None)
        title = next((value for name, value in pairs if _NAMES.search(name) and _WORDS.search(value)), None)
        url = absolute(link, base) if link else None
        if url and title and (row := Row(url, title)).report:
            yield row


_ANY = re.compile(".")


def _box_of(anchor: Tag) -> Tag:
    """The highest box around an anchor that holds no other."""
    box = anchor
    for _step in range(_CLIMB):
        if box.parent is None or holds_several(box.parent, linked=True):
            break
        box = box.parent
    return box


def _plain(script: str) -> str:
    r"""A script with the escapes of its strings undone: `\"`, `\/`, `\u653f`."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), script)
    return re.sub(r"\\([\"'/])", r"\1", text)
