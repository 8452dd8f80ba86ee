"""Plain text in each flattening of forms.md section 8: small literal pieces, then whole reports."""

from collections.abc import Callable
from datetime import date

import pytest

from parser.model import Grid, Paragraph, Reading, Semantic, Standing
from parser.readers.text import read as read_text

WITH_BORDERS = ["tsv", "pipe_rows", "pipe_per_cell", "tab_per_line"]


def blocks(text: str) -> list[object]:
    """A paragraph as its text, a grid as (style, rows of texts)."""
    return [
        block.text
        if isinstance(block, Paragraph)
        else (block.style, [[cell.text for cell in row] for row in block.rows])
        for block in read_text(text.encode()).blocks
    ]


STYLES = [
    ("tsv: positions are kept", "规章\t1\t\t3\n规范性文件\t\t2\t", [("tsv", [["规章", "1", "", "3"], ["规范性文件", "", "2", ""]])]),
    ("tsv: a blank line cuts the table", "规章\t1\n\n规范性文件\t2", [("tsv", [["规章", "1"]]), ("tsv", [["规范性文件", "2"]])]),
    ("tsv: a ruler is no row", "采购\t1\t2\n----\t---\t---", [("tsv", [["采购", "1", "2"]])]),
    (
        "pipe_rows: outer pipes or none",
        "| 规章 | 1 | 2 |\n|---|---|---|\n规范性文件 | 3 | 4",
        [("pipe_rows", [["规章", "1", "2"], ["规范性文件", "3", "4"]])],
    ),
    ("pipe_rows: a blank cell at the end stays", "| 规章 | 1 |  |", [("pipe_rows", [["规章", "1", ""]])]),
    (
        "pipe_per_cell: cells and pipes make the width",
        "标题 |\n|||\n规章 |\n1 |\n|\n3 |\n规范性文件 |\n2 |\n||",
        [("pipe_per_cell", [["标题", "", "", ""], ["规章", "1", "", "3"], ["规范性文件", "2", "", ""]])],
    ),
    ("pipe_per_cell: cells and pipes that make no width", "标题 |\n|||\n1 |\n||\n2 |", ["标题", "1", "2"]),
    ("tab_per_line: prose under the last cell", "\t1\n第一段很长\n第二段也很长", [("tab_per_line", [["1\n第一段很长"]]), "第二段也很长"]),
    ("pipe_per_cell: one cell a line and no border is prose", "办公室 |", ["办公室"]),
    (
        "tab_per_line: a blank line ends a row",
        "\t规章\n\t1\n\t\n\n\t规范性文件\n\t2",
        [("tab_per_line", [["规章", "1", ""], ["规范性文件", "2"]])],
    ),
    ("tab_per_line: a split header is joined", "\t本年新\n公开数量\n\t2", [("tab_per_line", [["本年新\n公开数量", "2"]])]),
    (
        "tab_per_line: a heading leaves the table",
        "\t规章\n\t1\n\n\t三、收到\n\n\t自然人\n\t2",
        [("tab_per_line", [["规章", "1"]]), "三、收到", ("tab_per_line", [["自然人", "2"]])],
    ),
    ("tab_per_line: a heading in the text ends it", "\t规章\n\t1\n三、收到", [("tab_per_line", [["规章", "1"]]), "三、收到"]),
    ("char_per_line_headers", "\t结\n果\n维\n持\n\t0", [("tab_per_line", [["结\n果\n维\n持", "0"]])]),
    ("prose with a pipe in it is prose", "甲|乙", [("pipe_rows", [["甲", "乙"]])]),
    ("prose is prose", "第一段\n\n第二段", ["第一段", "第二段"]),
    ("Windows and old Mac line ends", "甲\r\n乙\r丙", ["甲", "乙", "丙"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "wanted"), STYLES, ids=[s[0] for s in STYLES])
def test_a_flattening_is_undone(what: str, text: str, wanted: list[object]) -> None:
    assert blocks(text) == wanted


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("前\n规章\t1\t2", ["L2C1", "L2C2", "L2C3"]),
        ("前\n\n\t规章\n\t1", ["L3", "L4"]),
        ("甲 |\n||\n1 |\n2 |\n3 |", ["L1", "L2", "L2", "L3", "L4", "L5"]),
    ],
)
def test_a_cell_knows_its_line_and_tab_position(text: str, places: list[str]) -> None:
    grids = [block for block in read_text(text.encode()).blocks if isinstance(block, Grid)]
    assert [cell.locator for row in grids[0].rows for cell in row] == places


def test_a_stored_header_is_furniture_and_not_text() -> None:
    head = "标题: 某局年报\n发布时间: 2021-01-20 10:00\n发布机构: \n\n==== 正文 ====\n本报告"
    document = read_text(head.encode())
    assert dict(document.furniture) == {"title": "某局年报", "published": "2021-01-20 10:00"}
    assert [block.text for block in document.blocks] == ["本报告"]


def test_without_the_ruler_the_same_lines_are_text() -> None:
    document = read_text("标题: 某局年报\n本报告".encode())
    assert dict(document.furniture) == {}
    assert [block.text for block in document.blocks] == ["标题: 某局年报", "本报告"]


@pytest.mark.parametrize("form", ["ogi_2019", "ogi_2021"])
@pytest.mark.parametrize("style", WITH_BORDERS)
def test_a_flattening_that_kept_its_borders_loses_nothing(
    style: str, form: str, text_report: Callable[..., str], read: Callable[..., Reading],
    stated: Callable[..., dict[str, str]],
) -> None:  # fmt: skip
    reading = read(text_report(style, form))
    assert {code: cell.raw for code, cell in reading.report.cells.items()} == stated(form)
    assert reading.findings == ()


@pytest.mark.parametrize("style", WITH_BORDERS)
def test_blank_cells_stay_blank_in_every_flattening(
    style: str, text_report: Callable[..., str], read: Callable[..., Reading],
    stated: Callable[..., dict[str, str]],
) -> None:  # fmt: skip
    zeros = {code: "" for code, raw in stated().items() if raw == "0" and code.startswith(("t3.", "t4."))}
    cells = read(text_report(style, cells=zeros)).report.cells
    assert {code for code, cell in cells.items() if cell.semantic is Semantic.BLANK} == set(zeros)
    assert {code: cells[code].raw for code in set(cells) - set(zeros)} == {
        code: raw for code, raw in stated().items() if code not in zeros
    }


def test_run_together_rows_are_cut_where_one_cut_closes_and_withheld_where_not(
    text_report: Callable[..., str], read: Callable[..., Reading], stated: Callable[..., dict[str, str]]
) -> None:
    reading = read(text_report("run_together"))
    cells = reading.report.cells
    proven = {code: raw for code, raw in stated().items() if not code.startswith("t2.")}
    assert {code: cells[code].raw for code in proven} == proven
    assert {cells[code].method for code in proven} == {"split_digits"}
    unproven = cells["t2.licensing.decisions"]
    assert (unproven.value, unproven.standing) == (None, Standing.AMBIGUOUS)
    assert {cells[f"t2.regulations.{c}"].raw for c in ("made", "published", "total_public")} == {"0"}
    assert {f.rule for f in reading.findings} == {"ST-08", "ST-12"}


def test_a_run_together_row_whose_own_total_is_wrong_is_withheld_and_nobody_blamed(
    text_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    wrong = {"t3.granted.natural_person": "16", "t3.granted.business": "11", "t3.granted.total": "25"}
    reading = read(text_report("run_together", cells=wrong))
    row = [cell for code, cell in reading.report.cells.items() if code.startswith("t3.granted.")]
    assert {(cell.value, cell.standing) for cell in row} == {(None, Standing.AMBIGUOUS)}
    assert not [f for f in reading.findings if f.rule.startswith("T3-")]


def test_a_long_run_of_digits_is_withheld_at_once(
    text_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    """35 digits have 1.3 million cuts into seven."""
    row = {f"t3.granted.{column}": "11111" for column in ("natural_person", "business", "research", "total")}
    cells = read(text_report("run_together", cells=row)).report.cells
    assert (cells["t3.granted.total"].value, cells["t3.granted.total"].standing) == (None, Standing.AMBIGUOUS)


def test_run_together_columns_that_do_not_close_are_not_blamed_on_the_publisher(
    text_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    wrong = {"t3.granted.natural_person": "5", "t3.granted.total": "6"}
    reading = read(text_report("run_together", cells=wrong))
    assert {f.blame.value for f in reading.findings if f.rule == "T3-02"} == {"undecided"}


BUSY = {
    "t3.new_received.natural_person": "1429", "t3.new_received.business": "5164", "t3.new_received.other_org": "27",
    "t3.new_received.total": "6620", "t4.review.upheld": "1717", "t4.review.corrected": "1021", "t4.review.pending": "305",
    "t4.review.other_result": "1002", "t4.review.total": "4045",
}  # fmt: skip


@pytest.mark.parametrize("zero", ["0", "/", "—"])
def test_a_text_with_one_cell_a_line_keeps_every_border_that_is_there(
    zero: str,
    text_report: Callable[..., str],
    read: Callable[..., Reading],
    stated: Callable[..., dict[str, str]],
) -> None:
    printed = stated() | BUSY
    printed |= {code: zero for code, raw in printed.items() if raw == "0"}
    cells = read(text_report("labels_only", cells=printed)).report.cells
    assert {code: cells[code].raw for code in printed} == printed


def test_a_text_that_drops_blank_cells_does_not_cut_the_rest_into_single_digits(
    text_report: Callable[..., str], read: Callable[..., Reading], stated: Callable[..., dict[str, str]]
) -> None:
    """883, 1 and 884 are seven digits, but not seven cells."""
    row = {"t3.granted.natural_person": "883", "t3.granted.business": "1", "t3.granted.total": "884"}
    blanks = {code: "" for code, raw in stated().items() if raw == "0"}
    reading = read(text_report("labels_only", cells=blanks | row))
    assert reading.report.cells["t3.granted.natural_person"].value is None
    assert not [f for f in reading.findings if f.rule.startswith("T3-03")]


def test_figures_of_table_four_that_cannot_be_cut_are_withheld_and_not_called_an_empty_table(
    text_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    figures = {"upheld": "1", "corrected": "11", "total": "12"}
    reading = read(text_report("run_together", cells={f"t4.review.{c}": r for c, r in figures.items()}))
    cell = reading.report.cells["t4.review.upheld"]
    assert (cell.value, cell.standing) == (None, Standing.AMBIGUOUS)
    assert "ST-04" not in {f.rule for f in reading.findings}


NONE_ELSE = {
    f"t3.{row}.{column}": "0"
    for row in (
        "carried_in",
        "carried_out",
        "partial",
        "denied_internal_affairs",
        "unable_not_held",
        "rejected_repeat",
    )
    for column in ("natural_person", "business", "total")
}


@pytest.mark.parametrize(
    ("partial", "taken"),
    [("50", {"natural_person": "11", "business": "1"}), ("0", {"natural_person": None, "business": None})],
)
def test_a_run_together_row_that_its_total_leaves_open_is_cut_as_the_columns_say(
    partial: str, taken: dict[str, str | None], text_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    """11 1 0 0 0 0 12 and 1 11 0 0 0 0 12 are the same digits; what all cuts have in common is taken."""
    both = {"natural_person": str(11 + int(partial)), "business": "1", "total": str(12 + int(partial))}
    row = {"natural_person": "11", "business": "1", "total": "12"}
    printed = NONE_ELSE | {f"t3.granted.{column}": n for column, n in row.items()}
    printed |= {
        f"t3.{name}.{column}": n for name in ("new_received", "total_processed") for column, n in both.items()
    }
    printed |= {f"t3.partial.{column}": partial for column in ("natural_person", "total")}
    cells = read(text_report("run_together", cells=printed)).report.cells
    assert {column: cells[f"t3.granted.{column}"].raw for column in taken} == taken
    assert {cells[f"t3.granted.{column}"].raw for column in ("social_welfare", "total")} == {"0", "12"}


def test_run_together_rows_under_a_header_of_fewer_columns_are_withheld(
    text_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    cells = read(text_report("run_together").replace("法律服务机构", "")).report.cells
    assert {cell.value for code, cell in cells.items() if code.startswith("t3.granted")} == {None}
    misprinted = read(text_report("run_together").replace("法律服务机构", "法律服务组织")).report.cells
    assert misprinted["t3.granted.natural_person"].raw == "6"


def test_run_together_figures_of_a_table_that_drops_blanks_are_withheld(
    text_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    """`123` may be 12 and 3 beside a blank where another row has nothing at all."""
    first = {"t2.normative_documents.made": "12", "t2.normative_documents.published": "3"}
    blank = {
        f"t2.{row}.{c}": ""
        for row in ("regulations", "normative_documents")
        for c in ("made", "published", "total_public")
    }
    cells = read(text_report("run_together", form="ogi_2019", cells=blank | first)).report.cells
    assert {cell.value for code, cell in cells.items() if code.startswith("t2.normative")} == {None}


def test_a_page_on_one_line_still_tells_its_title(
    text_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    title = "嘉兴市住房和城乡建设局2020年政府信息公开工作年度报告"
    line = " ".join(text_report("labels_only", organ=None, title=title).split())
    report = read(f"当前位置：首页 > 年报 {line}").report
    assert (report.organ.name, report.report_year) == ("嘉兴市住房和城乡建设局", 2020)


def test_a_page_on_one_line_tells_the_date_behind_its_signature(
    text_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    line = " ".join(text_report("labels_only").split())
    assert read(line).report.signed == date(2021, 1, 20)


@pytest.mark.parametrize("style", ["run_together", "labels_only"])
def test_a_misprinted_label_in_running_text_loses_neither_its_row_nor_the_one_above(
    style: str,
    text_report: Callable[..., str],
    read: Callable[..., Reading],
    stated: Callable[..., dict[str, str]],
) -> None:
    misprints = {
        "t3.denied_law_prohibited": "2.其他法律行政止禁止公开",
        "t3.unable_not_held": "1.本机关不掌握相关信息",
        "t3.other_misc": "3.其它",
        "t3.total_processed": "（七）合计",
    }
    cells = read(text_report(style, "ogi_2021", labels=misprints)).report.cells
    table = {code: raw for code, raw in stated("ogi_2021").items() if code.startswith("t3.")}
    assert {code: cells[code].raw for code in table} == table


def test_labels_without_any_figure_give_no_figure(
    text_report: Callable[..., str], read: Callable[..., Reading], stated: Callable[..., dict[str, str]]
) -> None:
    reading = read(text_report("labels_only", cells=dict.fromkeys(stated(), "")))
    assert not [cell for cell in reading.report.cells.values() if cell.value is not None]
    assert {"ST-03", "ST-04"} <= {f.rule for f in reading.findings}
    assert {c.result.value for c in reading.checks if c.rule.startswith(("T3-0", "T4-0"))} == {
        "not_assessable"
    }


def test_headers_of_table_four_broken_into_characters_do_not_matter(
    text_report: Callable[..., str], read: Callable[..., Reading], stated: Callable[..., dict[str, str]]
) -> None:
    text = text_report("tab_per_line")
    for header in ("结果维持", "结果纠正", "其他结果", "尚未审结", "未经复议直接起诉", "复议后起诉"):
        text = text.replace(f"\t{header}", "\t" + "\n".join(header))
    cells = read(text).report.cells
    assert {code: cells[code].raw for code in cells if code.startswith("t4.")} == {
        code: raw for code, raw in stated().items() if code.startswith("t4.")
    }
