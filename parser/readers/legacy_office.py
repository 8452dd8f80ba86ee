"""Old Word files, DOC and WPS alike: OLE files with a WordDocument stream, through LibreOffice to DOCX.

What is in an OLE file and no Word text is named for what it is: a locked OOXML file, or unknown.
"""

from dataclasses import replace

from parser.model import Document, Grid
from parser.office.ole import MAGIC, Ole, open_ole
from parser.office.soffice import converted
from parser.readers import UNKNOWN, Unreadable, docx

MEDIA_TYPE = "application/msword"
ORDER = 23

_WORD = "WordDocument"
_LOCKED_PACKAGE = "EncryptedPackage"
_FLAGS = 10
_IS_LOCKED = 0x0100


def sniff(body: bytes) -> bool:
    return body.startswith(MAGIC)


def read(body: bytes) -> Document:
    """Raises `Unreadable` (encrypted, unknown_format, libreoffice_missing, too_slow, damaged_file)."""
    ole = open_ole(body)
    if _LOCKED_PACKAGE in ole.streams or (_WORD in ole.streams and _is_locked(ole)):
        raise Unreadable("encrypted", "文件有密码", "the file is locked with a password")
    if _WORD not in ole.streams:
        raise (
            UNKNOWN if ole.streams else Unreadable("damaged_file", "OLE 文件损坏", "the OLE file is damaged")
        )
    return replace(docx.read(converted(body, "doc", "docx")), media_type=MEDIA_TYPE)


def _is_locked(ole: Ole) -> bool:
    """The fEncrypted bit of [MS-DOC] FibBase."""
    flags = ole.read(_WORD)[_FLAGS : _FLAGS + 2]
    return bool(int.from_bytes(flags, "little") & _IS_LOCKED)


def second_reading(body: bytes) -> tuple[Grid, ...]:
    """As of a DOCX: independent in how cells are found, not in how LibreOffice reads the file."""
    return docx.second_reading(converted(body, "doc", "docx"))
