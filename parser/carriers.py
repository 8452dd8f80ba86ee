"""Pages that carry the report instead of printing it, or beside printing it.

A page without a statutory table is read by the documents it carries, as far as their bytes are there; a page
with tables is compared with them (`copies`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from parser.attachments import is_picture
from parser.copies import Judge, with_copies
from parser.model import Attachment, Bilingual, Document, Hints, Paragraph, Reading
from parser.readers import Opened, Unreadable, open_documents
from parser.unread import with_unread

Attached = Mapping[str, bytes]
"""Bytes of what a page points to, by href as printed."""
ReadOne = Callable[[Opened, Attached], Iterable[Reading]]
"""Reads one opened document, with the bytes that are there for what it carries in its turn."""

_ANNUAL_REPORT = re.compile(r"信息公开.{0,12}(?:报告|年报)")
_PAGE_SAYS = {
    "organ": "carrier", "carrier": "carrier", "title": "title", "page_title": "page_title",
    "published": "published", "site": "site", "source": "source", "breadcrumb": "breadcrumb",
}  # fmt: skip
"""What a page says about its article, and as what its documents know it: the issuer of the page may issue for many."""

_LONGEST_TITLE = 60
_MOST_NAMED = 5


def readings_of(
    pages: Sequence[Reading], opened: Opened, attached: Attached, read: ReadOne, judge: Judge
) -> Sequence[Reading]:
    """`pages` are the readings of what a document prints itself, usually one; those of other reports it carries follow.

    Where it prints no tables, the reports it carries stand alone.
    """
    document = opened.document
    if isinstance(document, Unreadable) or not document.attachments:
        return pages
    printed = any(map(_prints_tables, pages))
    carried = list(_carried(opened, document, attached, read, with_pictures=not printed))
    reports = [reading for reading in carried if reading.report]
    if not printed and reports:
        found = with_copies((), sorted(reports, key=lambda one: _rank(one, pages[0])), judge)
    elif carried and not any(page.report for page in pages):
        found = carried
    else:
        missing = _missing(document, attached, carried)
        found = with_copies([_with_missing(page, missing) for page in pages], reports, judge)
    return [_with_attachments(reading, document.attachments) for reading in found]


def _with_attachments(reading: Reading, listed: Sequence[Attachment]) -> Reading:
    """What can be fetched; documents inside the page are in the page."""
    fetched = [one for one in listed if one.body is None]
    return replace(reading, attachments=tuple(dict.fromkeys((*fetched, *reading.attachments))))


def elsewhere(document: Document, hints: Hints) -> Unreadable | None:
    """Why a page that is no report may yet be one: it is named like one and carries documents."""
    stated = (hints.title, *document.furniture.values(), *(one.text for one in document.attachments))
    named_so = any(_ANNUAL_REPORT.search(text or "") for text in stated) or _headline(document)
    if not (document.attachments and named_so):
        return None
    named = _named(document.attachments)
    return Unreadable(
        "carried_elsewhere",
        f"报告在页面所附的文件里：{named}",
        f"the report is in what the page carries: {named}",
    )


def _headline(document: Document) -> str | None:
    """The first line of the page that is named like a report."""
    lines = (block.text for block in document.blocks if isinstance(block, Paragraph))
    return next((one for one in lines if len(one) <= _LONGEST_TITLE and _ANNUAL_REPORT.search(one)), None)


def _named(attachments: Sequence[Attachment]) -> str:
    names = [one.href or f"inline ({one.how})" for one in attachments]
    return "、".join(names[:_MOST_NAMED]) + (" ..." if len(names) > _MOST_NAMED else "")


def _prints_tables(reading: Reading) -> bool:
    return reading.report is not None and reading.coverage.read > 0


def _rank(reading: Reading, page: Reading) -> tuple[bool, int]:
    """The report of the page's own year first, of several copies the fullest."""
    year = page.report.report_year if page.report else None
    return bool(year and reading.report and reading.report.report_year != year), -reading.coverage.read


def _carried(
    opened: Opened, document: Document, attached: Attached, read: ReadOne, with_pictures: bool
) -> Iterator[Reading]:
    """Readings of everything whose bytes are there; pictures only where nothing else gives a report."""
    found = False
    for pictures in (False, True) if with_pictures else (False,):
        for name, attachment, body in at_hand(document, attached):
            if (found and pictures) or is_picture(attachment) is not pictures:
                continue
            left = {href: one for href, one in attached.items() if href != attachment.href}
            for inner in open_documents(body):
                part = "!".join(filter(None, (opened.part, name, inner.part)))
                said = _with_page_furniture(inner.document, document, attachment)
                for reading in read(replace(inner, document=said, part=part), left):
                    found = found or reading.report is not None
                    yield reading


def at_hand(document: Document, attached: Attached) -> Iterator[tuple[str, Attachment, bytes]]:
    """Name, attachment and bytes; documents inside the page are called inline[1], inline[2]."""
    inline = 0
    for attachment in document.attachments:
        inline += attachment.body is not None
        body = attachment.body or attached.get(attachment.href)
        if body:
            yield attachment.href or f"inline[{inline}]", attachment, body


def _with_page_furniture(
    inner: Document | Unreadable, page: Document, attachment: Attachment
) -> Document | Unreadable:
    """What the page says about its article, unless the document itself says it; a link may name the report better."""
    if isinstance(inner, Unreadable):
        return inner
    said = {_PAGE_SAYS[key]: value for key, value in page.furniture.items() if key in _PAGE_SAYS}
    if _ANNUAL_REPORT.search(attachment.text):
        said["title"] = attachment.text.rpartition(".")[0] or attachment.text
    elif "title" not in said and (headline := _headline(page)):
        said["title"] = headline
    return replace(inner, furniture={**said, **inner.furniture})


def _missing(document: Document, attached: Attached, carried: Sequence[Reading]) -> list[Bilingual]:
    """What may hold the tables that a page does not print, and is not at hand or cannot be read."""
    away = [one for one in document.attachments if one.body is None and one.href not in attached]
    said = [Bilingual(f"{one.part}：{one.error}", f"{one.part}: {one.error}") for one in carried if one.error]
    if away:
        names = _named(away)
        said.append(Bilingual(f"所附文件未取得：{names}", f"what the page carries is not at hand: {names}"))
    return said


def _with_missing(page: Reading, missing: Sequence[Bilingual]) -> Reading:
    return page if page.report is None or _prints_tables(page) else with_unread(page, *missing)
