"""Documents written out as base64 inside a page: data: URLs, and string literals that a script hands to a viewer."""

import base64
import binascii
import re
from collections.abc import Iterator

from parser.model import Attachment

MAGICS = {
    "JVBERi0": 1_000,  # %PDF-
    "UEsDB": 1_000,  # zip: docx, xlsx, ofd
    "0M8R4KGxGuE": 4_000,  # OLE: doc, xls, wps
    "iVBORw0KGgo": 40_000,  # PNG
    "/9j/": 40_000,  # JPEG
}
"""How base64 of a kind of file begins, and the fewest characters that can be a report: less is an icon."""
_BEGINS = re.compile("|".join(re.escape(magic) for magic in MAGICS))
_GOES_ON = re.compile(r"""(?>[A-Za-z0-9+/\\\s]+|["']\s*\+\s*["']|%2[BbFf]|%3[Dd])*={0,2}""")
_PUNCTUATION = re.compile(r"""\\[nrt]|["']\s*\+\s*["']|[\\\s]|%3[Dd]""")
_IN_A_TAG = re.compile(r"<\s*(\w+)\b[^<>]*$")
_HOW = {"a": "link", "iframe": "iframe", "embed": "embed", "object": "embed", "img": "image"}
_REACH = 400


def embedded(html: str) -> Iterator[Attachment]:
    """`href` is empty, `body` the decoded bytes."""
    if not any(magic in html for magic in MAGICS):  # 20 times faster than the search below
        return
    end = 0
    for begin in _BEGINS.finditer(html):
        if begin.start() < end or html[begin.start() - 1 : begin.start()].isalnum():
            continue
        text = _GOES_ON.match(html, begin.start())
        if text is None or len(text[0]) < MAGICS[begin[0]]:
            continue
        end = text.end()
        if body := _decoded(text[0]):
            yield Attachment("", "", _how(html, begin.start()), body)


def _decoded(text: str) -> bytes:
    clean = _PUNCTUATION.sub("", text.replace("\\/", "/").replace("%2B", "+").replace("%2F", "/")).rstrip("=")
    try:
        return base64.b64decode(clean + "=" * (-len(clean) % 4))
    except (binascii.Error, ValueError):
        return b""


def _how(html: str, start: int) -> str:
    tag = _IN_A_TAG.search(html, max(0, start - _REACH), start)
    return _HOW.get(tag[1].lower(), "script") if tag else "script"
