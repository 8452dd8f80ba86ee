"""The index of words on SQLite, brought up to date in small steps beside other writers (`db.search`).

Apart from the archiving of a reading, which it would make half as fast again; PostgreSQL keeps its own with each row.
Nothing is ever taken out: what is not in force any more leads a search to a reading that is, or to none.
"""

from typing import Any

from sqlalchemy import Row, Select, select, text
from sqlalchemy.orm import Session

from db.engine import writing
from db.models import Reading
from db.search.within import texts_of
from db.search.words import terms
from db.writer.rows import table_of

READING = table_of(Reading)
AT_ONCE = 200
EVERYTHING = "everything"
"""A term of every entry: the last entry is that of the last reading that was looked at."""

_THERE = text("SELECT 1 FROM sqlite_master WHERE name = 'narrative_words'")
_THROUGH = text(f"SELECT rowid FROM narrative_words('{EVERYTHING}') ORDER BY rowid DESC LIMIT 1")
_ADD = text("INSERT INTO narrative_words (rowid, words) VALUES (:id, :words)")
_WORDS: Select[Any] = select(READING.c.id, READING.c.version_id, READING.c.title, READING.c.sections)


def index_words(session: Session) -> int:
    """Every reading the index does not hold yet, candidates too; how many there were.

    Begins and ends its own transactions, each of a few readings.
    """
    if session.get_bind().dialect.name != "sqlite" or session.execute(_THERE).first() is None:
        session.rollback()
        return 0
    added = 0
    while some := _index_some(session):
        added += some
    return added


def _index_some(session: Session) -> int:
    with writing(session):
        through = session.execute(_THROUGH).scalar() or 0
        query = _WORDS.where(READING.c.id > through).order_by(READING.c.id).limit(AT_ONCE)
        rows = session.execute(query).all()
        if rows:
            session.execute(_ADD, [{"id": row.id, "words": _entry(session, row)} for row in rows])
        return len(rows)


def _entry(session: Session, row: Row[Any]) -> str:
    """The terms of a reading; none where an earlier reading of its version has them all: that one leads here too."""
    own = _terms(row)
    others = _WORDS.where(READING.c.version_id == row.version_id, READING.c.id < row.id)
    known = any(own <= _terms(other) for other in session.execute(others))
    return " ".join((EVERYTHING, *(() if known else sorted(own))))


def _terms(row: Row[Any]) -> set[str]:
    return terms(said for _heading, said in texts_of(row.title, row.sections).values())
