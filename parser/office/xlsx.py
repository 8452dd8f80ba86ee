"""The marks of the sheets of an XLSX file, in the order of its workbook."""

import re
from collections.abc import Iterator

from parser.office.ooxml import Element, Package, R
from parser.office.sheet_marks import Marks, Place
from parser.readers import Unreadable

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_MOST_COLUMNS = 16_384
_MOST_PLACES = 4_000_000
"""Rows times columns down to the last cell; calamine lays them all out, a report has some thousand."""
_LARGEST_SHEET = 32 << 20
_BINARY = Unreadable("unsupported_format", "XLSB 不能读，请改存为 XLSX", "XLSB is not read: store it as XLSX")
_TRUE = frozenset({"1", "true"})


def sheet_marks(package: Package) -> list[Marks]:
    """Raises `Unreadable`: too_large for a sheet with a cell in the far corner, unsupported_format for XLSB."""
    main = package.main()
    if main.endswith(".bin"):
        raise _BINARY
    workbook = package.xml(main)
    relationships = package.relationships(main)
    calculation = workbook.find(f"{_S}calcPr")
    stale = calculation is not None and calculation.get("fullCalcOnLoad") in _TRUE
    ids = [sheet.get(f"{R}id", "") for sheet in workbook.iter(f"{_S}sheet")]
    targets = [relationships[id].target if id in relationships else "" for id in ids]
    return [_marks(package, target, stale) if target.endswith(".xml") else Marks() for target in targets]


def _marks(package: Package, part: str, stale: bool) -> Marks:
    body = package.bytes_of(part)
    if len(body) > _LARGEST_SHEET:
        raise _too_large(part)
    root = package.xml(part)
    cells = list(_cells(root))
    height = max((row for (row, _), _ in cells), default=-1) + 1
    width = max((column for (_, column), _ in cells), default=-1) + 1
    if height * width > _MOST_PLACES:
        raise _too_large(part)
    return Marks(
        frozenset(place for place, cell in cells if _is_unknown(cell, stale)),
        frozenset(_hidden_rows(root)),
        frozenset(_hidden_columns(root)),
    )


def _cells(root: Element) -> Iterator[tuple[Place, Element]]:
    """Cells with their places; an address that is left out is that behind the one before."""
    row = -1
    for line in root.iter(f"{_S}row"):
        row = _row(line, row + 1)
        column = -1
        for cell in line.iterchildren(f"{_S}c"):
            address = _ADDRESS.fullmatch(cell.get("r", ""))
            row, column = (int(address[2]) - 1, _column(address[1])) if address else (row, column + 1)
            yield (row, column), cell


def _row(line: Element, following: int) -> int:
    number = line.get("r", "")
    return int(number[:7]) - 1 if number.isdecimal() else following


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _is_unknown(cell: Element, stale: bool) -> bool:
    """An error, a formula without a result, or one whose 0 a program wrote that cannot calculate."""
    if cell.get("t") == "e":
        return True
    if cell.find(f"{_S}f") is None:
        return False
    result = cell.findtext(f"{_S}v")
    return result is None or (result == "" and cell.get("t") != "str") or (stale and result == "0")


def _hidden_rows(root: Element) -> Iterator[int]:
    row = -1
    for line in root.iter(f"{_S}row"):
        row = _row(line, row + 1)
        if line.get("hidden") in _TRUE:
            yield row


def _hidden_columns(root: Element) -> Iterator[int]:
    for columns in root.iter(f"{_S}col"):
        first, last = columns.get("min", ""), columns.get("max", "")
        if columns.get("hidden") in _TRUE and first.isdecimal() and last.isdecimal():
            yield from range(int(first[:6]) - 1, min(int(last[:6]), _MOST_COLUMNS))


def _too_large(part: str) -> Unreadable:
    return Unreadable("too_large", f"工作表过大（{part}）", f"the sheet is too large ({part})")
