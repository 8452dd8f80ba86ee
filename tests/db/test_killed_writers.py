"""Many writers at once, each killed with `kill -9` at random points and begun again: nothing that was promised is lost.

`pytest -m soak tests/db/test_killed_writers.py` goes on for five minutes on each database, or GONGKAI_KILL_SECONDS.
"""

import multiprocessing
import os
import random
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from signal import SIGKILL

import pytest
from small_archive import FIGURES, Archive, at, exchange, finding, open_archive, reading
from sqlalchemy import text

from db import writer
from db.engine import open_engine, sessions
from db.facts import LocationFacts, PortalFacts, Read
from db.fixity.verify import verify
from db.warc import WarcStore
from db.writer import Indexed
from parser.across import Basis, load_basis
from parser.model import Organ, Reading

WRITERS = {"sqlite": 4, "postgresql": 8}
SOAK = float(os.environ.get("GONGKAI_KILL_SECONDS", 300))
SHARED = tuple(
    Organ(f"临江市{name}局", "220681", "county", "department") for name in ("水务", "住建", "教育")
)
LONG_AFTER = at(10**5)
FORK = multiprocessing.get_context("fork")


class Promises:
    """What a writer was told is safe, noted where `kill -9` takes nothing away."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY)

    def note(self, *words: object) -> None:
        os.write(self.file, (" ".join(map(str, words)) + "\n").encode())


class Writer:
    """One process: repairs as a crawl does, then collects and archives until it is killed."""

    def __init__(self, archive: Archive, number: int, folder: Path, basis: Basis, begun: float) -> None:
        self.archive, self.session, self.basis, self.begun = archive, archive.session, basis, begun
        self.promises = Promises(folder / f"promises-{number}")
        self.portal = PortalFacts(f"portal-{number}", "门户", "trs", f"http://127.0.0.{number + 2}/")
        self.organs = (*SHARED, Organ(f"临江市第{number}局", "220681", "county", "department"))
        writer.recover_captures(self.session, archive.store)
        writer.register_portal(self.session, self.portal, [(organ, 2015) for organ in self.organs], at(0))
        self.run_id = writer.start_run(self.session, self.portal.id, at(0))

    def now(self):
        """A day in two seconds, so that days end and are closed while others write."""
        return at((time.time() - self.begun) / 2)

    def go_on(self) -> None:
        while True:
            bodies = [self.some_body() for _ in range(random.randint(1, 4))]
            stored = list(zip(bodies, self.collect(bodies), strict=True))
            at_once = random.choice((1, 4))
            for first in range(0, len(stored), at_once):
                self.archive_some(stored[first : first + at_once])
            if random.random() < 0.1:
                writer.close_days(self.session, self.now())

    def some_body(self) -> tuple[Organ, int, bytes]:
        """Few bodies a report, so that versions come back and revisits are stored."""
        organ, year = random.choice(self.organs), random.randint(2015, 2021)
        return organ, year, f"{organ.name} {year} {random.choice('ABC')} ".encode() * 40

    def url(self, organ: Organ, year: int) -> str:
        return f"{self.portal.home_url}{SHARED.index(organ) if organ in SHARED else 9}/{year}.html"

    def collect(self, bodies) -> list[int]:
        """As the journal does: a group is stored, forced to the disk once, then indexed."""
        made = [replace(exchange(self.url(o, y), body), fetched_at=self.now()) for o, y, body in bodies]
        stored = self.archive.segment.write(made)
        self.archive.segment.sync()
        for one in stored:
            self.promises.note("stored", one.record_id)
        indexed = [Indexed(self.run_id, *pair) for pair in zip(made, stored, strict=True)]
        return writer.add_captures(self.session, indexed)

    def archive_some(self, stored) -> None:
        """As desk and import do: readings, and what their neighbours say of them, in one transaction."""
        reads = [
            Read(capture, read_of(*told), *told[:2], LocationFacts(self.portal.id, self.url(*told[:2])))
            for told, capture in stored
        ]
        with writer.writing(self.session):
            archived = writer.add_readings(self.session, reads, "1", now := self.now())
            writer.recheck_all(self.session, [done.report_id for done in archived], self.basis, now)
        for done, ((_organ, _year, body), capture) in zip(archived, stored, strict=True):
            self.promises.note("archived", done.version_id, capture, findings_of(body))


def findings_of(body: bytes) -> int:
    return sha256(body).digest()[0] % 3


def read_of(organ: Organ, year: int, body: bytes) -> Reading:
    figures = {**FIGURES, "t3.new_received.total": str(sha256(body).digest()[1])}
    cells = ("t3.total_processed.total", "t3.granted.total")
    found = tuple(finding("T3-03", cell) for cell in cells[: findings_of(body)])
    return reading(figures, body.decode()[:60], found, year, organ)


def write_until_killed(
    url: str, folder: Path, number: int, basis: Basis, begun: float, seed: int
) -> None:  # fmt: skip
    random.seed(seed)
    with open_archive(url, folder) as archive:
        Writer(archive, number, folder, basis, begun).go_on()


class Fleet:
    """The writers, and who kills them."""

    def __init__(self, url: str, folder: Path, basis: Basis) -> None:
        self.url, self.folder, self.basis, self.begun = url, folder, basis, time.time()
        self.kills, self.ended = 0, []
        self.chance = random.Random(seed := random.randrange(10**6))
        print(f"seed {seed}")
        count = WRITERS["sqlite" if url.startswith("sqlite") else "postgresql"]
        self.running = [self.begin(number) for number in range(count)]

    def begin(self, number: int):
        told = (self.url, self.folder, number, self.basis, self.begun, self.chance.randrange(10**6))
        process = FORK.Process(target=write_until_killed, args=told)
        process.start()
        return process

    def kill(self, number: int) -> None:
        victim = self.running[number]
        victim.kill()
        victim.join()
        self.kills += 1
        if victim.exitcode != -SIGKILL:
            self.ended.append(number)

    def rage(self, enough) -> None:
        """One after another, now and then several at a time, until `enough` of it; in the end all at once."""
        try:
            while not enough(self):
                time.sleep(self.chance.uniform(0.1, 0.8))
                victims = self.chance.sample(range(len(self.running)), self.chance.choice((1, 1, 1, 3)))
                for number in victims:
                    self.kill(number)
                for number in victims:
                    self.running[number] = self.begin(number)
            time.sleep(1)
        finally:
            for number in range(len(self.running)):
                self.kill(number)

    def promises(self, kind: str) -> list[list[str]]:
        files = self.folder.glob("promises-*")
        lines = [line.split() for file in files for line in file.read_text().splitlines()]
        return [line[1:] for line in lines if line[0] == kind]


def thirty_kills(fleet: Fleet) -> bool:
    return fleet.kills >= 30


def time_is_over(fleet: Fleet) -> bool:
    return time.time() > fleet.begun + SOAK


@pytest.mark.parametrize("enough", [thirty_kills, pytest.param(time_is_over, marks=pytest.mark.soak)])
def test_writers_killed_at_random_lose_nothing_and_leave_nothing_half(database_url, tmp_path, enough):
    fleet = Fleet(database_url, tmp_path, load_basis(Path(__file__).parents[2] / "config"))
    fleet.rage(enough)
    assert not fleet.ended, "writers ended by themselves, see above"

    engine, store = open_engine(database_url), WarcStore(tmp_path / "warc")
    with sessions(engine)() as session:
        wait_for_the_dead(session)
        recovered = writer.recover_captures(session, store, full=True)
        found = verify(session, store, LONG_AFTER)
        assert found.tally.whole, (found.tally.first, found.tally.damages)
        assert "unindexed" not in found.tally.seen and "torn_tails" not in found.tally.seen

        stored, archived = fleet.promises("stored"), fleet.promises("archived")
        assert stored and archived
        indexed = {row[0] for row in session.execute(text("SELECT record_id FROM capture"))}
        assert {record for (record,) in stored} <= indexed
        assert set(map(tuple, archived)) <= set(proven(session))
        assert not session.execute(text(HALF)).all()
        assert not session.execute(text(TWICE)).all()

        writer.close_days(session, LONG_AFTER)
        assert verify(session, store, LONG_AFTER).tally.whole
    engine.dispose()
    print(
        f"{fleet.kills} kills, {len(stored)} stored, {len(archived)} archived, {recovered} recovered at last"
    )
    print(dict(found.tally.seen))


def wait_for_the_dead(session) -> None:
    """A server process ends a little after the client that was killed, and may still commit for it."""
    if session.get_bind().dialect.name == "sqlite":
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    while session.execute(text(others)).scalar_one():
        session.rollback()
        time.sleep(0.05)
    session.rollback()


def proven(session):
    """Version, capture that proves it, findings of its reading: as the writers were promised, as text."""
    query = """SELECT v.id, s.capture_id, (SELECT count(*) FROM finding f WHERE f.reading_id = r.id AND f.rule = 'T3-03')
               FROM version v JOIN sighting s ON s.version_id = v.id JOIN reading r ON r.version_id = v.id"""
    return (tuple(map(str, row)) for row in session.execute(text(query)))


HALF = """
    SELECT r.id, count(v.id), max(v.number), (SELECT count(*) FROM change c WHERE c.report_id = r.id),
           (SELECT count(*) FROM reading g WHERE g.report_id = r.id),
           (SELECT count(*) FROM reading g WHERE g.report_id = r.id AND g.is_current),
           (SELECT count(*) FROM location l WHERE l.report_id = r.id)
    FROM report r LEFT JOIN version v ON v.report_id = r.id
    GROUP BY r.id
    HAVING count(v.id) = 0 OR max(v.number) <> count(v.id)
        OR (SELECT count(*) FROM change c WHERE c.report_id = r.id) <> count(v.id) - 1
        OR (SELECT count(*) FROM reading g WHERE g.report_id = r.id) <> count(v.id)
        OR (SELECT count(*) FROM reading g WHERE g.report_id = r.id AND g.is_current) <> 1
        OR (SELECT count(*) FROM location l WHERE l.report_id = r.id) = 0"""
"""Reports without a version, with a gap in their numbers, without change, reading or place that goes with each."""

TWICE = """
    SELECT reading_id, rule, message_zh, arithmetic, other_report_id, count(*) FROM finding
    GROUP BY reading_id, rule, message_zh, arithmetic, other_report_id, CAST(cells AS text) HAVING count(*) > 1"""
"""Findings that two writers, neither of which saw the other's, both wrote."""
