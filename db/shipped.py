"""WARC files that were shipped to a place named by a URL (any filesystem of fsspec), and are read from there.

Writing stays local, because no object store can append. A line of `shipped.jsonl`, beside the local files, says
where a file is now and what it was; it is written when the copy was read back, before the local one may go.
"""

import hashlib
import io
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

INDEX = "shipped.jsonl"
LEAST, MOST = 256 * 1024, 8 * 1024 * 1024
"""Bytes asked for at once: few for one record, ever more for who reads on."""


class OutOfReach(Exception):
    """The place, or what is needed to get there, is not to be had now; says nothing of what is there."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A file, the URL of the folder it was shipped to, and what arrived there."""

    file: str
    base: str
    size: int
    sha256: str

    @property
    def url(self) -> str:
        return f"{self.base.rstrip('/')}/{self.file}"


def read_index(folder: Path) -> dict[str, Shipped]:
    """By file, where each was shipped last; half a line at the end is of a process that was killed."""
    path = folder / INDEX
    if not path.is_file():
        return {}
    lines = path.read_text("utf-8").splitlines()
    found = (Shipped(**json.loads(line)) for line in lines if line.endswith("}"))
    return {shipped.file: shipped for shipped in found}


def note(folder: Path, shipped: Shipped) -> None:
    """On the disk on return."""
    with (folder / INDEX).open("ab") as out:
        line = json.dumps(asdict(shipped), ensure_ascii=False)
        out.write(f"\n{line}\n".encode())  # begins with a new line: half of one may stand there
        out.flush()
        os.fsync(out.fileno())


def ship(path: Path, file: str, base: str) -> Shipped:
    """Copy a local file there and read it back; OutOfReach when that fails."""
    with path.open("rb") as local:
        sent = Shipped(file, base, path.stat().st_size, hashlib.file_digest(local, "sha256").hexdigest())
    where = _Where.of(sent.url)
    where.put(path)
    arrived = hashlib.sha256()
    with where.open(sent.size) as there:
        for piece in iter(lambda: there.read(MOST), b""):
            arrived.update(piece)
    if (where.size(), arrived.hexdigest()) != (sent.size, sent.sha256):
        raise OutOfReach(
            f"{sent.url} 读回的与送出的不同 | what is read back from {sent.url} is not what was sent"
        )
    return sent


def size_of(shipped: Shipped) -> int | None:
    """Of what is there now; None when nothing is."""
    return _Where.of(shipped.url).size()


def open_shipped(shipped: Shipped) -> BinaryIO:
    """FileNotFoundError when it is gone from there."""
    where = _Where.of(shipped.url)
    size = where.size()
    if size is None:
        raise FileNotFoundError(shipped.url)
    return where.open(size)


def has_credentials(url: str) -> bool:
    """Whether a URL would carry them into `shipped.jsonl` and messages; they belong into the environment."""
    return "@" in urlsplit(url).netloc or bool(urlsplit(url).query)


@dataclass(frozen=True, slots=True)
class _Where:
    """A path on a filesystem of fsspec; every failure but absence is OutOfReach, and tells no more than its kind."""

    url: str
    system: Any
    path: str

    @classmethod
    def of(cls, url: str) -> "_Where":
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise OutOfReach(f"{url}: pip install 'gongkai[s3]'") from error
        try:
            return cls(url, *url_to_fs(url))
        except (ImportError, ValueError) as error:
            raise OutOfReach(f"{url}: {error}") from error

    def put(self, path: Path) -> None:
        def copy() -> None:
            if not self.url.startswith(("s3://", "s3a://")):  # which has no folders, and would make a bucket
                self.system.makedirs(self.path.rpartition("/")[0], exist_ok=True)
            self.system.put_file(str(path), self.path)

        self._trying(copy)

    def size(self) -> int | None:
        try:
            return int(self._trying(lambda: self.system.size(self._fresh())))
        except FileNotFoundError:
            return None

    def _fresh(self) -> str:
        """Listings are cached by fsspec; what is there now is the question."""
        self.system.invalidate_cache()
        return self.path

    def bytes_at(self, begin: int, end: int) -> bytes:
        return bytes(self._trying(lambda: self.system.cat_file(self.path, start=begin, end=end)))

    def open(self, size: int) -> BinaryIO:
        return io.BufferedReader(_Ranges(self, size), LEAST)

    def _trying(self, what: Any) -> Any:
        try:
            return what()
        except FileNotFoundError:
            raise
        except Exception as error:
            kind = type(error).__name__
            raise OutOfReach(
                f"{self.url} 读写不了（{kind}） | {self.url} cannot be read or written ({kind})"
            ) from None


class _Ranges(io.RawIOBase):
    """A file read by ranges, each twice as long as the one before it while they follow each other."""

    def __init__(self, where: _Where, size: int) -> None:
        self._where, self._size = where, size
        self._at, self._begin, self._piece, self._ask = 0, 0, b"", LEAST

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        begin = self._at - self._begin
        if not 0 <= begin < len(self._piece):
            self._fetch()
            begin = 0
        found = self._piece[begin : begin + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _fetch(self) -> None:
        follows = self._piece and self._at == self._begin + len(self._piece)
        self._ask = min(MOST, self._ask * 2) if follows else LEAST
        end = min(self._size, self._at + self._ask)
        self._piece = self._where.bytes_at(self._at, end) if self._at < end else b""
        self._begin = self._at
