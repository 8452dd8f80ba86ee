"""The statistics of 2014 to 2018, the local tables before and beside them, and tables nobody knows."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from parser.forms import UNKNOWN_FORM, Forms
from parser.model import Reading, Result, Semantic, Standing
from parser.pipeline import ReportParser
from parser.rules import all_rules
from rendering.text import STYLES

Read = Callable[..., Reading]
Report = Callable[..., str]
HEAD = ["统计指标", "单位", "统计数"]
ROWS = [
    ["（一）收到申请数", "件", "7"],
    ["1.当面申请数", "件", "1"],
    ["2.传真申请数", "件", "0"],
    ["3.网络申请数", "件", "4"],
    ["4.信函申请数", "件", "2"],
]
SUM = (
    "s14.received_in_person",
    "s14.received_fax",
    "s14.received_online",
    "s14.received_letter",
    "s14.received",
)


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> str:
    lines = ("".join(f"<td>{text}</td>" for text in row) for row in [head, *rows] if row)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


@pytest.fixture
def of_table(read: Read) -> Callable[..., Reading]:
    """The reading of a report whose only table is this one."""

    def reading(*tables: str, year: int = 2017, hints: str = "") -> Reading:
        title = f"某某县财政局{year}年政府信息公开工作年度报告"
        body = f"<h1>{title}</h1><p>一、概述</p><p>{year}年工作如下。</p><p>二、统计表</p>{''.join(tables)}"
        return read(f"<html><body>{body}</body></html>")

    return reading


def values(reading: Reading) -> dict[str, int | None]:
    return {c.code: None if c.value is None else int(c.value) for c in reading.report.cells.values()}


def stated_values(reading: Reading) -> dict[str, int | None]:
    return {code: value for code, value in values(reading).items() if value is not None}


def rules_of(reading: Reading) -> set[str]:
    return {finding.rule for finding in reading.findings}


SEVEN = dict(zip(SUM, (1, 0, 4, 2, 7), strict=True))


# ---- the real ones ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fujian(shared: Path, parser: ReportParser) -> tuple[Reading, dict[str, Any]]:
    return _real(shared, parser, "pingtan-zone-2018-tables")


@pytest.fixture(scope="module")
def legacy(shared: Path, parser: ReportParser) -> tuple[Reading, dict[str, Any]]:
    return _real(shared, parser, "pingtan-zone-2013")


def _real(shared: Path, parser: ReportParser, name: str) -> tuple[Reading, dict[str, Any]]:
    truth = json.loads((shared / "real" / f"{name}.truth.json").read_text(encoding="utf-8"))
    return parser.read((shared / "real" / truth["document"]).read_bytes()), truth


def test_every_figure_of_the_provincial_table_is_that_of_the_year(
    fujian: tuple[Reading, dict[str, Any]],
) -> None:
    reading, truth = fujian
    read = values(reading)
    assert {code: read[code] for code in truth["values"]} == truth["values"]
    cells = reading.report.cells
    assert {code: cells[code].unit for code in truth["printed_unit"]} == truth["printed_unit"]


def test_the_rows_without_a_national_code_are_kept_under_their_own_words(
    fujian: tuple[Reading, dict[str, Any]],
) -> None:
    reading, truth = fujian
    others = {code: cell for code, cell in reading.report.cells.items() if code not in truth["values"]}
    assert {code: (cell.value, cell.unit) for code, cell in others.items()} == {
        "s14.received_letter_fax": (0, "条"),
        "s14.extra.其他类型答复数": (0, "条"),
        "s14.extra.接受行政诉讼、举报数": (0, "件"),
    }
    assert len(others) == len(truth["extra_rows"])


@pytest.mark.parametrize("name", ["fujian", "legacy"])
def test_a_real_report_before_2019_is_found_and_not_accused(
    name: str, request: pytest.FixtureRequest
) -> None:
    reading, truth = request.getfixturevalue(name)
    report = reading.report
    assert (report.form, report.report_year) == (truth["form"], truth["report_year"])
    assert (report.organ and report.organ.name) in {None, truth["organ_as_titled"], *truth["organ_aliases"]}
    assert (report.organ and report.organ.region_code) == truth["region_code"]
    assert [report.published and str(report.published), report.signed and str(report.signed)] == [
        truth["published"],
        truth["signed"],
    ]
    assert {str(n): section.title for n, section in report.sections.items()} == truth["sections"]
    innocent = {one["rule"] for one in truth["must_not_fire"]}
    assert not rules_of(reading) & innocent
    assert rules_of(reading) <= {one["rule"] for one in truth["may_fire"]}


def test_nothing_of_a_table_before_the_first_national_one_is_mapped_and_nothing_is_lost(
    legacy: tuple[Reading, dict[str, Any]],
) -> None:
    reading, truth = legacy
    assert reading.report.cells == {}
    rows = {row[0].text: [cell.text for cell in row[1:]] for grid in reading.grids for row in grid.rows}
    for extra in truth["extra_rows"]:
        figures = [str(extra["value"]), *([] if extra["cumulative"] is None else [str(extra["cumulative"])])]
        assert rows[extra["label"]] == [extra["unit"], *figures]


# ---- the whole national table -------------------------------------------------------------------------------


def test_a_whole_table_gives_every_cell_and_no_finding(html_report: Report, read: Read, stated: Any) -> None:
    reading = read(html_report("ogi_2014"))
    assert {code: cell.raw for code, cell in reading.report.cells.items()} == stated("ogi_2014")
    assert len(reading.report.cells) == 58
    assert reading.findings == ()
    assert {cell.unit for cell in reading.report.cells.values()} == {
        "条",
        "件",
        "次",
        "篇",
        "个",
        "人",
        "人次",
        "万元",
    }


@pytest.mark.parametrize("style", sorted(set(STYLES) - {"run_together", "words_apart"}))
def test_the_table_is_read_from_text_that_lost_its_markup(
    style: str, text_report: Callable[..., str], read: Read, stated: Any
) -> None:
    reading = read(text_report(style, form="ogi_2014"))
    assert {code: cell.raw for code, cell in reading.report.cells.items()} == stated("ogi_2014")
    assert list(reading.report.sections) == [1, 2, 3, 4, 5, 6]
    assert {f.blame.value for f in reading.findings} <= {"reading"}


def test_the_table_is_read_from_a_page_on_one_line(
    text_report: Callable[..., str], read: Read, stated: Any
) -> None:
    line = " ".join(text_report("labels_only", form="ogi_2014").split("\n"))
    reading = read(line)
    assert {code: cell.raw for code, cell in reading.report.cells.items()} == stated("ogi_2014")
    assert [f.blame.value for f in reading.findings if f.rule == "ST-12"] == ["reading"]


def test_a_table_whose_figures_have_no_end_gives_none_and_says_so(
    text_report: Callable[..., str], read: Read
) -> None:
    reading = read(text_report("run_together", form="ogi_2014"))
    assert reading.report.form == "ogi_2014" and reading.report.cells == {}
    assert [(f.rule, f.blame.value) for f in reading.findings] == [("ST-12", "reading")]


def test_every_rule_for_2014_comes_to_a_verdict_on_a_whole_table(html_report: Report, read: Read) -> None:
    passed = {check.rule for check in read(html_report("ogi_2014")).checks if check.result is Result.PASS}
    assert passed >= {f"F4-{n:02}" for n in range(1, 13)}
    assert passed >= {
        "ST-05",
        "ST-06",
        "ST-08",
        "ST-10",
        "ST-11",
        "ST-12",
        "ST-13",
        "NU-01",
        "DT-03",
        "ID-01",
        "RD-03",
    }
    of_other_forms = {one.code for one in all_rules() if one.forms and "ogi_2014" not in one.forms}
    assert not passed & of_other_forms


SUMS = [
    ("F4-01", "received_online", "9"),
    ("F4-02", "completed_extended", "2"),
    ("F4-03", "told_to_amend", "1"),
    ("F4-04", "state_secret", "1"),
    ("F4-05", "reviews", "2"),
    ("F4-06", "suits_other", "1"),
    ("F4-07", "staff_part_time", "1"),
]


@pytest.mark.parametrize(("rule", "row", "figure"), SUMS)
def test_a_sum_that_does_not_close_is_the_publishers_error(
    rule: str, row: str, figure: str, html_report: Report, read: Read
) -> None:
    reading = read(html_report("ogi_2014", cells={f"s14.{row}": figure}))
    found = next(f for f in reading.findings if f.rule == rule)
    assert (found.severity.value, found.blame.value) == ("error", "publisher")
    assert f"s14.{row}" in found.cells
    assert found.arithmetic in found.message.zh and found.message.zh != found.message.en
    assert reading.report.cells[f"s14.{row}"].standing is Standing.CONTRADICTED


def test_a_sum_with_a_blank_part_counts_it_as_zero_and_a_lost_part_is_not_assessed(
    html_report: Report, read: Read
) -> None:
    blank = read(html_report("ogi_2014", cells={"s14.received_fax": ""}))
    assert blank.report.cells["s14.received_fax"].semantic is Semantic.BLANK
    assert [c.result for c in blank.checks if c.rule == "F4-01"] == [Result.PASS]
    lost = read(html_report("ogi_2014", drop_rows=["s14.received_fax"]))
    assert [c.result for c in lost.checks if c.rule == "F4-01"] == [Result.NOT_ASSESSABLE]


def test_channels_may_count_an_item_twice_but_none_more_than_all_items(
    html_report: Report, read: Read
) -> None:
    for disclosed, fires in (("119", True), ("120", False), ("180", False), ("181", True)):
        cells = {"s14.disclosed": disclosed}
        assert ("F4-09" in rules_of(read(html_report("ogi_2014", cells=cells)))) is fires, disclosed


def test_a_missing_row_of_the_national_table_is_told_and_its_cell_is_absent(
    html_report: Report, read: Read
) -> None:
    reading = read(html_report("ogi_2014", drop_rows=["s14.interviews"]))
    assert [f.cells for f in reading.findings if f.rule == "ST-06"] == [("s14.interviews",)]
    assert reading.report.cells["s14.interviews"].semantic is Semantic.ABSENT
    assert "ST-08" not in rules_of(reading)


def test_a_misprinted_label_is_read_and_told(html_report: Report, read: Read) -> None:
    reading = read(html_report("ogi_2014", labels={"s14.told_other_way": "8.告知通过其它途径办理数"}))
    assert reading.report.cells["s14.told_other_way"].raw == "0"
    assert [f.cells for f in reading.findings] == [("s14.told_other_way",)]
    assert "（8.告知通过其他途径办理数）：8.告知通过其它途径办理数" in reading.findings[0].message.zh
    assert rules_of(reading) == {"ST-13"}


@pytest.mark.parametrize("label", ["3.政务客户端公开政府信息数", "3.政务微X公开政府信息数"])
def test_a_label_that_is_no_misprint_of_one_row_alone_is_a_row_of_its_own(
    label: str, html_report: Report, read: Read
) -> None:
    reading = read(html_report("ogi_2014", labels={"s14.channel_weibo": label}))
    assert reading.report.cells["s14.channel_weibo"].semantic is Semantic.ABSENT
    assert reading.report.cells[f"s14.extra.{label[2:]}"].raw == "30"
    assert "ST-06" in rules_of(reading)


def test_rows_in_another_order_are_found_by_their_labels(of_table: Callable[..., Reading]) -> None:
    swapped = [ROWS[0], ROWS[4], ROWS[2], ROWS[3], ROWS[1]]
    assert stated_values(of_table(table(swapped))) == SEVEN


def test_an_amount_may_have_decimals_and_a_count_may_not(html_report: Report, read: Read) -> None:
    reading = read(html_report("ogi_2014", cells={"s14.fees": "0.35", "s14.trainees": "30.5"}))
    assert [f.cells for f in reading.findings if f.rule == "NU-01"] == [("s14.trainees",)]


def test_a_table_cut_in_two_is_one(html_report: Report, read: Read, stated: Any) -> None:
    page = html_report("ogi_2014").replace("<tr><td><p>九、", "</table><p> </p><table><tr><td><p>九、")
    reading = read(page)
    assert {code: cell.raw for code, cell in reading.report.cells.items()} == stated("ogi_2014")


# ---- ways to print it ---------------------------------------------------------------------------------------

PRINTED = {
    "as usual": table(ROWS),
    "without units": table([[row[0], row[2]] for row in ROWS], ["统计指标", "数量"]),
    "without headers": table(ROWS[1:], ROWS[0]),
    "with numbered rows": table([[str(n), *row] for n, row in enumerate(ROWS, 1)], ["编号", *HEAD]),
    "the year over the figures": table(ROWS, ["指标名称", "计量单位", "2017年度"]),
    "with all years before this one": table(
        [[*row[:2], "99", row[2]] for row in ROWS], ["指标名称", "计量单位", "历年累计", "2017年"]
    ),
    "with all years behind this one": table(
        [[*row, "99"] for row in ROWS], ["指标名称", "计量单位", "2017年", "历年累计"]
    ),
    "beside an unknown column": table(
        [[*row, "99"] for row in ROWS], ["指标名称", "计量单位", "2017年", "去年同期"]
    ),
    "with remarks behind": table([[*row, "2人"] for row in ROWS], [*HEAD, "备注"]),
    "under an unknown header": table(ROWS, ["统计指标", "单位", "填报数"]),
    "under a title": table([HEAD, *ROWS], ["2017年度政府信息公开情况统计表", "", ""]),
    "beside each other": table(
        [[*ROWS[0], *ROWS[3]], [*ROWS[1], *ROWS[4]], [*ROWS[2], "", "", ""]], [*HEAD, *HEAD]
    ),
    "in nested columns": table(
        [["" if n else "三、依申请公开情况", *row] for n, row in enumerate(ROWS)], ["统计指标", "", *HEAD[1:]]
    ),
    "with other ordinals": table([[row[0].replace(".", "、"), *row[1:]] for row in ROWS]),
    "with 其中": table([ROWS[0], ["其中：1.当面申请数", *ROWS[1][1:]], *ROWS[2:]]),
}  # fmt: skip


@pytest.mark.parametrize("way", PRINTED)
def test_the_figure_of_the_year_is_found_however_the_table_is_printed(
    way: str, of_table: Callable[..., Reading]
) -> None:
    reading = of_table(PRINTED[way])
    assert stated_values(reading) == SEVEN
    sums = {c.cells: c.result for c in reading.checks if c.rule == "F4-01"}
    assert sums == {SUM: Result.PASS}
    assert ("ST-09" in rules_of(reading)) is (way == "under an unknown header")


def test_a_remark_stays_in_the_raw_text_and_leaves_the_number(of_table: Callable[..., Reading]) -> None:
    rows = [["1.政府网站公开政府信息数", "条", "22（其中修订 16 件）"], *ROWS]
    cell = of_table(table(rows)).report.cells["s14.channel_website"]
    assert (cell.value, cell.semantic, cell.raw) == (22, Semantic.NUMBER_WITH_REMARK, "22（其中修订 16 件）")


DOUBTFUL = {
    "two years": table([[*row, "3"] for row in ROWS], ["统计指标", "单位", "2016年", "2017年"]),
    "two unknown columns": table([[*row, "3"] for row in ROWS], ["统计指标", "单位", "甲", "乙"]),
    "two columns without headers": table([[*row, "3"] for row in ROWS[1:]], [*ROWS[0], "3"]),
}


@pytest.mark.parametrize("why", DOUBTFUL)
def test_a_figure_whose_column_cannot_be_told_is_withheld(why: str, of_table: Callable[..., Reading]) -> None:
    reading = of_table(DOUBTFUL[why])
    cells = [reading.report.cells[code] for code in SEVEN]
    assert {cell.value for cell in cells} == {None}
    assert {cell.standing for cell in cells} == {Standing.AMBIGUOUS}
    assert all("7" in [raw for _, raw in reading.report.cells["s14.received"].alternatives] for _ in cells)
    assert "ST-08" in rules_of(reading)


def test_a_row_with_one_figure_for_two_columns_is_withheld(of_table: Callable[..., Reading]) -> None:
    rows = [[*row, "99"] for row in ROWS[:4]]
    reading = of_table(table([*rows, ROWS[4]], ["指标名称", "计量单位", "2017年", "历年累计"]))
    cell = reading.report.cells["s14.received_letter"]
    assert (cell.value, cell.standing) == (None, Standing.AMBIGUOUS)
    assert [raw for _, raw in cell.alternatives] == ["2", ""]
    assert [c.result for c in reading.checks if c.rule == "F4-01"] == [Result.NOT_ASSESSABLE]
    assert "ST-08" in rules_of(reading)


def test_a_figure_that_spans_two_columns_is_withheld(of_table: Callable[..., Reading]) -> None:
    page = table([[*row, "99"] for row in ROWS], ["指标名称", "计量单位", "2017年", "历年累计"])
    reading = of_table(page.replace("<td>4</td><td>99</td>", '<td colspan="2">4</td>'))
    assert reading.report.cells["s14.received_online"].standing is Standing.AMBIGUOUS
    assert reading.report.cells["s14.received"].value == 7


SHAPES = {
    "one column": ([*ROWS, ["四、行政复议数量", "件", "3"]], HEAD),
    "all years behind": ([[*row, f"8{row[2]}"] for row in ROWS], ["指标名称", "计量单位", "2017年", "历年累计"]),
    "all years before": ([[*row[:2], f"8{row[2]}", row[2]] for row in ROWS], ["指标名称", "计量单位", "历年累计", "2017年"]),
    "no units": ([[row[0], row[2]] for row in ROWS], ["指标", "数量"]),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("how", ["torn out", "emptied", "doubled"])
def test_whatever_cell_is_damaged_no_figure_is_silently_wrong(
    shape: str, how: str, of_table: Callable[..., Reading]
) -> None:
    rows, head = SHAPES[shape]
    whole = stated_values(of_table(table(rows, head)))
    for y, row in enumerate(rows):
        for x in range(len(row)):
            filling = {"torn out": [], "emptied": [""], "doubled": [row[x], row[x]]}[how]
            damaged = [*rows[:y], [*row[:x], *filling, *row[x + 1 :]], *rows[y + 1 :]]
            reading = of_table(table(damaged, head))
            told = {code for finding in reading.findings for code in finding.cells}
            wrong = {code for code, value in stated_values(reading).items() if value != whole.get(code)}
            lost = {
                c for c in whole if values(reading).get(c) is None and "BLANK" not in _semantic(reading, c)
            }
            without_label = "ST-07" in rules_of(reading)
            assert not (wrong if without_label else wrong | lost) - told, (y, x)


def _semantic(reading: Reading, code: str) -> str:
    cell = reading.report.cells.get(code)
    return cell.semantic.name if cell else ""


# ---- rows the form does not have ----------------------------------------------------------------------------


def test_a_row_of_a_province_is_kept_and_its_sum_not_accused(of_table: Callable[..., Reading]) -> None:
    reading = of_table(
        table([*ROWS, ["5.电子邮件申请数", "件", "1"], ["十、网站建设投入.元", "万元", "3.5"]])
    )
    extra = {
        code: str(value)
        for code, value in ((c.code, c.value) for c in reading.report.cells.values())
        if "extra" in code
    }
    assert extra == {"s14.extra.电子邮件申请数": "1", "s14.extra.网站建设投入·元": "3.5"}
    assert not rules_of(reading) & {"F4-01", "ST-07", "ST-08", "NU-01"}


def test_a_sum_that_fails_beside_a_row_of_its_own_is_not_assessable(of_table: Callable[..., Reading]) -> None:
    rows = [
        ["（一）收到申请数", "件", "8"],
        *ROWS[1:],
        ["5.电子邮件申请数", "件", "1"],
        ["四、行政复议数量", "件", "0"],
    ]
    assert [c.result for c in of_table(table(rows)).checks if c.rule == "F4-01"] == [Result.NOT_ASSESSABLE]
    without = [row for row in rows if "电子" not in row[0]]
    assert "F4-01" in rules_of(of_table(table(without)))
    elsewhere = [*without, ["十、电子邮件咨询数", "件", "1"]]
    assert "F4-01" in rules_of(of_table(table(elsewhere)))


def test_rows_printed_alike_are_both_kept(of_table: Callable[..., Reading]) -> None:
    rows = [*ROWS, ["其他", "件", "1"], ["其他", "件", "2"]]
    read = values(of_table(table(rows)))
    assert (read["s14.extra.其他"], read["s14.extra.其他_2"]) == (1, 2)


def test_letters_and_faxes_in_one_row_stand_for_both_in_the_sum(of_table: Callable[..., Reading]) -> None:
    rows = [*ROWS[:2], ROWS[3], ["3.信函、传真申请数", "件", "2"]]
    for total, result in (("7", Result.PASS), ("6", Result.FAIL)):
        reading = of_table(table([["（一）收到申请数", "件", total], *rows[1:]]))
        assert [c.result for c in reading.checks if c.rule == "F4-01"] == [result]
        assert "s14.received_letter" not in reading.report.cells


def test_a_local_table_is_not_accused_of_the_rows_it_leaves_out(of_table: Callable[..., Reading]) -> None:
    rows = [["主动公开信息数", "条", "5"], ROWS[0], ["行政复议数", "件", "0"], ["行政诉讼数", "件", "0"]]
    reading = of_table(table(rows))
    assert "ST-06" not in rules_of(reading)
    assert stated_values(reading) == {"s14.disclosed": 5, "s14.received": 7, "s14.reviews": 0, "s14.suits": 0}
    assert reading.coverage.expected == 4


def test_a_national_table_cut_by_a_page_is_accused(html_report: Report, read: Read) -> None:
    page = html_report("ogi_2014")
    reading = read(page[: page.index("<tr><td><p>四、行政复议数量")] + "</table></body></html>")
    found = next(f for f in reading.findings if f.rule == "ST-06")
    assert {"s14.reviews", "s14.trainees"} <= set(found.cells) and "s14.told_other_way" not in found.cells


def test_figures_without_a_label_are_told(of_table: Callable[..., Reading]) -> None:
    assert "ST-07" in rules_of(of_table(table([*ROWS, ["", "件", "5"]])))


def test_a_known_row_that_comes_again_with_another_figure_is_told_and_the_same_one_is_not(
    of_table: Callable[..., Reading],
) -> None:
    again = of_table(table([*ROWS, ["1.当面申请数", "件", "3"]]))
    assert "ST-07" in rules_of(again) and again.report.cells["s14.received_in_person"].value == 1
    assert "ST-07" not in rules_of(of_table(table([*ROWS, ROWS[1]])))


def test_what_stands_below_the_table_for_a_signature_is_no_row(of_table: Callable[..., Reading]) -> None:
    reading = of_table(table([*ROWS, ["单位负责人：", "填报人：", "2018年1月5日"]]))
    assert stated_values(reading) == SEVEN
    assert not [code for code in reading.report.cells if "extra" in code]


# ---- which form ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "form", "cells", "rule"),
    [(2009, "legacy_pre2014", 0, None), (2013, "legacy_pre2014", 0, None), (2014, "ogi_2014", 5, None),
     (2018, "ogi_2014", 5, None), (2019, "ogi_2014", 5, "ST-05"), (2022, "ogi_2014", 5, "ST-05")],
)  # fmt: skip
def test_the_same_table_is_judged_by_the_year_of_its_report(
    year: int, form: str, cells: int, rule: str | None, of_table: Callable[..., Reading]
) -> None:
    reading = of_table(table(ROWS), year=year)
    assert (reading.report.form, len(stated_values(reading))) == (form, cells)
    assert ("ST-05" in rules_of(reading)) is (rule == "ST-05")
    assert bool(reading.grids) is (cells == 0)


@pytest.mark.parametrize(("year", "form"), [(2012, "legacy_pre2014"), (2016, "ogi_2014")])
def test_a_report_of_text_alone_is_one_and_lacks_nothing(
    year: int, form: str, of_table: Callable[..., Reading]
) -> None:
    reading = of_table("<p>收到申请3件。</p>", year=year)
    assert (reading.report.form, reading.report.cells) == (form, {})
    assert {n: s.title for n, s in reading.report.sections.items()} == {1: "一、概述", 2: "二、统计表"}
    assert not {rule for rule in rules_of(reading) if rule.startswith(("ST-0", "RD-", "T", "F4"))}


STRANGE = [
    ["新增登记数", "件", "5"],
    ["注销登记数", "件", "2"],
    ["变更登记数", "件", "3"],
    ["年末在册数", "件", "40"],
]


@pytest.mark.parametrize("year", [2017, 2023, 2027])
def test_tables_nobody_knows_are_kept_as_they_are(year: int, of_table: Callable[..., Reading]) -> None:
    reading = of_table(table(STRANGE), year=year)
    assert (reading.report.form, reading.report.report_year, reading.report.cells) == (
        "unknown_form",
        year,
        {},
    )
    assert reading.report.organ.name == "某某县财政局"
    assert [[cell.text for cell in row] for row in reading.grids[0].rows][1:] == STRANGE
    assert [f.rule for f in reading.findings if f.rule == "RD-03"] == ["RD-03"]
    assert "年末在册数 | 件 | 40" in reading.text


def test_below_the_threshold_of_its_form_a_table_is_unknown(of_table: Callable[..., Reading]) -> None:
    few = ROWS[:4]
    more = [[f"{n}.{row[0]}", *row[1:]] for n, row in enumerate(STRANGE)]
    assert of_table(table([*few, *more])).report.form == "ogi_2014"
    assert of_table(table([*few, *more, ["临时登记数", "件", "1"]])).report.form == "unknown_form"


def test_a_statutory_report_among_strange_tables_stays_what_it_is(html_report: Report, read: Read) -> None:
    page = html_report("ogi_2021").replace("</body>", f"{table(STRANGE)}</body>")
    reading = read(page)
    assert reading.report.form == "ogi_2021" and reading.grids == ()
    assert reading.coverage.read == 200


@pytest.mark.parametrize(
    "title",
    ["关于做好2016年政府信息公开工作年度报告的通知", "政府信息公开工作年度报告", "某某县2016年政府工作报告"],
)
def test_a_text_with_numbered_parts_under_another_title_is_no_report(title: str, read: Read) -> None:
    page = f"<html><body><h1>{title}</h1><p>一、概述</p><p>如下。</p><p>二、要求</p><p>无。</p></body></html>"
    assert read(page).report is None


@pytest.mark.parametrize(
    "head", [["指标", "单位", "2016年度"], ["指标", "单位", "数量"]], ids=["over the figures", "in the title"]
)
def test_a_table_alone_is_of_the_year_that_it_names(head: list[str], read: Read) -> None:
    reading = read(
        f"<html><body>{table([head, *ROWS], ['政府信息公开情况统计表（2016年度）', '', ''])}</body></html>"
    )
    assert (reading.report.form, reading.report.report_year) == ("ogi_2014", 2016)


def test_the_unknown_form_can_be_asked_for_like_any_other(forms: Forms) -> None:
    assert forms.by_id("unknown_form") is UNKNOWN_FORM
    assert UNKNOWN_FORM not in forms.all and forms.for_year(0) is None


# ---- parts as the organ titled them -------------------------------------------------------------------------


def test_a_list_of_contents_is_not_taken_for_the_parts(read: Read) -> None:
    contents = "".join(
        f"<p>{n}、{t}</p>" for n, t in zip("一二三", ("概述", "公开情况", "问题"), strict=True)
    )
    body = contents.replace("</p><p>", "</p><p>文字。</p><p>", 2)
    page = f"<html><body><h1>某某县财政局2016年政府信息公开工作年度报告</h1>{contents}{body}<p>改进。</p></body></html>"
    sections = read(page).report.sections
    assert [(s.title, s.text) for s in sections.values()] == [
        ("一、概述", "文字。"), ("二、公开情况", "文字。"), ("三、问题", "改进。")
    ]  # fmt: skip


def test_a_numbered_list_inside_a_part_does_not_begin_a_part(read: Read) -> None:
    lines = ["一、概述", "文字。", "二、公开情况", "一、网站", "二、公报", "三、问题", "无。"]
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<html><body><h1>某某县财政局2016年政府信息公开工作年度报告</h1>{body}</body></html>"
    assert [s.title for s in read(page).report.sections.values()] == ["一、概述", "二、公开情况", "三、问题"]


def test_the_plan_is_looked_for_in_the_part_that_speaks_of_it(read: Read) -> None:
    def page(year: int) -> str:
        parts = f"<p>一、概述</p><p>2016年我局公开。</p><p>二、问题和打算</p><p>{year}年我局将改进。</p>"
        return f"<html><body><h1>某某县财政局2016年政府信息公开工作年度报告</h1>{parts}</body></html>"

    assert "DT-07" in rules_of(read(page(2016)))
    assert "DT-07" not in rules_of(read(page(2017)))
