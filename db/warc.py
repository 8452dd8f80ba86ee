"""The raw store: every exchange in WARC/1.1, on the disk before anyone reads it.

One gzip member a record, one open segment a process. A segment stays locked while it is open, so that
`WarcStore.recover` knows which ones a dead process left (https://iipc.github.io/warc-specifications/).
"""

import fcntl
import os
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from db import records
from db.content import Headers
from db.exchange import Body, Exchange, Original, Seen, Stored
from db.members import member_at, members
from db.questions import told, usual_of
from db.shipped import Shipped, note, open_shipped, read_index, ship, size_of

__all__ = ["Exchange", "Original", "Segment", "Stored", "WarcStore", "never_seen"]

Clock = Callable[[], datetime]


def never_seen(_sent_digests: Collection[str]) -> Mapping[str, Original]:
    return {}


class WarcStore:
    """A folder of segments; files are named relative to it, with `/` on every system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open_segment(self, name: str, clock: Clock, seen: Seen = never_seen) -> "Segment":
        """A new segment of this process; `seen` finds the records that already hold bodies."""
        now = clock()
        file = f"{now:%Y-%m}/{name}-{now:%Y%m%dT%H%M%S}Z-{uuid.uuid4().hex[:8]}.warc.gz"
        self.path(file).parent.mkdir(parents=True, exist_ok=True)
        return Segment(self, file, now, seen)

    def path(self, file: str) -> Path:
        """Where it is written; one that was shipped may be there no more."""
        return self.folder / file

    def open(self, file: str) -> BinaryIO:
        """To be read, here or where it was shipped to; FileNotFoundError when it is gone."""
        try:
            return self.path(file).open("rb")
        except FileNotFoundError:
            if (shipped := read_index(self.folder).get(file)) is None:
                raise
            return open_shipped(shipped)

    def size(self, file: str) -> int | None:
        """In bytes; None when it is gone."""
        path = self.path(file)
        if path.is_file():
            return path.stat().st_size
        shipped = read_index(self.folder).get(file)
        return size_of(shipped) if shipped else None

    def files(self) -> list[str]:
        """All segments, in the order of their names."""
        return sorted({*self.local_files(), *read_index(self.folder)})

    def local_files(self) -> list[str]:
        found = self.folder.glob("**/*.warc.gz")
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def ship(self, file: str, base: str) -> Shipped | None:
        """Move a full segment to the folder `base` (a URL), once the copy there is proven;
        None while a process has it open. Its records must all be indexed: nobody recovers what is not here.
        """
        with self.path(file).open("rb") as segment:
            if not _lock(segment, fcntl.LOCK_SH):
                return None
            done = ship(self.path(file), file, base)
            note(self.folder, done)
            self.path(file).unlink()
        return done

    def is_held(self, file: str) -> bool:
        """Whether a process has it open and may be in the middle of a record."""
        with self.path(file).open("rb") as segment:
            return not _lock(segment, fcntl.LOCK_SH)

    def read(self, file: str, offset: int) -> Exchange:
        """The exchange stored there, its request left out; ValueError when no record begins there."""
        with self.open(file) as source:
            member = member_at(source, offset)
        if member is None:
            raise ValueError(f"no whole WARC record begins at byte {offset} of {file}")
        return records.exchange_of(records.parsed(member))

    def recover(self, known: Mapping[str, int]) -> Iterator[tuple[Exchange, Stored]]:
        """Records behind the last known byte of each segment that no process holds.

        A torn tail is cut off, after it was kept as `<file>.torn`. A broken place with whole records
        behind it is no torn tail: it is stepped over and left as it is.
        """
        for path in sorted(self.folder.glob("**/*.warc.gz")):
            file = path.relative_to(self.folder).as_posix()
            if path.stat().st_size > known.get(file, 0):
                yield from _recover_segment(path, file, known.get(file, 0))


class Segment:
    """An open .warc.gz of one process; use as a context manager.

    Empty until the first answer: its warcinfo states what is usual in the first question.
    """

    def __init__(self, store: WarcStore, file: str, now: datetime, seen: Seen) -> None:
        self.file = file
        self._now, self._seen = now, seen
        self._usual: Headers = ()
        self._here: dict[str, Original] = {}
        self._offset = self._synced = 0
        path = store.path(file)
        self._out = path.open("xb", buffering=0)
        fcntl.flock(self._out, fcntl.LOCK_EX)
        settle_folder(path.parent)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._offset

    def append(self, exchange: Exchange) -> Stored:
        """Write question and answer; on return they are on the disk, whatever happens next."""
        (stored,) = self.write([exchange])
        self.sync()
        return stored

    def write(self, exchanges: Sequence[Exchange]) -> list[Stored]:
        """Write questions and answers; until `sync` has returned they may still be lost."""
        bodies = [exchange.digests() for exchange in exchanges]
        unknown = {
            body.sent_digest
            for exchange, body in zip(exchanges, bodies, strict=True)
            if _may_repeat(exchange) and body.sent_digest not in self._here
        }
        seen = self._seen(unknown) if unknown else {}
        return [self._write_one(*each, seen) for each in zip(exchanges, bodies, strict=True)]

    def _write_one(self, exchange: Exchange, body: Body, seen: Mapping[str, Original]) -> Stored:
        original = None
        if _may_repeat(exchange):
            original = self._here.get(body.sent_digest) or seen.get(body.sent_digest)
        usual = self._stated(exchange)
        record_id = records.new_id()
        brief = told(exchange, usual) if original or exchange.status == HTTPStatus.NOT_MODIFIED else None
        is_asked = exchange.status is not None and brief is None
        asked = records.request(exchange, record_id) if is_asked else b""
        answered = records.response(exchange, body, record_id, original, brief)
        offset = self._write(asked + answered) + len(asked)
        if original is None and exchange.status is not None:
            self._here[body.sent_digest] = Original(record_id, exchange.url, exchange.fetched_at)
        return Stored(
            self.file, offset, len(answered), record_id, body.payload_digest,
            body.sent_digest, body.size, original.record_id if original else None,
        )  # fmt: skip

    def _stated(self, first: Exchange) -> Headers:
        """The usual headers, which a new file states before anything else."""
        if self._offset == 0:
            self._usual = usual_of(first)
            self._write(records.warcinfo(self.file.rpartition("/")[2], self._now, self._usual))
        return self._usual

    def sync(self) -> None:
        """Force what was written to the disk; when that fails, all since the last time is taken back."""
        try:
            os.fsync(self._out.fileno())
        except BaseException:
            self._here.clear()
            self._cut(self._synced)
            raise
        self._synced = self._offset

    def forget_indexed(self) -> None:
        """To be called when all records are indexed: `seen` knows them from now on."""
        self._here.clear()

    def _write(self, data: bytes) -> int:
        """Append; where it began. A failed write leaves the segment as it was."""
        begin = self._offset
        try:
            left = memoryview(data)
            while left:
                left = left[self._out.write(left) :]
        except BaseException:
            self._cut(begin)
            raise
        self._offset = begin + len(data)
        return begin

    def _cut(self, end: int) -> None:
        self._out.truncate(end)
        self._out.seek(end)
        self._offset = end

    def close(self) -> None:
        self._out.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _may_repeat(exchange: Exchange) -> bool:
    """Only the body of an answer can make a revisit."""
    return exchange.status is not None and bool(exchange.body)


def _recover_segment(path: Path, file: str, start: int) -> Iterator[tuple[Exchange, Stored]]:
    with path.open("r+b") as segment:
        if not _lock(segment):
            return
        end = start
        usual, asked = _usual_in(segment), records.NOT_ASKED
        for member in members(segment, start):
            end = member.end
            record = records.parsed(member)
            if record.rec_type == "request":
                asked = records.request_of(record)
            elif (stored := records.stored_of(record, member, file)) is not None:
                yield records.exchange_of(record, records.told_by(record, usual) or asked), stored
                asked = records.NOT_ASKED
        _cut_tail(segment, path, end)


def _usual_in(segment: BinaryIO) -> Headers:
    """The headers that the file states at its head; none where that is broken."""
    first = member_at(segment, 0)
    return records.usual_of(records.parsed(first)) if first else ()


def _lock(segment: BinaryIO, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(segment, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _cut_tail(segment: BinaryIO, path: Path, end: int) -> None:
    segment.seek(end)
    tail = segment.read()
    if not tail:
        return
    with path.with_name(path.name + ".torn").open("wb") as kept:
        kept.write(tail)
        kept.flush()
        os.fsync(kept.fileno())
    segment.truncate(end)
    os.fsync(segment.fileno())


def settle_folder(folder: Path) -> None:
    """Names of new files are on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
