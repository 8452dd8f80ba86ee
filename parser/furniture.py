"""Page furniture: what a portal page says about its article, apart from the article itself.

BeautifulSoup reads the head alone, because the whole page costs it 14 times what the grids cost
(reference/deps.md section 2); in the metadata block above the body a value is the first text behind
its label, which needs no tree. Names are those portals really use (reference/portals.md section 0).
"""

import re
from collections.abc import Iterator
from html import unescape

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
    "发布机关": "organ",
    "发文机关": "organ",
    "发文机构": "organ",
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
_NEXT_TEXT = re.compile(
    r"(?:<(?P<hidden>script|style)\b.*?</(?P=hidden)\s*>|<!--.*?-->|<[^>]*>|&nbsp;|[:：\s])*(?P<text>[^<]*)",
    re.S | re.I,
)
_BODY_BEGINS = re.compile(f"一{_MARKUP}、{_MARKUP}(?:总体情况|概述)")
_OTHER_LABEL = re.compile(
    r"(?:索\s*引|文\s*号|文件编号|组配|主题|信息分类|类\s*别|有\s*效|名\s*称|标\s*题|成文|生成|公文|体\s*裁|关键词|浏览|字体|打印)"
)
"""What follows where a block leaves a value empty."""
_REACH = 400
_LONGEST_VALUE = 60


def read_furniture(html: str) -> dict[str, str]:
    """Title, published, organ, source, site and breadcrumb as printed; keys are missing, never empty."""
    found: dict[str, str] = {}
    for key, value in (*_from_block(html), *_from_head(html)):
        found.setdefault(key, value)
    return found


def _from_head(html: str) -> Iterator[tuple[str, str]]:
    head = _HEAD_ENDS.search(html)
    if head is None:
        return
    soup = BeautifulSoup(_NOISE.sub("", html[: head.start()]), "lxml")
    for meta in soup.find_all("meta"):
        key = _META.get(str(meta.get("name", "")).lower())
        content = str(meta.get("content", "")).strip()
        if key and content:
            yield key, content
    if soup.title and (title := soup.title.get_text(strip=True)):
        yield "page_title", title


def _from_block(html: str) -> Iterator[tuple[str, str]]:
    """Label and value pairs above the body, whether they stand in td/td, li, dl or plain text."""
    begins = _BODY_BEGINS.search(html)
    above = html[: begins.start()] if begins else html
    for label in _LABEL.finditer(above):
        stated = _NEXT_TEXT.match(above, label.end(1), label.start() + _REACH)
        if stated and (value := _value(stated["text"])):
            yield _LABELS[label[1]], value


def _value(text: str) -> str | None:
    value = unescape(text).replace("\u00a0", " ").strip().split("\n")[0].strip()
    if not value or len(value) > _LONGEST_VALUE or _OTHER_LABEL.match(value):
        return None
    if any(other in value for other in _LABELS):
        return None
    return value
