"""kill -9 at any point of the writer's path loses no stored capture, and the next run completes."""

import multiprocessing
import os
import signal

import pytest
from small_archive import FIGURES, PORTAL, T0, exchange, finding, open_archive, reading
from sqlalchemy import event, text
from warcio.archiveiterator import ArchiveIterator

from db import writer
from db.engine import open_engine, sessions
from db.query import run_select
from db.warc import WarcStore
from db.writer import rows

YEARS = (2019, 2020, 2021)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def crawl(url, folder, deadly=lambda archive: None):
    """What a run does: repair, then store, index, read and archive each page."""
    with open_archive(url, folder) as archive:
        writer.recover_captures(archive.session, archive.store)
        deadly(archive)
        for year in YEARS:
            figures = {**FIGURES, "t3.new_received.total": str(year)}
            read = reading(figures, year=year, findings=(finding(),))
            archive.add(b"%d" % year, read, url=f"http://127.0.0.1/{year}.html", year=year, etag=f'"{year}"')
        writer.finish_run(archive.session, archive.run_id, "ok", {}, None, T0)


def at_statement(words, times=2):
    """Die when the second page comes to a statement that begins with `words`, before it is executed."""

    def deadly(archive):
        seen = []

        def look(_connection, _cursor, statement, *_more):
            seen.extend([1] if statement.startswith(words) else [])
            if len(seen) == times:
                die()

        def look_at_copy(table, copied=rows._copied):
            look(None, None, f"INSERT INTO {table.name}")
            return copied(table)

        event.listen(archive.session.get_bind(), "before_cursor_execute", look)
        rows._copied = look_at_copy

    return deadly


def at_commit(times):
    def deadly(archive):
        seen = []

        def look(_connection):
            seen.append(1)
            if len(seen) == times:
                die()

        event.listen(archive.session.get_bind(), "commit", look)

    return deadly


def in_the_middle_of_a_record(archive):
    out, written = archive.segment._out, []

    class Torn:
        def __getattr__(self, name):
            return getattr(out, name)

        def write(self, data):
            written.append(1)
            if len(written) == 3:  # the head of the file, a page, and half of the second one
                out.write(data[: len(data) // 2])
                die()
            return out.write(data)

    archive.segment._out = Torn()


POINTS = {
    "half a WARC record": in_the_middle_of_a_record,
    "WARC fsynced, not indexed": at_statement("INSERT INTO capture"),
    "before the commit of a capture": at_commit(5),
    "before the report": at_statement("INSERT INTO report"),
    "before the version": at_statement("INSERT INTO version"),
    "before the location": at_statement("INSERT INTO location"),
    "before the reading": at_statement("INSERT INTO reading "),
    "before the figures": at_statement("INSERT INTO reading_t4"),
    "before the findings": at_statement("INSERT INTO finding"),
    "before the commit of a reading": at_commit(6),
}


def stored_records(folder):
    found = set()
    for path in folder.glob("warc/**/*.warc.gz"):
        with path.open("rb") as source:
            records = ArchiveIterator(source)
            found |= {
                r.rec_headers.get_header("WARC-Record-ID")
                for r in records
                if r.rec_type in ("response", "revisit")
            }
    return found


def indexed_records(url):
    return {row[0] for row in run_select(url, "SELECT record_id FROM captures").rows}


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_loses_no_capture_and_the_next_completes(database_url, tmp_path, point):
    child = multiprocessing.get_context("fork").Process(
        target=crawl, args=(database_url, tmp_path, POINTS[point])
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    before = indexed_records(database_url)
    assert before and run_select(database_url, "SELECT count(*) FROM reports").rows == ((1,),)

    crawl(database_url, tmp_path)

    assert before <= indexed_records(database_url) == stored_records(tmp_path)
    assert run_select(
        database_url,
        """SELECT r.report_year, r.version, r.is_current, a.new_received, r.errors,
                  (SELECT count(*) FROM cells c WHERE c.reading_id = r.reading_id)
           FROM reports r JOIN applications a ON a.reading_id = r.reading_id AND a.applicant = 'total'
           ORDER BY r.report_year""",
    ).rows == tuple((year, 1, True, year, 1, len(FIGURES)) for year in YEARS)
    assert run_select(database_url, "SELECT state FROM run ORDER BY id").rows == (("failed",), ("ok",))


def test_a_crash_before_the_reading_leaves_no_validators_so_that_the_page_is_asked_for_again(
    sqlite_url, tmp_path
):
    point = POINTS["before the reading"]
    child = multiprocessing.get_context("fork").Process(target=crawl, args=(sqlite_url, tmp_path, point))
    child.start()
    child.join()
    with open_archive(sqlite_url, tmp_path) as archive:
        assert list(writer.validators(archive.session, PORTAL.id)) == ["http://127.0.0.1/2019.html"]
        assert len(indexed_records(sqlite_url)) == 2


def test_recover_indexes_a_record_that_was_on_the_disk_but_not_in_the_database(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        lost = archive.segment.append(exchange("http://127.0.0.1/lost", b"lost"))
        assert writer.recover_captures(archive.session, archive.store) == 0, (
            "the segment is still being written"
        )
    with open_archive(database_url, tmp_path) as archive:
        assert writer.recover_captures(archive.session, archive.store) == 1
        assert writer.recover_captures(archive.session, archive.store) == 0
        row = archive.session.execute(
            text("SELECT url, warc_offset, payload_digest, run_id FROM capture")
        ).one()
        assert tuple(row) == ("http://127.0.0.1/lost", lost.offset, lost.payload_digest, None)
        assert writer.recover_captures(archive.session, archive.store, full=True) == 0


class RecoveredMeanwhile(WarcStore):
    """Another process looks after the same dead one, and is done first."""

    def recover(self, known):
        engine = open_engine(self.url)
        with sessions(engine)() as other:
            assert writer.recover_captures(other, WarcStore(self.folder)) == 1
        engine.dispose()
        yield from super().recover(known)


def test_two_that_recover_at_once_index_a_record_once(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        archive.segment.append(exchange("http://127.0.0.1/lost", b"lost"))
    with open_archive(database_url, tmp_path) as archive:
        store = RecoveredMeanwhile(tmp_path / "warc")
        store.url = database_url
        assert writer.recover_captures(archive.session, store) == 0
    assert indexed_records(database_url) == stored_records(tmp_path)


def test_several_processes_write_one_archive(database_url, tmp_path):
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=write_many, args=(database_url, tmp_path, n)) for n in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * 4
    assert run_select(database_url, "SELECT count(*), count(DISTINCT report_year) FROM reports").rows == (
        (10, 10),
    )
    assert run_select(database_url, "SELECT count(*) FROM sighting").rows == ((40,),)


def write_many(url, folder, number):
    with open_archive(url, folder) as archive:
        for year in range(2010, 2020):
            archive.add(b"%d" % year, url=f"http://127.0.0.1/{number}/{year}.html", year=year)
