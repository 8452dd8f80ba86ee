"""The gzip members of a segment, one after another, and how a damaged file is walked."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO

CHUNK = 256 * 1024
FEED = 16 * 1024
MAGIC = b"\x1f\x8b\x08"
RECORD_START = b"WARC/"


@dataclass(frozen=True, slots=True)
class Member:
    """One record, unpacked, and the bytes of the file it takes."""

    offset: int
    length: int
    data: bytes

    @property
    def end(self) -> int:
        return self.offset + self.length


def member_at(source: BinaryIO, offset: int) -> Member | None:
    """The record that begins at `offset`; None where none does or it is cut short."""
    source.seek(offset)
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    data, taken = bytearray(), 0
    try:
        while not stream.eof and (chunk := source.read(CHUNK)):
            data += stream.decompress(chunk)
            taken += len(chunk)
            if len(data) >= len(RECORD_START) and not data.startswith(RECORD_START):
                return None
    except zlib.error:
        return None
    if not stream.eof:
        return None
    return Member(offset, taken - len(stream.unused_data), bytes(data))


def members(source: BinaryIO, offset: int) -> Iterator[Member]:
    """All whole records from `offset` on; what lies between two of them is stepped over."""
    while (member := member_at(source, offset) or next_whole(source, offset)) is not None:
        yield member
        offset = member.end


def next_whole(source: BinaryIO, offset: int) -> Member | None:
    """The first whole record that begins behind `offset`, wherever that is."""
    source.seek(offset + 1)
    rest = source.read()
    at = rest.find(MAGIC)
    while at >= 0:
        member = member_at(source, offset + 1 + at)
        if member is not None:
            return member
        at = rest.find(MAGIC, at + 1)
    return None


@dataclass(frozen=True, slots=True)
class Hole:
    """Bytes from `offset` to `end` that hold no whole record; `is_tail` when none follows."""

    offset: int
    end: int
    is_tail: bool


def read_through(source: BinaryIO, begin: int = 0) -> Iterator[Member | Hole]:
    """All that a file holds from where a record begins, each byte read once while nothing is damaged."""
    stream = _Stream(source, begin)
    while (found := stream.next_member()) is not None:
        if isinstance(found, Hole):
            following = next_whole(source, found.offset)
            end = following.offset if following else source.seek(0, SEEK_END)
            found = Hole(found.offset, end, following is None)
            stream.go_to(end)
        yield found


class _Stream:
    """A file read in large pieces and unpacked in small ones, because zlib copies what it leaves over."""

    def __init__(self, source: BinaryIO, begin: int) -> None:
        self._source = source
        self.go_to(begin)

    def go_to(self, offset: int) -> None:
        self._source.seek(offset)
        self._offset, self._piece, self._at = offset, memoryview(b""), 0

    def next_member(self) -> Member | Hole | None:
        """None at the end of the file."""
        begin, data = self._offset, []
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            while not stream.eof and (fed := self._feed()):
                data.append(stream.decompress(fed))
                self._take(len(fed) - len(stream.unused_data))
        except zlib.error:
            return Hole(begin, begin, False)
        if self._offset == begin:
            return None
        whole = b"".join(data)
        if not stream.eof or not whole.startswith(RECORD_START):
            return Hole(begin, begin, False)
        return Member(begin, self._offset - begin, whole)

    def _feed(self) -> memoryview:
        if self._at == len(self._piece):
            self._piece, self._at = memoryview(self._source.read(CHUNK)), 0
        return self._piece[self._at : self._at + FEED]

    def _take(self, taken: int) -> None:
        self._at += taken
        self._offset += taken
