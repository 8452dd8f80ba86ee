"""Whatever consistent figures an organ prints, in whatever layout, they are read back or withheld."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parser.forms import Form, Forms
from parser.model import Reading, Semantic, Standing

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
FORMS = st.sampled_from(["ogi_2019", "ogi_2021"])
LAYOUTS = st.sampled_from(["html", "tsv", "tab_per_line", "pipe_rows", "pipe_per_cell"])
COUNT = st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 99_999))
SEVEN_PARTS = 6
TORN = "1 2"
"""One number or two: outside of markup the row around it may have lost a border."""


@st.composite
def figures(draw: st.DrawFn, form: Form) -> dict[str, str]:
    """Figures of table 3 that satisfy T3-01, T3-02 and T3-03."""
    parts = [column.code for column in form.t3.columns if column.code != "total"]
    derived = {"new_received", "carried_in", "total_processed", "carried_out"}
    rows: dict[str, list[int]] = {}
    for row in form.t3.rows:
        if row.code not in derived:
            rows[row.code] = draw(st.lists(COUNT, min_size=SEVEN_PARTS, max_size=SEVEN_PARTS))
    rows["total_processed"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    rows["carried_out"] = draw(st.lists(COUNT, min_size=SEVEN_PARTS, max_size=SEVEN_PARTS))
    asked = [a + b for a, b in zip(rows["total_processed"], rows["carried_out"], strict=True)]
    rows["carried_in"] = [draw(st.integers(0, number)) for number in asked]
    rows["new_received"] = [a - b for a, b in zip(asked, rows["carried_in"], strict=True)]
    cells = {
        f"t3.{row}.{part}": str(n) for row, line in rows.items() for part, n in zip(parts, line, strict=True)
    }
    return cells | {f"t3.{row}.total": str(sum(line)) for row, line in rows.items()}


@pytest.fixture(scope="session")
def laid_out(
    html_report: Callable[..., str], text_report: Callable[..., str], read: Callable[..., Reading]
) -> Callable[[str, str, dict[str, str]], Reading]:
    def reading(layout: str, form: str, cells: dict[str, str]) -> Reading:
        page = html_report(form, cells=cells) if layout == "html" else text_report(layout, form, cells=cells)
        return read(page)

    return reading


@QUICK
@given(data=st.data(), form=FORMS, layout=LAYOUTS)
def test_consistent_figures_are_read_back_exactly(
    data: st.DataObject, form: str, layout: str, forms: Forms, laid_out: Callable[..., Reading]
) -> None:
    cells = data.draw(figures(forms.by_id(form)))
    reading = laid_out(layout, form, cells)
    assert {code: reading.report.cells[code].raw for code in cells} == cells
    assert reading.coverage.contradicted == reading.coverage.ambiguous == 0
    assert not [f for f in reading.findings if f.severity == "error"]


@QUICK
@given(data=st.data(), form=FORMS, layout=LAYOUTS, text=st.sampled_from(["", "无", "7", "123456", TORN, "-"]))
def test_one_changed_cell_is_read_as_printed_or_its_torn_row_withheld_and_nothing_else_moves(
    data: st.DataObject, form: str, layout: str, text: str, forms: Forms, laid_out: Callable[..., Reading]
) -> None:
    cells = data.draw(figures(forms.by_id(form)))
    code = data.draw(st.sampled_from(sorted(cells)))
    printed = cells | {code: text}
    read = laid_out(layout, form, printed).report.cells
    moved = {code for code in printed if read[code].raw != printed[code]}
    withheld = {code for code in moved if read[code].standing is Standing.AMBIGUOUS}
    assert moved == withheld
    assert text == TORN or not withheld


@QUICK
@given(data=st.data(), form=FORMS, layout=LAYOUTS)
def test_any_figures_at_all_are_read_as_printed(
    data: st.DataObject, form: str, layout: str, forms: Forms, laid_out: Callable[..., Reading]
) -> None:
    """A report whose sums do not close is nobody's to mend; blanks are as good as figures."""
    rows = [row.code for row in forms.by_id(form).t3.rows]
    columns = [column.code for column in forms.by_id(form).t3.columns]
    text = st.sampled_from(["", "0", "0", "0", "1", "2", "12", "305"])
    printed = {f"t3.{row}.{column}": data.draw(text) for row in rows for column in columns}
    cells = laid_out(layout, form, printed).report.cells
    assert {code: cells[code].raw for code in printed} == printed


@settings(QUICK, max_examples=10)
@given(data=st.data(), form=FORMS)
def test_figures_without_borders_are_right_or_withheld(
    data: st.DataObject, form: str, forms: Forms, laid_out: Callable[..., Reading]
) -> None:
    cells = data.draw(figures(forms.by_id(form)))
    read = laid_out("run_together", form, cells).report.cells
    wrong = {c: (read[c].raw, raw) for c, raw in cells.items() if read[c].raw not in (raw, None)}
    assert wrong == {}
    lost = [c for c in cells if read[c].raw is None]
    assert {read[c].semantic for c in lost} <= {Semantic.ILLEGIBLE}
