"""Files copied piece by piece, forced to the disk, and read back: what was written is what was read."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from db.backup.manifest import BackupError, Kept

if TYPE_CHECKING:
    from hashlib import _Hash

PIECE = 1024 * 1024


class Rewritten(Exception):
    """Bytes that only ever grow are others than when they were copied."""


Moved = Callable[[int], None]
"""Hears of every piece that was copied, in bytes."""


def copy(source: BinaryIO, target: Path, name: str, end: int, moved: Moved) -> Kept:
    """The first `end` bytes of `source`, from where it stands at 0, into a new file or over an old one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        digest = _pour(source, out, end, hashlib.sha256(), moved)
        _settle(out)
    return _read_back(target, Kept(name, end, digest))


def append(source: BinaryIO, target: Path, known: Kept, end: int, moved: Moved) -> Kept | None:
    """What `source` has behind what was copied before; None when the copy is no longer what it was.

    Raises Rewritten when the source is not.
    """
    digest = hashlib.sha256()
    for piece in _pieces(source, known.size):
        digest.update(piece)
    if digest.hexdigest() != known.sha256:
        raise Rewritten(known.file)
    with target.open("r+b") as out:
        out.truncate(known.size)
        out.seek(known.size)
        grown = Kept(known.file, end, _pour(source, out, end - known.size, digest, moved))
        _settle(out)
    return grown if holds(target, grown) else None


def describe(path: Path, name: str) -> Kept:
    """A file that was written by another, digested."""
    size = path.stat().st_size
    with path.open("rb+") as file:
        _settle(file)
        return Kept(name, size, digest_of(file, size))


def holds(path: Path, kept: Kept) -> bool:
    """Whether the file begins with what is known of it; what a broken-off backup left behind it is no matter."""
    if not path.is_file() or path.stat().st_size < kept.size:
        return False
    with path.open("rb") as file:
        return digest_of(file, kept.size) == kept.sha256


def digest_of(source: BinaryIO, size: int) -> str:
    digest = hashlib.sha256()
    for piece in _pieces(source, size):
        digest.update(piece)
    return digest.hexdigest()


def _pour(source: BinaryIO, out: BinaryIO, size: int, digest: "_Hash", moved: Moved) -> str:
    for piece in _pieces(source, size):
        out.write(piece)
        digest.update(piece)
        moved(len(piece))
    return digest.hexdigest()


def _pieces(source: BinaryIO, size: int) -> Iterator[bytes]:
    """Exactly `size` bytes; BackupError when there are fewer."""
    while size:
        piece = source.read(min(size, PIECE))
        if not piece:
            raise BackupError(
                f"{source.name} 比应有的短 {size} 字节 | {source.name} is {size} bytes shorter than it should be"
            )
        yield piece
        size -= len(piece)


def _settle(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def _read_back(target: Path, kept: Kept) -> Kept:
    if not holds(target, kept):
        raise BackupError(
            f"{target} 写下的与读回的不同，该磁盘不可信 | {target} does not read back as written: distrust this disk"
        )
    return kept
