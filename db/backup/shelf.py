"""The WARC files of a backup: what is new of each is copied, whole records only."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from db.backup.files import Rewritten, append, copy, holds
from db.backup.manifest import Kept
from db.members import members
from db.warc import WarcStore
from parser.model import Bilingual

Watch = Callable[[int, int], None]
"""Hears how many bytes are copied, of how many."""


class Shelf:
    """Copies in `folder` of the files of `store`, of which `known` stand there already.

    `check`: those that have not grown are read again, too. Afterwards `copied` counts the bytes that were
    new, and `troubles` says what the archive has lost: the earlier copy of that stays.
    """

    def __init__(self, store: WarcStore, folder: Path, known: Sequence[Kept], *, check: bool) -> None:
        self._store, self._folder, self._check = store, folder, check
        self._known = {kept.file: kept for kept in known}
        self._watch: Watch = lambda done, total: None
        self._total = self.copied = 0
        self.troubles: list[Bilingual] = []

    def fill(self, ends: Mapping[str, int], watch: Watch) -> tuple[Kept, ...]:
        """`ends` tells where the last indexed record of each file ends."""
        files = sorted({*self._store.files(), *ends, *self._known})
        self._watch, self._total = watch, sum(map(self._new_bytes, files))
        found = (self._keep(file, ends.get(file, 0)) for file in files)
        return tuple(kept for kept in found if kept is not None)

    def _new_bytes(self, file: str) -> int:
        known = self._known.get(file)
        return max(0, (self._store.size(file) or 0) - (known.size if known else 0))

    def _keep(self, file: str, indexed: int) -> Kept | None:
        """None for a file that holds no whole record yet."""
        known, size = self._known.get(file), self._store.size(file)
        if size is None:
            self._trouble(file, "不在了", "is gone")
            return known
        if size < indexed:
            self._trouble(
                file, f"短于索引所记的 {indexed} 字节", f"is shorter than the {indexed} bytes indexed"
            )
        with self._store.open(file) as source:
            end = _whole(source, indexed) if size > indexed else size
            if end == 0 or (known and end < known.size):
                return known
            try:
                return self._bring_up(source, file, known, end)
            except Rewritten:
                self._trouble(file, "备份过的字节已被改动", "has other bytes than those backed up before")
                return known

    def _bring_up(self, source: BinaryIO, file: str, known: Kept | None, end: int) -> Kept:
        """A copy that is not what the manifest says is made anew."""
        target = self._folder / file
        if known and known.size == end and self._stands(target, known):
            return known
        source.seek(0)
        if known and known.size < end and _size(target) >= known.size:
            if grown := append(source, target, known, end, self._moved):
                return grown
            source.seek(0)
        return copy(source, target, file, end, self._moved)

    def _stands(self, target: Path, known: Kept) -> bool:
        return holds(target, known) if self._check else _size(target) >= known.size

    def _moved(self, size: int) -> None:
        self.copied += size
        self._watch(min(self.copied, self._total), self._total)

    def _trouble(self, file: str, zh: str, en: str) -> None:
        stays = Bilingual("，备份里的副本保留", "; the copy in the backup stays")
        told = stays if file in self._known else Bilingual("", "")
        self.troubles.append(Bilingual(f"{file} {zh}{told.zh}", f"{file} {en}{told.en}"))


def _whole(source: BinaryIO, indexed: int) -> int:
    """Where the last whole record ends: what is behind it is being written, or was when a process died."""
    end = indexed
    for member in members(source, indexed):
        end = member.end
    return end


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
