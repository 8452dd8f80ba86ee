"""The whole archive: WARC files, rows, chain, in this order; the first damage is kept, the rest counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from db.fixity.chain import Tip, check_chain, has_head
from db.fixity.crew import Crew, crew
from db.fixity.damage import Damage, Tally
from db.fixity.pieces import blob_tasks, joined
from db.fixity.relations import READING, database_broken, relation_tasks
from db.fixity.segments import indexed_files
from db.fixity.spans import last_id
from db.warc import WarcStore
from db.writer.days import open_days
from parser.model import Bilingual


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: `part` is blobs, database or chain; `done` of `total` bytes, readings or links."""

    part: str
    done: int
    total: int


Watch = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`open_days` are over and not closed yet."""

    tally: Tally
    tip: Tip
    open_days: int


ENOUGH_READINGS, ENOUGH_BYTES = 3000, 50_000_000
"""Below both, one process is done before others have begun."""


def unwatched(_step: Step) -> None:
    """For programs."""


def verify(
    session: Session,
    store: WarcStore,
    now: datetime,
    *,
    noted_head: str | None = None,
    watch: Watch = unwatched,
    processes: int = 1,
) -> Verdict:
    """Reads everything and writes nothing. `noted_head` is one that was told earlier and must still be there.
    `processes` at the most; ArchiveError when one of them dies."""
    tally, tip, waiting = Tally(), Tip(), 0
    try:
        with crew(session, processes if _is_large(session, store) else 1) as each:
            _check_blobs(session, store, tally, watch, each)
            _check_database(session, tally, watch, each)
            tip = check_chain(session, tally, lambda done, total: watch(Step("chain", done, total)), each)
        if noted_head is not None and not has_head(session, noted_head):
            words = Bilingual("链中没有记下的这个链头", "the head that was noted is not in the chain")
            tally.add(Damage("head_missing", words, record=noted_head, table="day_link"))
        waiting = open_days(session, now)
    except DatabaseError as error:
        if isinstance(error, OperationalError | ProgrammingError):
            raise  # out of reach, or our mistake
        session.rollback()
        tally.add(database_broken(str(error.orig)))
    return Verdict(tally, tip, waiting)


def _is_large(session: Session, store: WarcStore) -> bool:
    """An archive in memory is nobody else's to read."""
    if session.get_bind().engine.url.database in (None, "", ":memory:"):
        return False
    if last_id(session, READING.c.id) >= ENOUGH_READINGS:
        return True
    return sum(store.size(file) or 0 for file in store.files()) >= ENOUGH_BYTES


def _check_blobs(session: Session, store: WarcStore, tally: Tally, watch: Watch, each: Crew) -> None:
    """File after file, those too that are gone."""
    files = sorted({*store.files(), *indexed_files(session)})
    session.commit()
    sizes = {file: store.size(file) or 0 for file in files}
    done, total = 0, sum(sizes.values())
    watch(Step("blobs", done, total))
    for file, found in joined(session, store, each(blob_tasks(session, store, files))):
        tally.join(found)
        done += sizes[file]
        watch(Step("blobs", done, total))


def _check_database(session: Session, tally: Tally, watch: Watch, each: Crew) -> None:
    last = last_id(session, READING.c.id)
    watch(Step("database", 0, last))
    for found in each(relation_tasks(session)):
        tally.join(found)
        watch(Step("database", tally.seen["readings"], last))
