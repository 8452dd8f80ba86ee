"""Whether a file is whole: a damaged one may show a blank where a figure was printed."""

import re
import zlib
from base64 import a85decode
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_FILTERS = re.compile(rb"/Filter\s*(?:\[\s*)?((?:/\w+\s*)+)")
_LONGEST_DICTIONARY = 2000
_CHUNK = 1 << 14
_MOST_UNPACKED = 1 << 28
"""Bytes: what is larger is a bomb, or takes longer to check than to read."""


def is_whole(pdf: pypdfium2.PdfDocument, body: bytes) -> bool:
    """Whether its table of objects was found as written, and every packed stream has its checksum."""
    if not pdfium.FPDF_DocumentHasValidCrossReferenceTable(pdf.raw):
        return False
    encrypted = pdfium.FPDF_GetSecurityHandlerRevision(pdf.raw) >= 0
    return encrypted or all(map(_unpacks, _packed(body)))


def _packed(body: bytes) -> Iterator[memoryview]:
    """The zlib data of each stream, and what follows it."""
    for begin in _STREAM.finditer(body):
        head = body[max(0, begin.start() - _LONGEST_DICTIONARY) : begin.start()].rpartition(b"obj")[2]
        filters = _FILTERS.search(head)
        names = [name.strip() for name in filters[1].split(b"/")[1:]] if filters else []
        match names:
            case [b"FlateDecode" | b"Fl", *_]:
                yield memoryview(body)[begin.end() :]
            case [b"ASCII85Decode" | b"A85", b"FlateDecode" | b"Fl", *_]:
                yield memoryview(_from_ascii(body[begin.end() : body.find(b"~>", begin.end())]))


def _from_ascii(data: bytes) -> bytes:
    try:
        return a85decode(data)
    except ValueError:
        return b""


def _unpacks(data: memoryview) -> bool:
    """Unpacked piece by piece and thrown away: only the checksum at the end counts."""
    unpacker, unpacked = zlib.decompressobj(), 0
    try:
        for start in range(0, len(data), _CHUNK):
            unpacked += len(unpacker.decompress(data[start : start + _CHUNK]))
            if unpacker.eof or unpacked > _MOST_UNPACKED:
                return True
    except zlib.error:
        pass
    return False
