"""OFD (GB/T 33190-2016), the format of official documents; what it takes is in `parser/ofd`.

Locators: `page[2]@25.4,96.5,60.0,102.3`, left, top, right and bottom in millimetres from the upper left corner.
"""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from parser.model import Document, Grid
from parser.ofd.package import ROOT

MEDIA_TYPE = "application/ofd"
ORDER = 20


def sniff(body: bytes) -> bool:
    if not body.startswith(b"PK") or ROOT.encode() not in body:
        return False
    try:
        return ROOT in ZipFile(BytesIO(body)).namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def read(body: bytes) -> Document:
    """Raises `Unreadable`: damaged_file, too_large, unsafe_xml, or ocr_missing where all pages are scans."""
    from parser.ofd.document import read_document  # brings what PDF needs, 0.2 s: loaded when an OFD comes

    return read_document(body, MEDIA_TYPE)


def second_reading(body: bytes) -> tuple[Grid, ...]:
    """The tables again, from the places of the words alone."""
    from parser.ofd.document import read_again  # as above

    return read_again(body)
