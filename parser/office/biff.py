"""The marks of the sheets of an XLS file, from its records ([MS-XLS]), in the order of its workbook."""

import struct
from collections.abc import Iterator

from parser.office.ole import open_ole
from parser.office.sheet_marks import Marks
from parser.readers import Unreadable

STREAMS = ("Workbook", "Book")

_BOUND_SHEET, _END, _LOCKED = 0x85, 0x0A, 0x2F
_FORMULAS = (0x06, 0x0206, 0x0406)
_ERROR, _ROW, _COLUMNS = 0x0205, 0x0208, 0x7D
_SHORTEST = 8
"""Bytes of the shortest of these records."""
_IS_AN_ERROR = 2
_NOT_CALCULATED = 0x3
_HIDDEN_ROW = 0x20
_HIDDEN_COLUMNS = 0x1
_LAST_COLUMN = 255


def sheet_marks(body: bytes) -> list[Marks]:
    """Raises `Unreadable` (encrypted, damaged_file)."""
    ole = open_ole(body)
    stream = next((ole.read(name) for name in STREAMS if name in ole.streams), b"")
    starts = []
    for kind, data in _records(stream, 0):
        if kind == _LOCKED:
            raise Unreadable("encrypted", "工作簿有密码", "the workbook is locked with a password")
        if kind == _BOUND_SHEET and len(data) >= 4:
            starts.append(struct.unpack_from("<I", data)[0])
    return [_marks(stream, start) for start in starts]


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream, down to its end."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _END:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _marks(stream: bytes, start: int) -> Marks:
    records = [(kind, data) for kind, data in _records(stream, start) if len(data) >= _SHORTEST]
    unknown = {struct.unpack_from("<HH", data) for kind, data in records if _is_unknown(kind, data)}
    rows = {struct.unpack_from("<H", data)[0] for kind, data in records if _is_hidden_row(kind, data)}
    hidden = [
        data
        for kind, data in records
        if kind == _COLUMNS and int.from_bytes(data[8:10], "little") & _HIDDEN_COLUMNS
    ]
    columns = {column for data in hidden for column in _columns(*struct.unpack_from("<HH", data))}
    return Marks(frozenset(unknown), frozenset(rows), frozenset(columns))


def _columns(first: int, last: int) -> range:
    return range(first, min(last, _LAST_COLUMN) + 1)


def _is_hidden_row(kind: int, data: bytes) -> bool:
    return kind == _ROW and bool(int.from_bytes(data[12:14], "little") & _HIDDEN_ROW)


def _is_unknown(kind: int, data: bytes) -> bool:
    """An error, also as the result of a formula; or a 0 that is to be calculated when the file is opened."""
    if kind == _ERROR:
        return bool(data[7])
    if kind not in _FORMULAS:
        return False
    result, options = data[6:14], int.from_bytes(data[14:16], "little")
    if result[6:] == b"\xff\xff":
        return result[0] == _IS_AN_ERROR
    return not any(result) and bool(options & _NOT_CALCULATED)
