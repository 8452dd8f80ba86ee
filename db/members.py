"""The gzip members of a segment, one after another, and how a damaged file is walked."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 256 * 1024
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
    while (member := member_at(source, offset) or _next_whole(source, offset)) is not None:
        yield member
        offset = member.end


def _next_whole(source: BinaryIO, offset: int) -> Member | None:
    source.seek(offset + 1)
    rest = source.read()
    at = rest.find(MAGIC)
    while at >= 0:
        member = member_at(source, offset + 1 + at)
        if member is not None:
            return member
        at = rest.find(MAGIC, at + 1)
    return None
