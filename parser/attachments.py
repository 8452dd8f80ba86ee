"""What a page carries beside its text: links, frames, viewers and pictures, documents in its source.

Portals do all of this (reference/portals.md): `<a>` with or without a suffix, `<iframe>`, `<embed>`, `<object>`,
pdf.js `viewer.html?file=`, a PDF named only in a script (博达 VSB), a whole PDF as base64 in a script.
Nothing is fetched here: whoever has the bytes of an `href` hands them to `ReportParser.read_all`.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from itertools import chain

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parser.charset import decode
from parser.embedded import MAGICS, embedded
from parser.model import Attachment
from parser.scripted import scripted

_SUFFIXES = "pdf|docx?|wps|rtf|xlsx?|et|ofd|zip|rar|7z|png|jpe?g|tiff?|bmp"
_PICTURES = re.compile(r"\.(?:png|jpe?g|tiff?|bmp)$", re.I)
_PICTURE_BODIES = (b"\x89PNG", b"\xff\xd8\xff")
_DOCUMENT = re.compile(rf"\.(?:{_SUFFIXES})$", re.I)
_NAMED = re.compile(rf"\.(?:{_SUFFIXES})(?![a-z0-9])", re.I)
_PAGE = re.compile(r"(?:^|/)[^/.]*$|\.(?:[sjx]?html?|jsp|aspx?|php)$", re.I)
_FRAMED = re.compile(r"\.[sjx]?html?$", re.I)
_FILE_NAME = re.compile(rf"[^\s/\\:：【】《》“”]+\.(?:{_SUFFIXES})(?![a-z0-9])", re.I)
_NAMED_IN_SCRIPT = re.compile(rf"\.(?:{_SUFFIXES})(?=[\\\"'?#&])", re.I)
_NO_PART_OF_AN_ADDRESS = re.compile(r"[\s<>*|]")
_ELSEWHERE = re.compile(r"(?:https?:)?/|\.{1,2}/", re.I)
_VIEWER = re.compile(r"viewer[^/?]*\.\w+$|preview|onlineview", re.I)
_NOT_AN_ADDRESS = re.compile(r"(?:data|about|mailto|tel|blob):|#", re.I)
_PERCENT = re.compile(r"(?:%[0-9a-f]{2})+", re.I)
_TAGS = {"a": ("href", "link"), "iframe": ("src", "iframe"), "frame": ("src", "iframe"),
         "embed": ("src", "embed"), "object": ("data", "embed")}  # fmt: skip
_CARRYING = ", ".join(f"{tag}[{attribute}]" for tag, (attribute, _) in _TAGS.items())
_LONGEST_TEXT, _LONGEST_ADDRESS = 200, 500
# where the families put the body of an article (reference/portals.md 0)
_ARTICLES = (
    "#ivs_content", "#zoom", "#Zoom", "#zoomcon", ".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR", "ucapcontent",
    "#UCAP-CONTENT", ".article-content", ".article_content", ".bt_content", ".artile_zw", ".main-txt",
    ".news_cont_d_wrap", ".wzcon", ".v_news_content", "#vsb_content", ".mian-cont", "#barrierfree_container",
)  # fmt: skip
_ARTICLE_PICTURES = ", ".join(f"{article} img[src]" for article in _ARTICLES)
_ORNAMENT = re.compile(
    r"icon|/ico|logo|qrcode|share|weixin|weibo|print|btn|arrow|blank\.|/images?/common", re.I
)

# The suffix of a document in a page in small letters: as it is, torn by a tag, as percent signs or as references
_SUFFIX = re.compile(
    rb"\.(?:(?:%b)(?![a-z0-9])" % _SUFFIXES.encode()
    + rb"|(?:pd?|do?|wp?|rt?|ra|xl?|e|of?|zi?|7|pn|jp?e?|t(?:if?)?|bm?|)<)"
)
_PERCENT_SIGN = re.compile(rb"%(?:2[5e]|3[0-9]|[46][1-9a-f]|[57][0-9a])")
_REFERENCE = re.compile(
    rb"&(?:#x0*(?:25|2e|[3-7][0-9a-f])(?![0-9a-f])|#0*(?:37|4[6-9]|[5-9]\d|1[0-2]\d)(?!\d)|period|percnt)"
)
_SIGNS = (b"<iframe", b"<frame", b"\\u003", b"\0")
_MAGICS = tuple(magic.encode() for magic in MAGICS)


def may_carry(page: bytes) -> bool:
    """Whether anything at all can be found in a page in UTF-8 or GB18030, told without parsing it.

    Everything below is known by the suffix of a document, but frames, base64 and what a script holds as JSON.
    """
    lower = page.lower()
    return (
        _SUFFIX.search(lower) is not None
        or any(sign in lower for sign in _SIGNS)
        or any(magic in page for magic in _MAGICS)
        or _PERCENT_SIGN.search(lower) is not None
        or _REFERENCE.search(lower) is not None
    )


def find_attachments(tree: LexborHTMLParser, html: str) -> tuple[Attachment, ...]:
    """In the order of the page; a document named twice is listed once, as it is named first."""
    found = chain(_from_tags(tree), _from_scripts(tree), _from_pictures(tree), embedded(html), scripted(html))
    first: dict[str | bytes, Attachment] = {}
    for attachment in found:
        first.setdefault(attachment.body or attachment.href, attachment)
    return tuple(first.values())


def _from_tags(tree: LexborHTMLParser) -> Iterator[Attachment]:
    for node in tree.css(_CARRYING):
        attribute, how = _TAGS[node.tag or ""]
        url = (node.attributes.get(attribute) or "").strip()
        if url.lower().startswith("javascript:"):
            yield from _quoted(url)
        elif url and not _NOT_AN_ADDRESS.match(url):
            text = _text(node)
            if (viewed := _viewed(url)) is not None:
                yield Attachment(viewed, text, "viewer")
            elif _leads_to_a_document(url, text) or (how == "iframe" and _PAGE.search(_path(url))):
                yield Attachment(url, text, how)


def _from_pictures(tree: LexborHTMLParser) -> Iterator[Attachment]:
    """Pictures in the body of the article: many a report is a row of scanned pages. Icons and codes are none."""
    if any(map(_is_scan, map(_source, tree.css("img[src]")))):  # which asks far less than what follows
        for node in tree.css(_ARTICLE_PICTURES):
            if _is_scan(url := _source(node)):
                yield Attachment(url, _text(node), "image")


def _source(picture: LexborNode) -> str:
    return (picture.attributes.get("src") or "").strip()


def _is_scan(url: str) -> bool:
    return bool(_PICTURES.search(_path(url)) and not _ORNAMENT.search(url) and not _NOT_AN_ADDRESS.match(url))


def _text(node: LexborNode) -> str:
    text = node.text().strip() or node.attributes.get("title") or node.attributes.get("download") or ""
    return " ".join(text.split())[:_LONGEST_TEXT]


def _leads_to_a_document(url: str, text: str) -> bool:
    """By the path, by a parameter (`downfile?name=x.pdf`), or because the text of the link says so."""
    return bool(
        _DOCUMENT.search(_path(url))
        or any(_DOCUMENT.search(value) for value in parameters(url).values())
        or _NAMED.search(text)
    )


def _viewed(url: str) -> str | None:
    """The document that a viewer is told to show; a relative one is seen from where the viewer stands."""
    for value in parameters(url).values():
        path = _path(url)
        if _DOCUMENT.search(_path(value)) and (_ELSEWHERE.match(value) or _VIEWER.search(path)):
            folder = path.rpartition("/")[0]
            is_relative = not value.startswith("/") and ":" not in value
            return posixpath.normpath(f"{folder}/{value}") if is_relative and folder else value
    return None


def parameters(url: str) -> Mapping[str, str]:
    """Names and values of the query, percent signs decoded once."""
    _, _, query = url.partition("?")
    pairs = (pair.partition("=") for pair in query.partition("#")[0].replace("&amp;", "&").split("&"))
    return {name: unquoted(value) for name, _, value in pairs if value}


def _path(url: str) -> str:
    return unquoted(url.partition("?")[0].partition("#")[0])


def unquoted(text: str) -> str:
    """Percent signs decoded, in the charset that the bytes are in."""
    return _PERCENT.sub(lambda match: decode(bytes.fromhex(match[0].replace("%", ""))), text)


def _from_scripts(tree: LexborHTMLParser) -> Iterator[Attachment]:
    for script in tree.css("script"):
        yield from _quoted(script.text())
    for node in tree.css("[onclick]"):
        yield from _quoted(node.attributes.get("onclick") or "")


def _quoted(script: str) -> Iterator[Attachment]:
    """Documents named in string literals; pictures there are buttons, and a bare `.pdf` is no document."""
    for literal in _literals(script.replace("\\/", "/")):
        url = _viewed(literal) or literal
        name = _path(url).rpartition("/")[2]
        if not _PICTURES.search(name) and not name.startswith("."):
            yield Attachment(url, "", "script")


def _literals(script: str) -> Iterator[str]:
    """String literals with the name of a document in them."""
    for name in _NAMED_IN_SCRIPT.finditer(script):
        least, most = max(0, name.start() - _LONGEST_ADDRESS), name.end() + _LONGEST_ADDRESS
        begin = max(script.rfind(quote, least, name.start()) for quote in "\"'")
        end = script.find(script[begin], name.end(), most) if begin >= 0 else -1
        literal = script[begin + 1 : end].rstrip("\\")
        if end >= 0 and not _NO_PART_OF_AN_ADDRESS.search(literal):
            yield literal


def is_picture(attachment: Attachment) -> bool:
    if attachment.body is not None:
        return attachment.body.startswith(_PICTURE_BODIES)
    return bool(_PICTURES.search(_path(attachment.href)))


def file_names(attachment: Attachment) -> tuple[str, ...]:
    """What the document may be called on a disk: the end of its path, of a parameter, or as the link says."""
    values = (_path(attachment.href), *parameters(attachment.href).values())
    ends = [value.replace("\\", "/").rpartition("/")[2] for value in values]
    said = [name[0] for name in _FILE_NAME.finditer(attachment.text)]
    names = [name for name in (*ends, *said) if _DOCUMENT.search(name) or _FRAMED.search(name)]
    return tuple(dict.fromkeys(name for name in names if not name.startswith(".")))
