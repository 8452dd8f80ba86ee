"""Workbooks: figures as a sheet shows them, and what a file does not hold is illegible."""

import struct

import pytest

from parser.model import Paragraph, Semantic
from parser.office import biff
from parser.office.ole import open_ole
from parser.values import read_value
from rendering.opening import opened, texts, why_not
from rendering.packages import RELATIONSHIPS, ole, workbook, zipped


def sheet_texts(rows: str, **more: str) -> list[list[str]]:
    (grid,) = texts(opened(workbook(rows, **more)))
    return grid


def c(address: str, value: object = None, type: str = "n", formula: str = "") -> str:
    inner = f"<f>{formula}</f>" * bool(formula) + (f"<v>{value}</v>" if value is not None else "")
    return f'<c r="{address}" t="{type}">{inner}</c>'


def test_figures_of_a_sheet_are_shown_as_excel_shows_them() -> None:
    row = (
        c("A1", "12.0")
        + c("B1", "85.30000000000001")
        + c("C1", "0")
        + c("D1")
        + c("E1", "12", "str")
        + c("F1", "1", "b")
    )
    assert sheet_texts(f"<row>{row}</row>") == [["12", "85.3", "0", "", "12", "TRUE"]]


@pytest.mark.parametrize(
    ("cell", "attributes"),
    [
        (c("B1", formula="SUM(A1)"), ""),
        (c("B1", "", formula="SUM(A1)"), ""),
        (c("B1", "#REF!", "e", "A1"), ""),
        (c("B1", "#N/A", "e"), ""),
        (c("B1", "0", formula="SUM(A1)"), 'fullCalcOnLoad="1"'),
    ],
)
def test_a_formula_without_its_result_is_illegible_and_neither_blank_nor_zero(
    cell: str, attributes: str
) -> None:
    ((_, text, _),) = sheet_texts(f"<row>{c('A1', 1)}{cell}{c('C1', 2)}</row>", attributes=attributes)
    assert read_value(text).semantic is Semantic.ILLEGIBLE


def test_a_formula_with_its_result_gives_the_result() -> None:
    assert sheet_texts(
        f"<row>{c('A1', 1)}{c('B1', 5, formula='A1+4')}{c('C1', 0, formula='A1-1')}</row>"
    ) == [["1", "5", "0"]]


def test_hidden_rows_and_columns_of_a_sheet_are_left_out_and_said() -> None:
    rows = f'<row r="1">{c("A1", 1)}{c("B1", 9)}{c("C1", 2)}</row><row r="2" hidden="1">{c("A2", 9)}{c("C2", 9)}</row>'
    document = opened(workbook(rows, above='<cols><col min="2" max="2" hidden="1"/></cols>'))
    assert texts(document) == [[["1", "2"]]]
    assert [said.en for said in document.damage] == [
        "hidden sheets, rows and columns are no part of the report"
    ]


def test_a_cell_in_the_far_corner_of_a_sheet_is_too_much() -> None:
    assert why_not(workbook(f"<row>{c('A1', 1)}</row><row>{c('XFD1048576', 1)}</row>")) == "too_large"


def test_a_binary_workbook_is_named_and_not_half_read() -> None:
    relationships = RELATIONSHIPS.replace("word/document.xml", "xl/workbook.bin")
    body = zipped({"[Content_Types].xml": "", "_rels/.rels": relationships, "xl/workbook.bin": b"\0"})
    assert why_not(body) == "unsupported_format"


def test_errors_and_hidden_rows_of_an_old_workbook_are_seen_in_its_records() -> None:
    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    error = record(0x0205, struct.pack("<HHHBB", 3, 2, 0, 0x17, 1)) + record(
        0x0205, struct.pack("<HHHBB", 4, 2, 0, 1, 0)
    )
    formula = record(0x06, struct.pack("<HHHB5xHHI", 5, 1, 0, 2, 0xFFFF, 0, 0))
    stale = record(0x06, struct.pack("<HHH8xHI", 6, 1, 0, 3, 0)) + record(
        0x06, struct.pack("<HHH8xHI", 7, 1, 0, 0, 0)
    )
    hidden = record(0x0208, struct.pack("<HHHHHHHH", 8, 0, 1, 0, 0, 0, 0x20, 0)) + record(
        0x7D, struct.pack("<HHHHHH", 2, 3, 0, 0, 1, 0)
    )
    sheet = error + formula + stale + hidden + record(0x0A, b"")
    bound = record(0x85, struct.pack("<IH", 8 + 4 + 4, 0))
    (marks,) = biff.sheet_marks(ole({"Workbook": bound + record(0x0A, b"").ljust(6, b"\0") + sheet}))
    assert marks.unknown == {(3, 2), (5, 1), (6, 1)}
    assert (marks.hidden_rows, marks.hidden_columns) == ({8}, {2, 3})


def test_a_locked_old_workbook_is_said_to_be_locked() -> None:
    assert why_not(ole({"Workbook": struct.pack("<HHHH", 0x2F, 4, 0, 0)})) == "encrypted"


def test_a_table_row_with_blank_figures_is_no_paragraph() -> None:
    heading, prose = "三、收到和处理政府信息公开申请情况", "数字见下表"
    table = [["信息内容", "本年制发件数"], ["规章", ""], ["行政规范性文件", "3"], ["", ""]]
    rows = [*table, [heading], [prose], ["a", "1"]]
    cells = "".join(
        f"<row>{''.join(c(f'{letter}{number}', text, 'str') for letter, text in zip('AB', row, strict=False) if text)}</row>"
        for number, row in enumerate(rows, 1)
    )
    assert texts(opened(workbook(cells))) == [table, heading, prose, [["a", "1"]]]


def test_a_chain_of_sectors_that_loops_ends() -> None:
    body = bytearray(ole({"Workbook": b"\0" * 5000}))
    first_of_stream = 512 + 4 * 3
    body[first_of_stream : first_of_stream + 4] = struct.pack("<I", 3)
    assert len(open_ole(bytes(body)).read("Workbook")) == 5000


def test_the_title_of_a_report_between_tables_of_a_sheet_is_no_row_of_them() -> None:
    title = "嘉兴市教育局2022年政府信息公开工作年度报告"
    rows = [
        c("A1", "索引号", "str") + c("B1", "12", "str"),
        c("A2", title, "str"),
        c("A3", "甲", "str") + c("B3", 1),
    ]
    document = opened(workbook("".join(f"<row>{row}</row>" for row in rows)))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [title]
