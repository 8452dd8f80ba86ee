"""WARC files as tasks: a large one in pieces, of which each is walked by itself; one that is damaged, once more as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter

from sqlalchemy.orm import Session

from db.fixity.crew import Task
from db.fixity.damage import Tally
from db.fixity.segments import Entry, check_segment, entries_of, walk
from db.fixity.spans import BYTES, spans_of_file
from db.members import Hole, Member, read_through
from db.warc import WarcStore

Piece = tuple[str, Tally | None]
"""File, and what was found in a piece of it; None where the file must be walked as a whole."""


def blob_tasks(session: Session, store: WarcStore, files: Iterable[str]) -> Iterator[Task[Piece]]:
    """File after file, large ones in pieces; what was shipped is fetched in one."""
    for file in files:
        large = (store.size(file) or 0) > BYTES and store.path(file).is_file()
        for begin, end in spans_of_file(session, file) if large else ((0, None),):
            if begin == 0 and end is None:
                yield partial(_whole_file, store=store, file=file)
            else:
                yield partial(_piece, store=store, file=file, begin=begin, end=end)


def joined(session: Session, store: WarcStore, pieces: Iterable[Piece]) -> Iterator[tuple[str, Tally]]:
    """Of each file, whose pieces follow each other."""
    for file, group in groupby(pieces, key=itemgetter(0)):
        yield file, _sum(tally for _file, tally in group) or _whole_file(session, store=store, file=file)[1]


def _sum(pieces: Iterable[Tally | None]) -> Tally | None:
    whole = Tally()
    for each in pieces:
        if each is None:
            return None
        whole.join(each)
    return whole


def _whole_file(session: Session, *, store: WarcStore, file: str) -> tuple[str, Tally]:
    """Rows first, so that what a crawl adds meanwhile is no damage."""
    entries = entries_of(session, file)
    session.commit()
    return file, check_segment(store, file, entries)


def _piece(session: Session, *, store: WarcStore, file: str, begin: int, end: int | None) -> Piece:
    entries = entries_of(session, file, begin, end)
    session.commit()
    return file, check_piece(store, file, entries, begin, end)


def check_piece(
    store: WarcStore, file: str, entries: Sequence[Entry], begin: int, end: int | None
) -> Tally | None:
    """From the end of one record to the end of another, or of the file. None where anything is not as it should be:
    what that is, and where, only the walk through the whole file tells."""
    tally = Tally()
    tally.seen.update(files=int(begin == 0), bytes=(end or store.size(file) or begin) - begin)
    try:
        with store.open(file) as source:
            piece = _until(read_through(source, begin), end)
            return tally if next(walk(file, piece, entries, tally, begin), None) is None else None
    except (FileNotFoundError, _Misplaced):
        return None


class _Misplaced(Exception):
    """No record ends where a piece should."""


def _until(found: Iterable[Member | Hole], end: int | None) -> Iterator[Member | Hole]:
    for one in found:
        if end is not None and (isinstance(one, Hole) or one.end > end):
            raise _Misplaced
        yield one
        if one.end == end:
            return
    if end is not None:
        raise _Misplaced
