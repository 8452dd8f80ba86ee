"""Group commit: what a crawl leaves in the archive becomes durable in groups, by one thread of its own.

A group is written to WARC, forced to the disk once, then indexed in one transaction; only then is anyone
told. The thread owns the collector's only session and only segment, so no answer waits for the reactor
and the reactor waits for no disk.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from db import writer
from db.engine import open_engine, sessions
from db.exchange import Exchange, Stored
from db.warc import Segment, WarcStore

A = TypeVar("A")
T = TypeVar("T")
Clock = Callable[[], datetime]

GROUP = 32
WINDOW = 0.05  # seconds the first of a group waits for others, unless someone needs it at once
FULL_SEGMENT = 2**30  # bytes; the next group begins a new file
STORAGE_ERRORS = (OSError, SQLAlchemyError)

log = logging.getLogger(__name__)


class Part(NamedTuple, Generic[A]):
    """What one entry brings to shared work; `stored` is the place of its exchange, when there was one to store."""

    about: A
    stored: Stored | None


@dataclass(frozen=True, slots=True)
class Shared(Generic[A, T]):
    """Work that is done in one go for all entries of a group that have the same `do`; one result for each part.

    They move up to the first of them, but not past work that is not shared.
    """

    do: Callable[[Session, Sequence[Part[A]]], Sequence[T]]
    about: A


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing to do in the thread, with the place of `exchange`, when there is one to store.

    It may be done twice, when its group failed over another, unless it is to be done `alone`.
    """

    work: Shared[Any, Any]
    done: "asyncio.Future[Any]"
    exchange: Exchange | None = None
    alone: bool = False


class Journal:
    """The archive as the collector sees it; use as a context manager, from the thread of `loop`.

    `on_failure` is called in the loop when disk or database failed: nothing more may be collected.
    """

    def __init__(
        self,
        data: Path,
        database_url: str,
        clock: Clock,
        loop: asyncio.AbstractEventLoop,
        on_failure: Callable[[BaseException], None],
    ) -> None:
        self.clock = clock
        self._loop, self._on_failure = loop, on_failure
        self._store, self._engine = WarcStore(data / "warc"), open_engine(database_url)
        self._entries: list[_Entry] = []
        self._urgent = self._closing = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="journal")
        self._segment: Segment | None = None

    def store(
        self,
        exchange: Exchange,
        index: Callable[[Session, Stored], T] | Shared[Any, T],
        *,
        urgent: bool,
    ) -> "asyncio.Future[T]":
        """Store and index; not `urgent` may wait a moment for others. The result is that of `index`."""
        done: asyncio.Future[T] = self._loop.create_future()
        work = index if isinstance(index, Shared) else Shared(_index_each, index)
        self._add(_Entry(work, done, exchange), urgent)
        return done

    def write(
        self, work: Callable[[Session], T] | Shared[Any, T], *, alone: bool = False
    ) -> "asyncio.Future[T]":
        """Do `work` in the transaction of a group, or at once and once only in one of its own."""
        done: asyncio.Future[T] = self._loop.create_future()
        shared = work if isinstance(work, Shared) else Shared(_do_each, work)
        self._add(_Entry(shared, done, None, alone), urgent=alone)
        return done

    def note(self, work: Callable[[Session], None]) -> None:
        """Like `write`, for what nobody waits for."""
        self.write(work).add_done_callback(failure_is_told)

    def _add(self, entry: _Entry, urgent: bool) -> None:
        with self._news:
            self._entries.append(entry)
            self._urgent |= urgent
            self._news.notify()

    def _run(self) -> None:
        with sessions(self._engine)() as session:
            while group := self._next_group():
                self._take(session, group)
        if self._segment:
            self._segment.close()
        self._engine.dispose()

    def _next_group(self) -> list[_Entry]:
        with self._news:
            self._news.wait_for(lambda: self._entries or self._closing)
            self._news.wait_for(lambda: self._urgent or self._closing or len(self._entries) >= GROUP, WINDOW)
            group, self._entries, self._urgent = self._entries, [], False
            return group

    def _take(self, session: Session, group: Sequence[_Entry]) -> None:
        """A mistake of ours in storing is told like a broken disk: nobody may wait for a thread that died."""
        try:
            places = self._store_all(session, group)
            results = _index(session, group, places)
        except STORAGE_ERRORS as error:
            results = [error] * len(group)
        except Exception as error:
            log.exception("the archive cannot be written")
            results = [OSError(f"the archive cannot be written: {error}")] * len(group)
        if self._segment and not any(isinstance(result, STORAGE_ERRORS) for result in results):
            self._segment.forget_indexed()
        self._loop.call_soon_threadsafe(self._tell, group, results)

    def _store_all(self, session: Session, group: Sequence[_Entry]) -> list[Stored | None]:
        """Every exchange of the group in WARC, and on the disk."""
        if not any(entry.exchange for entry in group):
            return [None] * len(group)
        segment = self._open_segment(session)
        written = iter(segment.write([entry.exchange for entry in group if entry.exchange]))
        segment.sync()
        session.rollback()  # the look for earlier copies of a body began a transaction that reads
        return [next(written) if entry.exchange else None for entry in group]

    def _open_segment(self, session: Session) -> Segment:
        if self._segment and self._segment.size > FULL_SEGMENT:
            self._segment.close()
            self._segment = None
        if self._segment is None:
            self._segment = self._store.open_segment("crawl", self.clock, writer.originals(session))
        return self._segment

    def _tell(self, group: Sequence[_Entry], results: Sequence[Any]) -> None:
        for entry, result in zip(group, results, strict=True):
            if entry.done.cancelled():
                continue
            if isinstance(result, BaseException):
                entry.done.set_exception(result)
            else:
                entry.done.set_result(result)
        failed = next((result for result in results if isinstance(result, STORAGE_ERRORS)), None)
        if failed is not None:
            self._on_failure(failed)

    def __enter__(self) -> Self:
        with sessions(self._engine)() as session:
            recovered = writer.recover_captures(session, self._store)
        if recovered:
            log.info("%d captures of an earlier process were not indexed; now they are", recovered)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._news:
            self._closing = True
            self._news.notify()
        self._thread.join()


def failure_is_told(done: "asyncio.Future[Any]") -> None:
    """A storage error ends the crawl anyway; any other is a mistake of ours that must not pass in silence."""
    error = None if done.cancelled() else done.exception()
    if error is not None and not isinstance(error, STORAGE_ERRORS):
        log.error("a note was not archived", exc_info=error)


Pair = tuple[_Entry, Stored | None]


def _index(session: Session, group: Sequence[_Entry], places: Sequence[Stored | None]) -> list[Any]:
    """The results of a group, of one transaction if all goes well, else of one each."""
    pairs = list(zip(group, places, strict=True))
    together = iter(_together(session, [pair for pair in pairs if not pair[0].alone]))
    return [_alone(session, pair) if pair[0].alone else next(together) for pair in pairs]


def _together(session: Session, pairs: Sequence[Pair]) -> list[Any]:
    results: dict[int, Any] = {}
    try:
        with writer.writing(session):
            for batch in _batches(pairs):
                results.update(zip(batch, _do(session, [pairs[at] for at in batch]), strict=True))
    except OperationalError:
        raise
    except Exception:
        return [_alone(session, pair) for pair in pairs]
    return [results[at] for at in range(len(pairs))]


def _alone(session: Session, pair: Pair) -> Any:
    try:
        with writer.writing(session):
            return _do(session, [pair])[0]
    except Exception as error:
        return error


def _batches(pairs: Sequence[Pair]) -> list[list[int]]:
    """What is done in one go: the places in the group of those that share their work."""
    batches: list[list[int]] = []
    growing: dict[Any, list[int]] = {}
    for at, (entry, _stored) in enumerate(pairs):
        do = entry.work.do
        if do in (_do_each, _index_each):
            growing.clear()
        if do not in growing:
            growing[do] = []
            batches.append(growing[do])
        growing[do].append(at)
    return batches


def _do(session: Session, pairs: Sequence[Pair]) -> Sequence[Any]:
    return pairs[0][0].work.do(session, [Part(entry.work.about, stored) for entry, stored in pairs])


def _do_each(session: Session, works: Sequence[Part[Callable[[Session], T]]]) -> list[T]:
    return [work.about(session) for work in works]


def _index_each(session: Session, works: Sequence[Part[Callable[[Session, Stored], T]]]) -> list[T]:
    return [work.about(session, work.stored) for work in works if work.stored]
