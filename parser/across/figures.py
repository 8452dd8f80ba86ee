"""Figures of a report as rules across reports use them: only what was really read."""

from collections.abc import Iterable
from decimal import Decimal

from parser.model import Cell, Report, Semantic, Standing

NOTHING = (Semantic.BLANK, Semantic.NONE_TEXT, Semantic.SLASH)
YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


def stated(report: Report, code: str) -> Decimal | None:
    """The number printed in a cell; None for blanks, lost and ambiguous cells, and cells it does not have."""
    cell = _certain(report, code)
    return cell.value if cell else None


def counted(report: Report, code: str) -> Decimal | None:
    """A cell as it counts in a sum: blank, 无 and strokes as 0; None where nothing certain was read."""
    cell = _certain(report, code)
    if cell is None or (cell.value is None and cell.semantic not in NOTHING):
        return None
    return cell.value or Decimal(0)


def total(report: Report, codes: Iterable[str]) -> Decimal | None:
    """Sum of cells, None unless every one was read."""
    found = [counted(report, code) for code in codes]
    return None if not found or None in found else sum((f for f in found if f is not None), Decimal(0))


def yuan(report: Report, code: str, unit: str) -> Decimal | None:
    """An amount in 元; `unit` is that of the form, which holds where the page prints none."""
    amount = stated(report, code)
    return None if amount is None else amount * YUAN.get(report.cells[code].unit or unit, YUAN[unit])


def _certain(report: Report, code: str) -> Cell | None:
    cell = report.cells.get(code)
    return None if cell is None or cell.standing is Standing.AMBIGUOUS else cell
