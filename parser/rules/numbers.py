"""NU: what kind of number each cell must hold."""

from collections.abc import Iterator, Mapping

from parser.forms import CellSpec
from parser.model import Cell, Semantic, Severity, Standing
from parser.rules.engine import Case, Outcome, rule
from parser.values import plain


@rule("NU-01", Severity.ERROR, "须为非负整数", "must be a whole number, not negative")
def non_negative_integer(case: Case) -> Iterator[Outcome]:
    """form annex: counts of 件 and 项."""
    specs = case.form.cells
    counts = [cell for cell in case.cells.values() if cell.value is not None and _is_count(cell, specs)]
    wrong = [cell for cell in counts if cell.value is not None and (cell.value < 0 or cell.value % 1)]
    yield from (Outcome(True, (cell.code,), f"{cell.code} = {cell.raw}") for cell in wrong)
    if counts and not wrong:
        yield Outcome(False, (), f"{len(counts)} 格均为非负整数 ({len(counts)} cells)")


def _is_count(cell: Cell, specs: Mapping[str, CellSpec]) -> bool:
    spec = specs.get(cell.code)
    return spec.count and spec.column != "items_prev" if spec else cell.code.startswith(("t3.", "t4."))


@rule("NU-02", Severity.INFO, "增减列符号不明", "change column has no readable sign", forms=["ogi_2019"])
def change_column_sign(case: Case) -> Iterator[Outcome]:
    """Hubei 2020 notice: a decrease is written as a negative value, as in -8."""
    for cell in _items(case, "items_change"):
        if cell.semantic not in (Semantic.BLANK, Semantic.ABSENT) and cell.standing is not Standing.AMBIGUOUS:
            yield Outcome(cell.semantic is Semantic.ILLEGIBLE, (cell.code,), f"{cell.code} = {cell.raw}")


@rule("NU-03", Severity.ERROR, "项目数量须为整数", "number of items must be whole", forms=["ogi_2019"])
def item_count_integer(case: Case) -> Iterator[Outcome]:
    """60号 annex: 项目数量 counts kinds of matters."""
    for row in ("licensing", "other_services", "penalty", "coercion", "fees"):
        codes = (f"t2.{row}.items_prev", f"t2.{row}.items_change")
        numbers = {code: number for code in codes if (number := case.number(code)) is not None}
        if numbers:
            arithmetic = "; ".join(f"{code} = {plain(number)}" for code, number in numbers.items())
            yield Outcome(any(number % 1 for number in numbers.values()), codes, arithmetic)


def _items(case: Case, column: str) -> Iterator[Cell]:
    return (cell for cell in case.of_table("t2") if cell.code.endswith(f".{column}"))
