"""XLSX workbooks (XLSM, and ET files saved as such): python-calamine, and the marks it does not tell.

A formula without its result, or an error, is neither 0 nor blank: it is illegible.
"""

from parser.model import Document
from parser.office.ooxml import folder_of, open_package
from parser.office.workbook import read_workbook
from parser.office.xlsx import sheet_marks
from parser.safe_zip import open_zip

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ORDER = 21


def sniff(body: bytes) -> bool:
    return folder_of(body) == "xl"


def read(body: bytes) -> Document:
    """Locators: `sheet[1]!C5`."""
    archive = open_zip(body)
    for name in archive.names:  # calamine unpacks by itself: no member may be a bomb
        archive.read(name)
    return read_workbook(body, MEDIA_TYPE, sheet_marks(open_package(body)))
