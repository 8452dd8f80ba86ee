"""A folder that is there whole or not at all, and what its files weigh."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.facts import ArchiveError

SUMS = "SHA256SUMS"


class FolderRefused(ArchiveError):
    """The folder holds something that an export may not replace."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A file of the folder; `path` is relative, with `/`."""

    path: str
    size: int
    sha256: str


@contextmanager
def new_folder(place: Path, *, replace: bool) -> Iterator[Path]:
    """A folder beside `place` that takes its place at the end; raises FolderRefused before anything is made.

    An exception leaves nothing behind and what stood at `place` as it was.
    """
    place = place.resolve()
    refuse(place, replace=replace)
    place.parent.mkdir(parents=True, exist_ok=True)
    making = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}.unfinished")
    making.mkdir()
    try:
        yield making
        _take_place(making, place)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def refuse(place: Path, *, replace: bool) -> None:
    """Nothing there, an empty folder, or with `replace` an export and nothing else."""
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return
    if not place.is_dir():
        raise FolderRefused(f"{place} 不是目录 | {place} is no folder")
    if not replace:
        raise FolderRefused(
            f"{place} 不是空目录；要替换以前的导出，请加 --replace"
            f" | {place} is not empty: --replace puts this export in place of an earlier one"
        )
    if strangers := sorted(_files(place) - {SUMS} - listed(place)):
        raise FolderRefused(
            f"{place} 里有不是导出的文件（{strangers[0]}），不替换"
            f" | {place} holds what no export wrote ({strangers[0]}): not replaced"
        )


def listed(place: Path) -> set[str]:
    """What SHA256SUMS of a folder names; nothing where there is none."""
    if not (place / SUMS).is_file():
        return set()
    lines = (place / SUMS).read_text(encoding="utf-8").splitlines()
    return {line.partition("  ")[2] for line in lines}


def _take_place(making: Path, place: Path) -> None:
    """What stood there steps aside and goes only when the new one stands."""
    old = making.with_suffix(".replaced")
    if place.exists():
        place.rename(old)
    making.rename(place)
    if old.exists():
        shutil.rmtree(old)


def weigh(folder: Path) -> list[Weight]:
    """Every file, in the order of their paths."""
    return [_weight(folder, path) for path in sorted(_files(folder))]


def sums(weights: list[Weight]) -> str:
    """As `sha256sum -c` reads it."""
    return "".join(f"{one.sha256}  {one.path}\n" for one in weights)


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _weight(folder: Path, path: str) -> Weight:
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Weight(path, (folder / path).stat().st_size, digest)
