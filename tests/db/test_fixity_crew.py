"""Verifying by several processes says what one says, and never that all is well when one of them is gone."""

import os
import signal
import sqlite3
import time
from contextlib import closing
from functools import partial
from itertools import islice

import pytest
from small_archive import at, open_archive, opened
from sqlalchemy import make_url, text

from db import writer
from db.facts import ArchiveError
from db.fixity import pieces, spans
from db.fixity import verify as verifying
from db.fixity.crew import crew
from db.fixity.verify import verify
from db.models import Capture, Reading
from db.warc import WarcStore

LATER = at(10)


@pytest.fixture
def kept(database_url, tmp_path):
    """Two closed days of an archive; then the parts are so small that there are several of everything."""
    with open_archive(database_url, tmp_path) as archive:
        for number in range(5):
            archive.add(b"body %d " % number * 90, day=number // 3, url=f"http://127.0.0.1/{number}")
        writer.close_days(archive.session, LATER)
    return database_url, WarcStore(tmp_path / "warc")


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(spans, "ROWS", 2)
    monkeypatch.setattr(spans, "BYTES", 900)
    monkeypatch.setattr(pieces, "BYTES", 900)


def found(kept, processes=1, enough=1):
    url, store = kept
    with opened(url) as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifying, "ENOUGH_READINGS", enough)
        return verify(session, store, LATER, processes=processes)


def test_several_processes_find_what_one_finds(kept, small):
    alone, crowd = found(kept), found(kept, processes=2)
    assert (alone.tally, alone.tip, alone.open_days) == (crowd.tally, crowd.tip, crowd.open_days)
    assert crowd.tally.whole and crowd.tally.seen["readings"] == 5 and crowd.tally.seen["files"] == 1


def test_the_first_damage_is_the_same_and_all_are_counted(kept, small):
    url, store = kept
    (file,) = store.files()
    data = bytearray(store.path(file).read_bytes())
    data[len(data) // 2] ^= 1
    store.path(file).write_bytes(data)
    with opened(url) as session:
        session.execute(
            text("UPDATE reading_t3 SET granted = 99 WHERE reading_id IN (2, 5) AND applicant = 'total'")
        )
        session.execute(text("UPDATE reading SET title = 'other' WHERE id = 4"))
        session.commit()
    alone, crowd = found(kept).tally, found(kept, processes=2).tally
    assert alone == crowd and alone.first.code == "record_broken"
    assert alone.damages["figures_differ"] == 2 and alone.damages["row_changed"] == 1


def test_an_archive_below_the_least_size_needs_no_others(kept, monkeypatch):
    monkeypatch.setattr("db.fixity.crew.ProcessPoolExecutor", None)
    assert found(kept, processes=2, enough=6).tally.whole


def pieces_of(kept):
    url, store = kept
    with opened(url) as session:
        return [task.keywords.get("begin") for task in pieces.blob_tasks(session, store, store.files())]


def test_a_file_in_pieces_is_what_it_is_as_a_whole(kept, monkeypatch, small):
    assert len(pieces_of(kept)) > 2
    cut = found(kept).tally
    monkeypatch.undo()
    assert pieces_of(kept) == [None]
    assert cut == found(kept).tally and cut.whole


@pytest.mark.parametrize(
    "change",
    [
        "warc_length = warc_length + 5 WHERE id = 2", "warc_offset = -7 WHERE id = 3", "warc_offset = 999999 WHERE id = 1",
        "warc_length = 100000 WHERE id = 2", "status = 404 WHERE id = 5", "warc_offset = warc_offset + 1 WHERE id = 4",
    ],
)  # fmt: skip
def test_a_changed_row_is_found_in_pieces_as_in_the_whole(kept, monkeypatch, small, change):
    with opened(kept[0]) as session:
        session.execute(text(f"UPDATE capture SET {change}"))
        session.commit()
    cut = found(kept).tally
    monkeypatch.undo()
    assert not cut.whole and cut == found(kept).tally


def test_a_row_of_an_impossible_place_is_found_in_pieces_as_in_the_whole(kept, monkeypatch, small):
    names = [
        column.name
        for column in Capture.__table__.columns
        if column.name not in ("id", "warc_offset", "record_id")
    ]
    same = ", ".join(names)
    with opened(kept[0]) as session:
        copied = f"INSERT INTO capture (id, warc_offset, record_id, {same}) SELECT 90, -7, 'x', {same} FROM capture WHERE id = 2"
        session.execute(text(copied))
        session.commit()
    cut = found(kept).tally
    monkeypatch.undo()
    assert cut == found(kept).tally and cut.first.code == "record_missing"


def test_a_file_cut_short_is_found_in_pieces_as_in_the_whole(kept, monkeypatch, small):
    (path,) = (kept[1].path(file) for file in kept[1].files())
    path.write_bytes(path.read_bytes()[:-700])
    cut = found(kept).tally
    monkeypatch.undo()
    assert cut == found(kept).tally and cut.first.code in {"file_cut", "record_missing"}


def ids(_session, *, number):
    return number, os.getpid()


def die(_session, *, number):
    os.kill(os.getpid(), signal.SIGKILL)


def fail(_session, *, number):
    raise FileNotFoundError(number)


def gathered(url, tasks, most=None):
    with opened(url) as session, crew(session, 2) as each:
        return list(islice(each(tasks), most))


def test_results_come_in_the_order_of_the_tasks_and_tasks_are_taken_as_needed(sqlite_url, monkeypatch):
    monkeypatch.setattr("db.fixity.crew.WAITING", 60)
    taken = iter(range(1000))
    told = gathered(sqlite_url, (partial(ids, number=number) for number in taken), 40)
    assert [number for number, _pid in told] == list(range(40)) and next(taken) < 150
    assert os.getpid() not in {pid for _number, pid in told}
    with pytest.raises(ProcessLookupError):
        os.kill(told[0][1], 0)


def test_a_process_that_dies_is_an_error_and_no_result(sqlite_url):
    with pytest.raises(ArchiveError, match="a process that verified died"):
        gathered(sqlite_url, [partial(ids, number=1), partial(die, number=2)])


def test_an_error_of_a_task_is_told(sqlite_url):
    with pytest.raises(FileNotFoundError):
        gathered(sqlite_url, [partial(ids, number=1), partial(fail, number=2)])


def sleep(_session, *, number):
    time.sleep(number)


def test_an_interrupted_verifying_waits_for_no_task(sqlite_url):
    with pytest.raises(KeyboardInterrupt), opened(sqlite_url) as session, crew(session, 2) as each:
        results = each([partial(ids, number=1), partial(sleep, number=1000)])
        _number, pid = next(results)
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_spans_leave_no_row_out_whatever_the_ids(kept, monkeypatch):
    monkeypatch.setattr(spans, "ROWS", 2)
    url, _store = kept
    with opened(url) as session:
        found_spans = list(spans.spans_of_ids(session, Reading.__table__.c.id, 0, 10**12))
    assert [begin for begin, _end in found_spans[1:]] == [end for _begin, end in found_spans[:-1]] == [2, 4]
    assert (found_spans[0][0], found_spans[-1][1]) == (0, 10**12)


def vandal(url, statement):
    """As one who has no regard for references."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(make_url(url).database)) as connection, connection:
            connection.execute(statement)
        return
    with opened(url) as session:
        session.execute(text("SET session_replication_role = replica"))
        session.execute(text(statement))
        session.commit()


def test_a_layout_that_is_gone_or_is_not_what_its_digest_says_is_named(kept):
    vandal(kept[0], "UPDATE cell_layout SET digest = 'other'")
    first = found(kept).tally.first
    assert (first.code, first.table, first.row) == ("layout_differs", "cell_layout", 1)
    vandal(kept[0], "DELETE FROM cell_layout")
    damages = found(kept).tally.damages
    assert damages["cells_broken"] == 5 and damages["reference_broken"] == 5
