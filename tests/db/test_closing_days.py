"""Days are closed in the order in which things were recorded; who does not trust us computes their heads again."""

import hashlib
import json
import multiprocessing
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_archive import at, exchange, open_archive
from sqlalchemy import text

from db import writer
from db.engine import open_engine, sessions
from db.fixity.canonical import leaf, line, node, row_line, tree_root
from db.fixity.verify import verify

DOCS = Path(__file__).parents[2] / "docs" / "fixity.md"
DAYS = [date(2021, 1, 20), date(2021, 1, 21), date(2021, 1, 22)]


def capture(archive, day):
    """What was fetched on a day and is indexed now."""
    found = replace(exchange(f"http://127.0.0.1/{day}", b"page"), fetched_at=at(day))
    return writer.add_capture(archive.session, archive.run_id, found, archive.segment.append(found))


def links(archive):
    query = "SELECT number, day, capture_count, reading_count, head FROM day_link ORDER BY number"
    return [tuple(row) for row in archive.session.execute(text(query))]


def test_each_day_that_is_over_is_closed_once(archive):
    for day in range(3):
        capture(archive, day)
    assert [one.day for one in writer.close_days(archive.session, at(2))] == DAYS[:2]
    assert writer.close_days(archive.session, at(2)) == []
    assert [one.day for one in writer.close_days(archive.session, at(3))] == DAYS[2:]
    assert [count for _number, _day, count, *_ in links(archive)] == [1, 1, 1]


def test_a_day_on_which_nothing_was_recorded_has_no_link(archive):
    capture(archive, 0)
    capture(archive, 2)
    assert [one.day for one in writer.close_days(archive.session, at(5))] == [DAYS[0], DAYS[2]]


def test_a_capture_recovered_late_goes_into_the_next_day_and_leaves_the_closed_one_as_it_was(archive):
    capture(archive, 0)
    writer.close_days(archive.session, at(1))
    before = links(archive)
    capture(archive, 0.1)
    assert writer.close_days(archive.session, at(1)) == [], "the next day is not over"
    (closed,) = writer.close_days(archive.session, at(2))
    assert links(archive)[:1] == before and (closed.day, closed.rows) == (DAYS[1], 1)
    found = verify(archive.session, archive.store, at(2))
    assert found.tally.first is None and found.tally.seen["days"] == 2


def test_a_time_from_the_future_does_not_hold_up_the_days(archive):
    for day in (0, 900, 1, 2):
        capture(archive, day)
    closed = writer.close_days(archive.session, at(3))
    assert [(one.day, one.rows) for one in closed] == [(DAYS[0], 1), (DAYS[1], 2), (DAYS[2], 1)]


def test_a_late_row_takes_those_before_it_along_and_none_is_closed_twice(archive):
    for day in (0, 1, 0.1):
        capture(archive, day)
    closed = writer.close_days(archive.session, at(2))
    assert [(one.day, one.rows) for one in closed] == [(DAYS[0], 3), (DAYS[1], 0)]
    assert archive.session.execute(text("SELECT min(capture_last) FROM day_link")).scalar() == 3
    assert verify(archive.session, archive.store, at(2)).tally.first is None


def test_a_row_is_written_down_as_it_will_be_for_ever():
    """A change of this line is a new format, not an edit."""
    row = {
        "id": 1,
        "version_id": 2,
        "capture_id": 3,
        "url": "http://127.0.0.1/年报",
        "seen_at": at(0),
        "new": 1,
    }
    assert row_line("sighting", row).decode() == (
        '{"capture_id":3,"id":1,"kind":"sighting","seen_at":"2021-01-20T08:00:00.000000Z",'
        '"url":"http://127.0.0.1/年报","version_id":2}'
    )


def slow_root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node(slow_root(leaves[:half]), slow_root(leaves[half:]))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 7, 8, 13, 64, 100])
def test_the_tree_is_that_of_rfc_6962(size):
    leaves = [leaf(b"%d" % number) for number in range(size)]
    assert tree_root(leaves) == slow_root(leaves).hex()


def test_a_line_does_not_depend_on_the_order_in_which_a_database_gives_keys():
    assert line({"b": {"y": 1, "x": "年"}, "a": None}) == line({"a": None, "b": {"x": "年", "y": 1}})
    assert json.loads(line({"a": "年"})) == {"a": "年"}


def test_one_who_does_not_trust_us_computes_the_heads_again_with_the_script_of_the_docs(sqlite_url, tmp_path):
    script = tmp_path / "heads.py"
    script.write_text(DOCS.read_text().partition("```python\n")[2].partition("```")[0])
    with open_archive(sqlite_url, tmp_path) as archive:
        archive.add(b"one")
        archive.add(b"two", day=1)
        capture(archive, 1.2)
        writer.close_days(archive.session, at(9))
        told = [f"{day} {head} ok" for _number, day, *_counts, head in links(archive)]
    command = [sys.executable, "-I", str(script), str(tmp_path / "archive.db")]
    assert subprocess.run(command, capture_output=True, text=True).stdout.splitlines() == told
    assert len(told) == 2


def same_archive(url, folder):
    """Written with the same facts, whatever the database."""
    with open_archive(url, folder) as archive:
        archive.add(b"one")
        writer.close_days(archive.session, at(9))
        archive.session.execute(
            text("UPDATE capture SET record_id = 'r', warc_file = 'f', warc_offset = 0, warc_length = 1")
        )
        archive.session.execute(text("DELETE FROM day_link"))
        archive.session.commit()
        return writer.close_days(archive.session, at(9))


def test_both_databases_give_the_same_head(sqlite_url, postgres_url, tmp_path):
    assert same_archive(sqlite_url, tmp_path / "a") == same_archive(postgres_url, tmp_path / "b") != []


def write_for_long(url, folder, number):
    with open_archive(url, folder) as archive:
        for year in range(2000, 2015):
            archive.add(b"%d %d" % (number, year), url=f"http://127.0.0.1/{number}/{year}", year=year)


def test_days_closed_while_others_write_stay_whole(database_url, tmp_path):
    """Ids are given before rows are seen: a row that appears behind a closed one would break its day."""
    fork = multiprocessing.get_context("fork")
    children = [
        fork.Process(target=write_for_long, args=(database_url, tmp_path, number)) for number in range(3)
    ]
    for child in children:
        child.start()
    engine = open_engine(database_url)
    with sessions(engine)() as session:
        day = 1
        while any(child.is_alive() for child in children):
            writer.close_days(session, at(day))
            day += 1
        assert [child.exitcode for child in children] == [0, 0, 0]
        writer.close_days(session, at(day))
        with open_archive(database_url, tmp_path) as archive:
            found = verify(session, archive.store, at(day)).tally
        assert found.first is None and found.seen["captures"] == 45
        assert found.seen["days"] == session.execute(text("SELECT count(*) FROM day_link")).scalar() > 0
    engine.dispose()


def test_what_a_crawl_is_writing_is_no_damage_and_what_a_killed_one_left_is_said(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"one")
        archive.segment.append(exchange("http://127.0.0.1/lost", b"lost"))
        archive.segment._out.write(b"\x1f\x8b\x08half a record")
        during = verify(archive.session, archive.store, at(0)).tally
        assert during.first is None
        assert (during.seen["unindexed"], during.seen["torn_tails"]) == (1, 1)
    with open_archive(database_url, tmp_path) as archive:
        assert verify(archive.session, archive.store, at(0)).tally.first is None
        assert writer.recover_captures(archive.session, archive.store, full=True) == 1
        after = verify(archive.session, archive.store, at(0)).tally
        assert after.first is None and not after.seen["unindexed"] and not after.seen["torn_tails"]
        assert after.seen["captures"] == 2
