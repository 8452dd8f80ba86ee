"""The whole archive: WARC files, rows, chain, in this order; the first damage is kept, the rest counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from db.fixity.chain import Tip, check_chain, has_head
from db.fixity.damage import Damage, Tally
from db.fixity.relations import check_relations, database_broken
from db.fixity.segments import check_segment, entries_of, indexed_files
from db.warc import WarcStore
from db.writer.days import open_days
from parser.model import Bilingual


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: `part` is blobs, database or chain; `done` of `total` bytes or links."""

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


def unwatched(_step: Step) -> None:
    """For programs."""


def verify(
    session: Session,
    store: WarcStore,
    now: datetime,
    *,
    noted_head: str | None = None,
    watch: Watch = unwatched,
) -> Verdict:
    """Reads everything and writes nothing. `noted_head` is one that was told earlier and must still be there."""
    tally, tip, waiting = Tally(), Tip(), 0
    try:
        check_blobs(session, store, tally, watch)
        watch(Step("database", 0, 1))
        check_relations(session, tally)
        tip = check_chain(session, tally, lambda done, total: watch(Step("chain", done, total)))
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


def check_blobs(session: Session, store: WarcStore, tally: Tally, watch: Watch) -> None:
    """File after file, those too that are gone; rows first, so that what a crawl adds meanwhile is no damage."""
    files = sorted({*store.files(), *indexed_files(session)})
    session.commit()
    sizes = [store.size(file) or 0 for file in files]
    done, total = 0, sum(sizes)
    watch(Step("blobs", done, total))
    for file, size in zip(files, sizes, strict=True):
        entries = entries_of(session, file)
        session.commit()
        tally.join(check_segment(store, file, entries))
        done += size
        watch(Step("blobs", done, total))
