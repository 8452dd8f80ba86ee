"""A workbook by calamine: the visible sheets, their merged cells expanded, each value as the sheet shows it."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from parser.model import Bilingual, Block, Document
from parser.office.runs import UNREADABLE
from parser.office.sheet_marks import Marks, Place
from parser.office.sheets import Printed, blocks_of
from parser.readers import Unreadable

_MOST_PLACES = 4_000_000
_MIDNIGHT = datetime.time()
_HIDDEN = Bilingual("隐藏的工作表、行或列未计入", "hidden sheets, rows and columns are no part of the report")

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def read_workbook(body: bytes, media_type: str, marks: Sequence[Marks]) -> Document:
    """Locators: `sheet[1]!C5`. Raises `Unreadable` (encrypted, damaged_file)."""
    try:
        return _document(body, media_type, marks)
    except PasswordError as error:
        raise Unreadable("encrypted", "工作簿有密码", "the workbook is locked with a password") from error
    except CalamineError as error:
        raise _damaged(error) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # pyo3's, which is no Exception
            raise _damaged(error) from error
        raise


def _damaged(error: BaseException) -> Unreadable:
    return Unreadable("damaged_file", f"工作簿损坏（{error}）", f"the workbook is damaged ({error})")


def _document(body: bytes, media_type: str, marks: Sequence[Marks]) -> Document:
    blocks: list[Block] = []
    hides = False
    with CalamineWorkbook.from_filelike(BytesIO(body)) as workbook:
        for index, sheet in enumerate(workbook.sheets_metadata):
            marked = marks[index] if index < len(marks) else Marks()
            if sheet.visible is not SheetVisibleEnum.Visible:
                hides = True
                continue
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            hides |= bool(marked.hidden_rows or marked.hidden_columns)
            blocks += _blocks(workbook.get_sheet_by_index(index), f"sheet[{index + 1}]!", marked)
    return Document(media_type, tuple(blocks), damage=(_HIDDEN,) if hides else ())


def _blocks(sheet: CalamineSheet, path: str, marks: Marks) -> Iterator[Block]:
    texts = _texts(sheet) | dict.fromkeys(marks.unknown, UNREADABLE)
    if not texts:
        return iter(())
    first, last = _corners(texts)
    owners = _owners(sheet.merged_cell_ranges or [], first, last)
    rows = [row for row in range(first[0], last[0] + 1) if row not in marks.hidden_rows]
    columns = [column for column in range(first[1], last[1] + 1) if column not in marks.hidden_columns]
    return blocks_of([[_printed((row, column), texts, owners, path) for column in columns] for row in rows])


def _texts(sheet: CalamineSheet) -> dict[Place, str]:
    """What each cell that is not empty shows."""
    if sheet.height * sheet.width > _MOST_PLACES:
        raise Unreadable("too_large", "工作表过大", "the sheet is too large")
    top, left = sheet.start or (0, 0)
    return {
        (top + i, left + j): text
        for i, row in enumerate(sheet.to_python())
        for j, value in enumerate(row)
        if (text := _shown(value))
    }


def _shown(value: Value) -> str:
    """12 for 12.0, 85.3 for 85.30000000000001 (15 digits, as Excel shows), 2023-01-20 for a date."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, datetime.datetime) and value.time() == _MIDNIGHT:
        return value.date().isoformat()
    return str(value).replace("\x00", UNREADABLE)  # which no database keeps


def _corners(texts: Mapping[Place, str]) -> tuple[Place, Place]:
    rows, columns = [row for row, _ in texts], [column for _, column in texts]
    return (min(rows), min(columns)), (max(rows), max(columns))


def _owners(ranges: Sequence[tuple[Place, Place]], first: Place, last: Place) -> dict[Place, Place]:
    """The cell at whose place a merge shows another, for every place that a merge covers in the used range."""
    owners: dict[Place, Place] = {}
    places = 0
    for (top, left), (bottom, right) in ranges:
        rows = range(max(top, first[0]), min(bottom, last[0]) + 1)
        columns = range(max(left, first[1]), min(right, last[1]) + 1)
        places += len(rows) * len(columns)
        if places > _MOST_PLACES:
            raise Unreadable("too_large", "合并单元格过多", "too many merged cells")
        owners |= {(row, column): (top, left) for row in rows for column in columns}
    return owners


def _printed(place: Place, texts: Mapping[Place, str], owners: Mapping[Place, Place], path: str) -> Printed:
    owner = owners.get(place, place)
    address = f"{path}{_letters(place[1])}{place[0] + 1}"
    return Printed(texts.get(owner, ""), address, owner == place, owner[0] < place[0])


def _letters(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters
