"""What an archive of that size costs to hold and to ask."""

import hashlib
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from benchmarks.archive.writing import Desk, answer
from benchmarks.table import Line
from db import writer
from db.candidates import ADOPTED
from db.fixity.verify import verify
from db.query import QueryError, run_select
from db.query_files import load_queries
from db.warc import WarcStore
from db.writer import close_days
from parser.across import Basis
from parser.worker.pool import cores

AGAIN = 1000
ALONE = 300
ROUNDS = 3
MOST_SECONDS = 120.0
MEGABYTES = 512  # as `gongkai sql` has it


def queries(url: str, folder: Path) -> Iterator[Line]:
    """Each named query with its defaults, the median of three after one to warm up."""
    told = {name: _seconds(url, query.sql, query.values({})) for name, query in load_queries(folder).items()}
    slowest = sorted(told, key=lambda name: -told[name])
    note = ", ".join(f"{name} {told[name]:.2f}" for name in slowest[:6])
    yield Line(
        "named queries: median",
        statistics.median(told.values()),
        0.3,
        f"{len(told)} queries",
        in_seconds=True,
    )
    yield Line("named queries: slowest", told[slowest[0]], 3.0, note, in_seconds=True)


def _seconds(url: str, sql: str, values: object) -> float:
    """Of one query; the limit where it was stopped."""
    spent = []
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        try:
            run_select(url, sql, params=values, max_seconds=MOST_SECONDS, max_megabytes=MEGABYTES)  # type: ignore[arg-type]
        except QueryError:
            return MOST_SECONDS
        spent.append(time.perf_counter() - begun)
        if spent[0] > 10:
            break
    return statistics.median(spent[1:] or spent)


def storage(url: str) -> Iterator[Line]:
    """The same sum from a row an applicant and from the documents of all cells, unpacked: what the typed rows are for."""
    rows = _seconds(url, _SUM.format("sum(new_received)", "applications", "applicant = 'total'"), {})
    cells = _seconds(url, _SUM.format("sum(value)", "cells", "code = 't3.new_received.total'"), {})
    yield Line(
        "a sum over all reports: all cells / rows an applicant",
        cells / rows,
        None,
        f"{cells:.2f} / {rows:.2f} s",
    )


_SUM = """SELECT report_year, substr(region_code, 1, 2) AS province, {}
    FROM {} WHERE is_current AND {} GROUP BY report_year, substr(region_code, 1, 2)"""


def size(engine: Engine, reports: int) -> Iterator[Line]:
    """Bytes of the database a report, and where they are."""
    with engine.connect() as connection:
        tables: dict[str, int] = {
            name: used for name, used in connection.execute(text(_SIZES[engine.dialect.name]))
        }
    whole = sum(tables.values()) / reports
    most = sorted(tables, key=lambda name: -tables[name])[:12]
    note = ", ".join(f"{name} {tables[name] / reports:.0f}" for name in most)
    yield Line("database bytes a report, prose in it", whole, 4096, note, in_seconds=True)


_SIZES = {
    "sqlite": "SELECT name, sum(pgsize) FROM dbstat GROUP BY name",
    "postgresql": "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
    "AND relnamespace = 'public'::regnamespace",
}


def unchanged(desk: Desk, now: datetime) -> Iterator[Line]:
    """What a report that is as it was adds to the raw store."""
    body = b"<html>" + b"x" * 20_000
    urls = [f"http://r000000.example.invalid/zwgk/t20260101_{number}.html" for number in range(AGAIN)]
    desk.store([answer(url, body + url.encode(), now) for url in urls], None)
    for what, again, status in (("304", b"", 304), ("the same body", body, 200)):
        before = desk.segment.size
        desk.store([answer(url, again and again + url.encode(), now, status) for url in urls], None)
        each = (desk.segment.size - before) / AGAIN
        yield Line(
            f"raw bytes of an unchanged report, answered by {what}",
            each,
            600,
            "question and answer",
            in_seconds=True,
        )


def proof(session: Session, store: WarcStore, now: datetime) -> Iterator[Line]:
    begun = time.perf_counter()
    days = len(close_days(session, now))
    closed = time.perf_counter() - begun
    begun = time.perf_counter()
    verdict = verify(session, store, now, processes=cores())
    spent = time.perf_counter() - begun
    if verdict.tally.damages:
        raise RuntimeError(f"the archive is damaged: {verdict.tally.damages}")
    seen = verdict.tally.seen
    held, plain = seen["bytes"] / 1e6, seen["plain_bytes"] / 1e6
    told = f"{held:.0f} MB in {spent:.1f} s by {cores()} processes, with the database; {days} days closed in {closed:.1f} s"
    yield Line("verify: MB of WARC files a second", held / spent, 100, told)
    yield Line("verify: MB of their records a second", plain / spent, None, f"{plain:.0f} MB unpacked")
    yield Line(
        "verify: readings a second",
        seen["readings"] / spent,
        None,
        f"{seen['readings']} readings, with all rows",
    )
    hashed, hashing = _hashed(store)
    yield Line(
        "verify: time of fastwarc and sha256 of the bodies / ours",
        hashing / spent,
        None,
        f"{hashed / 1e6:.0f} MB of bodies in {hashing:.1f} s by one process, no row looked at",
    )


def _hashed(store: WarcStore) -> tuple[int, float]:
    """The peer: what it takes at the least to see that no body changed. Bytes and seconds."""
    begun, size = time.perf_counter(), 0
    for file in store.files():
        with store.open(file) as source:
            for record in ArchiveIterator(source, parse_http=True):
                body = record.reader.read()
                hashlib.sha256(body).digest()
                size += len(body)
    return size, time.perf_counter() - begun


def recheck(session: Session, basis: Basis) -> Iterator[Line]:
    """What comparing reports with their neighbours costs: of a few all over the archive, and of many in their order."""
    known = session.execute(text("SELECT id FROM report ORDER BY id")).scalars().all()
    some = known[:: max(1, len(known) // ALONE)]
    yield _compared(session, [[report_id] for report_id in some], basis)
    many = known[len(known) // 2 :][:AGAIN]
    yield _compared(session, [many[begin : begin + ADOPTED] for begin in range(0, len(many), ADOPTED)], basis)


def _compared(session: Session, groups: Sequence[Sequence[int]], basis: Basis) -> Line:
    begun = time.perf_counter()
    for report_ids in groups:
        writer.recheck_all(session, report_ids, basis, datetime.now(UTC))
    count = sum(map(len, groups))
    each = count / (time.perf_counter() - begun)
    at_a_time = f"{count}, {len(groups[0])} a transaction"
    return Line("compared with their neighbours, reports a second", each, None, at_a_time)
