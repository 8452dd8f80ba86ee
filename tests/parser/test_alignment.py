"""Which cell of the form each figure is: shifted, cut, doubled and mixed tables."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from parser.align.joint import Balance, solutions
from parser.align.resolve import Candidate, resolve
from parser.align.rows import match_rows
from parser.align.split import group_splits, last_is_sum, splits, sum_splits
from parser.align.t2_header import header_width
from parser.forms import Forms
from parser.identities import Identity
from parser.model import Cell, GridCell, Reading, Semantic, Severity, Standing
from parser.tables import row_of

Report = Callable[..., str]
Read = Callable[..., Reading]


def raws(reading: Reading, prefix: str = "") -> dict[str, str | None]:
    return {code: cell.raw for code, cell in reading.report.cells.items() if code.startswith(prefix)}


def cells_of(reading: Reading, prefix: str) -> list[Cell]:
    return [cell for code, cell in reading.report.cells.items() if code.startswith(prefix)]


def rules(reading: Reading) -> set[str]:
    return {finding.rule for finding in reading.findings}


def table(page: str, number: int) -> str:
    """The nth table of a page, 1-based, with its tags."""
    return "<table>" + page.split("<table>")[number].split("</table>")[0] + "</table>"


@pytest.fixture
def usual(read: Read, html_report: Report) -> Reading:
    return read(html_report())


def test_a_shifted_row_of_tab_text_is_read_by_its_order(
    read: Read, text_report: Report, usual: Reading
) -> None:
    lines = text_report("tsv").split("\n")
    at = next(i for i, line in enumerate(lines) if "（二）部分公开" in line)
    lines[at] = lines[at].lstrip("\t")
    reading = read("\n".join(lines))
    assert raws(reading) == raws(usual)


def test_rows_shifted_to_the_left_for_half_a_table_are_read(read: Read, text_report: Report, usual: Reading) -> None:  # fmt: skip
    lines = text_report("tsv").split("\n")
    start = next(i for i, line in enumerate(lines) if "5.属于三类内部事务信息" in line)
    end = next(i for i, line in enumerate(lines) if "四、结转下年度" in line)
    for i in range(start, end):
        lines[i] = lines[i].removeprefix("\t").removeprefix("\t")
    assert raws(read("\n".join(lines)), "t3.") == raws(usual, "t3.")


def test_an_extra_blank_column_changes_nothing(read: Read, text_report: Report, usual: Reading) -> None:
    lines = [line + "\t" if line.count("\t") == 9 else line for line in text_report("tsv").split("\n")]
    assert raws(read("\n".join(lines)), "t3.") == raws(usual, "t3.")


def test_an_empty_html_column_at_the_right_changes_nothing(read: Read, html_report: Report, usual: Reading) -> None:  # fmt: skip
    page = html_report()
    wide = table(page, 2).replace("</tr>", "<td></td></tr>")
    assert raws(read(page.replace(table(page, 2), wide)), "t3.") == raws(usual, "t3.")


def test_an_empty_html_column_at_the_left_changes_nothing(read: Read, html_report: Report) -> None:
    """Nor where the organ leaves its zeros blank, so that the last cell of the row is blank, too."""
    blanks = {code: "" for code in read(html_report()).report.cells if code.startswith("t4.")}
    page = html_report(cells=blanks | {"t4.review.upheld": "1", "t4.review.total": "1"})
    wide = table(page, 3).replace("<tr>", "<tr><td></td>")
    assert raws(read(page.replace(table(page, 3), wide)), "t4.") == raws(read(page), "t4.")


@pytest.mark.parametrize(
    ("code", "label"),
    [("t3.total_processed", "（七）合计"), ("t3.other_misc", "3.其它"), ("t2.regulations", "政府规章")],
)
def test_a_row_named_by_another_usual_word_is_that_row(
    code: str, label: str, read: Read, html_report: Report
) -> None:
    usual = read(html_report("ogi_2021"))
    assert raws(read(html_report("ogi_2021", labels={code: label})), code) == raws(usual, code)


def test_headers_of_table_two_in_two_rows_are_read(read: Read, html_report: Report, usual: Reading) -> None:
    """Their corner then hangs down into the second row, where it is only a copy."""
    page = html_report().replace("<td><p>信息内容</p></td>", '<td rowspan="2"><p>信息内容</p></td>')
    page = page.replace("本年新制作数量</p></td>", "本年新制作</p></td>").replace(
        "<tr><td><p>规章", "<tr><td>数量</td><td>数量</td><td></td></tr><tr><td><p>规章"
    )
    assert raws(read(page), "t2.regulations") == raws(usual, "t2.regulations")


def test_a_header_whose_corner_hangs_down_from_the_row_above_has_its_width() -> None:
    corner = GridCell("信息内容", "", origin=False)
    assert header_width(row_of((corner, GridCell("制作数量", ""), GridCell("公开数量", "")), 0, "pdf")) == 2


def _table_four(text: str, row: str) -> str:
    lines = text.split("\n")
    at = next(i for i, line in enumerate(lines) if line.count("\t") == 14 and line[0].isdigit())
    return "\n".join([*lines[:at], row, *lines[at + 1 :]])


def test_a_table_four_row_of_sixteen_cells_with_two_readings_is_withheld(
    read: Read, text_report: Report
) -> None:
    row = "\t".join(["", "", "", "", "", "4", "1", "0", "0", "5", "0", "0", "0", "0", "0", "0"])
    reading = read(_table_four(text_report("tsv"), row))
    found = cells_of(reading, "t4.")
    assert {(cell.value, cell.standing) for cell in found} == {(None, Standing.AMBIGUOUS)}
    assert {"ST-08"} <= rules(reading)
    assert dict(found[0].alternatives).keys() == dict(found[14].alternatives).keys()
    assert len(found[0].alternatives) >= 2


def test_a_table_four_row_padded_at_the_right_is_unique(read: Read, text_report: Report) -> None:
    row = "\t".join(["4", "1", "0", "0", "5", *["0"] * 10, ""])
    reading = read(_table_four(text_report("tsv"), row))
    assert raws(reading)["t4.review.total"] == "5"
    assert reading.coverage.ambiguous == 0


def test_a_rule_that_every_equally_good_reading_breaks_is_still_found(
    read: Read, text_report: Report
) -> None:
    row = "\t".join(["", "", "", "", "", "20", "1", "0", "0", "21", "0", "0", "0", "0", "0", "0"])
    reading = read(_table_four(text_report("tsv"), row))
    assert {"T4-07", "T4-03"} <= rules(reading)


def test_a_table_cut_in_two_is_joined_and_the_cut_is_told(
    read: Read, text_report: Report, usual: Reading
) -> None:
    text = text_report("tsv").replace("\n\t（三）不予公开", "\n\n\t（三）不予公开")
    text = text.replace("政府集中采购", "\n政府集中采购")
    reading = read(text)
    assert raws(reading) == raws(usual)
    assert rules(reading) == {"ST-12"}
    assert {f.blame.value for f in reading.findings} == {"reading"}


def test_a_table_of_figures_alone_goes_on_with_the_table_above_and_is_told(
    read: Read, html_report: Report
) -> None:
    page = html_report(drop_rows=["t3.carried_out"])
    more = "<table><tr><td>1</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>1</td></tr></table>"
    reading = read(page.replace(table(page, 2), table(page, 2) + more))
    assert {"ST-06", "ST-07"} <= rules(reading)
    assert {cell.semantic for cell in cells_of(reading, "t3.carried_out.")} == {Semantic.ABSENT}


def test_unlabelled_echo_rows_belong_to_no_row_of_the_form(
    read: Read, text_report: Report, usual: Reading
) -> None:
    lines = text_report("tsv").split("\n")
    at = next(i for i, line in enumerate(lines) if "（一）予以公开" in line)
    echoes = ["\t" * 9 + "5"] * 4
    reading = read("\n".join([*lines[: at + 1], *echoes, *lines[at + 1 :]]))
    assert raws(reading) == raws(usual)
    finding = next(f for f in reading.findings if f.rule == "ST-07")
    assert len(finding.cells) == 4


def _detached(text: str, figures: list[str]) -> str:
    lines = [line for line in text.split("\n") if "四、结转下年度" not in line]
    at = lines.index("四、政府信息公开行政复议、行政诉讼情况")
    torn = [piece for figure in figures for piece in ("", figure)]
    return "\n".join([*lines[:at], "四、结转下年度继续办理", *torn, "", *lines[at:]])


def test_a_detached_row_with_seven_figures_is_put_back(
    read: Read, text_report: Report, usual: Reading
) -> None:
    reading = read(_detached(text_report("tsv"), ["1", "0", "0", "0", "0", "0", "1"]))
    assert raws(reading) == raws(usual)
    assert raws(reading)["t3.carried_out.total"] == "1"
    assert {c.method for c in cells_of(reading, "t3.carried_out.")} == {"detached_row"}


def test_a_detached_row_with_one_figure_is_withheld(read: Read, text_report: Report) -> None:
    reading = read(_detached(text_report("tsv"), ["1"]))
    found = cells_of(reading, "t3.carried_out.")
    assert {(cell.value, cell.standing) for cell in found} == {(None, Standing.AMBIGUOUS)}
    assert {"ST-06", "ST-08"} <= rules(reading)
    assert not {c.result.value for c in reading.checks if c.rule == "T3-01"} - {"not_assessable"}


def test_a_2021_report_with_the_single_other_row_gives_the_other_cell(
    read: Read, html_report: Report
) -> None:
    cells = {"t3.other.natural_person": "1", "t3.other.total": "1", "t3.unable_not_held.natural_person": "0"}
    reading = read(html_report("ogi_2021", cells=cells | {"t3.unable_not_held.total": "0"}))
    assert raws(reading)["t3.other.total"] == "1"
    assert not [code for code in reading.report.cells if code.startswith("t3.other_misc.")]
    assert [f.cells for f in reading.findings if f.rule == "ST-05"] == [("t3",)]
    assert reading.coverage.contradicted == 0
    assert reading.report.cells["t3.other.total"].standing is Standing.CONFIRMED


def test_the_three_other_rows_of_2021_are_not_the_single_one(read: Read, html_report: Report) -> None:
    reading = read(html_report("ogi_2021"))
    assert not [code for code in reading.report.cells if code.startswith("t3.other.")]
    assert raws(reading)["t3.other_misc.total"] == "0"


def test_a_2021_table_two_beside_a_2019_table_three_is_read_table_by_table(
    read: Read, html_report: Report
) -> None:
    old, new = html_report("ogi_2019", year=2022), html_report("ogi_2021")
    reading = read(new.replace(table(new, 2), table(old, 2)))
    assert reading.report.form == "ogi_2021"
    assert raws(reading)["t3.other.total"] == "0"
    assert [f.cells for f in reading.findings if f.rule == "ST-05"] == [("t3",)]


def test_rows_dropped_from_the_table_are_absent_and_named(read: Read, html_report: Report) -> None:
    reading = read(html_report(drop_rows=["t3.denied_state_secret", "t2.coercion"]))
    lost = [code for code, cell in reading.report.cells.items() if cell.semantic is Semantic.ABSENT]
    assert len(lost) == 7 + 3
    named = [code for f in reading.findings if f.rule == "ST-06" for code in f.cells]
    assert named == ["t3.denied_state_secret", "t2.coercion"]


def test_a_misprinted_or_lost_label_is_placed_by_its_neighbours(read: Read, html_report: Report, usual: Reading) -> None:  # fmt: skip
    page = html_report(
        labels={"t3.denied_law_prohibited": "2. 其他法律行政止公开", "t3.partial": "（二）部分公开"}
    )
    reading = read(page)
    assert raws(reading) == raws(usual)
    assert rules(reading) == {"ST-13"}


def test_a_header_other_is_never_the_row_other(forms: Forms) -> None:
    specs = forms.by_id("ogi_2021").t3_rows
    printed = ["其他", "一、本年新收政府信息公开申请数量", "3.其他", "（七）总计"]
    found = [specs[i].code if i is not None else None for i in match_rows(printed, specs)]
    assert found == [None, "new_received", "other_misc", "total_processed"]


TWICE = [(1, "t2.licensing.decisions", "450"), (2, "t3.granted.total", "7"), (3, "t4.review.total", "1")]


@pytest.mark.parametrize(("number", "code", "first"), TWICE)
def test_of_a_table_printed_twice_the_first_is_taken_and_the_other_told(
    number: int, code: str, first: str, read: Read, html_report: Report
) -> None:
    page = html_report()
    other = html_report(cells={code: "999"})
    reading = read(page.replace(table(page, number), table(page, number) + table(other, number)))
    assert raws(reading)[code] == first
    finding = next(f for f in reading.findings if f.rule == "ST-07")
    assert "999" in finding.arithmetic


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_second_copy_that_says_the_same_is_no_finding(number: int, read: Read, html_report: Report) -> None:
    page = html_report()
    assert not read(page.replace(table(page, number), table(page, number) * 2)).findings


def test_a_small_table_in_the_text_is_not_table_two(read: Read, html_report: Report, usual: Reading) -> None:
    small = "<table><tr><td>类别</td><td>去年</td><td>今年</td></tr><tr><td>行政许可</td><td>1</td><td>2</td></tr></table>"
    reading = read(html_report().replace("<p><strong>二、", f"{small}<p><strong>二、"))
    assert raws(reading) == raws(usual)
    assert rules(reading) == {"ST-07"}


def test_a_table_two_row_with_a_cell_too_few_is_withheld(read: Read, html_report: Report) -> None:
    reading = read(html_report().replace("<td><p>+2</p></td>", ""))
    found = cells_of(reading, "t2.licensing.")
    assert {(cell.value, cell.standing) for cell in found} == {(None, Standing.AMBIGUOUS)}
    assert rules(reading) == {"ST-08"}


def test_a_table_two_row_with_a_cell_too_many_is_withheld(read: Read, html_report: Report) -> None:
    reading = read(html_report().replace("<td><p>+2</p></td>", "<td>1</td><td>2</td>"))
    assert {cell.value for cell in cells_of(reading, "t2.licensing.")} == {None}
    assert "ST-08" in rules(reading)


def test_a_figure_spanned_over_two_columns_belongs_to_the_first_alone(
    read: Read, html_report: Report
) -> None:
    page = html_report()
    row = table(page, 2).split("（一）予以公开</p></td>")[1].split("</tr>")[0]
    spanned = row.replace("<td><p>6</p></td><td><p>1</p></td>", '<td colspan="2"><p>6</p></td>')
    cells = read(page.replace(row, spanned)).report.cells
    assert cells["t3.granted.natural_person"].raw == "6"
    assert (cells["t3.granted.business"].raw, cells["t3.granted.business"].semantic) == (
        None,
        Semantic.ABSENT,
    )


def test_a_torn_figure_does_not_lose_the_row_of_table_four(read: Read, html_report: Report) -> None:
    page = html_report()
    torn = table(page, 3).replace("<p>1</p>", "<p>1<br>2</p>", 1)
    reading = read(page.replace(table(page, 3), torn))
    assert reading.report.cells["t4.review.upheld"].semantic is Semantic.ILLEGIBLE
    assert raws(reading)["t4.review.total"] == "1"
    assert rules(reading) == {"ST-10", "ST-12"}


def test_a_publishers_wrong_sum_is_never_mended_by_another_layout(read: Read, html_report: Report) -> None:
    reading = read(html_report(cells={"t3.granted.total": "8"}))
    assert raws(reading)["t3.granted.total"] == "8"
    assert {f.blame.value for f in reading.findings if f.rule == "T3-03"} == {"publisher"}


def test_a_count_in_ten_thousands_is_not_taken_for_its_digits(read: Read, html_report: Report) -> None:
    reading = read(html_report(cells={"t2.licensing.decisions": "3万", "t3.granted.total": "7万元"}))
    for code in ("t2.licensing.decisions", "t3.granted.total"):
        assert (reading.report.cells[code].value, reading.report.cells[code].semantic) == (
            None,
            Semantic.ILLEGIBLE,
        )
    assert "ST-10" in rules(reading)


def test_the_money_unit_of_a_header_counts_for_its_cells(read: Read, html_report: Report) -> None:
    page = html_report(
        cells={"t2.procurement.amount": "85"}, labels={"procurement.amount": "采购总金额（万元）"}
    )
    assert read(page).report.cells["t2.procurement.amount"].unit == "万元"


@pytest.mark.parametrize(
    ("pieces", "count", "ways"),
    [
        (["1000001"], 7, [("1", "0", "0", "0", "0", "0", "1")]),
        (["0000000"], 7, [("0",) * 7]),
        (["12", "30"], 3, []),
        (["111"], 2, []),
        (["213"], 3, [("2", "1", "3")]),
        (["123"], 3, [("1", "2", "3")]),
        (["5", "5"], 2, [("5", "5")]),
        (["1a"], 2, []),
        ([], 2, []),
        (["1" * 41], 7, []),
    ],
)
def test_digits_without_borders_are_cut_only_where_the_sum_closes(
    pieces: list[str], count: int, ways: list[tuple[str, ...]]
) -> None:
    assert splits(pieces, count, last_is_sum) == ways


@pytest.mark.parametrize(
    "pieces", [["0000000"], ["640020470"], ["1200012"], ["500000", "5"], ["23", "0", "00", "0", "023"]]
)
def test_cutting_by_the_sum_finds_just_the_cuts_that_close(pieces: list[str]) -> None:
    assert sorted(sum_splits(pieces, 7)) == sorted(splits(pieces, 7, last_is_sum))


def test_groups_of_figures_are_cut_where_every_group_ends_in_its_sum() -> None:
    first, second, third = group_splits(["10203120001200000"], 3, 5)
    assert (first, third) == ([("1", "0", "2", "0", "3")], [("0",) * 5])
    assert second == [("12", "0", "0", "0", "12")]
    assert group_splits(["102041200012"], 3, 5) == [[], [], []]


def test_a_cut_that_no_column_balances_falls_away() -> None:
    parts = ((6, 40), (64, 0)), ((1, 0),)
    assert solutions((*parts, ((65, 0),)), [Balance((0, 1), (2,))]) == (((64, 0),), ((1, 0),), ((65, 0),))
    assert solutions((*parts, ((70, 0),)), [Balance((0, 1), (2,))]) is None


def test_cuts_are_kept_where_each_is_in_a_solution_and_no_longer() -> None:
    """Of the crossed pair each column alone could balance any cut."""
    pair = ((0, 1), (1, 0)), ((0, 1), (1, 0))
    assert solutions((*pair, ((1, 1),)), [Balance((0, 1), (2,))]) == (*pair, ((1, 1),))
    assert solutions((*pair, ((0, 2),)), [Balance((0, 1), (2,))]) == (((0, 1),), ((0, 1),), ((0, 2),))
    crossed = ((0, 0), (1, 1)), ((0, 1), (1, 0), (1, 1))
    assert solutions((*crossed, ((1, 1),)), [Balance((0, 1), (2,))]) == (((0, 0),), ((1, 1),), ((1, 1),))


def test_every_cut_of_the_digits_is_considered() -> None:
    assert set(splits(["1203"], 2)) == {("1", "203"), ("120", "3")}


def test_a_reading_that_hides_a_wrong_sum_does_not_beat_the_one_that_shows_it() -> None:
    identity = Identity("T4-01", "review", ("a", "b"), ("t",))
    shown = Candidate("order", {code: _number(code, n) for code, n in (("a", 1), ("b", 1), ("t", 3))})
    lost = Cell("a", None, None, Semantic.ABSENT)
    hidden = Candidate("shift_1", {"a": lost, "b": _number("b", 1), "t": _number("t", 3)}, lost=1)
    for candidates in ([shown, hidden], [hidden, shown]):
        assert resolve(candidates, [identity]).tied == (shown,)


def _number(code: str, number: int) -> Cell:
    return Cell(code, str(number), Decimal(number), Semantic.NUMBER)


def test_a_table_of_other_words_and_figures_is_no_part_of_the_report(read: Read, html_report: Report) -> None:
    visits = "<table><tr><td>访问量</td><td>123</td></tr></table>"
    assert not read(html_report().replace("</body>", f"{visits}</body>")).findings


def test_severity_follows_the_loss(read: Read, html_report: Report) -> None:
    whole = read(html_report(drop_rows=["t4"]))
    assert {f.rule: f.severity for f in whole.findings} == {"ST-03": Severity.ERROR}


@pytest.mark.parametrize(
    ("label", "code"), [("（一）予以公开", "t3.granted."), ("2.重复申请", "t3.rejected_repeat.")]
)
def test_a_table_three_row_with_a_cell_too_few_is_withheld_or_right(
    read: Read, html_report: Report, usual: Reading, label: str, code: str
) -> None:
    """Markup slides the rest of the row to the left; where the sums cannot tell, nobody guesses."""
    head, rest = html_report().split(label, 1)
    label_end, cells = rest.split("</td>", 1)
    damaged = read(f"{head}{label}{label_end}</td>{re.sub(r'<td.*?</td>', '', cells, count=1)}")
    for wanted, cell in ((c, damaged.report.cells[c]) for c in raws(usual, code)):
        assert cell.raw == usual.report.cells[wanted].raw or cell.value is None
    assert "ST-08" in rules(damaged)


def test_a_difference_between_two_readings_is_blamed_where_it_is_and_nowhere_else(
    read: Read, html_report: Report
) -> None:
    page = html_report(cells={"t3.granted.total": "8", "t4.review.total": "9"})
    head, rest = page.split("（一）予以公开", 1)
    unseen = rest.replace("<p>", '<p><span style="display:none">7</span>', 2)
    blames = {f.rule: f.blame.value for f in read(f"{head}（一）予以公开{unseen}").findings}
    assert (blames["T3-03"], blames["T4-01"]) == ("reading", "publisher")
