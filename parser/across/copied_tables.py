"""CP-02: last year's figures printed again."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from parser.across.pair import Years
from parser.across.rule import AcrossRule
from parser.model import Bilingual, Blame, Cell, Finding, Report, Semantic, Severity, Standing

TABLES_COPIED = AcrossRule(
    "CP-02", Severity.WARNING, Bilingual("表格照抄上年", "a table repeats last year's"), Blame.PUBLISHER
)

_STOCKS = ("in_force", "total_public", "items_prev")
"""What stands unchanged while nothing is done: T2-20 even demands it, so alone it proves no copying."""

_UNREAD = (Semantic.ABSENT, Semantic.ILLEGIBLE)


def tables_copied(years: Years) -> Iterator[Finding]:
    """Tables 2 and 3, cell by cell; a table with a cell that was not read is not compared."""
    for table, number in (("t2", 2), ("t3", 3)):
        before, now = (_table(report, table) for report in (years.earlier, years.later))
        if before.keys() != now.keys() or not now or not _says_anything(now):
            continue
        if all(_certain(c) for c in (*before.values(), *now.values())) and _said(before) == _said(now):
            first, second = years.numbers
            count = sum(1 for cell in now.values() if cell.value)
            arithmetic = f"{second} = {first}: {len(now)}/{len(now)}"
            said = Bilingual(
                f"{len(now)} 格与 {first} 年度逐格相同，其中 {count} 格不为零",
                f"all {len(now)} cells equal those of {first}, {count} of them not zero",
            )
            yield TABLES_COPIED.finding(
                _nonzero(now), arithmetic, Bilingual(f"表{number}", f"table {number}"), said
            )


def _table(report: Report, table: str) -> Mapping[str, Cell]:
    return {code: cell for code, cell in report.cells.items() if code.startswith(f"{table}.")}


def _says_anything(cells: Mapping[str, Cell]) -> bool:
    return any(cell.value and not code.endswith(_STOCKS) for code, cell in cells.items())


def _certain(cell: Cell) -> bool:
    return cell.standing is not Standing.AMBIGUOUS and cell.semantic not in _UNREAD


def _said(cells: Mapping[str, Cell]) -> dict[str, Decimal | Semantic]:
    return {code: cell.semantic if cell.value is None else cell.value for code, cell in cells.items()}


def _nonzero(cells: Mapping[str, Cell]) -> tuple[str, ...]:
    return tuple(code for code, cell in cells.items() if cell.value)
