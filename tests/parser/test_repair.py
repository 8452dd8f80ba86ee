"""The smallest change that closes every sum at once: offered where it is the only one, and never applied."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parser.forms import Form, Forms
from parser.identities import Identity, evaluate_all, identities
from parser.model import Bilingual, Cell, Reading, Result, Semantic, Standing
from parser.pipeline import ReportParser
from parser.repair import Repair, repairs
from parser.rules.repaired import told
from parser.values import read_value
from rendering.figures import figures

Read = Callable[..., Reading]
Page = Callable[..., str]
Cells = dict[str, Cell]
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
FORMS = st.sampled_from(["ogi_2019", "ogi_2021"])
SEED = st.integers(0, 10**6)
LOST = None


def cell(code: str, raw: str | None) -> Cell:
    if raw is LOST:
        return Cell(code, None, None, Semantic.ABSENT)
    value = read_value(raw)
    return Cell(code, raw, value.number, value.semantic)


def consistent(form: Form, seed: int) -> Cells:
    printed = figures(form, Random(seed))
    return {code: cell(code, raw) for code, raw in printed.items() if not code.startswith("t2")}


def cells_of(raws: Mapping[str, str | None]) -> Cells:
    return {code: cell(code, raw) for code, raw in raws.items()}


def known(form: Form) -> tuple[Identity, ...]:
    return identities(form, frozenset(row.code for row in form.t3.rows))


def found(form: Form, cells: Cells) -> tuple[Repair, ...]:
    return repairs(known(form), evaluate_all(known(form), cells), cells)


def coupled_with(code: str, form: Form) -> list[Identity]:
    """All of table 3, of table 4 the one group."""
    scope = "t3." if code.startswith("t3.") else code.rpartition(".")[0]
    return [one for one in known(form) if one.cells[0].startswith(scope)]


def closes(sums: Sequence[Identity], cells: Cells, changes: Mapping[str, Decimal]) -> bool:
    mended = cells | {code: cell(code, str(figure)) for code, figure in changes.items()}
    return {check.result for check in evaluate_all(sums, mended)} == {Result.PASS}


def single_changes(sums: Sequence[Identity], cells: Cells) -> list[tuple[str, Decimal]]:
    """By trying every cell with every figure that one of its sums asks for: slow, and plainly right."""
    asked = {(code, figure) for one in sums for code, figure in figures_asked(one, cells)}
    return [(code, figure) for code, figure in asked if figure >= 0 and closes(sums, cells, {code: figure})]


def figures_asked(one: Identity, cells: Cells) -> Iterator[tuple[str, Decimal]]:
    left, right = (sum(cells[code].value for code in side) for side in (one.left, one.right))
    yield from ((code, cells[code].value + right - left) for code in one.left)
    yield from ((code, cells[code].value + left - right) for code in one.right)


@MANY
@given(data=st.data(), form_id=FORMS, seed=SEED)
def test_one_wrong_figure_in_table_3_is_found_and_put_right(
    data: st.DataObject, form_id: str, seed: int, forms: Forms
) -> None:
    form = forms.by_id(form_id)
    right = consistent(form, seed)
    code = data.draw(st.sampled_from([code for code in right if code.startswith("t3")]))
    wrong = data.draw(st.integers(0, 4000).filter(lambda n: n != right[code].value))
    (repair,) = found(form, right | {code: cell(code, str(wrong))})
    assert repair.changes == {code: right[code].value}


@MANY
@given(data=st.data(), form_id=FORMS, seed=SEED)
def test_what_is_suggested_closes_every_sum_and_nothing_smaller_does(
    data: st.DataObject, form_id: str, seed: int, forms: Forms
) -> None:
    form = forms.by_id(form_id)
    cells = consistent(form, seed)
    for code in data.draw(st.lists(st.sampled_from(list(cells)), min_size=1, max_size=4, unique=True)):
        cells[code] = cell(code, str(data.draw(st.integers(0, 60))))
    for repair in found(form, cells):
        sums = coupled_with(next(iter(repair.changes)), form)
        assert closes(sums, cells, repair.changes)
        assert all(number >= 0 for number in repair.changes.values())
        only = [*repair.changes.items()] if len(repair.changes) == 1 else []
        assert single_changes(sums, cells) == only


@MANY
@given(data=st.data(), seed=SEED)
def test_beside_cells_that_were_lost_nothing_is_suggested_that_no_figure_in_them_could_close(
    data: st.DataObject, seed: int, forms: Forms
) -> None:
    form = forms.by_id("ogi_2021")
    right = {code: one for code, one in consistent(form, seed).items() if code.startswith("t3")}
    lost = data.draw(st.lists(st.sampled_from(list(right)), min_size=1, max_size=6, unique=True))
    code = data.draw(st.sampled_from([code for code in right if code not in lost]))
    wrong = cell(code, str(data.draw(st.integers(0, 60).filter(lambda n: n != right[code].value))))
    for repair in found(form, right | {code: wrong} | {one: cell(one, LOST) for one in lost}):
        assert repair.changes == {code: right[code].value}
        assert repair.unread.items() <= {one: right[one].value for one in lost}.items()


GROUP = ("upheld", "corrected", "other_result", "pending", "total")


@pytest.mark.parametrize(
    ("line", "suggested"),
    [
        ((10, 1, 1, 0, 0), {"total": 12}),  # no single outcome could fall by 12
        ((10, 1, 1, 0, 21), None),  # any outcome could rise by 9
        ((10, 1, 1, 0, 2), None),  # the first could fall by 10
        ((10, 1, 1, 0, 1), {"total": 12}),
    ],
)
def test_a_lone_sum_is_mended_only_where_one_cell_alone_can_mend_it(
    line: tuple[int, ...], suggested: dict[str, int] | None, forms: Forms
) -> None:
    form = forms.by_id("ogi_2021")
    changes = {f"t4.review.{column}": str(n) for column, n in zip(GROUP, line, strict=True)}
    made = [repair.changes for repair in found(form, consistent(form, 1) | cells_of(changes))]
    assert made == ([{f"t4.review.{c}": n for c, n in suggested.items()}] if suggested else [])


def test_two_wrong_figures_are_mended_together_and_four_are_not(forms: Forms) -> None:
    form, wrong = (
        forms.by_id("ogi_2021"),
        ["t3.granted.business", "t3.partial.research", "t3.carried_in.total"],
    )
    right = consistent(form, 5)
    one_more = {code: str(right[code].value + n) for n, code in enumerate([*wrong, "t3.other_misc.total"], 1)}
    two, four = ({code: one_more[code] for code in [*one_more][:many]} for many in (2, 4))
    assert [repair.changes for repair in found(form, right | cells_of(two))] == [
        {c: right[c].value for c in two}
    ]
    assert found(form, right | cells_of(four)) == ()


def test_two_ways_to_mend_two_rows_and_two_columns_are_no_suggestion(forms: Forms) -> None:
    """Two outcomes are too low by 3, and so may be the two that stand across from them."""
    form = forms.by_id("ogi_2021")
    right = consistent(form, 5)
    parts = [code for code in right if code.startswith(("t3.denied", "t3.unable")) and "total" not in code]
    high = [code for code in parts if right[code].value >= 3]
    apart = (pair for pair in combinations(high, 2) if len({*pair[0].split("."), *pair[1].split(".")}) == 5)
    low = {code: str(right[code].value - 3) for code in next(apart)}
    assert found(form, right | cells_of(low)) == ()


def test_a_cell_that_was_not_read_is_only_told_beside_a_change_and_as_not_read(forms: Forms) -> None:
    form = forms.by_id("ogi_2021")
    right = consistent(form, 5)
    wrong, lost = "t3.granted.business", "t3.granted.research"
    cells = right | cells_of({wrong: str(right[wrong].value + 3), lost: LOST})
    (repair,) = found(form, cells)
    assert (repair.changes, repair.unread) == ({wrong: right[wrong].value}, {lost: right[lost].value})
    sentence = Bilingual.split(told(repair, cells, form))
    assert f"未读到的 （一）予以公开 / 科研机构 则为 {right[lost].value}" in sentence.zh
    assert f"which was not read, would be {right[lost].value}" in sentence.en


def test_a_withheld_cell_is_never_changed_whatever_its_readings_say(forms: Forms) -> None:
    form = forms.by_id("ogi_2021")
    right = consistent(form, 5)
    code = "t3.granted.business"
    doubtful = replace(right[code], value=right[code].value + 3, standing=Standing.AMBIGUOUS)
    assert found(form, right | {code: doubtful}) == ()


def suggestions(reading: Reading) -> dict[str, list[str | None]]:
    said: dict[str, list[str | None]] = {}
    for finding in (one for one in reading.findings if one.rule.startswith(("T3-0", "T4-01", "F4-0"))):
        said.setdefault(finding.rule, []).append(finding.suggestion)
    return said


def test_the_findings_that_a_change_closes_offer_it_with_their_arithmetic(
    html_report: Page, read: Read
) -> None:
    reading = read(html_report(cells={"t3.granted.total": "8"}))
    zh = (
        "（一）予以公开 / 总计 应为 7（读作 8）。"
        "如此则 T3-02 总计 7+2+1+1+1 = 12；T3-03 （一）予以公开 6+1+0+0+0+0 = 7"
    )
    en = "Granted / Total should be 7 (read as 8); then T3-02 Total 7+2+1+1+1 = 12; T3-03 Granted 6+1+0+0+0+0 = 7"
    assert suggestions(reading) == {"T3-02": [f"{zh} | {en}"], "T3-03": [f"{zh} | {en}"]}


def test_a_suggestion_changes_no_figure(html_report: Page, read: Read) -> None:
    cells = read(html_report(cells={"t3.granted.total": "8"})).report.cells
    assert (cells["t3.granted.total"].raw, cells["t3.granted.total"].value) == ("8", 8)


def test_a_blank_that_should_be_a_figure_is_said_to_be_blank(html_report: Page, read: Read) -> None:
    said = suggestions(read(html_report(cells={"t3.partial.natural_person": ""})))
    assert said["T3-03"][0].startswith(
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形） / 自然人 应为 2（空白）。"
    )


def test_sums_of_the_older_form_are_mended_alike(html_report: Page, read: Read) -> None:
    """不同意公开 is a part of the answers and the sum of its grounds."""
    said = suggestions(read(html_report("ogi_2014", cells={"s14.refused": "4"})))
    assert said.keys() == {"F4-03", "F4-04"}
    assert all("应为 1（读作 4）" in one for offered in said.values() for one in offered)


def test_no_suggestion_where_the_form_lets_any_part_be_wrong(html_report: Page, read: Read) -> None:
    assert suggestions(read(html_report("ogi_2014", cells={"s14.received": "13"}))) == {"F4-01": [None]}


def test_what_the_real_reports_with_wrong_totals_are_offered(shared: Path, parser: ReportParser) -> None:
    """A printed total of 0 beside 10, 1, 0 and 0 can only be 11; beside a 5 alone, either may be wrong."""
    read = parser.read((shared / "real/hongze-district-2023.pdf").read_bytes())
    first, second = suggestions(read)["T4-01"]
    assert first.startswith("行政复议 / 总计 应为 11（读作 0）。如此则 T4-01 行政复议 10+1+0+0 = 11")
    assert second is None
    seed = parser.read((shared / "reference/seeds/001_6d9098e69707ff9c.txt").read_bytes())
    assert suggestions(seed)["T4-01"] == [None, None]
