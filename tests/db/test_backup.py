"""A backup is of one moment, holds what it says, costs what is new; restored, it is the archive that goes on."""

import multiprocessing
import shutil
import uuid
from pathlib import Path

import pytest
from small_archive import FIGURES, at, finding, open_archive, opened, reading
from sqlalchemy import inspect, text

from db import writer
from db.backup import making, snapshot
from db.backup.making import back_up
from db.backup.manifest import BackupError
from db.backup.restoring import restore
from db.backup.shelf import Shelf
from db.base import Base, is_modelled
from db.engine import downgrade, open_engine, upgrade
from db.fixity.verify import verify
from db.warc import WarcStore

LATER = at(10)
OTHER_FIGURES = {**FIGURES, "t3.granted.total": "41"}


def unwatched(_done, _total):
    pass


class Place:
    """An archive somewhere, and what is done with it."""

    def __init__(self, url, data):
        self.url, self.data, self.store = url, data, WarcStore(data / "warc")

    def back_up(self, dest, **more):
        return back_up(self.url, self.store, dest, LATER, unwatched, **more)

    def restore(self, source):
        return restore(source, self.url, self.data, unwatched)

    def verify(self):
        with self.session() as session:
            return verify(session, self.store, LATER).tally

    def rows(self):
        """Everything in every table."""
        with self.session() as session:
            tables = (table for table in Base.metadata.sorted_tables)
            return {table.name: sorted(map(repr, session.execute(table.select()))) for table in tables}

    def ask(self, query):
        with self.session() as session:
            return session.execute(text(query)).all()

    def session(self):
        return opened(self.url)


@pytest.fixture
def kept(database_url, tmp_path):
    """An archive of two versions, findings, a verdict and a closed day, in a WARC file that is full."""
    with open_archive(database_url, tmp_path / "data") as archive:
        archive.add(b"one " * 900, reading(findings=(finding(),)), etag='"1"')
        writer.add_verdict(archive.session, 1, writer.Decision.ACCEPTED, "张", None, at(0.1))
        archive.add(b"two " * 900, reading(OTHER_FIGURES), day=1)
        writer.close_days(archive.session, at(1))
    return Place(database_url, tmp_path / "data")


@pytest.fixture
def elsewhere(request, database_url, tmp_path):
    """Room for an archive in the same kind of database."""
    data = tmp_path / "elsewhere"
    if database_url.startswith("sqlite"):
        yield Place(f"sqlite:///{data / 'gongkai.db'}", data)
        return
    server, name = request.getfixturevalue("postgres_server"), f"t_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield Place(server.url(name), data)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_restored_archive_is_the_one_that_was_backed_up(kept, elsewhere, tmp_path):
    made = kept.back_up(tmp_path / "backup")
    assert not made.troubles and made.copied > 0
    elsewhere.restore(tmp_path / "backup")
    assert elsewhere.verify().whole and elsewhere.verify().seen == kept.verify().seen
    assert elsewhere.rows() == kept.rows()
    assert not (elsewhere.data / "restoring").exists()


def test_a_crawl_goes_on_in_a_restored_archive(kept, elsewhere, tmp_path):
    kept.back_up(tmp_path / "backup")
    elsewhere.restore(tmp_path / "backup")
    with open_archive(elsewhere.url, elsewhere.data) as archive:
        assert writer.recover_captures(archive.session, archive.store) == 0
        assert list(writer.validators(archive.session, "linjiang")) == ["http://127.0.0.1/a.html"]
        assert not archive.add(b"two " * 900, reading(OTHER_FIGURES), day=2).new_version
        assert archive.add(b"three " * 900, day=3).new_version
        writer.close_days(archive.session, LATER)
    assert elsewhere.verify().whole
    assert elsewhere.ask("SELECT number FROM version ORDER BY id") == [(1,), (2,), (3,)]
    assert not elsewhere.back_up(tmp_path / "backup").troubles


def test_a_number_that_was_given_once_is_not_given_again(kept, elsewhere, tmp_path):
    with kept.session() as session:
        session.execute(text("DELETE FROM finding"))
        session.commit()
    kept.back_up(tmp_path / "backup")
    elsewhere.restore(tmp_path / "backup")
    with open_archive(elsewhere.url, elsewhere.data) as archive:
        archive.add(b"three " * 900, reading(findings=(finding(),)), day=3)
    assert elsewhere.ask("SELECT min(id) > 1 FROM finding") == [(True,)]


def write_on(url, data, begun):
    with open_archive(url, data) as archive:
        for number in range(10**6):
            archive.add(
                b"%d " % number * 50, url=f"http://127.0.0.1/{number % 7}.html", year=2010 + number % 7
            )
            begun.set()


def test_backups_while_a_crawl_runs_are_each_of_one_moment(kept, elsewhere, tmp_path):
    fork = multiprocessing.get_context("fork")
    begun = fork.Event()
    crawl = fork.Process(target=write_on, args=(kept.url, kept.data, begun))
    crawl.start()
    begun.wait(30)
    made = [kept.back_up(tmp_path / "backup") for _ in range(4)]
    assert crawl.is_alive()
    crawl.kill()
    crawl.join()
    assert all(one.copied and not one.troubles for one in made)
    elsewhere.restore(tmp_path / "backup")
    found = elsewhere.verify()
    assert found.whole and found.seen["captures"] > 3 and not found.seen["torn_tails"]
    with open_archive(elsewhere.url, elsewhere.data) as archive:
        writer.recover_captures(archive.session, archive.store)
    assert "unindexed" not in elsewhere.verify().seen


def test_a_second_backup_copies_only_what_is_new(kept, tmp_path):
    first = kept.back_up(tmp_path / "backup")
    again = kept.back_up(tmp_path / "backup")
    assert (again.copied, again.manifest.warc) == (0, first.manifest.warc)
    with open_archive(kept.url, kept.data) as archive:
        archive.add(b"three " * 900, day=3)
        third = kept.back_up(tmp_path / "backup")
        archive.add(b"four " * 900, day=4)
        fourth = kept.back_up(tmp_path / "backup")
        grown = kept.store.size(archive.segment.file)
    assert set(first.manifest.warc) < set(third.manifest.warc)
    assert third.copied + fourth.copied == grown and 0 < fourth.copied < grown
    assert len(list((tmp_path / "backup").glob("database-*"))) == 1


def test_half_a_record_is_not_backed_up(kept, tmp_path):
    with open_archive(kept.url, kept.data) as archive:
        archive.add(b"three " * 900, day=3)
        file, whole = archive.segment.file, archive.segment.size
    with kept.store.path(file).open("ab") as torn:
        torn.write(b"\x1f\x8b\x08 half")
    made = kept.back_up(tmp_path / "backup")
    assert {each.file: each.size for each in made.manifest.warc}[file] == whole


class Unplugged(Exception):
    pass


def test_a_backup_that_is_broken_off_leaves_the_one_before(kept, elsewhere, tmp_path, monkeypatch):
    kept.back_up(tmp_path / "backup")
    before = kept.rows()
    with open_archive(kept.url, kept.data) as archive:
        archive.add(b"three " * 900, day=3)
    fill = Shelf.fill

    def unplugged(*told):
        fill(*told)
        raise Unplugged

    with monkeypatch.context() as patch, pytest.raises(Unplugged):
        patch.setattr(Shelf, "fill", unplugged)
        kept.back_up(tmp_path / "backup")
    elsewhere.restore(tmp_path / "backup")
    assert elsewhere.rows() == before and elsewhere.verify().whole
    assert not kept.back_up(tmp_path / "backup").troubles


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def files_of(folder):
    return [path for path in (*folder.glob("warc/**/*.gz"), *folder.glob("database-*/*"))]


def test_a_damaged_backup_is_not_restored_and_leaves_room_for_a_whole_one(kept, elsewhere, tmp_path):
    kept.back_up(tmp_path / "backup")
    for number in (0, 1):  # a WARC file, the first of the database
        damaged = tmp_path / f"damaged-{number}"
        shutil.copytree(tmp_path / "backup", damaged)
        path = files_of(damaged)[number]
        flip(path)
        with pytest.raises(BackupError, match=path.name):
            elsewhere.restore(damaged)
        path.unlink()
        with pytest.raises(BackupError, match=path.name):
            elsewhere.restore(damaged)
    elsewhere.restore(tmp_path / "backup")
    assert elsewhere.verify().whole


def test_a_damaged_copy_is_found_by_check_and_mended(kept, tmp_path):
    made = kept.back_up(tmp_path / "backup")
    path = tmp_path / "backup" / "warc" / made.manifest.warc[0].file
    flip(path)
    assert kept.back_up(tmp_path / "backup").copied == 0
    mended = kept.back_up(tmp_path / "backup", check=True)
    assert mended.copied == made.copied
    assert path.read_bytes() == kept.store.path(made.manifest.warc[0].file).read_bytes()


def test_a_damaged_copy_that_grows_is_mended(kept, tmp_path):
    with open_archive(kept.url, kept.data) as archive:
        archive.add(b"three " * 900, day=3)
        kept.back_up(tmp_path / "backup")
        path = tmp_path / "backup" / "warc" / archive.segment.file
        flip(path)
        archive.add(b"four " * 900, day=4)
        assert not kept.back_up(tmp_path / "backup").troubles
        assert path.read_bytes() == kept.store.path(archive.segment.file).read_bytes()


def cut(path):
    path.write_bytes(path.read_bytes()[:-10])


def flip_and_grow(path):
    content = path.read_bytes()
    flip(path)
    path.write_bytes(path.read_bytes() + content[:600])


@pytest.mark.parametrize(
    ("vandal", "words"),
    [(Path.unlink, "is gone"), (cut, "is shorter than"), (flip_and_grow, "has other bytes")],
)
def test_what_the_archive_has_lost_is_told_and_stays_in_the_backup(kept, tmp_path, vandal, words):
    made = kept.back_up(tmp_path / "backup")
    (file,) = made.manifest.warc
    vandal(kept.store.path(file.file))
    again = kept.back_up(tmp_path / "backup")
    assert words in again.troubles[0].en and file.file in again.troubles[0].zh
    assert again.manifest.warc == (file,) and again.copied == 0


def test_what_was_cut_before_the_first_backup_is_told_and_the_rest_is_kept(kept, tmp_path):
    (file,) = kept.store.files()
    cut(kept.store.path(file))
    made = kept.back_up(tmp_path / "backup")
    assert "is shorter than" in made.troubles[0].en and "stays" not in made.troubles[0].en
    assert made.manifest.warc[0].size == kept.store.size(file)


def test_an_archive_is_never_overwritten(kept, elsewhere, tmp_path):
    kept.back_up(tmp_path / "backup")
    before = kept.rows()
    with pytest.raises(BackupError, match="never overwritten"):
        kept.restore(tmp_path / "backup")
    with pytest.raises(BackupError, match="never overwritten"):
        restore(tmp_path / "backup", kept.url, tmp_path / "nowhere", unwatched)
    with pytest.raises(BackupError, match="never overwritten"):
        restore(tmp_path / "backup", elsewhere.url, kept.data, unwatched)
    assert kept.rows() == before and kept.verify().whole
    assert not (kept.data / "restoring").exists() and not (tmp_path / "nowhere").exists()


def test_a_folder_of_something_else_is_not_made_a_backup(kept, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"")
    with pytest.raises(BackupError, match="not empty"):
        kept.back_up(tmp_path / "photos")
    with pytest.raises(BackupError, match="no backup in"):
        kept.restore(tmp_path / "photos")
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]


def test_the_backup_of_another_archive_is_not_replaced(kept, elsewhere, tmp_path):
    made = kept.back_up(tmp_path / "backup")
    upgrade(elsewhere.url)
    with open_archive(elsewhere.url, elsewhere.data) as archive:
        archive.add(b"another")
    with pytest.raises(BackupError, match="another archive"):
        elsewhere.back_up(tmp_path / "backup")
    assert making.read(tmp_path / "backup") == made.manifest


def test_two_backups_into_one_folder_do_not_meet(kept, tmp_path, monkeypatch):
    take, refused = snapshot.take, []

    def meeting(*told):
        with pytest.raises(BackupError, match="another process") as error:
            kept.back_up(tmp_path / "backup")
        refused.append(error)
        return take(*told)

    monkeypatch.setattr(snapshot, "take", meeting)
    kept.back_up(tmp_path / "backup")
    assert len(refused) == 1


def test_a_backup_does_not_go_into_the_other_kind_of_database(kept, tmp_path):
    kept.back_up(tmp_path / "backup")
    url = f"sqlite:///{tmp_path / 'x' / 'x.db'}"
    other = "postgresql://nobody@127.0.0.1:1/x" if kept.url.startswith("sqlite") else url
    with pytest.raises(BackupError, match="cannot go into"):
        restore(tmp_path / "backup", other, tmp_path / "x", unwatched)


def test_a_backup_of_an_older_schema_is_brought_to_todays(kept, elsewhere, tmp_path):
    downgrade(kept.url, "0011")
    kept.back_up(tmp_path / "backup")
    elsewhere.restore(tmp_path / "backup")
    assert elsewhere.verify().whole
    assert elsewhere.ask("SELECT count(*) FROM reading WHERE is_current AND NOT candidate") == [(1,)]


def test_a_backup_of_a_newer_gongkai_is_refused(kept, elsewhere, tmp_path):
    kept.back_up(tmp_path / "backup")
    path = tmp_path / "backup" / "manifest.json"
    told = path.read_text("utf-8")
    path.write_text(told.replace('"revision": "', '"revision": "9'), "utf-8")
    with pytest.raises(BackupError, match="newer gongkai"):
        elsewhere.restore(tmp_path / "backup")
    path.write_text(told.replace('"format": 1', '"format": 2'), "utf-8")
    with pytest.raises(BackupError, match="nobody knows format 2"):
        elsewhere.restore(tmp_path / "backup")
    path.write_text(told[: len(told) // 2], "utf-8")
    with pytest.raises(BackupError, match="cannot be read"):
        elsewhere.restore(tmp_path / "backup")


def test_a_damaged_database_does_not_replace_a_good_copy(sqlite_url, tmp_path):
    with open_archive(sqlite_url, tmp_path / "data") as archive:
        archive.add(b"one " * 900)
    place = Place(sqlite_url, tmp_path / "data")
    made = place.back_up(tmp_path / "backup")
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    for page in range(8, len(content) // 4096):
        content[page * 4096 : page * 4096 + 40] = b"\xff" * 40
    path.write_bytes(content)
    with pytest.raises(BackupError, match="the database is damaged"):
        place.back_up(tmp_path / "backup")
    assert making.read(tmp_path / "backup") == made.manifest


def test_every_table_of_the_archive_is_backed_up(postgres_url):
    """COPY takes the tables that have a model: one that a migration makes without would be left out, as the index of
    words is, which is filled anew."""
    engine = open_engine(postgres_url)
    there = {name for name in inspect(engine).get_table_names() if is_modelled(name, "table", {})}
    assert there == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()
