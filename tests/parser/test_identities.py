"""The sums of the form: what passes, what fails, and when nothing can be said."""

from collections.abc import Callable, Mapping

import pytest

from parser.forms import Form, Forms
from parser.identities import evaluate_all, identities, standings
from parser.model import Cell, Check, Mode, Result, Semantic, Standing
from parser.values import read_value

ALL_ROWS = frozenset


@pytest.fixture
def form(forms: Forms) -> Form:
    return forms.by_id("ogi_2019")


@pytest.fixture
def cells(form: Form, stated: Callable[..., dict[str, str]]) -> Callable[..., dict[str, Cell]]:
    """Cells of a consistent report with some texts replaced; None is a lost cell."""

    def made(changes: Mapping[str, str | None] | None = None) -> dict[str, Cell]:
        texts = stated() | dict(changes or {})
        return {code: _cell(code, text) for code, text in texts.items()}

    return made


def _cell(code: str, text: str | None) -> Cell:
    if text is None:
        return Cell(code, None, None, Semantic.ABSENT)
    value = read_value(text)
    return Cell(code, text, value.number, value.semantic)


def checks(form: Form, cells: Mapping[str, Cell]) -> dict[tuple[str, str], Check]:
    """By rule and by the row, column or group the identity is about."""
    known = identities(form, frozenset(row.code for row in form.t3.rows))
    return {(i.rule, i.what): check for i, check in zip(known, evaluate_all(known, cells), strict=True)}


def test_a_form_has_an_identity_per_column_row_and_group(form: Form, cells: Callable[..., dict[str, Cell]]) -> None:  # fmt: skip
    found = checks(form, cells())
    count = {rule: sum(r == rule for r, _ in found) for rule in ("T3-01", "T3-02", "T3-03", "T4-01")}
    assert count == {"T3-01": 7, "T3-02": 7, "T3-03": 23, "T4-01": 3}


def test_a_consistent_report_passes_every_identity_strictly(form: Form, cells: Callable[..., dict[str, Cell]]) -> None:  # fmt: skip
    assert {(c.result, c.mode) for c in checks(form, cells()).values()} == {(Result.PASS, Mode.STRICT)}


def test_a_wrong_figure_fails_its_row_and_its_columns_and_no_other(
    form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    found = checks(form, cells({"t3.new_received.business": "3"}))
    failed = {key for key, check in found.items() if check.result is Result.FAIL}
    assert failed == {("T3-01", "business"), ("T3-03", "new_received")}


def test_a_failed_sum_shows_its_addends(form: Form, cells: Callable[..., dict[str, Cell]]) -> None:
    found = checks(form, cells({"t3.new_received.business": "3"}))
    assert found["T3-03", "new_received"].arithmetic == "10+3+0+0+0+0 = 13; 总计 = 12"
    assert found["T3-01", "business"].arithmetic == "3+0 = 3; 2+0 = 2"


@pytest.mark.parametrize("text", ["", "无", "-", "/"])
def test_what_is_printed_as_nothing_counts_as_zero_and_the_check_says_so(
    text: str, form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    check = checks(form, cells({"t3.new_received.research": text}))["T3-03", "new_received"]
    assert (check.result, check.mode) == (Result.PASS, Mode.BLANK_AS_ZERO)


@pytest.mark.parametrize("text", [None, "1 2", "约12"])
def test_a_lost_or_illegible_cell_makes_its_sums_not_assessable(
    text: str | None, form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    found = checks(form, cells({"t3.new_received.research": text}))
    unassessable = {key for key, check in found.items() if check.result is Result.NOT_ASSESSABLE}
    assert unassessable == {("T3-01", "research"), ("T3-03", "new_received")}
    assert "t3.new_received.research" in found["T3-03", "new_received"].reason


def test_a_cell_that_is_not_in_the_report_at_all_counts_as_lost(form: Form, cells: Callable[..., dict[str, Cell]]) -> None:  # fmt: skip
    known = cells()
    del known["t4.review.pending"]
    assert checks(form, known)["T4-01", "review"].result is Result.NOT_ASSESSABLE


def test_a_blank_total_beside_numbers_is_an_unread_number_not_a_zero(
    form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    found = checks(form, cells({"t3.granted.total": ""}))
    assert found["T3-03", "granted"].result is Result.NOT_ASSESSABLE
    assert found["T3-02", "total"].result is Result.NOT_ASSESSABLE
    assert found["T3-02", "natural_person"].result is Result.PASS


def test_blank_parts_of_a_printed_total_hide_a_number(
    form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    parts = {f"t3.granted.{c.code}": "" for c in form.t3.columns if c.code != "total"}
    assert checks(form, cells(parts))["T3-03", "granted"].result is Result.NOT_ASSESSABLE


def test_a_blank_total_beside_zeros_hides_nothing(form: Form, cells: Callable[..., dict[str, Cell]]) -> None:
    check = checks(form, cells({"t3.rejected_petition.total": ""}))["T3-03", "rejected_petition"]
    assert (check.result, check.mode) == (Result.PASS, Mode.BLANK_AS_ZERO)


def test_blanks_alone_confirm_nothing(form: Form, cells: Callable[..., dict[str, Cell]]) -> None:
    assert standing(form, cells({code: "" for code in cells()})) == {}


def standing(form: Form, cells: Mapping[str, Cell]) -> dict[str, Standing]:
    known = identities(form, frozenset(row.code for row in form.t3.rows))
    return dict(standings(known, evaluate_all(known, cells), cells))


def test_a_wrong_total_is_contradicted_and_the_parts_that_fit_their_columns_are_confirmed(
    form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    found = standing(form, cells({"t3.granted.total": "8"}))
    assert {code for code, one in found.items() if one is Standing.CONTRADICTED} == {"t3.granted.total"}
    assert found["t3.granted.natural_person"] is Standing.CONFIRMED


def test_a_sum_that_fails_contradicts_all_its_cells_where_nothing_else_tells_which_is_wrong(
    form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    found = standing(form, cells({"t4.review.total": "2"}))
    wrong = {code for code, one in found.items() if one is Standing.CONTRADICTED}
    assert wrong == {code for code in cells() if code.startswith("t4.review.")}


def test_a_sum_that_fails_though_every_cell_fits_another_sum_contradicts_them_all(
    form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    """Two results of one column changed against each other, and so their totals: only T3-01 could tell, and it does."""
    found = standing(form, cells({"t3.new_received.natural_person": "11", "t3.new_received.total": "13"}))
    wrong = {code for code, one in found.items() if one is Standing.CONTRADICTED}
    assert {"t3.carried_in.natural_person", "t3.carried_out.total", "t3.new_received.total"} <= wrong


def test_a_blank_is_never_confirmed_and_proves_no_zero_on_the_other_side(
    form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    parts = {f"t4.review.{c.code}": "" for c in form.t4.columns if c.code != "total"}
    found = standing(form, cells(parts | {"t4.review.total": "0", "t3.granted.research": ""}))
    assert not found.keys() & {"t4.review.total", "t4.review.upheld", "t3.granted.research"}
    assert found["t3.granted.business"] is Standing.CONFIRMED


def test_a_blank_that_must_hide_a_number_hides_it_from_every_other_sum(
    form: Form, cells: Callable[..., dict[str, Cell]]
) -> None:
    """T3-01 would close over a blank （七）总计 where as much was carried out as came in."""
    column = {"new_received": "10", "carried_in": "0", "total_processed": "", "carried_out": "10"}
    found = checks(form, cells({f"t3.{row}.natural_person": text for row, text in column.items()}))
    assert found["T3-01", "natural_person"].result is Result.NOT_ASSESSABLE


def test_the_outcomes_summed_are_the_rows_that_are_printed(forms: Forms) -> None:
    form = forms.by_id("ogi_2021")
    codes = {row.code for row in form.t3.rows}
    hybrid = frozenset(codes - {"other_no_correction", "other_unpaid_fee", "other_misc"} | {"other"})
    for printed, others in ((frozenset(codes), 3), (hybrid, 1)):
        sums = next(i for i in identities(form, printed) if (i.rule, i.what) == ("T3-02", "total"))
        assert sum(code.startswith("t3.other") for code in sums.left) == others
