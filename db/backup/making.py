"""A backup: the database first, then the WARC files it speaks of, which only grow, and the manifest last.

Broken off at any point it leaves the backup before: WARC copies only grow, too, the database goes into a folder
of its own, and the old one is removed when the new manifest stands.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from db.backup import manifest, snapshot
from db.backup.manifest import BackupError, Database, Manifest
from db.backup.shelf import Shelf, Watch
from db.warc import WarcStore, settle_folder
from parser.model import Bilingual

LOCK = "gongkai-backup.lock"
"""Also tells a folder of ours from one that somebody named by mistake."""


@dataclass(frozen=True, slots=True)
class Made:
    """`copied` of the bytes are new in the WARC files; `troubles` are what the archive itself has lost."""

    manifest: Manifest
    copied: int
    troubles: tuple[Bilingual, ...]


def back_up(
    url: str,
    store: WarcStore,
    folder: Path,
    now: datetime,
    watch: Watch,
    *,
    check: bool = False,
    earlier: Manifest | None = None,
) -> Made:
    """Bring the backup in `folder` up to the archive as it is now; `check` reads old copies again, too.

    `earlier` is that of another backup whose WARC copies stand in a folder that has no backup of its own yet.
    """
    with _ours(folder):
        before = read(folder) if (folder / manifest.NAME).exists() else None
        _sweep(folder, before)
        name = f"database-{uuid4().hex[:12]}"
        (folder / name).mkdir()
        taken = snapshot.take(url, folder / name, name)
        known = before or earlier
        if known:
            _refuse_another_archive(known, taken.database, folder)
        settle_folder(folder / name)
        shelf = Shelf(store, folder / "warc", known.warc if known else (), check=check)
        made = Manifest(
            now.astimezone(UTC).isoformat(timespec="seconds"), taken.database, shelf.fill(taken.ends, watch)
        )
        _write(folder, made)
        _sweep(folder, made)
        return Made(made, shelf.copied, tuple(shelf.troubles))


def read(folder: Path) -> Manifest:
    """The manifest of the backup in a folder; BackupError when there is none."""
    path = folder / manifest.NAME
    if not path.is_file():
        raise BackupError(f"{folder} 里没有备份 | there is no backup in {folder}")
    return manifest.load(path.read_text("utf-8"))


@contextmanager
def _ours(folder: Path) -> Iterator[None]:
    """The folder is made, is one for backups, and nobody else writes to it meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / LOCK).exists():
        raise BackupError(
            f"{folder} 不是空的，也不是备份，请另选目录 | {folder} is not empty and no backup: choose another folder"
        )
    with (folder / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(
                f"另一进程正在备份到 {folder} | another process is backing up to {folder}"
            ) from error
        yield


def _refuse_another_archive(before: Manifest, now: Database, folder: Path) -> None:
    """The first record of an archive never changes; an empty one may become any."""
    if before.database.first_record not in (None, now.first_record):
        raise BackupError(
            f"{folder} 是另一份档案的备份，请另选目录 | {folder} is the backup of another archive: choose another folder"
        )


def _write(folder: Path, made: Manifest) -> None:
    path = folder / f"{manifest.NAME}.new"
    with path.open("w", encoding="utf-8") as out:
        out.write(manifest.dump(made))
        out.flush()
        os.fsync(out.fileno())
    os.replace(path, folder / manifest.NAME)
    settle_folder(folder)


def _sweep(folder: Path, stands: Manifest | None) -> None:
    """Databases that no manifest speaks of: older ones, or one of a backup that was broken off."""
    named = {kept.file.split("/")[0] for kept in stands.database.kept} if stands else set()
    for path in folder.glob("database-*"):
        if path.name not in named:
            shutil.rmtree(path)
