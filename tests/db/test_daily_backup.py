"""A backup a day: each whole by itself, cheap together, and never fewer than one that was checked."""

import shutil
from datetime import date

import pytest
from small_archive import FIGURES, at, open_archive, opened, reading
from sqlalchemy import text

from db.backup import making
from db.backup.daily import back_up_daily, days
from db.backup.manifest import BackupError
from db.backup.restoring import restore
from db.fixity.verify import verify
from db.warc import WarcStore


def unwatched(_done, _total):
    pass


class Daily:
    """An archive that grows by a report a day and is backed up on each."""

    def __init__(self, url, data, folder):
        self.url, self.data, self.folder = url, data, folder
        self.store = WarcStore(data / "warc")
        folder.mkdir()

    def grow(self, day):
        with open_archive(self.url, self.data) as archive:
            archive.add(
                f"day {day}".encode() * 999, reading(FIGURES, year=2000 + day), year=2000 + day, day=day
            )

    def back_up(self, day, keep=3):
        today = date(2026, 11, day)
        return back_up_daily(self.url, self.store, self.folder, at(day), today, keep, unwatched)

    def kept(self):
        return [path.name for path in days(self.folder)]


@pytest.fixture
def daily(database_url, tmp_path):
    return Daily(database_url, tmp_path / "archive", tmp_path / "backups")


def test_the_newest_days_are_kept_and_each_is_what_the_archive_was(sqlite_url, tmp_path):
    daily = Daily(sqlite_url, tmp_path / "archive", tmp_path / "backups")
    for day in (1, 2, 3, 4):
        daily.grow(day)
        daily.back_up(day)
    assert daily.kept() == ["2026-11-04", "2026-11-03", "2026-11-02"]
    again = tmp_path / "again"
    restore(daily.folder / "2026-11-02", f"sqlite:///{again / 'gongkai.db'}", again, unwatched)
    with opened(f"sqlite:///{again / 'gongkai.db'}") as session:
        assert session.scalar(text("SELECT count(*) FROM capture")) == 2
        assert not verify(session, WarcStore(again / "warc"), at(9)).tally.damages


def test_days_share_what_they_have_in_common(daily):
    daily.grow(1)
    daily.back_up(1)
    daily.grow(2)
    assert 0 < daily.back_up(2).copied < 20_000
    assert daily.back_up(3).copied == 0
    copies = [path for path in daily.folder.rglob("*.warc.gz")]
    assert len(copies) > len({path.stat().st_ino for path in copies})
    assert daily.back_up(3).copied == 0 and daily.kept()[0] == "2026-11-03"


def test_a_disk_without_hard_links_has_each_day_whole(daily, monkeypatch):
    def no_links(*_):
        raise OSError("not supported")

    monkeypatch.setattr("os.link", no_links)
    for day in (1, 2):
        daily.grow(day)
        daily.back_up(day)
    for path in days(daily.folder):
        assert all((path / "warc" / kept.file).is_file() for kept in making.read(path).warc)


def test_nothing_is_removed_before_todays_is_whole(daily, monkeypatch):
    for day in (1, 2):
        daily.grow(day)
        daily.back_up(day, keep=1)
    assert daily.kept() == ["2026-11-02"]

    def fails(*_):
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(making, "_write", fails)
        with pytest.raises(OSError, match="no space"):
            daily.back_up(3, keep=1)
    assert daily.kept() == ["2026-11-02"]
    daily.back_up(4, keep=1)
    assert [path.name for path in daily.folder.iterdir()] == ["2026-11-04"]


def test_where_the_archive_has_lost_something_nothing_is_removed(daily):
    for day in (1, 2):
        daily.grow(day)
        daily.back_up(day)
    next(daily.store.folder.rglob("*.warc.gz")).unlink()
    made = daily.back_up(3, keep=1)
    assert made.troubles and daily.kept() == ["2026-11-03", "2026-11-02", "2026-11-01"]
    assert all((daily.folder / "2026-11-03" / "warc" / kept.file).is_file() for kept in made.manifest.warc)


def test_a_damaged_copy_is_found_the_next_day_and_mended(daily):
    daily.grow(1)
    daily.back_up(1)
    copy = next(daily.folder.rglob("*.warc.gz"))
    whole = copy.read_bytes()
    copy.write_bytes(whole[:50] + b"\0" + whole[51:])
    assert daily.back_up(2).copied == len(whole)
    assert copy.read_bytes() == whole


def test_what_is_not_ours_stays(daily):
    daily.grow(1)
    (daily.folder / "2001-01-01").mkdir()
    (daily.folder / "2001-01-01" / "thesis.docx").write_text("mine")
    (daily.folder / "notes").mkdir()
    for day in (1, 2):
        daily.back_up(day, keep=1)
    assert {path.name for path in daily.folder.iterdir()} == {"2001-01-01", "notes", "2026-11-02"}


def test_a_folder_that_is_not_there_is_not_made(daily):
    shutil.rmtree(daily.folder)
    with pytest.raises(BackupError, match="mounted"):
        daily.back_up(1)
    assert not daily.folder.exists()
