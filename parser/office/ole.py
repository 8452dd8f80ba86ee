"""The streams of an OLE compound file ([MS-CFB]), enough to tell Word from Excel and to look inside.

A chain of sectors is followed no further than the file has sectors, so that a loop ends.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from parser.readers import Unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SMALL_SECTOR = 64
_SMALL = 4096
"""Streams below this size lie in small sectors inside the root entry's stream."""
_ENTRY = struct.Struct("<64sHB49xIQ")
_END = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class Ole:
    """Streams by name, whatever storage they lie in: their first sector and size in bytes."""

    _sectors: "_Sectors"
    _small: "_Sectors"
    streams: Mapping[str, tuple[int, int]]

    def read(self, name: str) -> bytes:
        """The bytes of a stream, as many as are there; KeyError for a name that is not in `streams`."""
        start, size = self.streams[name]
        return (self._sectors if size >= _SMALL else self._small).chain(start)[:size]


@dataclass(frozen=True, slots=True)
class _Sectors:
    """Sectors of one size, and the table that says which comes after which."""

    data: memoryview
    size: int
    following: Sequence[int]

    def at(self, number: int) -> memoryview:
        return self.data[number * self.size : (number + 1) * self.size]

    def chain(self, start: int) -> bytes:
        return b"".join(self._chained(start))

    def _chained(self, number: int) -> Iterator[memoryview]:
        for _ in self.following:
            if number >= len(self.following):
                return
            yield self.at(number)
            number = self.following[number]


def open_ole(body: bytes) -> Ole:
    """Raises `Unreadable` (damaged_file) where header or directory cannot be followed."""
    try:
        return _opened(body)
    except (struct.error, ValueError) as error:
        raise Unreadable(
            "damaged_file", f"OLE 文件损坏（{error}）", f"the OLE file is damaged ({error})"
        ) from error


def stream_names(body: bytes) -> frozenset[str]:
    """The streams a body has; none where it is no OLE file or too damaged to tell."""
    try:
        return frozenset(open_ole(body).streams) if body.startswith(MAGIC) else frozenset()
    except Unreadable:
        return frozenset()


def _opened(body: bytes) -> Ole:
    shift = struct.unpack_from("<H", body, 30)[0]
    if shift not in (9, 12):
        raise ValueError(f"sector size 2^{shift}")
    size = 1 << shift
    unlinked = _Sectors(memoryview(body)[size:], size, ())
    numbers = islice(_table_sectors(body, unlinked), len(body) // size)
    table = b"".join(unlinked.at(number) for number in numbers)
    sectors = _Sectors(unlinked.data, size, _numbers(table))
    directory, small_start = struct.unpack_from("<I8xI", body, 48)
    entries = list(_entries(sectors.chain(directory)))
    root = next((start for _, kind, start, _ in entries if kind == _ROOT), _END)
    small = _Sectors(memoryview(sectors.chain(root)), _SMALL_SECTOR, _numbers(sectors.chain(small_start)))
    streams = {name: (start, length) for name, kind, start, length in reversed(entries) if kind == _STREAM}
    return Ole(sectors, small, streams)


def _table_sectors(body: bytes, sectors: _Sectors) -> Iterator[int]:
    """Where the table itself lies: 109 numbers in the header, more in sectors that name the next at their end."""
    yield from _used(struct.unpack_from("<109I", body, 76))
    number = struct.unpack_from("<I", body, 68)[0]
    for _ in range(len(sectors.data) // sectors.size):
        if number >= _END:
            return
        numbers = _numbers(sectors.at(number))
        yield from _used(numbers[:-1])
        number = numbers[-1] if numbers else _END


def _used(numbers: Sequence[int]) -> Iterator[int]:
    return (number for number in numbers if number < _END)


def _numbers(data: bytes | memoryview) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Name, kind, first sector and size of each directory entry in use."""
    for name, length, kind, start, size in _ENTRY.iter_unpack(directory[: len(directory) // 128 * 128]):
        if kind:
            yield (
                name[: max(length - 2, 0)].decode("utf-16-le", errors="replace"),
                kind,
                start,
                size & 0xFFFFFFFF,
            )
