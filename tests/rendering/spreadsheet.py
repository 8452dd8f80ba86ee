"""A page as a workbook: narrative in single cells, tables below it with real merged cells."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from rendering.page import Box, Page, Sheet, positions
from rendering.soffice import converted


def render(page: Page, *, numbers: bool = True, merged_prose: bool = False, sheets: bool = False) -> bytes:
    """The page as bytes of an .xlsx.

    `numbers` stores figures as numbers and not as text, `merged_prose` merges each line of prose over the
    width of the tables, `sheets` begins a new sheet behind each table.
    """
    workbook = Workbook()
    sheet, row = workbook.active, 1
    for block in page:
        if isinstance(block, Sheet):
            row = _table(sheet, row, block, numbers)
            if sheets:
                sheet, row = workbook.create_sheet(), 1
        else:
            sheet.cell(row, 1, block.text)
            if merged_prose:
                sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=15)
            row += 1
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def render_xls(page: Page, **options: bool) -> bytes:
    """The same as an .xls, by LibreOffice; skips the test where there is none."""
    return converted(render(page, **options), "xlsx", "xls")


def _table(sheet: Worksheet, row: int, table: Sheet, numbers: bool) -> int:
    """Writes the table from a row on; the row below it."""
    for line in positions(table.rows):
        for column, (box, _) in enumerate(line, 1):
            begins = column == 1 or line[column - 2][0] is not box
            if begins and _begins_above(sheet, row, column):
                sheet.cell(row, column, _value(box, numbers))
                _merge(sheet, row, column, box)
        row += 1
    return row


def _begins_above(sheet: Worksheet, row: int, column: int) -> bool:
    return all(not merged.min_row <= row <= merged.max_row or not merged.min_col <= column <= merged.max_col
               for merged in sheet.merged_cells.ranges)  # fmt: skip


def _merge(sheet: Worksheet, row: int, column: int, box: Box) -> None:
    if box.colspan > 1 or box.rowspan > 1:
        sheet.merge_cells(
            start_row=row, end_row=row + box.rowspan - 1, start_column=column, end_column=column + box.colspan - 1
        )  # fmt: skip


def _value(box: Box, numbers: bool) -> int | str | None:
    return int(box.text) if numbers and box.text.isdecimal() else box.text or None
