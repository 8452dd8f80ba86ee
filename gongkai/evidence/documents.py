"""The stored document that a reading is of: the page itself, or what it carried."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.history import Current
from db.rereadings import Source, whole_body
from db.warc import WarcStore
from gongkai.pictures.opened import documents_in
from parser.model import Cell, Document, Grid
from parser.readers import media_type_of
from parser.readers.image import media_type as picture_type


@dataclass(frozen=True, slots=True)
class Shown:
    """`part` names the document within the capture, empty where it is all of it; `document` None: not opened,
    or it cannot be."""

    capture_id: int
    part: str
    media_type: str
    body: bytes
    document: Document | None = None


def shown_document(
    session: Session, store: WarcStore, source: Source, reading: Current, media_type: str
) -> Shown | None:
    """None where page and what it carried are not all there. Raises NotWhole.

    Of several documents the one that says most of what was read where it was read.
    """
    if source.page is None:
        return None
    body = whole_body(session, store, source.page)
    carried = {href: whole_body(session, store, capture) for href, capture in source.carried.items()}
    if not carried and kind_of(body) == media_type and media_type.startswith(("application/pdf", "image/")):
        return Shown(source.page, "", media_type, body)
    found = [*_documents(source, body, carried)]
    fitting = [one for one in found if one.media_type == media_type] or found
    return max(fitting, key=lambda one: _agreement(one.document, reading), default=None)


def kind_of(body: bytes) -> str:
    return picture_type(body) or media_type_of(body)


def _documents(source: Source, body: bytes, carried: Mapping[str, bytes]) -> Iterator[Shown]:
    assert source.page is not None
    for name, opened in documents_in(body, carried):
        href, _, rest = name.partition("!")
        capture, part = (source.carried[href], rest) if href in carried else (source.page, name)
        document = opened.document if isinstance(opened.document, Document) else None
        kind = document.media_type if document else kind_of(opened.body)
        yield Shown(capture, part, kind, opened.body, document)


def _agreement(document: Document | None, reading: Current) -> int:
    cells: Mapping[str, Cell] = reading.report.cells if reading.report else {}
    grids = [block for block in document.blocks if isinstance(block, Grid)] if document else []
    said = {cell.locator: cell.text for grid in grids for row in grid.rows for cell in row if cell.origin}
    return sum(cell.locator in said and (cell.raw or "") in said[cell.locator] for cell in cells.values())
