"""XLS workbooks, and ET ones of WPS: an OLE file with a Workbook stream, by python-calamine."""

from parser.model import Document
from parser.office.biff import STREAMS, sheet_marks
from parser.office.ole import stream_names
from parser.office.workbook import read_workbook

MEDIA_TYPE = "application/vnd.ms-excel"
ORDER = 22


def sniff(body: bytes) -> bool:
    return not stream_names(body).isdisjoint(STREAMS)


def read(body: bytes) -> Document:
    """Locators: `sheet[1]!C5`. A formula whose result is an error is illegible."""
    return read_workbook(body, MEDIA_TYPE, sheet_marks(body))
