"""What has to come home with a report page: attachments, frames, viewers' documents, scanned pages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.items import AssetAnswer, ReportAnswer
from crawler.lists.listing import absolute
from parser.attachments import find_attachments, may_carry
from parser.charset import decode
from parser.model import Attachment

MAX_ASSETS = 24  # a scanned report has a picture a page; a menu full of forms to download has hundreds
MAX_DEPTH = 2  # a frame that shows a viewer that shows a document

_BY_ITSELF = frozenset({"iframe", "embed", "viewer", "script", "image"})
_BEFORE_MARKUP = b"\xef\xbb\xbf \t\r\n"
_SAYS_SO = ("报告", "年报", "附件", "公开", "附表")


@dataclass(frozen=True, slots=True)
class Asset:
    """Something a page carries: `href` as printed, `url` where it is; `depth` 1 on the page itself."""

    href: str
    url: str
    depth: int = 1


@dataclass(slots=True)
class Gathering:
    """A report page whose assets are on their way; complete when none is awaited any more."""

    answer: ReportAnswer
    awaited: int = 0
    assets: list[AssetAnswer] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return self.awaited == 0


def assets_of(body: bytes, url: str, depth: int = 1) -> tuple[Asset, ...]:
    """What a page carries, in its own order, what carries it by itself (frame, viewer, picture) first; () for no page."""
    if depth > MAX_DEPTH or not body.lstrip(_BEFORE_MARKUP).startswith(b"<") or not may_carry(body):
        return ()
    text = decode(body)
    found = find_attachments(LexborHTMLParser(text), text)
    ranked = sorted(found, key=lambda each: not _is_likely(each))
    return tuple(_addressed(ranked, url, depth))[:MAX_ASSETS]


def _is_likely(attachment: Attachment) -> bool:
    return attachment.how in _BY_ITSELF or any(word in attachment.text for word in _SAYS_SO)


def _addressed(found: list[Attachment], url: str, depth: int) -> Iterator[Asset]:
    for attachment in found:
        target = absolute(attachment.href, url) if attachment.body is None else None
        if target is not None and target != urljoin(url, ""):
            yield Asset(attachment.href, target, depth)
