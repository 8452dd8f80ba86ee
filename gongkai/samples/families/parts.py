"""What several sample portals are put together from: list items, article pages, answers, identifiers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from typing import Any, TypeVar
from zlib import crc32

from gongkai.samples.families.base import Document, FamilySite, cut, home, html, openness
from gongkai.samples.sites import Answer, Asked

T = TypeVar("T")


def doorway(site: FamilySite, asked: Asked, hall: str) -> Answer | None:
    """The home page, and at `hall` the page of 政府信息公开 that leads to the site's first column.

    Further columns are those of announcements, where reports are filed, too.
    """
    if asked.path == "/":
        return Answer(home(hall, (("通知公告", path) for path in site.start[1:])))
    return Answer(openness(site.start[0])) if asked.path == hall else None


def document_at(site: FamilySite, path: str) -> Document | None:
    return next((each for each in site.documents if each.path == path), None)


def mirrored(document: Document) -> Document:
    """A copy on a host that is none of the portal's: listed like the others, never to be asked for."""
    return replace(document, path=f"http://mirror.example/copy{document.path}", organ="")


def with_mirror(site: FamilySite) -> list[Document]:
    """The site's documents, and after the second a copy of it on a mirror."""
    return [*site.documents[:2], mirrored(site.documents[1]), *site.documents[2:]]


def article(document: Document, box: str = '<div class="article">{body}</div>', head: str = "") -> Answer:
    """A document's page; `box` is the element its CMS puts the body into."""
    metas = (
        f'<meta name="ArticleTitle" content="{escape(document.title)}">'
        f'<meta name="PubDate" content="{document.published} 09:00">'
        f'<meta name="ContentSource" content="{escape(document.organ)}">'
    )
    inner = f"<h1>{escape(document.title)}</h1>{box.format(body=document.body())}"
    return Answer(html(document.title, inner, metas + head))


def shell(title: str, inner: str, head: str = "") -> Answer:
    """A page that prints no rows itself, with as much around them as a real one has."""
    return Answer(html(title, inner + "<p>政府信息公开平台，栏目导航与使用帮助。</p>" * 12, head))


def items(documents: Iterable[Document]) -> str:
    """List items with cut titles; the rest of a title is in `title=`."""
    return "".join(
        f'<li><a href="{escape(each.path)}" title="{escape(each.title)}">{escape(cut(each.title))}</a>'
        f"<span>{each.published}</span></li>"
        for each in documents
    )


def slice_of(entries: Sequence[T], number: int, size: int) -> Sequence[T]:
    """Page `number`, counted from 1."""
    return entries[(number - 1) * size : number * size] if number > 0 else []


def page_count(entries: Sequence[Any], size: int) -> int:
    return max(1, -(-len(entries) // size))


def json_answer(value: Any, content_type: str = "application/json") -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), content_type=content_type)


def hexes(*facts: object) -> str:
    """32 hexadecimal digits that look drawn by lot."""
    return "".join(f"{crc32(f'{facts}{part}'.encode()):08x}" for part in range(4))


def uuid(*facts: object) -> str:
    digits = hexes(*facts)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
