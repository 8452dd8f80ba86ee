"""Rules that need two reports of one organ, of successive years."""

from collections.abc import Iterator, Mapping

from parser.forms import Forms
from parser.model import Bilingual, Blame, Finding, Report, Severity, Standing
from parser.values import plain

CARRY_OVER = "T3-05"
_FIRST_YEAR = 2019
_TITLE = Bilingual("跨年结转不一致", "carry-over differs between years")


def across_years(earlier: Report, later: Report, forms: Forms | None = None) -> tuple[Finding, ...]:
    """T3-05: what is carried out of year N comes into year N+1, in every column that both print.

    An error on the total, a warning on a single column; cells that were not read, or are
    ambiguous, are not compared. `forms` give the columns their names. Source: the form's own rows 结转下年度 and 上年结转.
    """
    if earlier.report_year is None or later.report_year != earlier.report_year + 1:
        return ()
    names = _column_names(later, forms)
    return tuple(_carry_over(earlier, later, names)) if earlier.report_year >= _FIRST_YEAR else ()


def _column_names(report: Report, forms: Forms | None) -> dict[str, Bilingual]:
    columns = forms.by_id(report.form).t3.columns if forms else ()
    return {column.code: Bilingual(column.label_zh, column.label_en) for column in columns}


def _carry_over(earlier: Report, later: Report, names: Mapping[str, Bilingual]) -> Iterator[Finding]:
    columns = [code.rpartition(".")[2] for code in later.cells if code.startswith("t3.carried_in.")]
    for column in columns:
        out, into = earlier.cells.get(f"t3.carried_out.{column}"), later.cells[f"t3.carried_in.{column}"]
        if out is None or out.value is None or into.value is None or out.value == into.value:
            continue
        if Standing.AMBIGUOUS in (out.standing, into.standing):
            continue
        name = names.get(column, Bilingual(column, column))
        arithmetic = f"{earlier.report_year} 结转下年度 {plain(out.value)}; {later.report_year} 上年结转 {plain(into.value)}"
        yield Finding(
            CARRY_OVER,
            Severity.ERROR if column == "total" else Severity.WARNING,
            Blame.PUBLISHER,
            (out.code, into.code),
            Bilingual(f"{_TITLE.zh}（{name.zh}）：{arithmetic}", f"{_TITLE.en} ({name.en}): {arithmetic}"),
            arithmetic,
        )
