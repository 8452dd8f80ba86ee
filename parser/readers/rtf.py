r"""RTF, whatever its suffix (many a .doc is one): `{\rtf`, through LibreOffice to DOCX."""

from dataclasses import replace

from parser.model import Document, Grid
from parser.office.soffice import converted
from parser.readers import docx

MEDIA_TYPE = "application/rtf"
ORDER = 24


def sniff(body: bytes) -> bool:
    return body.lstrip()[:5] == b"{\\rtf"


def read(body: bytes) -> Document:
    """Raises `Unreadable` (libreoffice_missing, too_slow, damaged_file)."""
    return replace(docx.read(converted(body, "rtf", "docx")), media_type=MEDIA_TYPE)


def second_reading(body: bytes) -> tuple[Grid, ...]:
    """As of a DOCX: independent in how cells are found, not in how LibreOffice reads the file."""
    return docx.second_reading(converted(body, "rtf", "docx"))
