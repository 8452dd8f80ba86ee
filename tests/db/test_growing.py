"""An archive that grows does not get slower to write to: what SQLite does for a report is counted, not timed."""

from pathlib import Path

import pytest
from small_archive import PORTAL, Archive, at, exchange, open_archive, reading

from db import writer
from db.facts import LocationFacts, Read
from db.writer.captures import Indexed
from parser.across import load_basis
from parser.model import Organ

BASIS = load_basis(Path(__file__).parents[2] / "config")
GROUP, GROWN = 40, 6
STEPS = 10


@pytest.fixture
def lite(sqlite_at_head, tmp_path):
    file = tmp_path / "archive.db"
    file.write_bytes(sqlite_at_head.read_bytes())
    with open_archive(f"sqlite:///{file}", tmp_path) as opened:
        yield opened


def store(archive: Archive, turn: int) -> list[int]:
    """As a page of a list is fetched: all its reports together."""
    found = [
        exchange(f"http://127.0.0.1/{turn}/{number}.html", f"{turn} {number}".encode())
        for number in range(GROUP)
    ]
    stored = archive.segment.write(found)
    return writer.add_captures(
        archive.session, [Indexed(archive.run_id, *each) for each in zip(found, stored, strict=True)]
    )


def file(archive: Archive, turn: int) -> None:
    """Reports of a county of another province, compared with each other."""
    reads = []
    for number, capture in enumerate(store(archive, turn)):
        organ = Organ(f"第{turn}县第{number}局", f"{11 + turn}0101", "county", "department", "water")
        place = LocationFacts(PORTAL.id, f"http://127.0.0.1/{turn}/{number}.html", "年报")
        reads.append(Read(capture, reading(text=organ.name, organ=organ), organ, 2020, place))
    done = writer.add_readings(archive.session, reads, "1", at(turn))
    writer.recheck_all(archive.session, [one.report_id for one in done], BASIS, at(turn))


def steps(archive: Archive, turn: int) -> int:
    """Of SQLite's machine, in tens, that this turn took."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    driver = archive.session.connection().connection.driver_connection
    driver.set_progress_handler(count, STEPS)
    file(archive, turn)
    driver.set_progress_handler(None, 0)
    return counted


def test_a_report_takes_as_much_work_in_an_archive_six_times_as_large(lite):
    file(lite, 0)
    first = steps(lite, 1)
    for turn in range(2, GROWN):
        file(lite, turn)
    assert first > 1000 and steps(lite, GROWN) < 1.01 * first
