"""Single file web pages (MHTML, RFC 2557), which Word and Excel save under .doc and .xls: their HTML is read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes

from parser.model import Document, Grid
from parser.readers import Unreadable, html

MEDIA_TYPE = "multipart/related"
ORDER = 25

_HEADER = re.compile(rb"(?:^|\n)MIME-Version:\s*1\.0", re.I)
_PARTS = re.compile(rb"(?:^|\n)Content-Type:\s*(?:multipart/related|text/html)", re.I)
_REACH = 4096


def sniff(body: bytes) -> bool:
    head = body[:_REACH]
    return bool(_HEADER.search(head) and _PARTS.search(head)) and not head.lstrip().startswith(b"<")


def read(body: bytes) -> Document:
    """The first page that says something: Excel's first one only frames its sheets."""
    pages = [html.read(page) for page in _pages(body)]
    if not pages:
        raise Unreadable("damaged_file", "网页归档里没有网页", "the web archive holds no page")
    first, *others = pages
    if not first.blocks:
        first = replace(first, blocks=tuple(block for page in others for block in page.blocks))
    return replace(first, media_type=MEDIA_TYPE)


def _pages(body: bytes) -> Iterator[bytes]:
    for part in message_from_bytes(body.lstrip()).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                yield _as_utf8(page, part.get_content_charset() or "")


def _as_utf8(page: bytes, charset: str) -> bytes:
    """Word's `unicode` is UTF-16 without a mark, which the bytes do not tell; all others they do."""
    is_utf16 = charset in ("unicode", "utf-16", "utf-16le")
    return page.decode("utf-16-le", errors="replace").encode("utf-8", "replace") if is_utf16 else page


def second_reading(body: bytes) -> tuple[Grid, ...]:
    return tuple(grid for page in _pages(body) for grid in html.second_reading(page))
