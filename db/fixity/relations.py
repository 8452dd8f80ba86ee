"""Rows against the rows they speak of: nothing refers to what is not there, figures are those of their reading."""

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from db.base import Base
from db.fixity.crew import Task
from db.fixity.damage import Damage, Tally
from db.fixity.readings import check_layouts, check_readings
from db.fixity.spans import last_id, spans_of_ids
from db.models import Capture, Reading, Sighting, Version
from db.typed import KEYS
from db.writer.rows import table_of
from parser.model import Bilingual

CAPTURE, VERSION, SIGHTING, READING = map(table_of, (Capture, Version, Sighting, Reading))
EVIDENCE = (
    "capture",
    "version",
    "sighting",
    "reading",
    "reading_body",
    "location",
    "asset",
    "change",
    "finding",
    "finding_past",
    "verdict",
    "day_stamp",
    *KEYS,
)
STREAMED = {"yield_per": 1000}

Check = Callable[[Session], Iterator[Damage]]


def relation_tasks(session: Session) -> Iterator[Task[Tally]]:
    """The database file, the references of all tables of evidence, what readings share, the figures of every reading."""
    references = (
        partial(_dangling_in, table=name, name=column.name)
        for name in EVIDENCE
        for column in Base.metadata.tables[name].columns
        if column.foreign_keys
    )
    alone: tuple[Check, ...] = (_broken_pages, *references, _unproven, _unlike_originals, check_layouts)
    for check in alone:
        yield partial(_tallied, check=check)
    for after, through in spans_of_ids(session, READING.c.id, 0, last_id(session, READING.c.id)):
        yield partial(check_readings, after=after, through=through)


def _tallied(session: Session, *, check: Check) -> Tally:
    tally = Tally()
    for damage in check(session):
        tally.add(damage)
    session.commit()
    return tally


def _broken_pages(session: Session) -> Iterator[Damage]:
    """PostgreSQL has no such question for a connection; its checksums are read with every page."""
    if session.get_bind().dialect.name != "sqlite":
        return
    (told,) = session.connection().execute(text("PRAGMA integrity_check(1)")).one()
    if told != "ok":
        yield database_broken(told)


def database_broken(told: str) -> Damage:
    words = Bilingual(f"数据库文件损坏：{told}", f"the database file is damaged: {told}")
    return Damage("database_broken", words)


def _dangling_in(session: Session, *, table: str, name: str) -> Iterator[Damage]:
    """Foreign keys are asked too, because SQLite keeps them only for those who ask it to."""
    own = Base.metadata.tables[table]
    column = own.c[name]
    (key,) = column.foreign_keys
    there = key.column.table.alias()
    key_column = next(iter(own.primary_key.columns))
    query = select(key_column, column).where(
        column.is_not(None), ~exists().where(there.c[key.column.name] == column)
    )
    for row, wanted in session.connection().execute(query, execution_options=STREAMED):
        other = there.element.name  # type: ignore[attr-defined]
        words = Bilingual(
            f"它所指的 {other} {wanted} 不存在", f"it speaks of {other} {wanted}, which is not there"
        )
        yield Damage("reference_broken", words, table=table, row=int(row))


def _unproven(session: Session) -> Iterator[Damage]:
    """Each version is shown by a capture, and was read."""
    lacking = (
        (SIGHTING, Bilingual("没有抓取能证明这个版本", "no capture proves this version")),
        (READING, Bilingual("这个版本没有任何解读", "this version has no reading")),
    )
    for table, words in lacking:
        query = select(VERSION.c.id).where(~exists().where(table.c.version_id == VERSION.c.id))
        for row in session.connection().execute(query, execution_options=STREAMED).scalars():
            yield Damage("version_bare", words, table="version", row=int(row))


def _unlike_originals(session: Session) -> Iterator[Damage]:
    """A revisit has no body: the record it refers to must hold the one it tells of."""
    original = CAPTURE.alias()
    query = (
        select(CAPTURE.c.id, CAPTURE.c.warc_file, CAPTURE.c.warc_offset, CAPTURE.c.record_id, original.c.id)
        .join(original, original.c.id == CAPTURE.c.refers_to)
        .where((original.c.sent_digest != CAPTURE.c.sent_digest) | original.c.refers_to.is_not(None))
    )
    for row, file, offset, record, other in session.connection().execute(query, execution_options=STREAMED):
        words = Bilingual(
            f"它所指的 capture {other} 存的不是它的正文", f"capture {other} it refers to holds another body"
        )
        yield Damage("revisit_differs", words, file, offset, record, "capture", int(row))
