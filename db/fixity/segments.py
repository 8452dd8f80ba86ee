"""A WARC file against the index: every record whole, every row at the record it speaks of."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.columns import storable
from db.fixity.damage import Damage, Tally
from db.fixity.records import Examined, examine
from db.members import Hole, Member, read_through
from db.models import Capture
from db.warc import WarcStore
from db.writer.rows import table_of
from parser.model import Bilingual

CAPTURE = table_of(Capture)


class Entry(NamedTuple):
    """A row of the index; `original` is the record id of what it refers to."""

    id: int
    offset: int
    length: int
    record_id: str
    url: str
    fetched_at: datetime
    method: str
    status: int | None
    media_type: str | None
    payload_digest: str
    sent_digest: str
    body_size: int
    original: str | None


def indexed_files(session: Session) -> list[str]:
    return list(session.connection().execute(select(CAPTURE.c.warc_file).distinct()).scalars())


def entries_of(session: Session, file: str, begin: int = 0, end: int | None = None) -> list[Entry]:
    """The rows that speak of a file, or of a piece of it, in the order of their records."""
    original = CAPTURE.alias()
    c = CAPTURE.c
    query = (
        select(
            c.id, c.warc_offset, c.warc_length, c.record_id, c.url, c.fetched_at, c.method, c.status, c.media_type,
            c.payload_digest, c.sent_digest, c.body_size, original.c.record_id,
        )
        .outerjoin(original, original.c.id == c.refers_to)
        .where(c.warc_file == file)
        .order_by(c.warc_offset, c.id)
    )  # fmt: skip
    if begin:  # rows of impossible places are the first piece's, too
        query = query.where(c.warc_offset >= begin)
    query = query if end is None else query.where(c.warc_offset < end)
    return [Entry._make(row) for row in session.connection().execute(query)]


def check_segment(store: WarcStore, file: str, entries: Sequence[Entry]) -> Tally:
    """Walks the whole file once. What is behind the last indexed record is no damage: a process that was
    killed leaves records there that are not indexed yet, and half of one; `seen` counts them."""
    tally = Tally()
    size = store.size(file)
    if size is None:
        tally.add(_no_file(file, entries))
        return tally
    tally.seen["files"] += 1
    tally.seen["bytes"] += size
    with store.open(file) as source:
        for damage in walk(file, read_through(source), entries, tally):
            tally.add(damage)
    return tally


def walk(
    file: str, found: Iterable[Member | Hole], entries: Sequence[Entry], tally: Tally, begin: int = 0
) -> Iterator[Damage]:
    waiting = {entry.offset: entry for entry in entries}
    indexed_end = max((entry.offset + entry.length for entry in entries), default=begin)
    method = ""
    for one in found:
        if isinstance(one, Hole):
            yield from _hole(file, one, waiting, indexed_end, tally)
            continue
        record = examine(one.data)
        tally.seen["records"] += 1
        tally.seen["plain_bytes"] += len(one.data)
        if record.wrong:
            yield _at(file, one.offset, record.record_id, "record_wrong", record.wrong)
        method = record.method or method
        if record.payload_digest is not None:
            yield from _answer(file, one, record, method, waiting.pop(one.offset, None), indexed_end, tally)
            method = ""  # no request is known to belong to what comes next
    for entry in waiting.values():
        yield _no_record(file, entry)


def _hole(
    file: str, hole: Hole, waiting: dict[int, Entry], indexed_end: int, tally: Tally
) -> Iterator[Damage]:
    """Bytes that are no record; with them go the rows that point among them."""
    lost = [waiting.pop(offset) for offset in sorted(waiting) if hole.offset <= offset < hole.end]
    if hole.offset >= indexed_end:
        tally.seen["torn_tails"] += 1
        return
    cut = hole.is_tail
    zh = "文件到此中断，此后没有完整的记录" if cut else "此处的字节解不开，不是完整的记录"
    en = (
        "the file is cut short: no whole record from here on"
        if cut
        else "no whole record: its bytes do not unpack"
    )
    rows = "、".join(str(entry.id) for entry in lost[:3])
    told = Bilingual(f"（capture {rows}）", f" (capture {rows})") if lost else Bilingual("", "")
    first = lost[0] if lost else None
    yield Damage(
        "file_cut" if cut else "record_broken",
        Bilingual(zh + told.zh, en + told.en),
        file,
        first.offset if first and not cut else hole.offset,
        first.record_id if first else None,
        "capture" if first else None,
        first.id if first else None,
    )
    for entry in lost[1:]:
        yield _no_record(file, entry)


def _answer(
    file: str,
    member: Member,
    record: Examined,
    method: str,
    entry: Entry | None,
    indexed_end: int,
    tally: Tally,
) -> Iterator[Damage]:
    if entry is None:
        if member.offset >= indexed_end:
            tally.seen["unindexed"] += 1
            return
        words = Bilingual("记录在，索引中却没有它的行", "the record is there, its row in the index is not")
        yield _at(file, member.offset, record.record_id, "row_missing", words)
        return
    tally.seen["captures"] += 1
    wrong = list(_differences(entry, member, record, method))
    if wrong:
        words = Bilingual(
            f"索引中的行与记录不符：{'、'.join(wrong)}",
            f"the row in the index is not what the record says: {', '.join(wrong)}",
        )
        yield Damage("capture_differs", words, file, member.offset, record.record_id, "capture", entry.id)


def _differences(entry: Entry, member: Member, record: Examined, method: str) -> Iterator[str]:
    told = (
        ("warc_length", entry.length, member.length),
        ("record_id", entry.record_id, record.record_id),
        ("url", entry.url, storable(record.url)),
        ("fetched_at", entry.fetched_at, record.date),
        ("method", entry.method, method or entry.method),
        ("status", entry.status, record.status),
        ("media_type", entry.media_type, record.media_type and storable(record.media_type)),
        ("payload_digest", entry.payload_digest, record.payload_digest),
        ("sent_digest", entry.sent_digest, record.sent_digest),
        ("body_size", entry.body_size, record.body_size),
        ("refers_to", entry.original, record.refers_to if entry.original else None),
    )
    return (name for name, in_row, in_record in told if in_row != in_record)


def _no_file(file: str, entries: Sequence[Entry]) -> Damage:
    count = len(entries)
    words = Bilingual(
        f"文件不在了，索引中有它的 {count} 条记录", f"the file is gone; {count} captures are in it"
    )
    return Damage("file_missing", words, file)


def _no_record(file: str, entry: Entry) -> Damage:
    words = Bilingual("索引指向的位置没有完整的记录", "no whole record where the index says")
    return Damage("record_missing", words, file, entry.offset, entry.record_id, "capture", entry.id)


def _at(file: str, offset: int, record: str, code: str, words: Bilingual) -> Damage:
    return Damage(code, words, file, offset, record)
