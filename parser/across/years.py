"""Every rule on two successive years of one organ."""

from collections.abc import Callable, Iterator

from parser.across import carried, copied_tables, copied_text, jumps, stocks
from parser.across.basis import Basis
from parser.across.pair import Years
from parser.model import Finding, Report

_JUDGES: tuple[Callable[[Years], Iterator[Finding]], ...] = (
    stocks.normative_stock,
    jumps.fee_jump,
    jumps.decisions_jump,
    stocks.items_carry,
    stocks.public_growth,
    carried.carry_over,
    carried.after_review,
    carried.pending_carry,
    copied_text.copied_from_last_year,
    copied_tables.tables_copied,
)


def across_years(earlier: Report, later: Report, basis: Basis) -> tuple[Finding, ...]:
    """What two reports of one organ say of each other; nothing where their years do not follow each other.

    Reports on any form: a rule is asked only about cells that both have and that were read.
    """
    if earlier.report_year is None or later.report_year != earlier.report_year + 1:
        return ()
    years = Years(earlier, later, basis)
    return tuple(finding for judge in _JUDGES for finding in judge(years))
