"""Two writers read two years of one organ at the same moment: the years are compared, once, and nobody is blocked for good."""

import threading
from contextlib import contextmanager
from pathlib import Path

from small_archive import HOUSING, PORTAL, WATER, Archive, at, open_archive, reading
from sqlalchemy import text

from db import writer
from db.facts import LocationFacts
from parser.across import load_basis

BASIS = load_basis(Path(__file__).parents[2] / "config")
CARRIED = "SELECT count(*) FROM finding WHERE other_report_id IS NOT NULL AND other_report_id <> report_id"


class Process:
    """A writer in the middle of its transaction."""

    def __init__(self, archive: Archive, year: int, body: bytes) -> None:
        self.archive, self.year, self.organ = archive, year, HOUSING
        self.capture = archive.capture(f"http://127.0.0.1/{year}.html", body)

    def add(self) -> None:
        place = LocationFacts(PORTAL.id, f"http://127.0.0.1/{self.year}.html")
        read = reading(year=self.year, organ=self.organ)
        self.done = writer.add_reading(
            self.archive.session, self.capture, read, self.organ, self.year, place, "1", at(0)
        )

    def recheck(self) -> None:
        writer.recheck(self.archive.session, self.done.report_id, BASIS, at(0))


@contextmanager
def processes(url, folder, body):
    with open_archive(url, folder) as one, open_archive(url, folder) as other:
        yield Process(one, 2019, body), Process(other, 2020, body)


def archive(process: Process) -> None:
    with writer.writing(process.archive.session):
        process.add()
        process.recheck()


def assert_compared_once(process: Process) -> None:
    """What both years say of each other is what it is when nobody else is there."""
    found = findings(process)
    with writer.writing(process.archive.session):
        process.recheck()
    assert found == findings(process) > 0


def findings(process: Process) -> int:
    found = process.archive.session.execute(text(CARRIED)).scalar_one()
    process.archive.session.rollback()
    return int(found)


def test_two_that_compare_the_same_pair_write_what_they_find_once(postgres_url, tmp_path):
    with processes(postgres_url, tmp_path, b"first") as (one, other):
        one.add()
        other.add()
        behind = threading.Thread(target=other.recheck)
        with writer.writing(one.archive.session):
            one.recheck()
            behind.start()
            behind.join(1)
            assert behind.is_alive()
        behind.join(30)
        assert_compared_once(one)


def test_a_finding_of_a_neighbour_does_not_wait_for_the_writer_of_a_report(postgres_url, tmp_path):
    with processes(postgres_url, tmp_path, b"first") as (one, other):
        archive(one)
        with writer.writing(one.archive.session):
            one.add()
            as_a_reference_does = text("SELECT id FROM report FOR KEY SHARE NOWAIT")
            assert other.archive.session.execute(as_a_reference_does).scalar_one() == one.done.report_id


def test_who_has_no_neighbour_in_common_does_not_wait_until_many_are_compared(
    postgres_url, tmp_path, monkeypatch
):
    with processes(postgres_url, tmp_path, b"first") as (one, other):
        one.add()
        other.year, other.organ = 2019, WATER
        other.add()
        beside = threading.Thread(target=other.recheck)
        with writer.writing(one.archive.session):
            one.recheck()
            beside.start()
            beside.join(10)
            assert not beside.is_alive()
        monkeypatch.setattr("db.writer.across._FEW", 0)
        behind = threading.Thread(target=other.recheck)
        with writer.writing(one.archive.session):
            one.recheck()
            behind.start()
            behind.join(1)
            assert behind.is_alive()
        behind.join(30)
        assert not behind.is_alive()
