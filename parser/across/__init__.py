"""Rules that need more than one report: other years, other organs, other versions and copies.

Functions over `Report`s, like everything here; which reports belong together only the archive knows
(`db.writer.across`). One file a kind of neighbour: `years` (carried, stocks, jumps, copied_tables, copied_text),
`whole` and `peers` for other organs, `versions` for the same report elsewhere or later.

XA-03 (a report that was owed and is not there) has no report to hold a finding: it is the state `missing`
of the ledger.
"""

from parser.across import carried, copied_tables, copied_text, jumps, peers, stocks, versions, whole
from parser.across.basis import Basis, load_basis
from parser.across.rule import AcrossRule
from parser.across.years import across_years

ACROSS_RULES: tuple[AcrossRule, ...] = tuple(
    sorted(
        {
            rule
            for module in (carried, copied_tables, copied_text, jumps, peers, stocks, versions, whole)
            for rule in vars(module).values()
            if isinstance(rule, AcrossRule)
        },
        key=lambda rule: rule.code,
    )
)
"""By code; T4-02 stands among the rules of one report as well, which alone can pass it but not fail it."""

__all__ = ["ACROSS_RULES", "AcrossRule", "Basis", "across_years", "load_basis"]
