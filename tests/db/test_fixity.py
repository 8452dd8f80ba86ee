"""An archive that is whole is said to be whole; each damage is named where it is."""

import base64
import hashlib
import json
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from small_archive import FIGURES, at, exchange, open_archive, opened, reading
from sqlalchemy import make_url, text

from db import writer
from db.fixity.verify import verify
from db.warc import WarcStore

LATER = at(10)


@pytest.fixture
def kept(database_url, tmp_path):
    """Three days of an archive that no process holds any more, closed."""
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"one " * 900, etag='"1"')
        archive.add(b"two " * 900, reading({**FIGURES, "t3.granted.total": "41"}), day=1)
        archive.add(b"two " * 900, day=2, url="http://127.0.0.1/b.html")
        packed = exchange("http://127.0.0.1/c", zlib.compress(b"three"))
        archive.segment.append(packed)
        writer.recover_captures(archive.session, archive.store)
        writer.close_days(archive.session, at(1))
    with open_archive(database_url, tmp_path) as archive:
        writer.recover_captures(archive.session, archive.store)
        writer.close_days(archive.session, LATER)
    return Kept(database_url, tmp_path)


class Kept:
    """What a vandal does, and what `verify` says of it."""

    def __init__(self, url, folder):
        self.url, self.store = url, WarcStore(folder / "warc")

    def session(self):
        return opened(self.url)

    def do(self, statement, **values):
        """As one who has the database's password, and no regard for its references."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(make_url(self.url).database)) as connection, connection:
                connection.execute(statement, values)
            return
        with self.session() as session:
            session.execute(text("SET session_replication_role = replica"))
            session.execute(text(statement), values)
            session.commit()

    def ask(self, query):
        with self.session() as session:
            return session.execute(text(query)).all()

    def verify(self, **more):
        with self.session() as session:
            return verify(session, self.store, LATER, **more)

    def first(self, **more):
        return self.verify(**more).tally.first

    def file(self, capture=1):
        ((file, offset, length),) = self.ask(
            f"SELECT warc_file, warc_offset, warc_length FROM capture WHERE id = {capture}"
        )
        return self.store.path(file), file, offset, length


def flip(path, at_byte):
    data = bytearray(path.read_bytes())
    data[at_byte] ^= 0x10
    path.write_bytes(data)


def test_an_archive_that_nobody_touched_is_whole(kept):
    found = kept.verify()
    assert found.tally.first is None and not found.tally.damages
    assert found.tally.seen["captures"] == len(kept.ask("SELECT id FROM capture")) == 4
    assert (found.tally.seen["days"], found.open_days) == (len(kept.ask("SELECT * FROM day_link")), 0)


def test_a_flipped_byte_in_a_body_is_named_with_its_record(kept):
    path, file, offset, length = kept.file(2)
    flip(path, offset + length // 2)
    first = kept.first()
    assert (first.code, first.file, first.offset) == ("record_broken", file, offset)
    assert (first.table, first.row) == ("capture", 2)


def rewritten(path, offset, length, change):
    """The record packed again with a correct checksum of gzip: what a vandal who knows WARC would do."""
    data = path.read_bytes()
    record = change(zlib.decompress(data[offset : offset + length], 31))
    path.write_bytes(data[:offset] + zlib.compress(record, 6, 31) + data[offset + length :])


def test_a_body_changed_and_packed_again_is_named_by_its_digest(kept):
    path, file, offset, length = kept.file(1)
    rewritten(path, offset, length, lambda record: record.replace(b"one one", b"one won", 1))
    first = kept.first()
    assert (first.code, first.file, first.offset) == ("record_wrong", file, offset)
    assert "Block-Digest" in first.message.en


def test_a_body_changed_with_all_digests_of_the_record_differs_from_its_row(kept):
    path, _file, offset, length = kept.file(1)

    def forge(record):
        head, _, block = record.partition(b"\r\n\r\n")
        block = block.removesuffix(b"\r\n\r\n")
        forged = block.replace(b"one one", b"one won", 1)
        for algorithm, old, new in (
            ("sha1", block, forged),
            ("sha256", block.partition(b"\r\n\r\n")[2], forged.partition(b"\r\n\r\n")[2]),
        ):
            digests = [hashlib.new(algorithm, data) for data in (old, new)]
            told = [(base64.b32encode(digest.digest()), digest.hexdigest().encode()) for digest in digests]
            for was, becomes in zip(*told, strict=True):
                head = head.replace(was, becomes)
        return head + b"\r\n\r\n" + forged + b"\r\n\r\n"

    rewritten(path, offset, length, forge)
    first = kept.first()
    assert (first.code, first.offset, first.row) == ("capture_differs", offset, 1)
    assert "payload_digest" in first.message.en


def test_a_truncated_file_is_named_with_the_place_where_it_ends(kept):
    path, file, offset, length = kept.file(2)
    path.write_bytes(path.read_bytes()[: offset + length // 2])
    first = kept.first()
    assert (first.code, first.file, first.offset, first.row) == ("file_cut", file, offset, 2)


def test_a_file_cut_between_two_records_lacks_what_the_index_knows(kept):
    path, file, offset, length = kept.file(2)
    path.write_bytes(path.read_bytes()[: offset + length])
    first = kept.first()
    assert (first.code, first.file, first.row) == ("record_missing", file, 3)


def test_a_deleted_file_is_named(kept):
    path, file, *_ = kept.file()
    path.unlink()
    found = kept.verify().tally
    assert (found.first.code, found.first.file) == ("file_missing", file)


CHANGED = {
    "url": "http://127.0.0.1/other", "fetched_at": "2021-01-21T08:00:00.000000Z", "status": 404,
    "media_type": "text/plain", "payload_digest": "0" * 64, "sent_digest": "0" * 64, "body_size": 5,
    "record_id": "<urn:uuid:0>", "warc_length": 7, "method": "POST",
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGED)
def test_a_changed_column_of_a_capture_is_named_with_its_row(kept, column):
    _path, file, offset, _length = kept.file(2)
    kept.do(f"UPDATE capture SET {column} = :value WHERE id = 2", value=CHANGED[column])
    first = kept.first()
    assert (first.code, first.table, first.row) == ("capture_differs", "capture", 2)
    assert column in first.message.en and (first.file, first.offset) == (file, offset)


def test_the_method_is_that_which_the_record_of_the_answer_tells(kept):
    kept.do("UPDATE capture SET method = 'POST' WHERE refers_to IS NOT NULL")
    first = kept.first()
    assert (first.code, first.row) == ("capture_differs", 3) and "method" in first.message.en


def test_a_segment_in_which_every_question_has_its_record_is_whole(sqlite_url, tmp_path):
    """Made before answers told their questions themselves: new, a POST, the same body again, 304."""
    (tmp_path / "warc").mkdir()
    shutil.copy(Path(__file__).with_name("segment_with_all_requests.warc.gz"), tmp_path / "warc")
    kept = Kept(sqlite_url, tmp_path)
    with kept.session() as session:
        assert writer.recover_captures(session, kept.store) == 4
    told = kept.verify().tally
    assert (told.first, told.seen["captures"], told.seen["records"]) == (None, 4, 9)
    kept.do("UPDATE capture SET method = 'POST' WHERE status = 304")
    assert kept.first().code == "capture_differs"


def test_a_capture_whose_row_points_elsewhere_is_named(kept):
    kept.do("UPDATE capture SET warc_offset = warc_offset + 1 WHERE id = 2")
    found = kept.verify().tally
    assert {"row_missing", "record_missing", "row_changed"} <= set(found.damages)


def test_a_deleted_row_of_a_capture_is_named_by_its_record_and_by_the_chain(kept):
    _path, file, offset, _length = kept.file(2)
    kept.do("DELETE FROM capture WHERE id = 2")
    found = kept.verify().tally
    assert (found.first.code, found.first.file, found.first.offset) == ("row_missing", file, offset)
    assert found.damages["row_gone"] == 1


def test_a_deleted_version_is_named_by_what_speaks_of_it_and_by_its_day(kept):
    kept.do("DELETE FROM version WHERE id = 2")
    found = kept.verify().tally
    assert found.first.code == "reference_broken" and "version 2" in found.first.message.en
    assert found.damages["row_gone"] == 1


def test_a_version_deleted_with_all_that_speaks_of_it_is_missed_by_the_chain(kept):
    for table in ("sighting", "reading", "location"):
        kept.do(f"DELETE FROM {table} WHERE version_id = 2")
    for statement in (
        "DELETE FROM reading_t2 WHERE reading_id = 2", "DELETE FROM reading_t3 WHERE reading_id = 2",
        "DELETE FROM reading_t4 WHERE reading_id = 2", "DELETE FROM finding WHERE reading_id = 2",
        "DELETE FROM change WHERE to_version_id = 2", "DELETE FROM reading_sketch WHERE reading_id = 2",
        "DELETE FROM reading_body WHERE reading_id = 2",
        "DELETE FROM version WHERE id = 2",
    ):  # fmt: skip
        kept.do(statement)
    first = kept.first()
    assert (first.code, first.table, first.row) == ("row_gone", "version", 2)
    assert first.day == "2021-01-21"


def test_a_changed_version_is_named(kept):
    kept.do("UPDATE version SET first_seen = :day WHERE id = 1", day="2021-01-19T08:00:00.000000Z")
    first = kept.first()
    assert (first.code, first.table, first.row, first.day) == ("row_changed", "version", 1, "2021-01-20")


def cells_of(kept, number):
    ((cells,),) = kept.ask(f"SELECT cells FROM reading_body WHERE reading_id = {number}")
    return json.loads(cells) if isinstance(cells, str) else cells


def put_cells(kept, number, cells):
    told = json.dumps(cells, ensure_ascii=False)
    kept.do(f"UPDATE reading_body SET cells = :cells WHERE reading_id = {number}", cells=told)


def with_value(cells, raw, value):
    return {**cells, "val": {**cells.get("val", {}), str(cells["raw"].index(raw)): value}}


def test_changed_cells_of_a_reading_differ_from_its_figures_even_before_its_day_is_closed(kept):
    cells = cells_of(kept, 2)
    kept.do("DELETE FROM day_link")
    put_cells(kept, 2, with_value(cells, "41", "42"))
    first = kept.first()
    assert (first.code, first.table, first.row) == ("figures_differ", "reading", 2)
    assert "reading_t3 total granted" in first.message.en


def test_a_changed_raw_text_of_a_cell_is_named_by_the_chain(kept):
    cells = cells_of(kept, 2)
    cells["raw"][cells["raw"].index("41")] = "４１"
    put_cells(kept, 2, with_value(cells, "４１", "41"))
    first = kept.first()
    assert (first.code, first.table, first.row, first.day) == ("row_changed", "reading", 2, "2021-01-21")


def test_a_changed_figure_is_named_with_its_reading(kept):
    kept.do("UPDATE reading_t3 SET granted = 99 WHERE reading_id = 1 AND applicant = 'total'")
    first = kept.first()
    assert (first.code, first.row) == ("figures_differ", 1)


def test_a_text_that_does_not_unpack_is_named(kept):
    kept.do("UPDATE reading_body SET text_zlib = :broken WHERE reading_id = 1", broken=b"broken")
    first = kept.first()
    assert (first.code, first.row) == ("text_broken", 1)


def test_a_reading_that_lost_its_body_is_named(kept):
    kept.do("DELETE FROM reading_body WHERE reading_id = 2")
    assert set(kept.verify().tally.damages) == {"row_gone", "text_broken", "figures_differ"}


def test_places_of_cells_changed_in_what_readings_share_are_named(kept):
    ((layout,),) = kept.ask("SELECT layout FROM cell_layout")
    layout = json.loads(layout) if isinstance(layout, str) else layout
    layout["at"][0] = "elsewhere"
    kept.do("UPDATE cell_layout SET layout = :layout", layout=json.dumps(layout))
    assert kept.first().code in {"row_changed", "layout_differs"}


def test_a_row_put_into_a_closed_day_is_named(kept):
    kept.do("UPDATE sighting SET id = 90 WHERE id = 2")
    found = kept.verify().tally
    assert (found.first.code, found.first.table) == ("row_gone", "sighting")


@pytest.mark.parametrize(
    "change", ["root = :other", "previous = :other", "head = :other", "closed_at = :time"]
)
def test_a_changed_link_is_named_with_its_day(kept, change):
    values = {"other": "0" * 64} if ":other" in change else {"time": "2021-01-30T09:00:00.000000Z"}
    kept.do(f"UPDATE day_link SET {change} WHERE number = 2", **values)
    first = kept.first()
    assert first.code in ("link_changed", "link_broken")
    assert (first.table, first.row, first.day) == ("day_link", 2, "2021-01-21")


def test_changed_marks_are_named(kept):
    kept.do("UPDATE day_link SET marks = :marks WHERE number = 2", marks=b"")
    assert kept.first().code == "link_changed"


def test_a_link_forged_with_its_head_does_not_hold_the_next(kept):
    kept.do("UPDATE day_link SET head = :other WHERE number = 1", other="0" * 64)
    found = kept.verify().tally
    assert (found.first.code, found.first.row) == ("link_changed", 1)
    assert found.damages["link_broken"] == 1


def test_a_deleted_link_is_named(kept):
    kept.do("DELETE FROM day_link WHERE number = 2")
    first = kept.first()
    assert (first.code, first.row) == ("link_missing", 3)
    assert "link 2" in first.message.en


def test_links_taken_from_the_end_are_missed_by_one_who_noted_a_head(kept):
    head = kept.verify().tip.head
    assert kept.first(noted_head=head) is None
    kept.do("DELETE FROM day_link WHERE number = (SELECT max(number) FROM day_link)")
    assert kept.first() is None
    assert kept.first(noted_head=head).code == "head_missing"


@pytest.mark.parametrize("name", ["ix_fetch_url", "capture", "reading"])
def test_a_damaged_page_of_the_database_is_named(sqlite_url, tmp_path, name):
    with open_archive(sqlite_url, tmp_path) as archive:
        archive.add(b"one")
        archive.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        archive.session.commit()
        query = f"SELECT rootpage FROM sqlite_master WHERE name = '{name}'"
        page = archive.session.execute(text(query)).scalar_one()
    path = tmp_path / "archive.db"
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : (page - 1) * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)
    assert Kept(sqlite_url, tmp_path).first().code == "database_broken"


def test_an_index_of_the_database_that_says_something_else_than_its_table_is_named(sqlite_url, tmp_path):
    with open_archive(sqlite_url, tmp_path) as archive:
        archive.add(b"one")
        archive.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        archive.session.commit()
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_capture_url'"
        begin = (archive.session.execute(text(query)).scalar_one() - 1) * 4096
    path = tmp_path / "archive.db"
    data = path.read_bytes()
    page = data[begin : begin + 4096].replace(b"http:", b"hxtp:")
    path.write_bytes(data[:begin] + page + data[begin + 4096 :])
    first = Kept(sqlite_url, tmp_path).first()
    assert first.code == "database_broken" and "ix_capture_url" in first.message.en
