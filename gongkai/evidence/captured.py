"""A captured HTML page as one file that shows what it showed, with some cells boxed.

Nothing of it runs and nothing is fetched: scripts, frames, forms and addresses are gone, and a policy in the
file forbids the browser the rest. Its text is that of the stored bytes, which the pack's `verify.py` compares.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.evidence.words import Mark, box_style
from parser.charset import decode
from parser.model import Bilingual
from parser.readers.html import cell_nodes

GONE = (
    "script, noscript, template, iframe, frame, object, embed, applet, link, base, meta, textarea, select, button,"
    " input, svg, math, video, audio, img, source, picture, title, style"
)
KEPT = frozenset((
    "align", "border", "cellpadding", "cellspacing", "class", "colspan", "dir", "height", "id", "lang",
    "rowspan", "size", "start", "style", "valign", "width",
))  # fmt: skip
REMOTE = re.compile(r"url\s*\([^)]*\)?|@import[^;]*;?|expression\s*\(|</?style", re.I)
CLOSED = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load and run: nothing but the styles within the file."""


def boxed_page(body: bytes, marks: Sequence[Mark], above: Sequence[Bilingual]) -> str:
    """`above` is said in a bar over the page."""
    tree = LexborHTMLParser(decode(body))
    places = cell_nodes(tree)
    styles = "\n".join(REMOTE.sub("", node.text()) for node in tree.css("style"))
    for node in tree.css(GONE):
        node.decompose()
    for node in tree.css("*"):
        _strip(node)
    for mark in marks:
        if mark.locator in places:
            _box(places[mark.locator], mark)
    inner = tree.body.inner_html if tree.body else ""
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
        f' content="{CLOSED}"><style>{styles}</style><style>{box_style()}</style></head>\n<body>'
        f"{bar(marks, above, places)}{inner}</body></html>\n"
    )


def bar(marks: Sequence[Mark], above: Sequence[Bilingual], places: Mapping[str, object]) -> str:
    """What is shown, and a link to each box."""
    said = "".join(f"<p>{escape(line.zh)}<br>{escape(line.en)}</p>" for line in above)
    links = "".join(
        f'<li><a href="#{mark.anchor}">{escape(mark.label.zh)} · {escape(mark.label.en)}</a>: <b>{escape(mark.raw or "")}</b></li>'
        for mark in marks
        if mark.locator in places
    )
    return f'<div data-gongkai="bar">{said}<ul>{links}</ul></div>\n'


def _strip(node: LexborNode) -> None:
    for name, value in [*node.attributes.items()]:
        if name not in KEPT:
            del node.attrs[name]
        elif name == "style" and REMOTE.search(value or ""):
            node.attrs["style"] = REMOTE.sub("", value or "")


def _box(node: LexborNode, mark: Mark) -> None:
    """Several figures may stand in one cell."""
    before = node.attributes.get("data-gongkai-cell")
    node.attrs["data-gongkai-cell"] = f"{before} {mark.code}" if before else mark.code
    node.attrs["data-gongkai-label"] = mark.short
    if before is None:
        node.attrs["id"] = mark.anchor
    above: LexborNode | None = node
    while above is not None and above.tag not in (None, "-document", "html"):
        if re.search(r"display\s*:\s*none", above.attributes.get("style") or "", re.I):
            above.attrs["data-gongkai-shown"] = ""
        above = above.parent
