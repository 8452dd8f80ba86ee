"""CP-02: last year's figures printed again."""

from collections.abc import Iterator, Mapping

from parser.across.pair import Years
from parser.across.rule import AcrossRule
from parser.model import Bilingual, Blame, Cell, Finding, Semantic, Severity, Standing

TABLES_COPIED = AcrossRule(
    "CP-02", Severity.WARNING, Bilingual("表格照抄上年", "a table repeats last year's"), Blame.PUBLISHER
)

_STOCKS = ("in_force", "total_public", "items_prev")
"""What stands unchanged while nothing is done: T2-20 even demands it, so alone it proves no copying."""

_UNREAD = (Semantic.ABSENT, Semantic.ILLEGIBLE)


def tables_copied(years: Years) -> Iterator[Finding]:
    """Tables 2 and 3, cell by cell; a table with a cell that was not read is not compared."""
    for table, number in (("t2", 2), ("t3", 3)):
        now = _repeated(years, f"{table}.")
        if now and _says_anything(now):
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


def _repeated(years: Years, table: str) -> Mapping[str, Cell] | None:
    """The cells of the later year where all say what they said the year before; nearly always one of the first
    does not, and the others need not be looked at."""
    before, now = years.earlier.cells, {}
    for code, cell in years.later.cells.items():
        if code.startswith(table):
            if not _says_again(before.get(code), cell):
                return None
            now[code] = cell
    return now if len(now) == sum(1 for code in before if code.startswith(table)) else None


def _says_again(before: Cell | None, now: Cell) -> bool:
    if before is None or not (_certain(before) and _certain(now)):
        return False
    return before.value == now.value and (now.value is not None or before.semantic is now.semantic)


def _says_anything(cells: Mapping[str, Cell]) -> bool:
    return any(cell.value and not code.endswith(_STOCKS) for code, cell in cells.items())


def _certain(cell: Cell) -> bool:
    return cell.standing is not Standing.AMBIGUOUS and cell.semantic not in _UNREAD


def _nonzero(cells: Mapping[str, Cell]) -> tuple[str, ...]:
    return tuple(code for code, cell in cells.items() if cell.value)
