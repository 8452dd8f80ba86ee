"""Page furniture: what a portal page says about its article, apart from the article itself.

BeautifulSoup reads it from the small pieces of HTML that hold it (head, and the metadata block
above the body), because the whole page costs it 14 times what the grids cost (reference/deps.md
section 2). Names are those portals really use (reference/portals.md section 0).
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup

_META = {
    "articletitle": "title",
    "pubdate": "published",
    "contentsource": "source",
    "columnname": "breadcrumb",
    "sitename": "site",
}
_LABELS = {
    "发布机构": "organ",
    "发文机关": "organ",
    "发布日期": "published",
    "发布时间": "published",
    "发文日期": "published",
    "信息来源": "source",
    "来源": "source",
}
_LABEL = re.compile(rf"({'|'.join(_LABELS)})\s*(?:[:：]|</?\w|&nbsp;|\s)")
_HEAD_ENDS = re.compile(r"</head\s*>", re.I)
_NOISE = re.compile(r"<(script|style)\b.*?</\1\s*>", re.S | re.I)
_MARKUP = r"(?:<[^>]*>|&nbsp;|\s)*"
_UP_TO_A_TEXT = re.compile(r"(?:<!--.*?-->|<[^>]*>|&(?:nbsp|#160|#xa0);?|[:：\s])*[^<]*", re.I | re.S)
_BODY_BEGINS = re.compile(f"一{_MARKUP}、{_MARKUP}(?:总体情况|概述)")
_REACH = 400
_LONGEST_VALUE = 60


def read_furniture(html: str) -> dict[str, str]:
    """Title, published, organ, source, site and breadcrumb as printed; keys are missing, never empty."""
    head, pieces = _head(html), list(_pieces(html))
    if not head and not pieces:
        return {}
    boxes = "".join(f"<div data-piece>{piece}</div>" for _, piece in pieces)
    soup = BeautifulSoup(boxes + head, "lxml")
    found: dict[str, str] = {}
    for (label, _), box in zip(pieces, soup.find_all(attrs={"data-piece": True}), strict=False):
        if value := _value_after(label, box.get_text("\n")):
            found.setdefault(_LABELS[label], value)
    for key, value in _from_head(soup):
        found.setdefault(key, value)
    return found


def _head(html: str) -> str:
    end = _HEAD_ENDS.search(html)
    return _NOISE.sub("", html[: end.start()]) if end else ""


def _from_head(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for meta in soup.find_all("meta"):
        key = _META.get(str(meta.get("name", "")).lower())
        content = str(meta.get("content", "")).strip()
        if key and content:
            yield key, content
    if soup.title and (title := soup.title.get_text(strip=True)):
        yield "page_title", title


def _pieces(html: str) -> Iterator[tuple[str, str]]:
    """Labels above the body with the markup up to the text behind each, be it in td/td, li, dl or plain."""
    begins = _BODY_BEGINS.search(html)
    above = html[: begins.start()] if begins else ""
    for match in _LABEL.finditer(above):
        behind = _UP_TO_A_TEXT.match(above, match.end(1), match.start() + _REACH)
        yield match[1], above[match.start() : behind.end() if behind else match.end()]


def _value_after(label: str, text: str) -> str | None:
    value = text.replace("\u00a0", " ").removeprefix(label).lstrip(":： \n\t\r").split("\n")[0].strip()
    if not value or len(value) > _LONGEST_VALUE or any(other in value for other in _LABELS):
        return None
    return value
