"""Large tables and files in pieces, of which each is one task."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Capture
from db.writer.rows import table_of

CAPTURE = table_of(Capture)
ROWS = 1000
BYTES = 16_000_000

Span = tuple[int, int]


def spans_of_ids(session: Session, key: ColumnElement[int], after: int, through: int) -> Iterator[Span]:
    """What is behind `after` and not behind `through`, in pieces of at most ROWS rows; at least one, and be it empty."""
    while through - after > ROWS:
        query = select(key).where(key > after, key <= through).order_by(key).offset(ROWS - 1).limit(1)
        end = session.connection().execute(query).scalar()
        session.commit()
        if end is None:
            break
        yield after, end
        after = end
    yield after, through


def last_id(session: Session, key: ColumnElement[int]) -> int:
    found = session.connection().execute(select(func.max(key))).scalar()
    session.commit()
    return found or 0


def spans_of_file(session: Session, file: str) -> Iterator[tuple[int, int | None]]:
    """From the end of an indexed record to the end of another; the last piece has no end."""
    begin, ends = 0, CAPTURE.c.warc_offset + CAPTURE.c.warc_length
    query = select(ends).where(CAPTURE.c.warc_file == file).order_by(CAPTURE.c.warc_offset).limit(1)
    while True:
        enough = query.where(CAPTURE.c.warc_offset >= begin, ends >= begin + BYTES)
        end = session.connection().execute(enough).scalar()
        session.commit()
        yield begin, end
        if end is None:
            return
        begin = end
