"""OpenDocument texts and sheets (ODT, ODS), through LibreOffice to DOCX and XLSX, whose merged cells are read."""

from dataclasses import replace

from parser.model import Document
from parser.office.soffice import converted
from parser.readers import docx, spreadsheet
from parser.safe_zip import open_zip

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
ORDER = 26

_KIND = b"mimetypeapplication/vnd.oasis.opendocument."
_WHERE = slice(30, 90)
"""The specification wants the kind first in the archive, stored, so that it stands there."""


def sniff(body: bytes) -> bool:
    return body[_WHERE].startswith((_KIND + b"text", _KIND + b"spreadsheet"))


def read(body: bytes) -> Document:
    """Raises `Unreadable` (libreoffice_missing, too_slow, too_large, damaged_file)."""
    archive = open_zip(body)
    for name in archive.names:  # LibreOffice unpacks by itself: no member may be a bomb
        archive.read(name)
    if body[_WHERE].startswith(_KIND + b"text"):
        return replace(docx.read(converted(body, "odt", "docx")), media_type=MEDIA_TYPE)
    sheets = spreadsheet.read(converted(body, "ods", "xlsx"))
    return replace(sheets, media_type="application/vnd.oasis.opendocument.spreadsheet")
