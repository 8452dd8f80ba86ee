"""The index of words, brought up to date in small steps beside other writers (`db.search`).

Apart from the archiving of a reading, which it would make half as fast again. Nothing is ever taken out: what is not in
force any more leads a search to a reading that is, or to none.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, inspect, select, text
from sqlalchemy.orm import Session

from db.engine import writing
from db.models import Reading, ReadingBody
from db.search.lookup import EVERYTHING, through_of
from db.search.within import texts_of
from db.search.words import terms
from db.writer.rows import table_of

READING, BODY = table_of(Reading), table_of(ReadingBody)
AT_ONCE = 200

_ADD = {
    "sqlite": text("INSERT INTO narrative_words (rowid, words) VALUES (:id, :words)"),
    "postgresql": text("INSERT INTO narrative_words (reading_id, has_words) VALUES (:id, :has_words)"),
}
_WORDS: Select[Any] = select(
    READING.c.id, READING.c.version_id, READING.c.title, BODY.c.sections
).select_from(READING.join(BODY))


def index_words(session: Session) -> int:
    """Every reading the index does not hold yet, candidates too; how many there were.

    Begins and ends its own transactions, each of a few readings.
    """
    there = inspect(session.connection()).has_table("narrative_words")
    session.rollback()
    if not there:
        return 0
    added, last = 0, _settled(session)
    while some := _index_some(session, last):
        added += some
    return added


def _settled(session: Session) -> int:
    """The last reading before which no other can appear any more, as `db.writer.days` has it."""
    with writing(session):
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("LOCK TABLE reading IN SHARE MODE"))
        return session.execute(select(func.max(READING.c.id))).scalar() or 0


def _index_some(session: Session, last: int) -> int:
    dialect = session.get_bind().dialect.name
    with writing(session):
        if dialect == "postgresql":  # one at a time; on SQLite a transaction that writes is the only one
            session.execute(text("LOCK TABLE narrative_words IN SHARE ROW EXCLUSIVE MODE"))
        through = session.execute(text(through_of(dialect))).scalar() or 0
        query = _WORDS.where(READING.c.id > through, READING.c.id <= last).order_by(READING.c.id)
        rows = session.execute(query.limit(AT_ONCE)).all()
        if rows:
            again = _read_again(session, rows)
            session.execute(_ADD[dialect], [_entry(session, row, dialect, again) for row in rows])
        return len(rows)


def _read_again(session: Session, rows: Sequence[Row[Any]]) -> frozenset[int]:
    """The versions of these readings that have another reading."""
    own = READING.c.version_id.in_({row.version_id for row in rows})
    several = select(READING.c.version_id).where(own).group_by(READING.c.version_id)
    return frozenset(session.execute(several.having(func.count() > 1)).scalars())


def _entry(session: Session, row: Row[Any], dialect: str, again: frozenset[int]) -> dict[str, Any]:
    """No terms where an earlier reading of the version has them all: that one leads here, too.

    PostgreSQL works the terms out itself.
    """
    others = _WORDS.where(READING.c.version_id == row.version_id, READING.c.id < row.id)
    earlier = session.execute(others).all() if row.version_id in again else ()
    if dialect == "postgresql":
        return {"id": row.id, "has_words": not (earlier and _is_known(row, earlier))}
    words = () if earlier and _is_known(row, earlier) else sorted(_terms(row))
    return {"id": row.id, "words": " ".join((EVERYTHING, *words))}


def _is_known(row: Row[Any], earlier: Sequence[Row[Any]]) -> bool:
    own = _terms(row)
    return any(own <= _terms(other) for other in earlier)


def _terms(row: Row[Any]) -> set[str]:
    return terms(said for _heading, said in texts_of(row.title, row.sections).values())
