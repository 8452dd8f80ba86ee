"""A backup a day, each in a folder of its own, of which the newest are kept.

The days share the WARC copies they have in common (hard links, where the disk has them): a day costs its database
and what is new. The oldest go only when that of today was read back whole, with every byte it shares.
"""

import os
import re
import shutil
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from db.backup import manifest
from db.backup.making import LOCK, Made, back_up, read
from db.backup.manifest import BackupError, Manifest
from db.backup.shelf import Watch
from db.warc import WarcStore

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def back_up_daily(
    url: str, store: WarcStore, folder: Path, now: datetime, today: date, keep: int, watch: Watch
) -> Made:
    """The backup of `today` in `folder`, which must be there: a disk that is not mounted is none to fill.

    Where the archive has lost something nothing is removed, for an older backup may have it. Raises as `back_up`.
    """
    if not folder.is_dir():
        raise BackupError(
            f"备份目录 {folder} 不存在（磁盘没有挂载？） | there is no folder {folder} (a disk not mounted?)"
        )
    place = folder / today.isoformat()
    made = back_up(url, store, place, now, watch, check=True, earlier=_shared(folder, place))
    if not made.troubles:
        _remove_old(folder, keep)
    return made


def days(folder: Path) -> list[Path]:
    """The folders that are backups of a day, whole ones, the newest first."""
    return [path for path in _ours(folder) if (path / manifest.NAME).is_file()]


def _ours(folder: Path) -> list[Path]:
    """Named by a day and begun by us, the newest first; nothing else is ever touched."""
    found = (path for path in folder.iterdir() if DAY.fullmatch(path.name))
    return sorted((path for path in found if (path / LOCK).is_file()), reverse=True)


def _shared(folder: Path, place: Path) -> Manifest | None:
    """What the newest other backup has of WARC files, linked into the new folder; None for the first."""
    before = next((path for path in days(folder) if path != place), None)
    if before is None or (place / manifest.NAME).exists():
        return None
    place.mkdir(exist_ok=True)
    (place / LOCK).touch()
    told = read(before)
    for kept in told.warc:
        _link(before / "warc" / kept.file, place / "warc" / kept.file)
    return told


def _link(source: Path, target: Path) -> None:
    """A disk without hard links has each day copied whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):
        os.link(source, target)


def _remove_old(folder: Path, keep: int) -> None:
    """All but the newest whole ones, and what was broken off before today's; a removal broken off leaves no manifest."""
    whole = days(folder)
    for path in _ours(folder):
        if path not in whole[:keep]:
            (path / manifest.NAME).unlink(missing_ok=True)
            shutil.rmtree(path)
